#!/bin/sh
# A plain loop of PyTorch with checkpoints, and the best of them measured, under `autolog run`.
# Usage: run.sh OUT    (autolog and python are those on PATH, with torch, pandas and scikit-learn)
set -eu
out=${1:-demo}
here=$(dirname "$0")
mkdir -p "$out"
python "$here/make_data.py" "$out"

step() { printf '\n$ %s\n' "$*"; "$@"; }

step autolog run "$here/train.py" "$out/train.csv" "$out/valid.csv" "$out/checkpoints" --lr 0.02
step autolog run "$here/evaluate.py" "$out/test.csv" "$out/checkpoints/best.pt" "$out/report.json"
step autolog trace "$out/report.json"
step autolog impact "$out/train.csv"
