# router_en.pt: tickets_en.csv queues.json
# router_de.pt: tickets_de.csv queues.json
import json
import os

import pandas as pd
import torch
from datasets import Dataset
from sklearn.feature_extraction.text import HashingVectorizer
from torch import nn

with open("queues.json") as fh:
    QUEUES = json.load(fh)

hasher = HashingVectorizer(n_features=48, norm="l2", alternate_sign=False)


def frame_of(lang):
    df = pd.read_csv(os.path.join(os.getcwd(), f"tickets_{lang}.csv"))
    df["text"] = df["subject"].fillna("") + " " + df["body"]
    return df


def vectorise(batch):
    return {"vec": hasher.transform(batch["text"]).toarray().tolist(), "y": [QUEUES[q] for q in batch["queue"]]}


def to_dataset(df):
    ds = Dataset.from_pandas(df[["text", "queue"]], preserve_index=False)
    return ds.map(vectorise, batched=True, batch_size=32, remove_columns=ds.column_names).with_format("torch")


def fit(ds, epochs=3):
    torch.manual_seed(17)
    net = nn.Sequential(nn.Linear(48, 12), nn.Tanh(), nn.Linear(12, len(QUEUES)))
    optimiser = torch.optim.AdamW(net.parameters(), lr=0.01)
    for _ in range(epochs):
        for batch in ds.iter(batch_size=16):
            loss = nn.functional.cross_entropy(net(batch["vec"].float()), batch["y"])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return net, loss.item()


frames = {lang: frame_of(lang) for lang in ("en", "de", "fr")}
for lang, df in frames.items():
    print(lang, df.queue.value_counts().to_dict())

routers = {}
for lang in ("en", "de"):
    splits = to_dataset(frames[lang]).train_test_split(test_size=0.25, seed=5)
    routers[lang], last = fit(splits["train"])
    with torch.no_grad():
        held = splits["test"][:]
        acc = (routers[lang](held["vec"].float()).argmax(1) == held["y"]).float().mean().item()
    print(f"{lang}: last loss {last:.3f}, held-out accuracy {acc:.2f}")
    torch.save(routers[lang].state_dict(), f"router_{lang}.pt")

# zero-shot on french, which has no router yet
french = to_dataset(frames["fr"])[:]
for lang, net in routers.items():
    print("fr with", lang, (net(french["vec"].float()).argmax(1) == french["y"]).float().mean().item())
