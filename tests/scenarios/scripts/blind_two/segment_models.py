# city.pkl: north.csv south.csv
# rural.pkl: east.csv
import pickle

import pandas as pd
import yaml
from sklearn.linear_model import Ridge

with open("segments.yaml") as stream:
    config = yaml.safe_load(stream)

FEATURES = ["visitors", "returns", "weekday"]


def prepare(branch):
    frame = pd.read_csv(f"branches/{branch}.csv", parse_dates=["day"])
    frame["weekday"] = frame["day"].dt.weekday
    frame["branch"] = branch
    return frame


benchmark = prepare(config["benchmark"])
spaces = pd.read_csv("floor_space.csv").set_index("branch")["size"]
print("space of the benchmark:", spaces[config["benchmark"]])

results = []
for name, segment in config["segments"].items():
    data = pd.concat([prepare(branch) for branch in segment["branches"]], ignore_index=True)
    data = data[data["visitors"] > data["visitors"].quantile(0.02)]
    model = Ridge(alpha=segment["alpha"])
    model.fit(data[FEATURES], data["revenue"])
    results.append(
        {
            "segment": name,
            "rows": len(data),
            "r2": model.score(data[FEATURES], data["revenue"]),
            "benchmark_r2": model.score(benchmark[FEATURES], benchmark["revenue"]),
        }
    )
    with open(f"{name}.pkl", "wb") as file:
        pickle.dump(model, file)

print(pd.DataFrame(results).to_string(index=False))
