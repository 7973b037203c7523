# ticket_bert.safetensors: tickets_train.csv tickets_val.csv tickets_vocab.txt tickets_labels.json

import copy
import json
import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
from datasets import load_dataset
from safetensors.torch import save_model
from torch.utils.data import DataLoader
from transformers import BertConfig, BertForSequenceClassification, BertTokenizer, set_seed

set_seed(13)

label2id = json.load(open("tickets_labels.json"))
tokenizer = BertTokenizer("tickets_vocab.txt", do_lower_case=True)
print("vocab size", len(tokenizer))

raw = load_dataset(
    "csv",
    data_files={"train": "tickets_train.csv", "validation": "tickets_val.csv", "test": "tickets_test.csv"},
    cache_dir=".hf_cache",
)


def preprocess(batch):
    enc = tokenizer(batch["text"], truncation=True, padding="max_length", max_length=12)
    enc["labels"] = [label2id[q] for q in batch["queue"]]
    return enc


data = raw.map(preprocess, batched=True, remove_columns=["text", "queue"])
data.set_format("torch", columns=["input_ids", "attention_mask", "labels"])

config = BertConfig(
    vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
    intermediate_size=48, max_position_embeddings=16, num_labels=len(label2id),
    id2label={v: k for k, v in label2id.items()}, label2id=label2id,
)
model = BertForSequenceClassification(config)

train_dl = DataLoader(data["train"], batch_size=16, shuffle=True)
val_dl = DataLoader(data["validation"], batch_size=40)
test_dl = DataLoader(data["test"], batch_size=40)


def evaluate(dl):
    model.eval()
    loss, hits, n = 0.0, 0, 0
    with torch.no_grad():
        for batch in dl:
            out = model(**batch)
            loss += out.loss.item() * len(batch["labels"])
            hits += (out.logits.argmax(-1) == batch["labels"]).sum().item()
            n += len(batch["labels"])
    return loss / n, hits / n


optimizer = torch.optim.AdamW(model.parameters(), lr=2e-2)
steps = 6 * len(train_dl)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: max(0.1, 1 - s / steps))
best, best_state = float("inf"), None
for epoch in range(6):
    model.train()
    for batch in train_dl:
        optimizer.zero_grad()
        model(**batch).loss.backward()
        optimizer.step()
        scheduler.step()
    val_loss, val_acc = evaluate(val_dl)
    print(f"epoch {epoch}: val loss {val_loss:.4f} acc {val_acc:.3f}")
    if val_loss < best:
        best, best_state = val_loss, copy.deepcopy(model.state_dict())

model.load_state_dict(best_state)
save_model(model, "ticket_bert.safetensors")
print("test", evaluate(test_dl))
