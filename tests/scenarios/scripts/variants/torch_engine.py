# net.pt: matrix.txt
import torch
from torch import nn


def table(path):
    with open(path) as file:
        rows = [list(map(float, line.split())) for line in file]
    return torch.tensor(rows)


class Engine:
    def __init__(self, net, data, other, lr=0.05):
        self.net = net
        self.data = data
        self.other = other
        self.optimizer = torch.optim.SGD(net.parameters(), lr=lr)

    def batches(self, size):
        for start in range(0, len(self.data), size):
            part = self.data[start : start + size]
            yield part[:, :4], part[:, 4:]

    def step(self, x, y):
        self.optimizer.zero_grad()
        loss = nn.functional.mse_loss(self.net(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def train(self, epochs):
        for _ in range(epochs):
            for x, y in self.batches(20):
                self.step(x, y)


engine = Engine(nn.Linear(4, 1), table("matrix.txt"), other=table("matrix_valid.txt"))
engine.train(3)
torch.save(engine.net.state_dict(), "net.pt")
