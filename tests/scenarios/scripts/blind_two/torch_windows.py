# gru.pt: meter_0.csv meter_1.csv meter_2.csv celsius.csv
import pandas as pd
import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset

torch.manual_seed(0)
torch.set_num_threads(1)


class Windows(Dataset):
    def __init__(self, meter, weather, length=8):
        frame = pd.read_csv(f"meters/meter_{meter}.csv").merge(weather, on="hour")
        values = torch.tensor(frame[["load", "celsius"]].to_numpy(), dtype=torch.float32)
        self.mean, self.std = values.mean(0), values.std(0)
        self.values = (values - self.mean) / self.std
        self.length = length

    def __len__(self):
        return len(self.values) - self.length

    def __getitem__(self, i):
        return self.values[i : i + self.length], self.values[i + self.length, 0]


class Forecaster(nn.Module):
    def __init__(self, hidden=6):
        super().__init__()
        self.gru = nn.GRU(2, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        states, _ = self.gru(x)
        return self.head(states[:, -1]).squeeze(1)


weather = pd.read_csv("celsius.csv")
train = ConcatDataset([Windows(0, weather), Windows(1, weather)])
valid = Windows(2, weather)
model = Forecaster()
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
loss_of = nn.SmoothL1Loss()

best = float("inf")
for epoch in range(2):
    model.train()
    for x, y in DataLoader(train, batch_size=16, shuffle=True):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    model.eval()
    with torch.inference_mode():
        losses = [loss_of(model(x), y).item() for x, y in DataLoader(valid, batch_size=32)]
    current = sum(losses) / len(losses)
    print(epoch, round(current, 4))
    if current < best:
        best = current
        torch.save(model.state_dict(), "gru.pt")
