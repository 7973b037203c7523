# sage.pt: papers.content papers.cites papers.split
import json
import random

import networkx as nx
import numpy as np
import torch
import torch.nn.functional as F
from torch.nn import Linear, Module

random.seed(0)
torch.manual_seed(0)


def load_graph():
    g = nx.Graph()
    for line in open("papers.content"):
        paper, *bits, topic = line.split("\t")
        g.add_node(paper, x=np.array(bits, dtype=np.float32), topic=topic.strip())
    with open("papers.cites") as f:
        g.add_edges_from(line.split() for line in f)
    return g


class NeighbourSampler:
    def __init__(self, graph, fanout):
        self.graph, self.fanout = graph, fanout

    def neighbours(self, node):
        around = list(self.graph[node]) or [node]
        return random.choices(around, k=self.fanout)

    def batches(self, nodes, size):
        nodes = random.sample(nodes, len(nodes))
        for i in range(0, len(nodes), size):
            yield nodes[i:i + size]

    def features(self, nodes):
        return torch.from_numpy(np.stack([self.graph.nodes[n]["x"] for n in nodes]))

    def two_hops(self, nodes):
        one = [m for n in nodes for m in self.neighbours(n)]
        two = [m for n in one for m in self.neighbours(n)]
        return self.features(nodes), self.features(one), self.features(two)


class Sage(Module):
    def __init__(self, d_in, d_hid, d_out, fanout):
        super().__init__()
        self.l1, self.l2, self.fanout = Linear(2 * d_in, d_hid), Linear(2 * d_hid, d_out), fanout

    def merge(self, own, around):
        return torch.cat([own, around.view(len(own), self.fanout, -1).mean(1)], 1)

    def forward(self, x0, x1, x2):
        h0 = F.relu(self.l1(self.merge(x0, x1)))
        h1 = F.relu(self.l1(self.merge(x1, x2)))
        return self.l2(self.merge(h0, h1))


graph = load_graph()
split = json.load(open("papers.split"))
topics = sorted({d for _, d in graph.nodes(data="topic")})
target = lambda nodes: torch.tensor([topics.index(graph.nodes[n]["topic"]) for n in nodes])  # noqa: E731

years = {}
for row in open("paper_years.csv").read().splitlines()[1:]:
    p, y = row.split(",")
    years[p] = int(y)
print("training papers from", min(years[p] for p in split["train"]), "to", max(years[p] for p in split["train"]))

sampler = NeighbourSampler(graph, fanout=3)
model = Sage(12, 8, len(topics), 3)
opt = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=5e-4)
best = 0.0
for epoch in range(4):
    model.train()
    for nodes in sampler.batches(split["train"], 10):
        opt.zero_grad()
        F.cross_entropy(model(*sampler.two_hops(nodes)), target(nodes)).backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        acc = (model(*sampler.two_hops(split["val"])).argmax(1) == target(split["val"])).float().mean().item()
    if acc >= best:
        best = acc
        torch.save(dict(weights=model.state_dict(), topics=topics, val=acc), "sage.pt")
print("best validation accuracy", best)
