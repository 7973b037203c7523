# heat_pinn.pt: heat.mat heat_boundary.csv heat_collocation.txt
"""Physics-informed network for u_t = k u_xx with unknown k."""
import numpy as np
import scipy.io as sio
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)


def columns(path, names):
    mat = sio.loadmat(path)
    return [torch.tensor(mat[n]) for n in names]


def d(y, x):
    return torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]


class Field(torch.nn.Module):
    def __init__(self, lb, ub, width=10):
        super().__init__()
        self.register_buffer("lb", lb)
        self.register_buffer("ub", ub)
        self.log_k = torch.nn.Parameter(torch.tensor(-1.0))
        self.body = torch.nn.Sequential(
            torch.nn.Linear(2, width), torch.nn.Tanh(), torch.nn.Linear(width, width), torch.nn.Tanh(),
            torch.nn.Linear(width, 1))

    def forward(self, x, t):
        z = torch.cat([x, t], 1)
        return self.body(2 * (z - self.lb) / (self.ub - self.lb) - 1)

    def residual(self, x, t):
        x, t = x.clone().requires_grad_(), t.clone().requires_grad_()
        u = self(x, t)
        return d(u, t) - self.log_k.exp() * d(d(u, x), x)


x_obs, t_obs, u_obs = columns("heat.mat", "xtu")
boundary = np.genfromtxt("heat_boundary.csv", delimiter=",", skip_header=1)
x_b, t_b, u_b = (torch.from_numpy(c)[:, None] for c in boundary.T)
inside = torch.tensor(np.loadtxt("heat_collocation.txt"))
x_c, t_c = inside[:, :1], inside[:, 1:]

net = Field(inside.min(0).values, inside.max(0).values)
optimizer = torch.optim.LBFGS(net.parameters(), lr=0.5, max_iter=15, history_size=10, line_search_fn="strong_wolfe")
history = []


def closure():
    optimizer.zero_grad()
    terms = {
        "data": (net(x_obs, t_obs) - u_obs).square().mean(),
        "boundary": (net(x_b, t_b) - u_b).square().mean(),
        "physics": net.residual(x_c, t_c).square().mean(),
    }
    loss = sum(terms.values())
    loss.backward()
    history.append({k: v.item() for k, v in terms.items()})
    return loss


for _ in range(2):
    optimizer.step(closure)
print(len(history), "evaluations, last", history[-1], "k =", net.log_k.exp().item())
torch.save(net.state_dict(), "heat_pinn.pt")

x, t, u = columns("heat_exact.mat", "xtu")
with torch.no_grad():
    print("relative L2 error", (torch.linalg.norm(net(x, t) - u) / torch.linalg.norm(u)).item())
