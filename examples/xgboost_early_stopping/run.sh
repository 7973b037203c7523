#!/bin/sh
# XGBoost with an evaluation set and early stopping on tables of pandas, and its predictions, under `autolog run`.
# Usage: run.sh OUT    (autolog and python are those on PATH, with xgboost, pandas, scikit-learn and pyarrow)
set -eu
out=${1:-demo}
here=$(dirname "$0")
mkdir -p "$out"
python "$here/make_data.py" "$out"

step() { printf '\n$ %s\n' "$*"; "$@"; }

step autolog run "$here/train.py" "$out/houses_2023.csv" "$out/houses_2024.csv" "$out/districts.csv" "$out/prices.ubj" --depth 5
step autolog run "$here/predict.py" "$out/houses_2024.csv" "$out/districts.csv" "$out/prices.ubj" "$out/predictions.parquet"
step autolog trace "$out/predictions.parquet"
step autolog impact "$out/districts.csv"
