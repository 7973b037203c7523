# gcn_best.pt: cite_edges.tsv papers.csv paper_labels.csv node_splits.json

# Kipf & Welling style GCN without any graph library
import argparse
import copy
import json

import numpy as np
import scipy.sparse as sp
import torch
import torch.nn as nn
import torch.nn.functional as F


def encode_onehot(labels):
    classes = sorted(set(labels))
    identity = {c: i for i, c in enumerate(classes)}
    return np.array([identity[c] for c in labels]), classes


def normalize(mx):
    """D^-1/2 (A + I) D^-1/2"""
    rowsum = np.asarray(mx.sum(1)).flatten()
    r_inv = sp.diags(np.power(rowsum, -0.5))
    return r_inv @ mx @ r_inv


def sparse_to_torch(mx):
    mx = mx.tocoo().astype(np.float32)
    indices = torch.from_numpy(np.vstack((mx.row, mx.col)).astype(np.int64))
    return torch.sparse_coo_tensor(indices, torch.from_numpy(mx.data), mx.shape, check_invariants=True)


def load_data(edges="cite_edges.tsv"):
    with open("papers.csv") as f:
        header = f.readline().strip().split(",")
        table = np.array([line.strip().split(",") for line in f])
    where = header.index("paper_id")
    names = table[:, where]
    features = sp.csr_matrix(np.delete(table, where, axis=1).astype(np.float32))
    features = sp.diags(1 / np.maximum(np.asarray(features.sum(1)).flatten(), 1)) @ features
    idx_map = {name: i for i, name in enumerate(names)}

    wanted = dict(np.genfromtxt("paper_labels.csv", delimiter=",", dtype=str, skip_header=1))
    labels, classes = encode_onehot([wanted[n] for n in names])

    pairs = np.genfromtxt(edges, dtype=str, delimiter="\t")
    e = np.array([[idx_map[a], idx_map[b]] for a, b in pairs])
    adj = sp.coo_matrix((np.ones(len(e)), (e[:, 0], e[:, 1])), shape=(len(names), len(names)))
    adj = ((adj + adj.T) > 0).astype(np.float32) + sp.eye(len(names))

    with open("node_splits.json") as f:
        splits = {k: torch.tensor([idx_map[n] for n in v]) for k, v in json.load(f).items()}
    return sparse_to_torch(normalize(adj)), torch.FloatTensor(features.toarray()), torch.LongTensor(labels), classes, splits


class GraphConvolution(nn.Module):
    def __init__(self, fan_in, fan_out):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(fan_in, fan_out))
        self.bias = nn.Parameter(torch.zeros(fan_out))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x, adj):
        return torch.sparse.mm(adj, x @ self.weight) + self.bias


class GCN(nn.Module):
    def __init__(self, nfeat, nhid, nclass, dropout):
        super().__init__()
        self.gc1, self.gc2, self.dropout = GraphConvolution(nfeat, nhid), GraphConvolution(nhid, nclass), dropout

    def forward(self, x, adj):
        x = F.dropout(F.relu(self.gc1(x, adj)), self.dropout, training=self.training)
        return F.log_softmax(self.gc2(x, adj), dim=1)


parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=42)
parser.add_argument("--epochs", type=int, default=15)
parser.add_argument("--hidden", type=int, default=8)
parser.add_argument("--dropout", type=float, default=0.3)
args = parser.parse_args()

torch.manual_seed(args.seed)
adj, features, labels, classes, splits = load_data()
other = np.genfromtxt("coauthor_edges.tsv", dtype=str, delimiter="\t")
print(f"{features.shape[0]} papers, {adj._nnz()} entries; the coauthor graph would have {len(other)} edges")

model = GCN(features.shape[1], args.hidden, len(classes), args.dropout)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02, weight_decay=5e-4)
best, best_state = 9e9, None
for epoch in range(args.epochs):
    model.train()
    optimizer.zero_grad()
    F.nll_loss(model(features, adj)[splits["train"]], labels[splits["train"]]).backward()
    optimizer.step()
    model.eval()
    with torch.no_grad():
        val = F.nll_loss(model(features, adj)[splits["val"]], labels[splits["val"]]).item()
    if val < best:
        best, best_state = val, copy.deepcopy(model.state_dict())
torch.save(best_state, "gcn_best.pt")
model.load_state_dict(best_state)
print("test accuracy:", (model(features, adj).argmax(1) == labels)[splits["test"]].float().mean().item())
