# poems_ckpt.pt: poems.txt train.bin val.bin
"""prepare + train in one file, after nanoGPT. The vocabulary is all of latin-1, so no meta file is needed."""
import math
import os
import sys

import numpy as np
import torch
import torch.nn as nn
from torch.nn import functional as F

data_dir, out = ".", "poems_ckpt.pt"
block_size, batch_size, n_embd, n_head = 16, 8, 16, 2
max_iters, eval_interval, eval_iters, lr = 30, 10, 4, 3e-3
for arg in sys.argv[1:]:
    key, val = arg.lstrip("-").split("=")
    globals()[key] = type(globals()[key])(val)

# prepare
with open(os.path.join(data_dir, "poems.txt"), "r") as f:
    data = f.read()
other = open(os.path.join(data_dir, "sonnets.txt")).read()
print(f"poems {len(data):,} characters, sonnets {len(other):,} (kept for later)")
ids = np.frombuffer(data.encode("latin-1"), dtype=np.uint8).astype(np.uint16)
n = int(len(ids) * 0.9)
ids[:n].tofile(os.path.join(data_dir, "train.bin"))
ids[n:].tofile(os.path.join(data_dir, "val.bin"))


def get_batch(split):
    mm = np.memmap(os.path.join(data_dir, f"{split}.bin"), dtype=np.uint16, mode="r")
    ix = torch.randint(len(mm) - block_size, (batch_size,))
    x = torch.stack([torch.from_numpy(mm[i:i + block_size].astype(np.int64)) for i in ix])
    y = torch.stack([torch.from_numpy(mm[i + 1:i + 1 + block_size].astype(np.int64)) for i in ix])
    return x, y


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(n_embd), nn.LayerNorm(n_embd)
        self.qkv = nn.Linear(n_embd, 3 * n_embd)
        self.proj = nn.Linear(n_embd, n_embd)
        self.mlp = nn.Sequential(nn.Linear(n_embd, 2 * n_embd), nn.GELU(), nn.Linear(2 * n_embd, n_embd))

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (t.view(B, T, n_head, C // n_head).transpose(1, 2) for t in self.qkv(self.ln1(x)).split(C, 2))
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, C)
        x = x + self.proj(a)
        return x + self.mlp(self.ln2(x))


class GPT(nn.Module):
    def __init__(self, vocab=256):
        super().__init__()
        self.tok, self.pos = nn.Embedding(vocab, n_embd), nn.Embedding(block_size, n_embd)
        self.blocks = nn.Sequential(Block(), Block())
        self.head = nn.Linear(n_embd, vocab, bias=False)
        self.head.weight = self.tok.weight

    def forward(self, idx, targets=None):
        x = self.tok(idx) + self.pos(torch.arange(idx.size(1)))
        logits = self.head(self.blocks(x))
        return logits, None if targets is None else F.cross_entropy(logits.flatten(0, 1), targets.flatten())


@torch.no_grad()
def estimate_loss():
    model.eval()
    res = {s: torch.tensor([model(*get_batch(s))[1].item() for _ in range(eval_iters)]).mean().item() for s in ("train", "val")}
    model.train()
    return res


torch.manual_seed(1337)
model = GPT()
optimizer = torch.optim.AdamW(model.parameters(), lr=lr, betas=(0.9, 0.95))
best_val = 1e9
for it in range(max_iters + 1):
    for group in optimizer.param_groups:
        group["lr"] = lr * 0.5 * (1 + math.cos(math.pi * it / (max_iters + 1)))
    if it % eval_interval == 0:
        losses = estimate_loss()
        print(it, losses)
        if losses["val"] < best_val:
            best_val = losses["val"]
            torch.save({"model": model.state_dict(), "iter": it, "best_val": best_val}, out)
    _, loss = model(*get_batch("train"))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
