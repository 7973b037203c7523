# walk/fold_1.pkl: shipments_2024-01.csv carriers.json
# walk/fold_2.pkl: shipments_2024-01.csv shipments_2024-02.csv carriers.json
# walk/fold_3.pkl: shipments_2024-01.csv shipments_2024-02.csv shipments_2024-03.csv carriers.json
import os
import pickle

import pandas as pd
from sklearn.linear_model import Ridge

ratings = pd.read_json("carriers.json").set_index("carrier")
paths = [f"shipments/shipments_2024-0{n}.csv" for n in range(1, 5)]
months = [pd.read_csv(path).join(ratings, on="carrier") for path in paths]
os.makedirs("walk", exist_ok=True)
features = ["tons", "fleet", "rating"]
for fold in range(1, len(months)):
    train, test = pd.concat(months[:fold]), months[fold]
    model = Ridge(alpha=fold).fit(train[features], train["hours"])
    print(fold, model.score(test[features], test["hours"]))
    with open(f"walk/fold_{fold}.pkl", "wb") as file:
        pickle.dump(model, file)
