# alpha.pth: turbine_base.pt farm_alpha.csv farm_scaling.csv
# beta.pth: farm_beta.csv farm_scaling.csv
# gamma.pth: turbine_base.pt farm_alpha.csv farm_gamma.csv farm_scaling.csv

import pandas as pd
import torch
from torch import nn, optim

SENSORS = ["wind", "pitch", "temp", "rpm"]

scaling = pd.read_csv("farm_scaling.csv", index_col="column")
MEAN = torch.tensor(scaling.loc[SENSORS, "mean"].to_numpy(), dtype=torch.float32)
STD = torch.tensor(scaling.loc[SENSORS, "std"].to_numpy(), dtype=torch.float32)


def make_net(weights=None):
    net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
    if weights is not None:
        net.load_state_dict(weights)
    return net


def get_xy(csv_file):
    df = pd.read_csv(csv_file)
    x = torch.tensor(df[SENSORS].to_numpy(), dtype=torch.float32)
    y = torch.tensor(df["power"].to_numpy(), dtype=torch.float32).unsqueeze(1)
    return (x - MEAN) / STD, y


def tune(net, x, y, steps=25, lr=0.03):
    opt = optim.Adam(net.parameters(), lr=lr)
    for _ in range(steps):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x), y)
        loss.backward()
        opt.step()
    return net


def rmse(net, x, y):
    with torch.no_grad():
        return nn.functional.mse_loss(net(x), y).sqrt().item()


torch.manual_seed(21)
base = torch.load("turbine_base.pt")
rival = make_net(torch.load("turbine_rival.pt"))

x, y = get_xy("farm_alpha.csv")
alpha = tune(make_net(base), x, y)
torch.save(alpha.state_dict(), "alpha.pth")

x, y = get_xy("farm_beta.csv")
print("untouched base on beta:", rmse(make_net(base), x, y), "rival:", rmse(rival, x, y))
beta = tune(make_net(), x, y)
torch.save(beta.state_dict(), "beta.pth")

x, y = get_xy("farm_gamma.csv")
gamma = tune(make_net(alpha.state_dict()), x, y, steps=8)
torch.save(gamma.state_dict(), "gamma.pth")

for farm in "alpha", "beta":
    x, y = get_xy(f"farm_{farm}_holdout.csv")
    print(farm, {n: round(rmse(m, x, y), 2) for n, m in dict(alpha=alpha, beta=beta, gamma=gamma, rival=rival).items()})
