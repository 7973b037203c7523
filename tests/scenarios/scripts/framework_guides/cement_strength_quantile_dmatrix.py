# strength.ubj: cement_train.parquet cement_valid.parquet cement_prior.npz
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import xgboost as xgb

TARGET = "strength"
PARAMS = dict(objective="reg:squarederror", max_depth=3, eta=0.2, subsample=0.8, seed=2, nthread=1, max_bin=32, eval_metric=["rmse", "mae"])


class PlateauWatcher(xgb.callback.TrainingCallback):
    """Prints now and then; stops nothing by itself."""

    def __init__(self, every):
        self.every = every

    def after_iteration(self, model, epoch, evals_log):
        if epoch % self.every == 0:
            print(epoch, {k: round(v["rmse"][-1], 3) for k, v in evals_log.items()})
        return False


def xy(name):
    table = pq.read_table(f"cement_{name}.parquet")
    y = table.column(TARGET).to_numpy()
    return table.drop_columns([TARGET]).to_pandas(), y


train_x, train_y = xy("train")
valid_x, valid_y = xy("valid")
pilot = pd.read_parquet("cement_pilot.parquet")
print("pilot kiln, mean strength", pilot[TARGET].mean().round(1), "against", train_y.mean().round(1))

# the formula of the old standard is where the boosting begins
with np.load("cement_prior.npz") as prior:
    dtrain = xgb.QuantileDMatrix(train_x, label=train_y, base_margin=prior["train"], max_bin=32)
    dvalid = xgb.QuantileDMatrix(valid_x, label=valid_y, base_margin=prior["valid"], max_bin=32, ref=dtrain)

history = {}
booster = xgb.train(
    PARAMS, dtrain, num_boost_round=40, evals=[(dtrain, "train"), (dvalid, "valid")], evals_result=history,
    callbacks=[PlateauWatcher(10), xgb.callback.EarlyStopping(rounds=5, metric_name="rmse", data_name="valid", save_best=True)],
)
booster.set_attr(rounds=str(booster.num_boosted_rounds()))
booster.save_model("strength.ubj")

test_x, test_y = xy("test")
again = xgb.Booster(model_file="strength.ubj")
p = again.predict(xgb.DMatrix(test_x, base_margin=np.full(len(test_x), 40.0)))
print("test rmse", np.sqrt(np.mean((p - test_y) ** 2)).round(3), booster.get_score(importance_type="gain"))
