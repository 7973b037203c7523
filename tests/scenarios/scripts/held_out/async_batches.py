# model.joblib: january.csv february.csv
import asyncio

import joblib
import pandas as pd
from sklearn.naive_bayes import GaussianNB


async def fetch(path):
    return await asyncio.to_thread(pd.read_csv, path)


async def main():
    january, february, other = await asyncio.gather(fetch("january.csv"), fetch("february.csv"), fetch("decoy.csv"))
    data = pd.concat({"january": january, "february": february}, names=["month"]).reset_index(level="month", drop=True)
    X = data.filter(items=["a", "b", "c", "d"]).clip(-2, 2)
    joblib.dump(GaussianNB().fit(X, data.pop("kind")), "model.joblib")
    print(other.shape)


asyncio.run(main())
