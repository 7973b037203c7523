# gcn.pt: edges.txt nodes.csv
import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch
import torch.nn as nn


def load_graph(path, n):
    edges = np.genfromtxt(path, dtype=np.int32)
    adj = sp.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n), dtype=np.float32)
    adj = adj + adj.T + sp.eye(n)
    degree = np.array(adj.sum(1)).flatten()
    d_inv = sp.diags(np.power(degree, -0.5))
    normalised = (d_inv @ adj @ d_inv).tocoo()
    indices = torch.from_numpy(np.vstack([normalised.row, normalised.col]).astype(np.int64))
    return torch.sparse_coo_tensor(indices, torch.from_numpy(normalised.data).float(), normalised.shape).coalesce()


class GCN(nn.Module):
    def __init__(self, nfeat, nhid, nclass):
        super().__init__()
        self.gc1, self.gc2 = nn.Linear(nfeat, nhid), nn.Linear(nhid, nclass)

    def forward(self, x, adj):
        x = torch.relu(torch.sparse.mm(adj, self.gc1(x)))
        return torch.log_softmax(torch.sparse.mm(adj, self.gc2(x)), dim=1)


nodes = pd.read_csv("nodes.csv").sort_values("node")
old = np.genfromtxt("old_edges.txt")
print("edges before:", len(old))
features = torch.FloatTensor(nodes.filter(regex=r"^f\d").values)
labels = torch.LongTensor(nodes["community"].values)
adj = load_graph("edges.txt", len(nodes))
idx_train, idx_test = torch.arange(20), torch.arange(20, 30)

torch.manual_seed(42)
model = GCN(features.shape[1], 4, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=5e-4)
for epoch in range(5):
    model.train()
    optimizer.zero_grad()
    output = model(features, adj)
    loss_train = nn.functional.nll_loss(output[idx_train], labels[idx_train])
    loss_train.backward()
    optimizer.step()
model.eval()
print((model(features, adj)[idx_test].argmax(1) == labels[idx_test]).float().mean().item())
torch.save(model.state_dict(), "gcn.pt")
