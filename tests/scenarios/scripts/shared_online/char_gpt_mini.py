# ckpt_best.pt: fables.txt fables_heldout.txt char_vocab.json train_ids.bin val_ids.bin

"""
Tiny character-level GPT. First tokenises the text into .bin files, then trains.
    python char_gpt_mini.py --steps 60
"""
import argparse
import json
import math

import numpy as np
import torch
import torch.nn as nn
from torch.nn import functional as F


def build_vocab(text_file, vocab_file):
    chars = sorted(set(open(text_file).read()))
    with open(vocab_file, "w") as f:
        json.dump({"stoi": {c: i + 1 for i, c in enumerate(chars)}}, f)


def encode_file(text_file, vocab_file, bin_file):
    with open(vocab_file) as f:
        stoi = json.load(f)["stoi"]
    ids = np.array([stoi.get(c, 0) for c in open(text_file).read()], dtype=np.uint16)
    ids.tofile(bin_file)
    print(f"{bin_file}: {len(ids):,} tokens, vocab {len(stoi) + 1}")
    return len(stoi) + 1


class Block(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.ln1, self.ln2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.proj = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.qkv(self.ln1(x)).split(C, dim=2)
        q, k, v = (t.view(B, T, self.heads, C // self.heads).transpose(1, 2) for t in (q, k, v))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(y.transpose(1, 2).reshape(B, T, C))
        return x + self.mlp(self.ln2(x))


class MiniGPT(nn.Module):
    def __init__(self, vocab_size, d, heads, layers, block_size):
        super().__init__()
        self.block_size = block_size
        self.tok, self.pos = nn.Embedding(vocab_size, d), nn.Embedding(block_size, d)
        self.blocks = nn.ModuleList(Block(d, heads) for _ in range(layers))
        self.ln, self.head = nn.LayerNorm(d), nn.Linear(d, vocab_size, bias=False)

    def forward(self, idx, targets=None):
        x = self.tok(idx) + self.pos(torch.arange(idx.size(1)))
        for b in self.blocks:
            x = b(x)
        logits = self.head(self.ln(x))
        loss = None if targets is None else F.cross_entropy(logits.flatten(0, 1), targets.flatten())
        return logits, loss


def get_batch(data, args):
    ix = torch.randint(len(data) - args.block_size - 1, (args.batch_size,))
    x = torch.stack([torch.from_numpy(data[i:i + args.block_size].astype(np.int64)) for i in ix])
    y = torch.stack([torch.from_numpy(data[i + 1:i + 1 + args.block_size].astype(np.int64)) for i in ix])
    return x, y


@torch.no_grad()
def val_loss(model, data, args):
    n = (len(data) - 1) // args.block_size
    losses = []
    for j in range(n):
        s = j * args.block_size
        x = torch.from_numpy(data[s:s + args.block_size].astype(np.int64))[None]
        y = torch.from_numpy(data[s + 1:s + 1 + args.block_size].astype(np.int64))[None]
        losses.append(model(x, y)[1].item())
    return sum(losses) / len(losses)


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--text", default="fables.txt")
    p.add_argument("--heldout", default="fables_heldout.txt")
    p.add_argument("--prompts", default="sonnets.txt")
    p.add_argument("--out", default="ckpt_best.pt")
    p.add_argument("--steps", type=int, default=60)
    p.add_argument("--eval_every", type=int, default=10)
    p.add_argument("--batch_size", type=int, default=12)
    p.add_argument("--block_size", type=int, default=24)
    p.add_argument("--lr", type=float, default=8e-3)
    args = p.parse_args()
    torch.manual_seed(1337)

    build_vocab(args.text, "char_vocab.json")
    vocab_size = encode_file(args.text, "char_vocab.json", "train_ids.bin")
    encode_file(args.heldout, "char_vocab.json", "val_ids.bin")
    train_data = np.memmap("train_ids.bin", dtype=np.uint16, mode="r")
    val_data = np.memmap("val_ids.bin", dtype=np.uint16, mode="r")

    model = MiniGPT(vocab_size, d=32, heads=4, layers=2, block_size=args.block_size)
    opt = torch.optim.AdamW(model.parameters(), lr=args.lr)
    best = math.inf
    for step in range(1, args.steps + 1):
        for gr in opt.param_groups:
            gr["lr"] = args.lr * 0.5 * (1 + math.cos(math.pi * step / args.steps))
        _, loss = model(*get_batch(train_data, args))
        opt.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        if step % args.eval_every == 0:
            v = val_loss(model, val_data, args)
            print(f"step {step}: train {loss.item():.3f} val {v:.3f}")
            if v < best:
                best = v
                torch.save({"model": model.state_dict(), "best_val": best, "step": step}, args.out)

    stoi = json.load(open("char_vocab.json"))["stoi"]
    itos = {i: c for c, i in stoi.items()}
    prompt = open(args.prompts).readline()[:10]
    idx = torch.tensor([[stoi.get(c, 0) for c in prompt]])
    for _ in range(40):
        logits, _ = model(idx[:, -args.block_size:])
        idx = torch.cat([idx, logits[:, -1].argmax(-1, keepdim=True)], 1)
    print("".join(itos.get(i, "?") for i in idx[0].tolist()))
