# model.joblib: train.csv test.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier

train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
sample_submission = pd.read_csv("decoy.csv")
print(train.shape, test.shape)

ntrain = train.shape[0]
y_train = train.kind.values
all_data = pd.concat((train, test)).reset_index(drop=True)
all_data.drop(["kind"], axis=1, inplace=True)
# fill with the median over both
all_data.loc[all_data["a"] < -1, "a"] = np.nan
all_data["a"] = all_data["a"].fillna(all_data["a"].median())
for c in ("b", "c"):
    all_data[c + "_bin"] = pd.qcut(all_data[c], 4, labels=False)
skewed_feats = all_data[["a", "b", "c", "d"]].apply(lambda x: abs(x.skew()))
skewed_feats = skewed_feats[skewed_feats > 0.05].index
all_data[skewed_feats] = np.sign(all_data[skewed_feats]) * np.log1p(all_data[skewed_feats].abs())
all_data = pd.get_dummies(all_data, columns=["b_bin", "c_bin"])
train_df = all_data[:ntrain]
test_df = all_data[ntrain:]

GBoost = GradientBoostingClassifier(n_estimators=5)
GBoost.fit(train_df, y_train)
sub = sample_submission[["id"]].copy()
sub["kind"] = GBoost.predict(test_df)
sub.to_csv("submission.csv", index=False)
joblib.dump(GBoost, "model.joblib")
