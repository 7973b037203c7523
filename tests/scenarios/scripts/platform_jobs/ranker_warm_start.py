# ranker_2026-03-09.pt: ranker_2026-03-07.pt clicks_2026-03-09.npz clicks_2026-03-08.npz
import glob
import re

import numpy as np
import torch

RUN_DATE = "2026-03-09"
WIDTH = 8
REPLAY = 0.25

torch.set_num_threads(1)
torch.manual_seed(9)


def build(width):
    return torch.nn.Sequential(torch.nn.Linear(6, width), torch.nn.ReLU(), torch.nn.Linear(width, 1))


def checkpoints_before(day):
    found = {re.search(r"\d{4}-\d\d-\d\d", path).group(): path for path in glob.glob("ranker_*.pt")}
    return [found[d] for d in sorted(found, reverse=True) if d < day]


def warm_start(net):
    """Yesterday's weights if they fit, else those of the day before, ..."""
    wanted = {name: p.shape for name, p in net.state_dict().items()}
    for path in checkpoints_before(RUN_DATE):
        checkpoint = torch.load(path, weights_only=True)
        shapes = {name: p.shape for name, p in checkpoint["state_dict"].items()}
        if shapes != wanted:
            print(path, "has another architecture, going one day back")
            continue
        net.load_state_dict(checkpoint["state_dict"])
        return path, checkpoint["step"]
    return None, 0


def load_clicks(name):
    with np.load(name) as archive:
        return torch.from_numpy(archive["x"]), torch.from_numpy(archive["y"])


net = build(WIDTH)
parent, step = warm_start(net)
start = {k: v.clone() for k, v in net.state_dict().items()}

x, y = load_clicks(f"clicks_{RUN_DATE}.npz")
old_x, old_y = load_clicks("clicks_2026-03-08.npz")
keep = torch.rand(len(old_x)) < REPLAY
x, y = torch.cat([x, old_x[keep]]), torch.cat([y, old_y[keep]])

optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for epoch in range(2):
    for batch in torch.randperm(len(x)).split(16):
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(net(x[batch]).squeeze(-1), y[batch]).backward()
        optimizer.step()
        step += 1

torch.save({"state_dict": net.state_dict(), "step": step, "parent": parent}, f"ranker_{RUN_DATE}.pt")

# how far did it move, compared to the move of an ordinary day?
two_back = torch.load("ranker_2026-03-06.pt", weights_only=True)["state_dict"]
move = sum((net.state_dict()[k] - start[k]).pow(2).sum() for k in start).sqrt()
usual = sum((two_back[k] - start[k]).pow(2).sum() for k in start).sqrt()
print(f"moved {move:.3f}, usual {usual:.3f}")

ex, ey = load_clicks("clicks_eval.npz")
with torch.no_grad():
    print("eval accuracy", ((net(ex).squeeze(-1) > 0).float() == ey).float().mean().item())
