"""What a step of a plain PyTorch loop costs, watched and not: ten steps of each in turns, in one process."""

from measuring import printed_figures, python, show

CODE = """
import json, statistics, sys, time
import torch
from autolog.testing import capture_facts
from autolog_integrations.torch import integration
torch.set_num_threads(1)
X, y, criterion = torch.randn(32, 32), torch.randint(0, 10, (32,)), torch.nn.CrossEntropyLoss()
model = torch.nn.Sequential(torch.nn.Linear(32, 48), torch.nn.ReLU(), torch.nn.Linear(48, 10))
took = {False: [], True: []}
with capture_facts([integration]):
    hooks = sys.modules["torch.optim.optimizer"]._global_optimizer_post_hooks
    watched = torch.Tensor.backward
    ours, original = dict(hooks), watched.__wrapped__
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    for place in range(20000):
        is_watched = place % 20 < 10
        if place % 10 == 0:
            hooks.clear()
            hooks.update(ours if is_watched else {})
            torch.Tensor.backward = watched if is_watched else original
        start = time.thread_time_ns()
        optimizer.zero_grad()
        criterion(model(X), y).backward()
        optimizer.step()
        if place > 1000 and place % 10 > 2:
            took[is_watched].append((time.thread_time_ns() - start) / 1e3)
    hooks.update(ours)
    torch.Tensor.backward = watched
print(json.dumps({str(key): statistics.median(values) for key, values in took.items()}))
"""


def main() -> None:
    """Print a table of one row."""
    (found,) = printed_figures([python(CODE)], rounds=3)
    plain, watched = found["False"], found["True"]
    header = ["", "plain us", "watched us", "added us", "ratio"]
    show("A step of a PyTorch loop", header, [["SGD, 2 layers", plain, watched, watched - plain, watched / plain]])
