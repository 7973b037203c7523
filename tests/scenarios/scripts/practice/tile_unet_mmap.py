# unet_best.pt: tiles.npy tile_masks.npy tile_split.json band_stats.csv
import copy
import json

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def load_pair(images, masks):
    return np.load(images, mmap_mode="r"), np.load(masks, mmap_mode="r")


def load_bands(path):
    table = np.genfromtxt(path, delimiter=",", names=True, dtype=None, encoding="utf-8")
    return table["mean"].astype(np.float32)[:, None, None], table["std"].astype(np.float32)[:, None, None]


def augment(x, y, rng):
    k = rng.integers(4)
    return np.rot90(x, k, (1, 2)), np.rot90(y, k, (0, 1))


def loader(pair, ids, bands, batch, rng=None):
    x_all, y_all = pair
    mean, std = bands
    order = rng.permutation(ids) if rng is not None else np.asarray(ids)
    for chunk in np.array_split(order, max(1, len(order) // batch)):
        xs, ys = [], []
        for i in chunk:
            x, y = (x_all[i] - mean) / std, y_all[i]
            if rng is not None:
                x, y = augment(x, y, rng)
            xs.append(x)
            ys.append(y)
        yield torch.from_numpy(np.ascontiguousarray(np.stack(xs))), torch.from_numpy(np.ascontiguousarray(np.stack(ys))).float()


def init_params(seed):
    g = torch.Generator().manual_seed(seed)
    shapes = {"down": (6, 3, 3, 3), "mid": (8, 6, 3, 3), "up": (6, 8, 3, 3), "out": (1, 12, 1, 1)}
    params = {}
    for name, shape in shapes.items():
        params[name] = (torch.randn(shape, generator=g) * (2 / np.prod(shape[1:])) ** 0.5).requires_grad_()
        params[name + "_b"] = torch.zeros(shape[0], requires_grad=True)
    return params


def forward(p, x):
    skip = F.relu(F.conv2d(x, p["down"], p["down_b"], padding=1))
    mid = F.relu(F.conv2d(F.max_pool2d(skip, 2), p["mid"], p["mid_b"], padding=1))
    up = F.relu(F.conv2d(F.interpolate(mid, scale_factor=2), p["up"], p["up_b"], padding=1))
    return F.conv2d(torch.cat([skip, up], 1), p["out"], p["out_b"])[:, 0]


def dice_bce(logits, target):
    prob = torch.sigmoid(logits)
    dice = 1 - (2 * (prob * target).sum() + 1) / (prob.sum() + target.sum() + 1)
    return dice + F.binary_cross_entropy_with_logits(logits, target)


def evaluate(p, batches):
    with torch.no_grad():
        losses = [dice_bce(forward(p, x), y).item() for x, y in batches]
    return sum(losses) / len(losses)


def fit(pair, split, bands, epochs=4, patience=1):
    p = init_params(11)
    opt = torch.optim.RMSprop(p.values(), lr=2e-3)
    rng = np.random.default_rng(11)
    best, best_p, bad = float("inf"), None, 0
    for epoch in range(epochs):
        for x, y in loader(pair, split["fit"], bands, 8, rng):
            loss = dice_bce(forward(p, x), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
        val = evaluate(p, loader(pair, split["check"], bands, 4))
        if val < best:
            best, bad, best_p = val, 0, copy.deepcopy({k: v.detach() for k, v in p.items()})
        else:
            bad += 1
            if bad > patience:
                break
    return best_p, best


if __name__ == "__main__":
    bands = load_bands("band_stats.csv")
    with open("tile_split.json") as f:
        split = json.load(f)
    summer = load_pair("tiles.npy", "tile_masks.npy")
    autumn = load_pair("tiles_autumn.npy", "tile_masks_autumn.npy")
    params, score = fit(summer, split, bands)
    torch.save({"params": params, "val": score}, "unet_best.pt")
    print("validation", score)
    print("autumn", evaluate(params, loader(autumn, range(len(autumn[0])), bands, 5)))
    print("cloudy", evaluate(params, loader(summer, split["cloudy"], bands, 3)))
