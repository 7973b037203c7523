# elasticity_north.joblib: north_sales.csv north_stock.csv promo_calendar.csv
# elasticity_south.joblib: south_sales.csv south_stock.csv promo_calendar.csv
# elasticity_west.joblib: west_sales.csv west_stock.csv promo_calendar.csv

"""Price elasticity, one model a region. East has too few price changes and is left out after a look at it."""
import joblib
import pandas as pd
from joblib import Parallel, delayed
from sklearn.compose import make_column_transformer
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

REGIONS = ["north", "south", "west", "east"]


def load(region):
    sales = pd.read_csv(f"regions/{region}_sales.csv")
    stock = pd.read_csv(f"regions/{region}_stock.csv")
    return region, sales.merge(stock, on="week")


def changes(frame, step=0.5):
    return int((frame.price.diff().abs() > step).sum())


def fit(region, frame, promo):
    frame = frame.join(promo, on="week")
    frame = frame[frame.stock > 0]
    model = make_pipeline(
        make_column_transformer((make_pipeline(StandardScaler(), PolynomialFeatures(2)), ["price", "stock"]), ("passthrough", ["promo"])),
        PoissonRegressor(alpha=1e-2, max_iter=500),
    )
    return region, model.fit(frame[["price", "stock", "promo"]], frame["sold"])


frames = dict(Parallel(n_jobs=2, backend="multiprocessing")(delayed(load)(r) for r in REGIONS))
promo = pd.read_csv("promo_calendar.csv", index_col="week")
competitor = pd.read_csv("competitor_index.csv", index_col="week")
for region, frame in frames.items():
    print(region, changes(frame), "price changes, correlation with competitors", round(frame.set_index("week").price.corr(competitor["index"]), 3))
frames.pop("east")

for region, model in Parallel(n_jobs=2, prefer="threads")(delayed(fit)(r, f, promo) for r, f in frames.items()):
    joblib.dump(model, f"elasticity_{region}.joblib")
    base = pd.DataFrame({"price": [2.0, 2.2], "stock": 100, "promo": 0})
    low, high = model.predict(base)
    print(region, "elasticity", round((high / low - 1) / 0.1, 2))
