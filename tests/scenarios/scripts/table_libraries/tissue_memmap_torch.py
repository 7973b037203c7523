# tissue_head.safetensors: expression.f32 phenotypes.npz split_ids.npz gene_panel.txt
import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

SAMPLES, GENES = 120, 40
torch.manual_seed(0)
rng = np.random.default_rng(0)

expression = np.memmap("expression.f32", dtype="float32", mode="r", shape=(SAMPLES, GENES))
replica = np.memmap("expression_replica.f32", dtype="float32", mode="r", shape=(SAMPLES, GENES))
print("correlation with the replica:", np.corrcoef(expression[:, 0], replica[:, 0])[0, 1].round(3))

with np.load("phenotypes.npz") as archive:
    tissue = archive["tissue"]
    age = archive["age"].astype("float32")
with np.load("phenotypes_old.npz") as archive:
    print("relabelled since the last release:", int((archive["tissue"] != tissue).sum()))
with np.load("split_ids.npz") as archive:
    split = {part: archive[part] for part in archive.files}

panel = [int(line.split("\t")[0]) for line in open("gene_panel.txt")]
housekeeping = np.loadtxt("housekeeping.txt", dtype=int)
print("panel genes that are housekeeping genes:", sorted(set(panel) & set(housekeeping.tolist())))

fit_rows = np.sort(split["train"])
centre = expression[fit_rows][:, panel].mean(0)
spread = expression[fit_rows][:, panel].std(0) + 1e-6
age_mean, age_std = age[fit_rows].mean(), age[fit_rows].std()


def minibatches(part, size=16, shuffle=False):
    rows = rng.permutation(split[part]) if shuffle else split[part]
    for start in range(0, len(rows), size):
        chosen = rows[start:start + size]
        genes = (expression[chosen][:, panel] - centre) / spread
        years = ((age[chosen] - age_mean) / age_std)[:, None]
        yield torch.from_numpy(np.hstack([genes, years]).astype("float32")), torch.from_numpy(tissue[chosen])


def accuracy(part):
    with torch.no_grad():
        hits = [(net(x).argmax(1) == y).float() for x, y in minibatches(part)]
    return torch.cat(hits).mean().item()


net = nn.Sequential(nn.Linear(len(panel) + 1, 16), nn.GELU(), nn.LayerNorm(16), nn.Linear(16, 4))
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, mode="max", patience=0)
for epoch in range(3):
    for x, y in minibatches("train", shuffle=True):
        opt.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(net(x), y, label_smoothing=0.05)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    sched.step(accuracy("val"))
print("test accuracy", accuracy("test"))
save_file(net.state_dict(), "tissue_head.safetensors")
