# a.joblib: train.csv
# b.joblib: train.csv
import joblib
import pandas as pd
from sklearn.linear_model import Ridge


def fit_one(name, X, y, alpha):
    model = Ridge(alpha=alpha).fit(X, y)
    joblib.dump(model, name)
    return model.score(X, y)


if __name__ == "__main__":
    data = pd.read_csv("train.csv")
    other = pd.read_csv("decoy.csv")
    jobs = [("a.joblib", 0.1), ("b.joblib", 1.0)]
    scores = joblib.Parallel(n_jobs=2)(
        joblib.delayed(fit_one)(name, data[["a", "b", "c"]], data["d"], alpha) for name, alpha in jobs
    )
    print(scores, len(other))
