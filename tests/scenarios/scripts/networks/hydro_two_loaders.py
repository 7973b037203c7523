# hydro.pt: river.csv rain.csv
"""River multi-task model, one trunk, two heads, two loaders of different length."""
import polars as pl
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

WINDOW = 7


def windows(series: pl.Series, width: int = WINDOW):
    t = torch.tensor(series.to_list(), dtype=torch.float32)
    t = (t - t.mean()) / t.std()
    w = t.unfold(0, width + 1, 1)
    return w[:, :-1].unsqueeze(-1), w[:, -1:]


river = pl.read_csv("river.csv", try_parse_dates=True)
rain = pl.scan_csv("rain.csv").with_columns(pl.col("mm").log1p().alias("log_mm")).collect()
snow = pl.read_csv("snow.csv")

# snow does not help (see the correlations), leave it out
corr = river.select("gauge_a").hstack(snow.select("depth")).select(pl.corr("gauge_a", "depth")).item()
print(f"corr(gauge, snow) = {corr:.3f}")

tasks = {
    "level": DataLoader(TensorDataset(*windows(river["gauge_a"] + river["gauge_b"])), batch_size=16, shuffle=True),
    "rain": DataLoader(TensorDataset(*windows(rain["log_mm"])), batch_size=32, shuffle=True, drop_last=True),
}
trunk = nn.LSTM(1, 8, batch_first=True)
heads = nn.ModuleDict({name: nn.Linear(8, 1) for name in tasks})
log_var = nn.ParameterDict({name: nn.Parameter(torch.zeros(())) for name in tasks})   # Kendall & Gal
params = [*trunk.parameters(), *heads.parameters(), *log_var.parameters()]
opt = torch.optim.Adam(params, lr=5e-3)

for epoch in range(2):
    iterators = {name: iter(loader) for name, loader in tasks.items()}
    running = dict.fromkeys(tasks, 0.0)
    for _ in range(max(map(len, tasks.values()))):
        total = 0
        for name in tasks:
            try:
                x, y = next(iterators[name])
            except StopIteration:
                iterators[name] = iter(tasks[name])
                x, y = next(iterators[name])
            out, _ = trunk(x)
            loss = nn.functional.mse_loss(heads[name](out[:, -1]), y)
            total = total + torch.exp(-log_var[name]) * loss + log_var[name]
            running[name] += loss.item()
        opt.zero_grad()
        total.backward()
        opt.step()
    print(epoch, {k: round(v, 3) for k, v in running.items()})

torch.save({"trunk": trunk.state_dict(), "heads": heads.state_dict()}, "hydro.pt")

next_year = pl.read_csv("river_2023.csv")
with torch.no_grad():
    x, y = windows(next_year["gauge_a"] + next_year["gauge_b"])
    print("2023:", nn.functional.l1_loss(heads["level"](trunk(x)[0][:, -1]), y).item())
