# speed_day.pt: road_nodes.csv road_edges.csv road_speeds.csv road_train_nodes.txt road_val_nodes.txt
# speed_night.pt: road_nodes.csv road_edges.csv road_speeds_night.csv road_train_nodes.txt road_val_nodes.txt
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import torch
import torch.nn as nn


@dataclass
class RoadGraph:
    x: torch.Tensor
    adj: torch.Tensor
    masks: dict
    order: list

    @classmethod
    def load(cls, root: Path, edges="road_edges.csv"):
        nodes = pd.read_csv(root / "road_nodes.csv", index_col="node")
        graph = nx.from_pandas_edgelist(pd.read_csv(root / edges), "a", "b")
        graph.add_nodes_from(nodes.index)
        graph.remove_edges_from(list(nx.selfloop_edges(graph)))
        order = nodes.index.tolist()
        a = nx.to_numpy_array(graph, nodelist=order) + np.eye(len(order))
        d = 1 / np.sqrt(a.sum(1))
        adj = torch.tensor(a * d[:, None] * d[None, :], dtype=torch.float32).to_sparse()
        x = torch.tensor(((nodes - nodes.mean()) / nodes.std()).to_numpy(), dtype=torch.float32)
        masks = {}
        for split in ("train", "val", "test"):
            wanted = set((root / f"road_{split}_nodes.txt").read_text().split())
            masks[split] = torch.tensor([n in wanted for n in order])
        return cls(x, adj, masks, order)

    def target(self, path):
        return torch.tensor(pd.read_csv(path, index_col="node").loc[self.order, "speed"].to_numpy() / 50, dtype=torch.float32)


class GCNLayer(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.lin = nn.Linear(n_in, n_out)

    def forward(self, x, adj):
        return torch.sparse.mm(adj, self.lin(x))


class SpeedNet(nn.Module):
    def __init__(self, n_in, hidden=8):
        super().__init__()
        self.layers = nn.ModuleList([GCNLayer(n_in, hidden), GCNLayer(hidden, hidden)])
        self.out = nn.Linear(hidden, 1)

    def forward(self, x, adj):
        for layer in self.layers:
            x = layer(x, adj).relu()
        return self.out(x).squeeze(-1)


def fit(graph, y, epochs=30, patience=5, seed=0):
    torch.manual_seed(seed)
    model = SpeedNet(graph.x.shape[1])
    opt = torch.optim.Adam(model.parameters(), lr=0.02, weight_decay=5e-4)
    best, waited, keep = np.inf, 0, None
    for epoch in range(epochs):
        opt.zero_grad()
        pred = model(graph.x, graph.adj)
        m = graph.masks["train"]
        loss = (pred[m] - y[m]).pow(2).mean()
        loss.backward()
        opt.step()
        m = graph.masks["val"]
        with torch.no_grad():
            val = (model(graph.x, graph.adj)[m] - y[m]).pow(2).mean().item()
        if val < best:
            best, waited, keep = val, 0, {k: v.clone() for k, v in model.state_dict().items()}
        else:
            waited += 1
            if waited > patience:
                break
    model.load_state_dict(keep)
    return model, best


def main():
    root = Path(".")
    graph = RoadGraph.load(root)
    planned = pd.read_csv(root / "road_edges_planned.csv")
    print(f"{graph.adj._nnz()} entries, {len(planned)} more roads are planned")
    for period, file in {"day": "road_speeds.csv", "night": "road_speeds_night.csv"}.items():
        y = graph.target(root / file)
        model, val = fit(graph, y)
        torch.save(model.state_dict(), f"speed_{period}.pt")
        m = graph.masks["test"]
        with torch.no_grad():
            test = (model(graph.x, graph.adj)[m] - y[m]).abs().mean() * 50
        print(f"{period}: val {val:.4f} test error {test:.1f} km/h")


main()
