# star_mlp.safetensors: flux_train.npz flux_classes.npy flux_stats.json

# Plain functions and a dict of tensors, no nn.Module.
import json
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch.func import grad_and_value, vmap


def load_spectra(path):
    with np.load(path) as z:
        return {k: torch.from_numpy(z[k]) for k in z.files}


def standardise(flux, mean, std):
    return (flux - mean) / std


def init(key, sizes):
    g = torch.Generator().manual_seed(key)
    params = {}
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        params[f"w{i}"] = torch.randn(a, b, generator=g) / a**0.5
        params[f"b{i}"] = torch.zeros(b)
    return params


def mlp(params, x):
    n = len(params) // 2
    for i in range(n):
        x = x @ params[f"w{i}"] + params[f"b{i}"]
        if i < n - 1:
            x = torch.tanh(x)
    return x


def loss_fn(params, x, y):
    return F.cross_entropy(mlp(params, x), y)


def sgd(params, grads, lr):
    return {k: p - lr * grads[k] for k, p in params.items()}


def batches(x, y, size, epoch):
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(epoch))
    for chunk in order.split(size):
        yield x[chunk], y[chunk]


def fit(params, x, y, epochs=3, size=20, lr=0.1):
    step = grad_and_value(loss_fn)
    for epoch in range(epochs):
        total = 0.0
        for xb, yb in batches(x, y, size, epoch):
            grads, value = step(params, xb, yb)
            params = sgd(params, grads, lr)
            total += value.item()
        print(epoch, round(total, 3))
    return params


def histogram(values, bins=5, width=30):
    counts, edges = np.histogram(values, bins)
    return "\n".join(f"{e:7.2f} " + "#" * int(width * c / counts.max()) for c, e in zip(counts, edges))


stats = {k: torch.tensor(v) for k, v in json.load(open("flux_stats.json")).items()}
prepare = partial(standardise, **stats)

print("flux of the 2018 run\n" + histogram(np.load("flux_2018.npy").ravel()))

spectra = load_spectra("flux_train.npz")
x = torch.cat([prepare(spectra["flux"]), spectra["noise"]], dim=1)
y = torch.from_numpy(np.load("flux_classes.npy"))
params = fit(init(0, [x.shape[1], 12, 3]), x, y)
save_file(params, "star_mlp.safetensors")

held = load_spectra("flux_test.npz")
x_test = torch.cat([prepare(held["flux"]), held["noise"]], dim=1)
scores = vmap(partial(mlp, params))(x_test)
y_test = torch.from_numpy(np.load("flux_classes_test.npy"))
print("test accuracy", (scores.argmax(-1) == y_test).float().mean().item())
