# kite_first.ubj: kite_2021.csv
# kite_continued.ubj: kite_2021.csv kite_2022.csv
# kite_fresh.ubj: kite_2023.csv

import pandas as pd
import xgboost as xgb

PARAMS = {"max_depth": 3, "eta": 0.2, "objective": "reg:squarederror", "nthread": 1}


def season(year):
    frame = pd.read_csv(f"kite_{year}.csv")
    return xgb.DMatrix(frame.drop(columns="yield"), label=frame["yield"])


seasons = {year: season(year) for year in (2021, 2022, 2023)}

first = xgb.train(PARAMS, seasons[2021], num_boost_round=15)
first.save_model("kite_first.ubj")

continued = xgb.train(PARAMS, seasons[2022], num_boost_round=10, xgb_model=first)
continued.save_model("kite_continued.ubj")

fresh = xgb.train(PARAMS, seasons[2023], num_boost_round=15)
fresh.save_model("kite_fresh.ubj")

print("trees:", {name: b.num_boosted_rounds() for name, b in
                 [("first", first), ("continued", continued), ("fresh", fresh)]})
for year in (2022, 2023):
    print(year, first.eval(seasons[year]), continued.eval(seasons[year]))
