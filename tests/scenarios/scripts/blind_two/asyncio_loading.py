# panel.joblib: north.csv south.csv campaigns.csv
import asyncio
from pathlib import Path

import joblib
import pandas as pd
from sklearn.linear_model import Lasso


class Loader:
    def __init__(self, root="."):
        self.root = Path(root)
        self.loaded = {}

    async def table(self, name):
        path = self.root / name
        self.loaded[path.stem] = frame = await asyncio.to_thread(pd.read_csv, path)
        return frame

    async def tables(self, *names):
        return await asyncio.gather(*(self.table(name) for name in names))


async def main():
    loader = Loader()
    north, south, west = await loader.tables("branches/north.csv", "branches/south.csv", "branches/west.csv")
    promotions = await loader.table("campaigns.csv")
    both = pd.concat([north, south]).merge(promotions, on="day")
    model = Lasso(alpha=0.01).fit(both[["visitors", "returns", "promoted"]], both["revenue"])
    west = west.merge(promotions, on="day")
    print("loaded", sorted(loader.loaded), model.score(west[["visitors", "returns", "promoted"]], west["revenue"]))
    joblib.dump(model, "panel.joblib")


asyncio.run(main())
