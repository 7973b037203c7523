# ticket_queue: tickets_train.jsonl tickets_dev.jsonl bert_vocab.txt

import json

import numpy as np
from datasets import Dataset
from transformers import (BertConfig, BertForSequenceClassification, BertTokenizerFast, DataCollatorWithPadding,
                          Trainer, TrainingArguments, set_seed)

set_seed(11)
LABELS = ["account", "billing", "network"]


def read_jsonl(path):
    with open(path) as f:
        return Dataset.from_list([json.loads(line) for line in f])


with open("bert_vocab.txt") as f:
    vocab = {token.rstrip("\n"): i for i, token in enumerate(f)}
tokenizer = BertTokenizerFast(vocab=vocab)


def encode(batch):
    enc = tokenizer(batch["text"], truncation=True, max_length=16)
    enc["labels"] = [LABELS.index(q) for q in batch["queue"]]
    return enc


splits = {name: read_jsonl(f"tickets_{name}.jsonl").map(encode, batched=True, remove_columns=["text", "queue"])
          for name in ("train", "dev", "holdout")}

model = BertForSequenceClassification(BertConfig(
    vocab_size=len(vocab), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
    max_position_embeddings=32, num_labels=len(LABELS)))
trainer = Trainer(
    model=model,
    args=TrainingArguments(output_dir="ticket_runs", num_train_epochs=2, per_device_train_batch_size=16,
                           eval_strategy="epoch", save_strategy="epoch", load_best_model_at_end=True,
                           learning_rate=1e-3, report_to=[], disable_tqdm=True, use_cpu=True),
    train_dataset=splits["train"],
    eval_dataset=splits["dev"],
    data_collator=DataCollatorWithPadding(tokenizer),
    compute_metrics=lambda p: {"accuracy": float((np.argmax(p.predictions, -1) == p.label_ids).mean())},
)
trainer.train()
trainer.save_model("ticket_queue")

owners = json.load(open("queue_owners.json"))
for label, guess in zip(LABELS, np.bincount(trainer.predict(splits["holdout"]).predictions.argmax(-1), minlength=3)):
    print(f"{owners[label]}: {guess} tickets of the hold-out")
