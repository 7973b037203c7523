# gat.safetensors: nodes.txt links.tsv node_split.json

# Graph attention by hand: no library of graphs, one dense mask
import json

import networkx as nx
import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn


def load_graph():
    raw = np.loadtxt("nodes.txt")
    ids = raw[:, 0].astype(int)
    x = torch.tensor(raw[:, 1:5], dtype=torch.float)
    y = torch.tensor(raw[:, 5], dtype=torch.long)
    mask = torch.eye(len(ids), dtype=torch.bool)
    with open("links.tsv") as f:
        for line in f:
            a, b = map(int, line.split("\t"))
            mask[a, b] = mask[b, a] = True
    return x, y, mask


class Attention(nn.Module):
    def __init__(self, d_in, d_out, heads=2):
        super().__init__()
        self.w = nn.Parameter(torch.randn(heads, d_in, d_out) * 0.3)
        self.src = nn.Parameter(torch.randn(heads, d_out) * 0.3)
        self.dst = nn.Parameter(torch.randn(heads, d_out) * 0.3)

    def forward(self, x, mask):
        h = torch.einsum("ni,hio->hno", x, self.w)
        e = torch.einsum("hno,ho->hn", h, self.src)[:, :, None] + torch.einsum("hno,ho->hn", h, self.dst)[:, None, :]
        a = F.leaky_relu(e, 0.2).masked_fill(~mask, float("-inf")).softmax(-1)
        return (a @ h).transpose(0, 1).flatten(1)


class GAT(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Attention(4, 6)
        self.b = Attention(12, 3, heads=1)

    def forward(self, x, mask):
        return self.b(F.elu(self.a(x, mask)), mask)


torch.manual_seed(5)
x, y, mask = load_graph()
x = (x - x.mean(0)) / x.std(0)
split = {k: torch.tensor(v) for k, v in json.load(open("node_split.json")).items()}

before = nx.read_edgelist("links_2015.tsv", nodetype=int)
now = nx.from_numpy_array(mask.numpy())
print("degree 2015", 2 * before.number_of_edges() / before.number_of_nodes(), "now", 2 * now.number_of_edges() / len(now))
print("in both:", len(set(map(frozenset, before.edges)) & set(map(frozenset, now.edges))))

net = GAT()
optimizer = torch.optim.Adam(net.parameters(), lr=0.02, weight_decay=5e-4)
patience, best, bad = 4, 1e9, 0
for step in range(25):
    net.train()
    optimizer.zero_grad()
    F.cross_entropy(net(x, mask)[split["train"]], y[split["train"]]).backward()
    optimizer.step()
    net.eval()
    with torch.no_grad():
        val = F.cross_entropy(net(x, mask)[split["val"]], y[split["val"]]).item()
    if val < best:
        best, bad = val, 0
        save_file(net.state_dict(), "gat.safetensors")
    else:
        bad += 1
        if bad == patience:
            print("stopped at", step)
            break

net.load_state_dict(load_file("gat.safetensors"))
with torch.no_grad():
    print("test accuracy", (net(x, mask).argmax(1) == y)[split["test"]].float().mean().item())
    without = torch.eye(len(x), dtype=torch.bool)
    print("without links", (net(x, without).argmax(1) == y)[split["test"]].float().mean().item())
