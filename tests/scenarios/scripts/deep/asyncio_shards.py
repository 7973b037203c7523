# async.pt: austen.txt shelley.txt stoker.txt
import asyncio
from pathlib import Path

import torch

LETTERS = "abcdefghij"


async def fetch(path):
    return path.stem, await asyncio.to_thread(path.read_text)


async def fetch_all(paths):
    limit = asyncio.Semaphore(2)

    async def one(path):
        async with limit:
            return await fetch(path)

    return dict(await asyncio.gather(*(one(path) for path in paths)))


def bigrams(text):
    counts = torch.zeros(len(LETTERS), len(LETTERS))
    kept = [LETTERS.index(c) for c in text if c in LETTERS]
    for a, b in zip(kept, kept[1:]):
        counts[a, b] += 1
    return counts / counts.sum()


books = asyncio.run(fetch_all(sorted(Path("novels").glob("*.txt"))))
test = books.pop("melville")
names = sorted(books)
x = torch.stack([bigrams(books[name]).flatten() for name in names])
y = torch.arange(len(names))
model = torch.nn.Linear(x.shape[1], len(names))
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
for _ in range(5):
    loss = torch.nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("melville reads like", names[model(bigrams(test).flatten()).argmax().item()])
torch.save({"weights": model.state_dict(), "authors": names}, "async.pt")
