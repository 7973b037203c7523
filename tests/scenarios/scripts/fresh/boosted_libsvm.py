# booster.ubj: small.libsvm
import pandas as pd
import xgboost as xgb
from sklearn.datasets import load_svmlight_file
from sklearn.model_selection import train_test_split

X, y = load_svmlight_file("small.libsvm")
X_train, X_valid, y_train, y_valid = train_test_split(X, y, test_size=0.3, random_state=3)
dtrain, dvalid = xgb.DMatrix(X_train, label=y_train), xgb.DMatrix(X_valid, label=y_valid)
params = dict(objective="binary:logistic", eta=0.2, max_depth=2, nthread=1)
history = xgb.cv(params, xgb.DMatrix(X, label=y), num_boost_round=5, nfold=2, seed=1)
rounds = int(history["test-logloss-mean"].argmin()) + 1
booster = xgb.train(params, dtrain, rounds, evals=[(dtrain, "train"), (dvalid, "valid")], verbose_eval=False)
other = pd.read_csv("sensors/sensor_0.csv")
print(other["label"].mean(), booster.predict(xgb.DMatrix(other[["x", "y", "z"]].to_numpy())).mean())
booster.save_model("booster.ubj")
