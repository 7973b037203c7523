# iter.ubj: imp-0.parquet imp-1.parquet campaign_budgets.csv
import pandas as pd
import xgboost as xgb


class Days(xgb.DataIter):
    """One parquet file at a time, with the budget of its campaign."""

    def __init__(self, paths, budgets):
        self.paths = list(paths)
        self.budgets = budgets
        self.position = 0
        super().__init__()

    def next(self, input_data):
        if self.position == len(self.paths):
            return 0
        frame = pd.read_parquet(self.paths[self.position])
        frame = frame.merge(self.budgets, on="campaign")
        frame["hour"] = frame["at"].dt.hour
        input_data(data=frame[["hour", "bid", "budget"]], label=frame["clicked"])
        self.position += 1
        return 1

    def reset(self):
        self.position = 0


budgets = pd.read_csv("campaign_budgets.csv", usecols=["campaign", "budget"])
days = Days((f"impressions/imp-{n}.parquet" for n in range(2)), budgets)
matrix = xgb.QuantileDMatrix(days, max_bin=16)
params = {"max_bin": 16, "objective": "binary:logistic", "max_depth": 2, "nthread": 1}
booster = xgb.train(params, matrix, num_boost_round=4)

last = pd.read_parquet("impressions/imp-2.parquet").merge(budgets, on="campaign").assign(hour=lambda d: d["at"].dt.hour)
test = xgb.DMatrix(last[["hour", "bid", "budget"]], label=last["clicked"])
print(booster.eval(test))
booster.save_model("iter.ubj")
