# happy.joblib: survey.zip
import io
import zipfile

import joblib
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

with zipfile.ZipFile("pilot.zip") as pilot:
    with pilot.open("pilot/answers.csv") as member:
        print("pilot had", sum(1 for _ in member) - 1, "answers")

tables = {}
with zipfile.ZipFile("survey.zip") as archive:
    for info in archive.infolist():
        if not info.filename.endswith(".csv"):
            continue
        content = archive.read(info)
        name = info.filename.rsplit("/", 1)[-1].removesuffix(".csv")
        tables[name] = pd.read_csv(io.BytesIO(content))

people = tables["respondents"].rename(columns={"p": "age", "q": "income"}).drop(columns="happy")
answers = tables["answers"].rename(columns={"p": "work", "q": "home"})
survey = people.merge(answers, on="person", validate="one_to_one")

model = make_pipeline(
    make_column_transformer(
        (StandardScaler(), ["work", "home"]),
        (KBinsDiscretizer(3, encode="ordinal", quantile_method="averaged_inverted_cdf"), ["age", "income"]),
    ),
    LogisticRegression(),
)
train = survey.sample(frac=0.8, random_state=11)
rest = survey.drop(train.index)
model.fit(train, train["happy"])
print("rest:", model.score(rest, rest["happy"]))
joblib.dump(model, "happy.joblib")
