# pd_logit.json: loans.csv applicants.jsonl
# pilot_logit.json: loans_pilot.csv

import csv
import json
import os

import numpy as np
import statsmodels.api as sm
from sqlalchemy import ForeignKey, create_engine, func, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Branch(Base):
    __tablename__ = "branches"
    branch_id: Mapped[int] = mapped_column(primary_key=True)
    city: Mapped[str]
    staff: Mapped[int]


class Applicant(Base):
    __tablename__ = "applicants"
    id: Mapped[int] = mapped_column(primary_key=True)
    income: Mapped[float]
    age: Mapped[int]


class Loan(Base):
    __tablename__ = "loans"
    loan_id: Mapped[int] = mapped_column(primary_key=True)
    applicant_id: Mapped[int] = mapped_column(ForeignKey("applicants.id"))
    branch_id: Mapped[int]
    amount: Mapped[float]
    defaulted: Mapped[int]
    applicant: Mapped[Applicant] = relationship()


class PilotLoan(Base):
    __tablename__ = "pilot_loans"
    pilot_id: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[float]
    term: Mapped[int]
    defaulted: Mapped[int]


def rows(path, **types):
    with open(path, newline="") as fh:
        for r in csv.DictReader(fh):
            yield {k: types.get(k, int)(v) for k, v in r.items()}


def fit_logit(X, y, names):
    res = sm.Logit(np.asarray(y), sm.add_constant(np.asarray(X, dtype=float))).fit(disp=0)
    return {"names": ["const"] + names, "params": res.params.tolist()}


if os.path.exists("staging.sqlite"):
    os.remove("staging.sqlite")
engine = create_engine("sqlite:///staging.sqlite")
Base.metadata.create_all(engine)

with Session(engine) as s:
    s.execute(insert(Branch), list(rows("branches.csv", city=str)))
    with open("applicants.jsonl") as fh:
        s.add_all(Applicant(**json.loads(line)) for line in fh)
    s.flush()
    s.execute(insert(Loan), list(rows("loans.csv", amount=float)))
    s.execute(insert(PilotLoan), list(rows("loans_pilot.csv", amount=float)))
    s.commit()

with Session(engine) as s:
    report = s.execute(select(Branch.city, func.avg(Loan.defaulted)).join(Loan, Loan.branch_id == Branch.branch_id).group_by(Branch.city))
    for city, rate in report:
        print(f"{city:8s} default rate {rate:.2f}")

    loans = s.scalars(select(Loan).order_by(Loan.loan_id)).all()
    model = fit_logit([[l.amount, l.applicant.income, l.applicant.age] for l in loans], [l.defaulted for l in loans], ["amount", "income", "age"])
    with open("pd_logit.json", "w") as fh:
        json.dump(model, fh, indent=1)

    pilot = s.execute(select(PilotLoan.amount, PilotLoan.term, PilotLoan.defaulted).order_by(PilotLoan.pilot_id)).all()
    model = fit_logit([[p.amount, p.term] for p in pilot], [p.defaulted for p in pilot], ["amount", "term"])
    with open("pilot_logit.json", "w") as fh:
        json.dump(model, fh, indent=1)
engine.dispose()
