# clusters.safetensors: gait.safetensors gait_new.safetensors
import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file


def read(path):
    with safe_open(path, framework="np") as f:
        return np.concatenate([f.get_tensor(key) for key in f.keys()])


def kmeans(x, k, rng, steps=10):
    centres = x[rng.choice(len(x), k, replace=False)]
    for _ in range(steps):
        nearest = ((x[:, None] - centres[None]) ** 2).sum(-1).argmin(1)
        centres = np.stack([x[nearest == j].mean(0) if (nearest == j).any() else centres[j] for j in range(k)])
    return centres, nearest


rng = np.random.default_rng(11)
x = np.vstack([read("gait.safetensors"), load_file("gait_new.safetensors")["x"]])
scale = x.std(axis=0)
centres, nearest = kmeans(x / scale, 4, rng)
vectors = np.load("word_vectors.npy")
print(vectors.shape, np.bincount(nearest, minlength=4))
save_file({"centres": centres.astype(np.float32), "scale": scale.astype(np.float32)}, "clusters.safetensors")
