# machine_failure.pt: telemetry_daily.csv failures.csv machines.csv valid_machines.txt
import copy

import pandas as pd
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

NUMERIC = ["temp", "vibration", "volt", "age"]


def read_period(suffix, machines):
    telemetry = pd.read_csv(f"telemetry_daily{suffix}.csv")
    failures = pd.read_csv(f"failures{suffix}.csv").assign(failed=1)
    df = telemetry.merge(failures, on=["machine", "day"], how="left").merge(machines, on="machine", validate="many_to_one")
    df["failed"] = df["failed"].fillna(0)
    return df


class TelemetryDataset(Dataset):
    def __init__(self, df, makers, mean, std):
        self.numeric = torch.tensor(((df[NUMERIC] - mean) / std).to_numpy(), dtype=torch.float32)
        self.maker = torch.tensor(df["maker"].map(makers).to_numpy(), dtype=torch.long)
        self.target = torch.tensor(df["failed"].to_numpy(), dtype=torch.float32)

    def __len__(self):
        return len(self.target)

    def __getitem__(self, idx):
        return self.numeric[idx], self.maker[idx], self.target[idx]


class FailureNet(nn.Module):
    def __init__(self, n_makers, n_numeric, hidden=12):
        super().__init__()
        self.maker = nn.Embedding(n_makers, 3)
        self.body = nn.Sequential(nn.Linear(3 + n_numeric, hidden), nn.ReLU(), nn.Dropout(0.1), nn.Linear(hidden, 1))

    def forward(self, numeric, maker):
        return self.body(torch.cat([numeric, self.maker(maker)], dim=1)).squeeze(1)


def run_epoch(net, loader, criterion, optimizer=None):
    net.train(optimizer is not None)
    total = 0.0
    with torch.set_grad_enabled(optimizer is not None):
        for numeric, maker, target in loader:
            loss = criterion(net(numeric, maker), target)
            if optimizer is not None:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            total += loss.item() * len(target)
    return total / len(loader.dataset)


def main():
    torch.manual_seed(11)
    machines = pd.read_csv("machines.csv")
    contacts = pd.read_csv("maker_contacts.csv", index_col="maker")["phone"].to_dict()
    with open("valid_machines.txt") as f:
        valid_ids = {line.strip() for line in f if line.strip()}

    df = read_period("", machines)
    is_valid = df["machine"].isin(valid_ids)
    train_df, valid_df = df[~is_valid], df[is_valid]
    makers = {m: i for i, m in enumerate(sorted(machines["maker"].unique()))}
    mean, std = train_df[NUMERIC].mean(), train_df[NUMERIC].std()

    train = DataLoader(TelemetryDataset(train_df, makers, mean, std), batch_size=32, shuffle=True)
    valid = DataLoader(TelemetryDataset(valid_df, makers, mean, std), batch_size=64)
    net = FailureNet(len(makers), len(NUMERIC))
    criterion = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(float((train_df["failed"] == 0).sum() / train_df["failed"].sum())))
    optimizer = torch.optim.AdamW(net.parameters(), lr=5e-3)

    best, best_state = float("inf"), None
    for epoch in range(3):
        train_loss = run_epoch(net, train, criterion, optimizer)
        valid_loss = run_epoch(net, valid, criterion)
        print(f"epoch {epoch}: train {train_loss:.4f} valid {valid_loss:.4f}")
        if valid_loss < best:
            best, best_state = valid_loss, copy.deepcopy(net.state_dict())

    torch.save({"state_dict": best_state, "makers": makers, "mean": mean.tolist(), "std": std.tolist()}, "machine_failure.pt")

    net.load_state_dict(best_state)
    q4 = DataLoader(TelemetryDataset(read_period("_q4", machines), makers, mean, std), batch_size=64)
    print(f"fourth quarter: {run_epoch(net, q4, criterion):.4f}; ring up {contacts}")


if __name__ == "__main__":
    main()
