# proto_net.pt: characters.npz fewshot_split.json proto_init.pt
"""Prototypical networks (Snell et al. 2017), N-way K-shot episodes. Starts from the embedding of last year's run."""
import json
from typing import Dict, Iterator, List, Tuple

import numpy as np
import torch
import typer
from torch import Tensor, nn


class EpisodeSampler:
    def __init__(self, groups: Dict[int, Tensor], n_way: int, k_shot: int, n_query: int, episodes: int, seed: int = 0):
        self.groups, self.n_way, self.k_shot, self.n_query, self.episodes = groups, n_way, k_shot, n_query, episodes
        self.rng = np.random.RandomState(seed)

    def __iter__(self) -> Iterator[Tuple[Tensor, Tensor]]:
        for _ in range(self.episodes):
            support: List[Tensor] = []
            query: List[Tensor] = []
            for c in self.rng.choice(list(self.groups), self.n_way, replace=False):
                images = self.groups[c][torch.from_numpy(self.rng.permutation(len(self.groups[c])))]
                support.append(images[:self.k_shot])
                query.append(images[self.k_shot:self.k_shot + self.n_query])
            yield torch.stack(support), torch.stack(query)


class ProtoNet(nn.Module):
    def __init__(self, dim: int = 12):
        super().__init__()
        self.embed = nn.Sequential(nn.Linear(36, dim), nn.LeakyReLU(0.1), nn.Linear(dim, dim))

    def forward(self, support: Tensor, query: Tensor) -> Tuple[Tensor, float]:
        n_way, n_query = query.shape[:2]
        prototypes = self.embed(support.flatten(2)).mean(1)
        q = self.embed(query.flatten(2)).flatten(0, 1)
        log_p = (-torch.cdist(q, prototypes).square()).log_softmax(1)
        target = torch.arange(n_way).repeat_interleave(n_query)
        return nn.functional.nll_loss(log_p, target), (log_p.argmax(1) == target).float().mean().item()


def by_class(path: str, wanted=None) -> Dict[int, Tensor]:
    archive = np.load(path)
    images, classes = torch.from_numpy(archive["images"]), archive["alphabet"]
    groups = {}
    for c in np.unique(classes) if wanted is None else wanted:
        of_class = images[torch.from_numpy(classes == c)]
        groups[int(c)] = of_class
        groups[int(c) + 100] = torch.rot90(of_class, 1, (1, 2))  # rotations are further classes
    return groups


def main(epochs: int = 3, n_way: int = 3, k_shot: int = 2, lr: float = 3e-3, init: str = "proto_init.pt"):
    torch.manual_seed(0)
    split = json.load(open("fewshot_split.json"))
    train = EpisodeSampler(by_class("characters.npz", split["background"]), n_way, k_shot, 3, 8)
    valid = EpisodeSampler(by_class("characters.npz", split["validation"]), n_way, k_shot, 3, 4, seed=1)

    model = ProtoNet()
    missing, _ = model.load_state_dict(torch.load(init), strict=False)
    print("from scratch:", missing)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    best = 0.0
    for epoch in range(epochs):
        for support, query in train:
            loss, _ = model(support, query)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            score = float(np.mean([model(s, q)[1] for s, q in valid]))
        print(f"epoch {epoch}: {score:.3f}")
        if score >= best:
            best = score
            torch.save(model.state_dict(), "proto_net.pt")

    model.load_state_dict(torch.load("proto_net.pt"))
    with torch.no_grad():
        new = EpisodeSampler(by_class("characters_new.npz"), n_way, k_shot, 3, 6, seed=2)
        print("new alphabets:", np.mean([model(s, q)[1] for s, q in new]))


if __name__ == "__main__":
    typer.run(main)
