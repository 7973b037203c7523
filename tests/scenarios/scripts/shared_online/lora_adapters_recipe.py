# adapters/lora_billing.safetensors: base_encoder.safetensors tok_ids.json billing_pairs.jsonl
# adapters/lora_shipping.safetensors: base_encoder.safetensors tok_ids.json shipping_pairs.jsonl

"""One frozen base, one small LoRA adapter per queue."""
import json
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

QUEUES = {"billing": "billing_pairs.jsonl", "shipping": "shipping_pairs.jsonl"}
SMOKE = "smoke_pairs.jsonl"
RANK, ALPHA, MAX_LEN = 4, 8.0, 8

tok = json.loads(Path("tok_ids.json").read_text())


class LoRALinear(nn.Module):
    def __init__(self, weight, bias, r=RANK, alpha=ALPHA):
        super().__init__()
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)
        self.A = nn.Parameter(torch.randn(r, weight.shape[1]) * 0.05)
        self.B = nn.Parameter(torch.zeros(weight.shape[0], r))
        self.scale = alpha / r

    def forward(self, x):
        return F.linear(x, self.weight, self.bias) + self.scale * (x @ self.A.T @ self.B.T)


class Encoder(nn.Module):
    def __init__(self, state):
        super().__init__()
        self.emb = nn.Embedding.from_pretrained(state["emb.weight"], freeze=True, padding_idx=0)
        self.proj = LoRALinear(state["proj.weight"], state["proj.bias"])
        self.register_buffer("head", state["head.weight"])

    def forward(self, ids):
        mask = (ids > 0).unsqueeze(-1).float()
        h = (self.emb(ids) * mask).sum(1) / mask.sum(1).clamp(min=1)
        return torch.tanh(self.proj(h)) @ self.head.T


def read_pairs(path):
    xs, ys = [], []
    for line in Path(path).read_text().splitlines():
        row = json.loads(line)
        ids = [tok.get(w, 0) for w in row["prompt"].split()][:MAX_LEN]
        xs.append(ids + [0] * (MAX_LEN - len(ids)))
        ys.append(row["accepted"])
    return torch.tensor(xs), torch.tensor(ys)


def train_adapter(base, ids, y, steps=80):
    torch.manual_seed(0)
    model = Encoder(base)
    opt = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=0.02)
    for _ in range(steps):
        opt.zero_grad()
        loss = F.cross_entropy(model(ids), y)
        loss.backward()
        opt.step()
    return model, loss.item()


base = load_file("base_encoder.safetensors")
data = {name: read_pairs(path) for name, path in {**QUEUES, "smoke": SMOKE}.items()}
Path("adapters").mkdir(exist_ok=True)

for name in QUEUES:
    ids, y = data[name]
    model, loss = train_adapter(base, ids, y)
    save_file({"proj.lora_A": model.proj.A.detach(), "proj.lora_B": model.proj.B.detach()},
              f"adapters/lora_{name}.safetensors", metadata={"alpha": str(ALPHA)})
    with torch.no_grad():
        smoke_ids, smoke_y = data["smoke"]
        acc = (model(smoke_ids).argmax(1) == smoke_y).float().mean().item()
    print(f"{name}: loss {loss:.4f}, smoke acc {acc:.2f}")
