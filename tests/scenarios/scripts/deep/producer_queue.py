# queue.pt: flows_0.jsonl.gz flows_1.jsonl.gz
import gzip
import json
import queue
import threading

import numpy as np
import torch

BATCH = 20
DONE = object()


def producer(paths, out):
    buffer = []
    for path in paths:
        with gzip.open(path, "rb") as stream:
            for raw in stream:
                row = json.loads(raw)
                buffer.append((row["bytes"] / 1000, row["seconds"], row["attack"]))
                if len(buffer) == BATCH:
                    out.put(np.array(buffer, dtype=np.float32))
                    buffer = []
    out.put(DONE)


def batches(paths, prefetch=4):
    out = queue.Queue(maxsize=prefetch)
    thread = threading.Thread(target=producer, args=(paths, out), daemon=True)
    thread.start()
    while (item := out.get()) is not DONE:
        yield torch.from_numpy(item[:, :2]), torch.from_numpy(item[:, 2])
    thread.join()


model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.SiLU(), torch.nn.Linear(3, 1))
optimizer = torch.optim.NAdam(model.parameters(), lr=0.01)
for epoch in range(2):
    for x, y in batches(["flows_0.jsonl.gz", "flows_1.jsonl.gz"]):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(x).squeeze(1), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

with torch.no_grad():
    for x, y in batches(["flows_3.jsonl.gz"]):
        print(((model(x).squeeze(1) > 0) == (y > 0)).float().mean().item())
torch.save(model.state_dict(), "queue.pt")
