# stock.joblib: shop_sales.csv clean_sales.csv shop_items.csv promo_weeks.csv
"""The nightly job: each step is a program of its own, so that a crash of one does not take the others along."""
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

CLEAN = """
import csv
with open('shop_sales.csv', newline='') as src, open('clean_sales.csv', 'w', newline='') as dst:
    reader = csv.DictReader(src)
    writer = csv.DictWriter(dst, ['sku', 'week', 'sold'])
    writer.writeheader()
    for row in reader:
        if row['void'] == '0':
            writer.writerow({k: row[k] for k in writer.fieldnames})
"""

SHELVES = """
import pandas as pd
plan = pd.read_csv('shelf_plan.csv')
sold = pd.read_csv('clean_sales.csv').groupby('sku').sold.sum()
plan['sold'] = plan.sku.map(sold)
plan.groupby('shelf').sold.sum().to_csv('shelf_report.csv')
"""

TRAIN = '''
import multiprocessing as mp
import sys

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor

items = pd.read_csv("shop_items.csv").set_index("sku")
promo = dict(pd.read_csv("promo_weeks.csv").to_numpy().tolist())


def features_of(args):
    sku, group = args
    item = items.loc[sku]
    rows = [[item["size"], item["price"], w, promo[w], np.sin(w / 52 * 6.28)] for w in group["week"]]
    return np.array(rows), group["sold"].to_numpy()


if __name__ == "__main__":
    sales = pd.read_csv(sys.argv[1])
    with mp.Pool(2) as pool:
        parts = pool.map(features_of, list(sales.groupby("sku")))
    X = np.concatenate([p[0] for p in parts])
    y = np.concatenate([p[1] for p in parts])
    model = RandomForestRegressor(20, min_samples_leaf=4, random_state=0).fit(X, y)
    joblib.dump(model, sys.argv[2])
    print("trained on", X.shape)
'''

CHECK = """
    import joblib, numpy as np, pandas as pd
    m = joblib.load('stock.joblib')
    now = pd.read_csv('shop_sales_now.csv').merge(pd.read_csv('shop_items.csv'), on='sku').merge(
        pd.read_csv('promo_weeks.csv'), on='week')
    X = np.column_stack([now['size'], now.price, now.week, now.promo, np.sin(now.week / 52 * 6.28)])
    print('error of this week:', abs(m.predict(X) - now.sold).mean())
"""


def step(title, *command):
    print(f"--- {title}", flush=True)
    subprocess.run([sys.executable, *map(str, command)], check=True)


def main():
    step("clean", "-c", CLEAN)
    report = subprocess.Popen([sys.executable, "-c", SHELVES])
    with tempfile.TemporaryDirectory() as tmp:
        program = Path(tmp) / "train_stock.py"
        program.write_text(textwrap.dedent(TRAIN))
        step("train", program, "clean_sales.csv", "stock.joblib")
    step("check", "-c", textwrap.dedent(CHECK))
    if report.wait():
        sys.exit("the shelf report failed")


if __name__ == "__main__":
    main()
