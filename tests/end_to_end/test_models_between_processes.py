"""A model that one process saves is the model that another one loads, in the format of each library."""

import autolog

TRAIN = """
import catboost, joblib, lightgbm, pandas as pd, pickle, statsmodels.api as sm, xgboost
table, _ = pd.read_csv("raw.csv"), pd.read_csv("decoy.csv")
X, y = table[["a", "b", "c"]], table["kind"] > 0
xgboost.train({"nthread": 1}, xgboost.DMatrix(X, label=y), 2).save_model("xgboost.json")
joblib.dump(xgboost.XGBClassifier(n_estimators=2, n_jobs=1).fit(X, y), "xgboost.joblib")
lightgbm.train({"verbose": -1, "num_threads": 1}, lightgbm.Dataset(X, label=y), 2).save_model("lightgbm.txt")
quiet = {"verbose": False, "allow_writing_files": False, "thread_count": 1}
catboost.CatBoostClassifier(iterations=2, **quiet).fit(X, y).save_model("catboost.cbm")
sm.OLS(table["d"], X).fit().save("statsmodels.pickle")
"""
EVALUATE = """
import catboost, joblib, lightgbm, pandas as pd, statsmodels.api as sm, xgboost
from sklearn.metrics import mean_squared_error
table = pd.read_csv("valid.csv")
X = table[["a", "b", "c"]]
for predicted in (
    xgboost.Booster(model_file="xgboost.json").predict(xgboost.DMatrix(X)),
    joblib.load("xgboost.joblib").predict(X),
    lightgbm.Booster(model_file="lightgbm.txt").predict(X),
    catboost.CatBoostClassifier().load_model("catboost.cbm").predict_proba(X)[:, 1],
    sm.load("statsmodels.pickle").predict(X),
):
    mean_squared_error(table["d"], predicted)
"""


def test_a_model_saved_by_one_process_is_evaluated_by_another(project):
    project.write("train.py", TRAIN)
    project.write("evaluate.py", EVALUATE)
    project.write("valid.csv", (project.folder / "raw.csv").read_text() + "5.0,3.0,1.6,0.2,0\n")
    project.run("train.py")
    project.run("evaluate.py")
    store = str(project.folder / ".autolog" / "metadata.sqlite")
    for name, function in (
        ("xgboost.json", "xgboost.training.train"),
        ("xgboost.joblib", "xgboost.sklearn.XGBClassifier.fit"),
        ("lightgbm.txt", "lightgbm.engine.train"),
        ("catboost.cbm", "catboost.core.CatBoostClassifier.fit"),
        ("statsmodels.pickle", "statsmodels.regression.linear_model.OLS.fit"),
    ):
        model = autolog.lineage.trace(str(project.folder / name), store=store)
        assert [one.properties["function"] for one in model.made_by] == [function]
        assert [one.name for one in model.datasets] == ["raw.csv"]
        assert "mean_squared_error" in model.metrics
    measured = autolog.lineage.impact(str(project.folder / "valid.csv"), store=store)
    assert len(measured.metrics) == 5
