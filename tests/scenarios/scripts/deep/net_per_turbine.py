# nets/T01.pt: T01.csv turbine_specs.json
# nets/T02.pt: T02.csv turbine_specs.json
# nets/T03.pt: T03.csv turbine_specs.json
import json
import pathlib

import numpy as np
import pandas as pd
import torch


def prepare(frame, rated):
    x = frame[["rotor", "gear"]].rolling(3).mean().dropna()
    y = frame["power"].loc[x.index] / rated
    return torch.tensor(x.to_numpy(), dtype=torch.float32), torch.tensor(y.to_numpy(), dtype=torch.float32)


def train_one(x, y, epochs=4):
    net = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    history = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = (net(x).squeeze(1) - y).pow(2).mean()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return net, history


out = pathlib.Path("nets")
out.mkdir(exist_ok=True)
specs = json.loads(pathlib.Path("turbine_specs.json").read_text())
faults = pd.read_csv("faults.csv")
tables = {path.stem: pd.read_csv(path) for path in sorted(pathlib.Path("turbines").glob("T*.csv"))}
report = {}
for name, table in tables.items():
    if name == "T04":
        continue
    net, history = train_one(*prepare(table, specs[name]))
    report[name] = {"loss": history[-1], "faults": int((faults["turbine"] == name).sum())}
    torch.save(net.state_dict(), out / f"{name}.pt")

x, y = prepare(tables["T04"], specs["T04"])
print(np.mean(list(r["loss"] for r in report.values())), net(x).mean().item())
(out / "report.json").write_text(json.dumps(report))
