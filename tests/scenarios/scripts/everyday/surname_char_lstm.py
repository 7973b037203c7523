# surname_lstm.tar: Dutch.txt Greek.txt Italian.txt Latvian.txt Polish.txt

import csv
import os
import random
import string
import unicodedata

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

torch.set_num_threads(1)
LETTERS = string.ascii_letters + "'- "
N_LETTERS = len(LETTERS) + 1


def to_ascii(s):
    return "".join(c for c in unicodedata.normalize("NFD", s) if unicodedata.category(c) != "Mn" and c in LETTERS)


def read_lines(filename):
    with open(filename, encoding="utf-8") as f:
        return [to_ascii(line.strip()) for line in f]


def find_files(folder, ending=".txt"):
    return sorted(os.path.join(folder, n) for n in os.listdir(folder) if n.endswith(ending))


with open(os.path.join("surnames", "SOURCES")) as f:
    print("Data:", f.read().strip())

category_lines = {}
for filename in find_files("surnames"):
    category_lines[os.path.splitext(os.path.basename(filename))[0]] = read_lines(filename)
all_categories = list(category_lines)
pairs = [(line, all_categories.index(c)) for c, lines in category_lines.items() for line in lines]


def encode(name):
    return torch.tensor([LETTERS.index(ch) + 1 for ch in name])


def batches(items, size, rng):
    items = items[:]
    rng.shuffle(items)
    for i in range(0, len(items), size):
        part = sorted(items[i:i + size], key=lambda p: -len(p[0]))
        names = [encode(n) for n, _ in part]
        yield pad_sequence(names, batch_first=True), torch.tensor([len(n) for n in names]), torch.tensor([c for _, c in part])


class CharLSTM(nn.Module):
    def __init__(self, n_out, emb=8, hidden=16):
        super().__init__()
        self.emb = nn.Embedding(N_LETTERS, emb, padding_idx=0)
        self.lstm = nn.LSTM(emb, hidden, batch_first=True)
        self.out = nn.Linear(hidden, n_out)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(self.emb(x), lengths, batch_first=True)
        _, (h, _) = self.lstm(packed)
        return self.out(h[-1])


torch.manual_seed(8)
rng = random.Random(8)
rnn = CharLSTM(len(all_categories))
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.5, momentum=0.8)
criterion = nn.CrossEntropyLoss()
for epoch in range(1, 4):
    running = 0.0
    for x, lengths, y in batches(pairs, 16, rng):
        rnn.zero_grad()
        loss = criterion(rnn(x, lengths), y)
        loss.backward()
        nn.utils.clip_grad_norm_(rnn.parameters(), 3)
        optimizer.step()
        running += loss.item() * len(y)
    print(f"epoch {epoch} loss {running / len(pairs):.3f}")

torch.save({"epoch": epoch, "categories": all_categories, "model": rnn.state_dict(), "optimizer": optimizer.state_dict()}, "surname_lstm.tar")

rnn.eval()
correct = total = 0
with open("surnames_check.tsv", encoding="utf-8", newline="") as f, torch.no_grad():
    for row in csv.DictReader(f, delimiter="\t"):
        x = encode(to_ascii(row["name"])).unsqueeze(0)
        guess = all_categories[rnn(x, torch.tensor([x.shape[1]])).argmax().item()]
        correct += guess == row["language"]
        total += 1
print(f"{correct}/{total} of the names kept apart")
