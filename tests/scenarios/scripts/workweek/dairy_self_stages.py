# dairy_yield.pkl: dairy_milkings.csv dairy_cows.csv dairy_feed.csv dairy_windows.npz
# dairy_fat.pkl: dairy_milkings.csv dairy_cows.csv
"""
usage: dairy_self_stages.py [prepare | yield | fat]

Without a stage the script runs all the stages, each in a process of its own (memory of the farm PC is small).
"""
import pickle
import subprocess
import sys

import numpy as np

K = 3


def stage_prepare():
    import pandas as pd

    milk = pd.read_csv("dairy_milkings.csv")
    feed = pd.read_csv("dairy_feed.csv", index_col="day")["silage"].rolling(3, min_periods=1).mean()
    cows = pd.read_csv("dairy_cows.csv").set_index("cow")
    bills = pd.read_csv("dairy_vet_bills.csv")
    print("treated cows:", bills["cow"].nunique())

    X, y, owner = [], [], []
    for cow, rows in milk.sort_values("day").groupby("cow"):
        litres = rows["litres"].to_numpy()
        for i in range(K, len(rows)):
            day = rows["day"].iloc[i]
            X.append([*litres[i - K:i], day - rows["day"].iloc[i - 1], feed[day], cows.at[cow, "parity"]])
            y.append(litres[i])
            owner.append(cow)
    np.savez_compressed("dairy_windows.npz", X=np.array(X, dtype=np.float32), y=np.array(y), cow=np.array(owner))
    print(len(y), "windows")


def stage_yield():
    from sklearn.kernel_ridge import KernelRidge
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_score

    with np.load("dairy_windows.npz") as z:
        X, y, cow = z["X"], z["y"], z["cow"]
    X = (X - X.mean(0)) / X.std(0)
    model = KernelRidge(kernel="rbf", alpha=1.0)
    score = cross_val_score(model, X, y - y.mean(), groups=cow % 5, cv=LeaveOneGroupOut(), scoring="neg_median_absolute_error")
    print("median error", -score.mean().round(2))
    model.fit(X, y - y.mean())
    with open("dairy_yield.pkl", "wb") as f:
        pickle.dump((model, y.mean()), f)


def stage_fat():
    import pandas as pd
    from sklearn.tree import DecisionTreeRegressor

    milk = pd.read_csv("dairy_milkings.csv").join(pd.read_csv("dairy_cows.csv", index_col="cow"), on="cow")
    X = np.column_stack([milk["litres"], milk["parity"], milk["breed"] == "jersey"])
    tree = DecisionTreeRegressor(max_depth=4, random_state=0).fit(X, milk["fat"])
    pickle.dump(tree, open("dairy_fat.pkl", "wb"))
    print("fat r2", round(tree.score(X, milk["fat"]), 3))


STAGES = {"prepare": stage_prepare, "yield": stage_yield, "fat": stage_fat}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        STAGES[sys.argv[1]]()
    else:
        for stage in STAGES:
            print("---", stage, flush=True)
            subprocess.check_call([sys.executable, __file__, stage])
