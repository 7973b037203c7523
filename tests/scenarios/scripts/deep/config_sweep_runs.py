# sweep/small.pt: films_train.tsv
# sweep/large.pt: films_train.tsv films_extra.tsv
# sweep/dev.pt: films_dev.tsv
import json
import os
from pathlib import Path

import autolog
import torch

CONFIGS = [
    {"name": "small", "data": ["films_train.tsv"], "lr": 0.1},
    {"name": "large", "data": ["films_train.tsv", "films_extra.tsv"], "lr": 0.05},
    {"name": "dev", "data": ["films_dev.tsv"], "lr": 0.2},
]


def featurize(path):
    xs, ys = [], []
    for line in Path(path).read_text().splitlines():
        label, text = line.split("\t")
        words = text.split()
        xs.append([len(words), sum(map(len, words)), words.count("good") - words.count("bad")])
        ys.append([float(label == "pos")])
    return torch.tensor(xs, dtype=torch.float32), torch.tensor(ys)


def fit(x, y, lr):
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(5):
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(x), y)
        loss.backward()
        optimizer.step()
    return model, loss.item()


os.makedirs("sweep", exist_ok=True)
test_x, test_y = featurize("films_test.tsv")
scores = {}
for config in CONFIGS:
    with autolog.run(config["name"], experiment="sweep"):
        autolog.params(config)
        parts = [featurize(path) for path in config["data"]]
        x, y = torch.cat([p[0] for p in parts]), torch.cat([p[1] for p in parts])
        model, loss = fit(x, y, config["lr"])
        autolog.metric("loss", loss)
        scores[config["name"]] = ((model(test_x) > 0) == test_y.bool()).float().mean().item()
        torch.save(model.state_dict(), f"sweep/{config['name']}.pt")
Path("sweep/scores.json").write_text(json.dumps(scores))
