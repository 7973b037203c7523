#!/bin/sh
# The main job, end to end: three plain scripts under `autolog run`, then the two questions.
# Usage: run.sh OUT    (autolog and python are those on PATH)
set -eu
out=${1:-demo}
here=$(dirname "$0")
mkdir -p "$out"

# The breast cancer data of the UCI repository, as scikit-learn ships it.
python - "$out/raw.csv" <<'COPY'
import shutil, sys
from importlib.resources import files
with files("sklearn.datasets.data").joinpath("breast_cancer.csv").open("rb") as source, open(sys.argv[1], "wb") as target:
    shutil.copyfileobj(source, target)
COPY

step() { printf '\n$ %s\n' "$*"; "$@"; }

step autolog run "$here/prepare.py" "$out/raw.csv" "$out/clean.parquet"
step autolog run "$here/train.py" "$out/clean.parquet" "$out/model.joblib" --C 0.5
step autolog run "$here/evaluate.py" "$out/clean.parquet" "$out/model.joblib" "$out/metrics.json"
step autolog trace "$out/model.joblib"
step autolog impact "$out/raw.csv"
bin=$(dirname "$(command -v autolog)")
printf '\nEverything is in %s/ and .autolog/; try: . %s/activate && autolog ls && autolog trace %s/metrics.json\n' "$out" "${bin#"$PWD"/}" "$out"
