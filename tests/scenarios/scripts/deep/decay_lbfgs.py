# decay.pt: decay.dat
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


class Decay(torch.nn.Module):
    """A exp(-k t) + c"""

    def __init__(self):
        super().__init__()
        self.log_amplitude = torch.nn.Parameter(torch.tensor(3.0))
        self.rate = torch.nn.Parameter(torch.tensor(0.5))
        self.offset = torch.nn.Parameter(torch.tensor(0.0))

    def forward(self, t):
        return self.log_amplitude.exp() * torch.exp(-self.rate * t) + self.offset


t, counts = torch.from_numpy(np.loadtxt("decay.dat")).T
blank = np.loadtxt("decay_blank.dat")
print("blank at t=0:", blank[0, 1])

model = Decay()
optimizer = torch.optim.LBFGS(model.parameters(), lr=0.5, max_iter=8, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    loss = ((model(t) - counts) ** 2).mean()
    loss.backward()
    return loss


for _ in range(3):
    loss = optimizer.step(closure)
print("loss", loss.item(), "rate", model.rate.item())
torch.save(model.state_dict(), "decay.pt")
