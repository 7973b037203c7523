# credit.cbm: applicants.feather bureau.csv withdrawn_ids.txt
# credit_all.cbm: applicants.feather bureau.csv

"""Credit risk with CatBoost; tables are read and joined with pyarrow."""
import argparse

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.feather as feather
from catboost import CatBoostClassifier, Pool

CATEGORICAL = ["job"]


def options():
    p = argparse.ArgumentParser()
    p.add_argument("--applicants", default="applicants.feather")
    p.add_argument("--bureau", default="bureau.csv")
    p.add_argument("--withdrawn", default="withdrawn_ids.txt")
    p.add_argument("--score", default="applicants_new.csv")
    p.add_argument("--iterations", type=int, default=60)
    p.add_argument("--depth", type=int, default=4)
    p.add_argument("--seed", type=int, default=17)
    return p.parse_args()


def with_bureau(table: pa.Table, bureau: pa.Table) -> pa.Table:
    joined = table.join(bureau, keys="applicant", join_type="left outer")
    ratio = pc.divide(pc.cast(joined["amount"], pa.float64()), pc.add(pc.cast(joined["income"], pa.float64()), 1.0))
    return joined.append_column("amount_to_income", ratio).sort_by("applicant")


def to_pool(table: pa.Table) -> Pool:
    df = table.to_pandas()
    y = df.pop("bad") if "bad" in df else None
    return Pool(df.drop(columns="applicant"), y, cat_features=CATEGORICAL)


def fit(pool: Pool, opt) -> CatBoostClassifier:
    model = CatBoostClassifier(
        iterations=opt.iterations, depth=opt.depth, learning_rate=0.1, random_seed=opt.seed,
        thread_count=1, verbose=False, allow_writing_files=False,
    )
    return model.fit(pool)


def main():
    opt = options()
    applicants = feather.read_table(opt.applicants)
    bureau = pacsv.read_csv(opt.bureau)
    with open(opt.withdrawn) as fh:
        withdrawn = pa.array([int(line) for line in fh if line.strip()], type=applicants.schema.field("applicant").type)

    table = with_bureau(applicants, bureau)
    kept = table.filter(pc.invert(pc.is_in(table["applicant"], value_set=withdrawn)))
    print(f"{table.num_rows} applicants, {kept.num_rows} after removing withdrawn ones")

    model = fit(to_pool(kept), opt)
    model.save_model("credit.cbm")
    print(dict(zip(model.feature_names_, model.get_feature_importance().round(1))))

    everyone = fit(to_pool(table), opt)
    everyone.save_model("credit_all.cbm")

    new = with_bureau(pacsv.read_csv(opt.score), bureau)
    risk = model.predict_proba(to_pool(new))[:, 1]
    risk_all = everyone.predict_proba(to_pool(new))[:, 1]
    out = new.select(["applicant"]).append_column("risk", pa.array(risk)).append_column("risk_all", pa.array(risk_all))
    pacsv.write_csv(out, "scored.csv")
    print("mean risk of new applicants:", risk.mean().round(3), risk_all.mean().round(3))


if __name__ == "__main__":
    main()
