# tree.joblib: quarter.tar.gz
import io
import tarfile

import joblib
import pandas as pd
from sklearn.tree import DecisionTreeClassifier


def read_archive(path):
    frames = {}
    with tarfile.open(path, "r:gz") as tar:
        for member in tar.getmembers():
            if not member.name.endswith(".csv"):
                continue
            extracted = tar.extractfile(member)
            frames[member.name] = pd.read_csv(io.BytesIO(extracted.read()))
    return frames


new = read_archive("quarter.tar.gz")
old = read_archive("old_quarter.tar.gz")
print({name: len(frame) for name, frame in old.items()})
both = pd.concat(new.values(), keys=new.keys(), names=["month"]).reset_index(level=0)
y = both.pop("label")
x = both[["x", "y", "z"]]
tree = DecisionTreeClassifier(max_depth=3)
tree.fit(x, y)
joblib.dump(tree, "tree.joblib")
