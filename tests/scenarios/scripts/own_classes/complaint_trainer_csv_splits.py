# complaint_router: complaints_train.csv complaints_dev.csv wordpiece.txt departments.json
import json

import numpy as np
from datasets import load_dataset
from transformers import (BertConfig, BertForSequenceClassification, BertTokenizerFast, DataCollatorWithPadding, Trainer,
                          TrainingArguments, set_seed)
from transformers.utils import logging

logging.set_verbosity_error()
set_seed(7)

raw = load_dataset("csv", data_files={
    "train": "complaints_train.csv",
    "validation": "complaints_dev.csv",
    "test": "complaints_test.csv",
})
legacy = load_dataset("csv", data_files="complaints_legacy.csv", split="train")
print(raw)
print("departments before the merger:", sorted(set(legacy["department"])))

with open("departments.json") as f:
    label2id = json.load(f)
id2label = {i: name for name, i in label2id.items()}

with open("wordpiece.txt", encoding="utf-8") as f:
    wordpieces = {token.rstrip("\n"): i for i, token in enumerate(f)}
tokenizer = BertTokenizerFast(vocab=wordpieces)
assert tokenizer.tokenize("invoice") == ["invoice"], "the word pieces have not arrived"


def preprocess(examples):
    batch = tokenizer(examples["complaint"], truncation=True, max_length=16)
    batch["label"] = [label2id[d] for d in examples["department"]]
    return batch


encoded = raw.map(preprocess, batched=True, remove_columns=["complaint", "department"])


def compute_metrics(prediction):
    logits, labels = prediction
    return {"accuracy": float((np.argmax(logits, axis=-1) == labels).mean())}


config = BertConfig(vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                    intermediate_size=24, max_position_embeddings=20, label2id=label2id, id2label=id2label)
model = BertForSequenceClassification(config)
args = TrainingArguments(
    output_dir="complaint_runs",
    num_train_epochs=2,
    per_device_train_batch_size=12,
    learning_rate=5e-3,
    eval_strategy="epoch",
    save_strategy="no",
    logging_strategy="epoch",
    report_to="none",
    use_cpu=True,
    disable_tqdm=True,
)
trainer = Trainer(
    model=model,
    args=args,
    train_dataset=encoded["train"],
    eval_dataset=encoded["validation"],
    processing_class=tokenizer,
    data_collator=DataCollatorWithPadding(tokenizer),
    compute_metrics=compute_metrics,
)
trainer.train()
trainer.save_model("complaint_router")

print(trainer.predict(encoded["test"]).metrics)
