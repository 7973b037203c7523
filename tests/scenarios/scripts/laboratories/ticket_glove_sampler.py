# ticket_router.pth: tickets_web.jsonl tickets_mail.jsonl word_vectors.txt queue_shares.csv stopwords.txt

import json
from collections import Counter

import pandas as pd
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler

PAD, UNK = 0, 1


def read_vectors(path):
    itos, rows = ["<pad>", "<unk>"], []
    with open(path, encoding="utf8") as fh:
        for line in fh:
            word, *numbers = line.rstrip().split(" ")
            itos.append(word)
            rows.append([float(n) for n in numbers])
    weights = torch.tensor(rows)
    weights = torch.cat([torch.zeros(1, weights.size(1)), weights.mean(0, keepdim=True), weights])
    return {w: i for i, w in enumerate(itos)}, weights


class Tickets(Dataset):
    def __init__(self, *paths, stoi, queues, skip=frozenset()):
        self.stoi, self.queues, self.skip = stoi, queues, skip
        self.records = []
        for path in paths:
            with open(path) as fh:
                self.records.extend(map(json.loads, fh))

    def __len__(self):
        return len(self.records)

    def __getitem__(self, i):
        r = self.records[i]
        ids = [self.stoi.get(w, UNK) for w in r["text"].split() if w not in self.skip]
        return torch.tensor(ids or [UNK]), self.queues.index(r["queue"])

    def sampler(self, shares):
        counts = Counter(r["queue"] for r in self.records)
        w = [shares[r["queue"]] / counts[r["queue"]] for r in self.records]
        return WeightedRandomSampler(w, num_samples=len(w), generator=torch.Generator().manual_seed(3))


def collate(batch):
    batch = sorted(batch, key=lambda b: -len(b[0]))
    ids, y = zip(*batch)
    return pad_sequence(ids, batch_first=True, padding_value=PAD), torch.tensor([len(i) for i in ids]), torch.tensor(y)


class Router(nn.Module):
    def __init__(self, vectors, n_out):
        super().__init__()
        self.emb = nn.Embedding.from_pretrained(vectors, freeze=False, padding_idx=PAD)
        self.rnn = nn.GRU(vectors.size(1), 10, batch_first=True, bidirectional=True)
        self.out = nn.Linear(20, n_out)

    def forward(self, ids, lengths):
        packed = pack_padded_sequence(self.emb(ids), lengths, batch_first=True)
        _, h = self.rnn(packed)
        return self.out(torch.cat([h[0], h[1]], -1))


torch.manual_seed(0)
stoi, vectors = read_vectors("word_vectors.txt")
_, small = read_vectors("word_vectors_small.txt")
print(f"{vectors.numel()} numbers in the table, {small.numel()} would be enough on the device")
shares = pd.read_csv("queue_shares.csv").set_index("queue")["share"].to_dict()
queues = sorted(shares)
stop = frozenset(open("stopwords.txt").read().split())

train = Tickets("tickets_web.jsonl", "tickets_mail.jsonl", stoi=stoi, queues=queues, skip=stop)
chat = Tickets("tickets_chat.jsonl", stoi=stoi, queues=queues, skip=stop)
loader = DataLoader(train, batch_size=16, sampler=train.sampler(shares), collate_fn=collate)
net = Router(vectors, len(queues))
opt = torch.optim.RMSprop(net.parameters(), lr=3e-3)
for epoch in range(3):
    running = 0.0
    for ids, lengths, y in loader:
        opt.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(net(ids, lengths), y)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        running += loss.item()
    print(epoch, running / len(loader))

net.eval()
with torch.no_grad():
    ids, lengths, y = collate([chat[i] for i in range(len(chat))])
    print("chat accuracy", (net(ids, lengths).argmax(1) == y).float().mean().item())
torch.save({"state_dict": net.state_dict(), "stoi": stoi, "queues": queues}, "ticket_router.pth")
