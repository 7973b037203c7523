# rating.pt: T03.csv T04.csv wind.parquet
import pandas as pd
import torch
from datasets import Dataset, concatenate_datasets, disable_progress_bars
from torch.utils.data import DataLoader

disable_progress_bars()


def to_dataset(name, wind):
    frame = pd.read_csv(f"turbines/{name}.csv").merge(wind, on="hour").drop(columns="hour")
    return Dataset.from_pandas(frame, preserve_index=False)


def add_features(batch):
    batch["ratio"] = [r / (abs(w) + 0.1) for r, w in zip(batch["rotor"], batch["wind"])]
    return batch


wind = pd.read_parquet("wind.parquet")
wind["hour"] = wind["hour"].astype(str)
train = concatenate_datasets([to_dataset("T03", wind), to_dataset("T04", wind)])
train = train.map(add_features, batched=True).shuffle(seed=1).with_format("torch")
test = to_dataset("T01", wind).map(add_features, batched=True).with_format("torch")

columns = ["rotor", "gear", "wind", "ratio"]
model = torch.nn.Linear(len(columns), 1)
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
for epoch in range(2):
    for batch in DataLoader(train, batch_size=30):
        x = torch.stack([batch[c] for c in columns], dim=1).float()
        loss = torch.nn.functional.l1_loss(model(x).squeeze(1), batch["power"].float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

with torch.no_grad():
    x = torch.stack([test[:][c] for c in columns], dim=1).float()
    print("T01:", torch.nn.functional.l1_loss(model(x).squeeze(1), test[:]["power"].float()).item())
torch.save(model, "rating.pt")
