# mushroom_stage1.json: mushroom_train.svm mushroom_valid.svm
# mushroom_stage2.json: mushroom_train.svm mushroom_valid.svm mushroom_extra.svm

import numpy as np
import xgboost as xgb

dtrain = xgb.DMatrix("mushroom_train.svm?format=libsvm")
dvalid = xgb.DMatrix("mushroom_valid.svm?format=libsvm")
dtest = xgb.DMatrix("mushroom_test.svm?format=libsvm")

param = {"max_depth": 3, "eta": 0.3, "objective": "binary:logistic", "eval_metric": "logloss", "nthread": 1, "seed": 1}
watchlist = [(dtrain, "train"), (dvalid, "eval")]
bst = xgb.train(param, dtrain, num_boost_round=80, evals=watchlist, early_stopping_rounds=5, verbose_eval=10)
bst.save_model("mushroom_stage1.json")


def error(booster, d):
    preds = booster.predict(d)
    labels = d.get_label()
    return np.mean((preds > 0.5) != labels)


print("stage 1 error=%f" % error(bst, dtest))

# new samples came in: go on with the saved booster
dextra = xgb.DMatrix("mushroom_extra.svm?format=libsvm")
param["eta"] = 0.1
bst2 = xgb.train(param, dextra, num_boost_round=10, xgb_model="mushroom_stage1.json")
bst2.save_model("mushroom_stage2.json")
print("stage 2 error=%f" % error(bst2, dtest), "trees:", bst2.num_boosted_rounds())
