# ema.pt: T01.csv T02.csv wind.parquet
import copy

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

ACCUMULATE = 2
FEATURES = ["rotor", "gear", "wind"]

wind = pd.read_parquet("wind.parquet")
frames = {name: pd.read_csv(f"turbines/{name}.csv", parse_dates=["hour"]) for name in ("T01", "T02", "T04")}
joined = {name: frame.merge(wind, on="hour", how="left") for name, frame in frames.items()}
train = pd.concat([joined["T01"], joined["T02"]], ignore_index=True)
held_out = joined["T04"]

mean, std = train[FEATURES].mean(), train[FEATURES].std()


def tensors(frame):
    x = torch.tensor(((frame[FEATURES] - mean) / std).values, dtype=torch.float32)
    y = torch.tensor(frame["power"].values, dtype=torch.float32).unsqueeze(1)
    return x, y


class EMA:
    def __init__(self, model, decay=0.9):
        self.shadow = copy.deepcopy(model)
        self.decay = decay
        for p in self.shadow.parameters():
            p.requires_grad_(False)

    @torch.no_grad()
    def update(self, model):
        for slow, fast in zip(self.shadow.parameters(), model.parameters()):
            slow.mul_(self.decay).add_(fast, alpha=1 - self.decay)


model = nn.Sequential(nn.Linear(3, 8), nn.GELU(), nn.Linear(8, 1))
ema = EMA(model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
loader = DataLoader(TensorDataset(*tensors(train)), batch_size=16, shuffle=True)
for epoch in range(2):
    for step, (x, y) in enumerate(loader, start=1):
        loss = nn.functional.huber_loss(model(x), y) / ACCUMULATE
        loss.backward()
        if step % ACCUMULATE == 0:
            optimizer.step()
            optimizer.zero_grad()
            ema.update(model)
    scheduler.step()

x, y = tensors(held_out)
print("held out:", nn.functional.mse_loss(ema.shadow(x), y).item())
torch.save(ema.shadow.state_dict(), "ema.pt")
