# xgb.ubj: small.libsvm weights.npy
import numpy as np
import xgboost as xgb
from sklearn.datasets import load_svmlight_file

X, y = load_svmlight_file("small.libsvm")
w = np.load("weights.npy")[: X.shape[0]]
unlabelled = np.load("unlabelled.npy")[:, :3]
params = dict(objective="binary:logistic", max_depth=2, eta=0.5, nthread=1)
dense = X.toarray()
dense = (dense - dense.min(axis=0)) / (dense.max(axis=0) - dense.min(axis=0))
dtrain = xgb.DMatrix(dense, label=y, weight=w)
cv = xgb.cv(params, dtrain, num_boost_round=6, nfold=3, early_stopping_rounds=2, seed=0)
rounds = len(cv)
booster = xgb.train(params, dtrain, rounds)
booster.save_model("xgb.ubj")
print(booster.predict(xgb.DMatrix(unlabelled)).mean())
