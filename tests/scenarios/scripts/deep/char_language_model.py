# charlm.pt: austen.txt melville.txt shelley.txt
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler

BLOCK = 12


class CharDataset(Dataset):
    def __init__(self, text):
        chars = sorted(set(text))
        self.stoi = {c: i for i, c in enumerate(chars)}
        self.itos = dict(enumerate(chars))
        self.data = torch.tensor([self.stoi[c] for c in text], dtype=torch.long)

    def __len__(self):
        return (len(self.data) - 1) // BLOCK

    def __getitem__(self, indexes):
        x = torch.stack([self.data[i * BLOCK : i * BLOCK + BLOCK] for i in indexes])
        y = torch.stack([self.data[i * BLOCK + 1 : i * BLOCK + BLOCK + 1] for i in indexes])
        return x, y


class TinyLM(nn.Module):
    def __init__(self, vocabulary, width=8):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Parameter(torch.zeros(BLOCK, width))
        self.attention = nn.MultiheadAttention(width, 2, batch_first=True)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, idx):
        x = self.tokens(idx) + self.positions[: idx.shape[1]]
        mask = nn.Transformer.generate_square_subsequent_mask(idx.shape[1])
        x = x + self.attention(x, x, x, attn_mask=mask, need_weights=False)[0]
        return self.head(x)


books = {path.stem: path.read_text() for path in sorted(Path("novels").glob("*.txt"))}
held_out = books.pop("stoker")
dataset = CharDataset("\n".join(books.values()))
sampler = BatchSampler(RandomSampler(dataset), batch_size=16, drop_last=False)
model = TinyLM(len(dataset.stoi))
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
for x, y in DataLoader(dataset, sampler=sampler, batch_size=None):
    logits = model(x)
    loss = F.cross_entropy(logits.flatten(0, 1), y.flatten())
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()

ids = torch.tensor([[dataset.stoi[c] for c in held_out[: BLOCK + 1] if c in dataset.stoi]])
print("held out loss", F.cross_entropy(model(ids[:, :-1]).flatten(0, 1), ids[:, 1:].flatten()).item())
torch.save({"model": model.state_dict(), "stoi": dataset.stoi}, "charlm.pt")
