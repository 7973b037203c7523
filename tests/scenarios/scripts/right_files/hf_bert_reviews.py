# bert_reviews/model.safetensors: reviews_train.jsonl reviews_valid.jsonl bert_vocab.txt

import json
from collections import Counter

import torch
from datasets import Dataset, DatasetDict
from torch.utils.data import DataLoader
from transformers import BertConfig, BertForSequenceClassification, set_seed

set_seed(13)
torch.set_num_threads(1)

SPECIAL = ["[PAD]", "[UNK]", "[CLS]"]
MAX_LEN = 14


def to_dataset(path):
    with open(path) as f:
        return Dataset.from_list([json.loads(line) for line in f])


raw = DatasetDict({
    "train": to_dataset("reviews_train.jsonl"),
    "validation": to_dataset("reviews_valid.jsonl"),
    "test": to_dataset("reviews_test.jsonl"),
})
print(raw)

# vocabulary of the training split
counts = Counter(word for text in raw["train"]["text"] for word in text.split())
with open("bert_vocab.txt", "w") as f:
    f.write("\n".join(SPECIAL + [w for w, _ in counts.most_common(30)]))
with open("bert_vocab.txt") as f:
    token_to_id = {tok: i for i, tok in enumerate(f.read().split("\n"))}


def tokenize(batch):
    out = {"input_ids": [], "attention_mask": []}
    for text in batch["text"]:
        ids = [token_to_id["[CLS]"]] + [token_to_id.get(w, token_to_id["[UNK]"]) for w in text.split()]
        ids = ids[:MAX_LEN]
        pad = MAX_LEN - len(ids)
        out["input_ids"].append(ids + [token_to_id["[PAD]"]] * pad)
        out["attention_mask"].append([1] * len(ids) + [0] * pad)
    return out


data = raw.map(tokenize, batched=True, remove_columns=["text"]).rename_column("label", "labels").with_format("torch")

config = BertConfig(vocab_size=len(token_to_id), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                    intermediate_size=32, max_position_embeddings=MAX_LEN, num_labels=2)
model = BertForSequenceClassification(config)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)


def evaluate(split):
    model.eval()
    loss, hits = 0.0, 0
    with torch.no_grad():
        for batch in DataLoader(data[split], batch_size=12):
            out = model(**batch)
            loss += out.loss.item() * len(batch["labels"])
            hits += (out.logits.argmax(-1) == batch["labels"]).sum().item()
    return loss / len(data[split]), hits / len(data[split])


best = float("inf")
for epoch in range(8):
    model.train()
    for batch in DataLoader(data["train"], batch_size=10, shuffle=True):
        loss = model(**batch).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    val_loss, val_acc = evaluate("validation")
    print(f"epoch {epoch} val loss {val_loss:.4f} acc {val_acc:.2f}")
    if val_loss < best:
        best = val_loss
        model.save_pretrained("bert_reviews")

model = BertForSequenceClassification.from_pretrained("bert_reviews")
print("test", evaluate("test"))
