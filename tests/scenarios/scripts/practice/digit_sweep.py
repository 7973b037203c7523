# digits_best.pkl: digits_train.npz digits_valid.npz

# ---
# notebook export, which width / learning rate? (digits_synthetic turned out not to help)

# In[1]:
import json, pickle
from copy import deepcopy
import numpy as np, torch
from torch import nn

# In[2]:
def load(name):
    with np.load(f"digits_{name}.npz") as z:
        return torch.tensor(z["x"] / 16.0, dtype=torch.float32).unsqueeze(1), torch.tensor(z["y"])

X, y = load("train")
Xv, yv = load("valid")
Xs, ys = load("synthetic")
X.shape, Xv.shape, Xs.shape

# In[3]:
mu, sd = X.mean(), X.std()
X, Xv, Xs = [(t - mu) / sd for t in (X, Xv, Xs)]

# In[4]:
class Loader:
    def __init__(self, *tensors, bs=24, shuffle=True):
        self.tensors, self.bs, self.shuffle = tensors, bs, shuffle

    def __len__(self):
        return -(-len(self.tensors[0]) // self.bs)

    def __iter__(self):
        idx = torch.randperm(len(self.tensors[0])) if self.shuffle else torch.arange(len(self.tensors[0]))
        for part in idx.split(self.bs):
            yield tuple(t[part] for t in self.tensors)

# In[5]:
def train_one(width, lr, data, epochs=3):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(1, width, 3), nn.ReLU(), nn.Conv2d(width, width, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(width * 4, 10))
    opt = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
    sched = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=lr, total_steps=epochs * len(data))
    top, kept = -1, None
    for _ in range(epochs):
        net.train()
        for xb, yb in data:
            loss = nn.functional.cross_entropy(net(xb), yb)
            opt.zero_grad(); loss.backward(); opt.step(); sched.step()
        if (a := acc(net, Xv, yv)) > top:
            top, kept = a, deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return net

@torch.no_grad()
def acc(net, X, y):
    net.eval()
    return (net(X).argmax(1) == y).float().mean().item()

# In[6]:  does the synthetic set teach anything at all?
probe = train_one(8, 0.05, Loader(Xs, ys))
print("trained on synthetic only:", acc(probe, Xv, yv))

# In[7]:
results, best = [], None
for setting in json.load(open("sweep.json")):
    net = train_one(**setting, data=Loader(X, y))
    score = acc(net, Xv, yv)
    results.append((score, setting))
    if best is None or score > best["score"]:
        best = {"score": score, "setting": setting, "weights": deepcopy(net.state_dict()), "mu": mu.item(), "sd": sd.item()}
print(*sorted(results, key=lambda r: -r[0]), sep="\n")

# In[8]:
with open("digits_best.pkl", "wb") as f:
    pickle.dump(best, f)

# In[9]:
Xt, yt = load("test")
w = best["setting"]["width"]
final = nn.Sequential(nn.Conv2d(1, w, 3), nn.ReLU(), nn.Conv2d(w, w, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(w * 4, 10))
final.load_state_dict(best["weights"])
print("test", acc(final, (Xt - mu) / sd, yt))
