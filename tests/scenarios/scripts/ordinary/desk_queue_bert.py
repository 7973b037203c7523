# desk_bert: desk_train.csv desk_valid.csv wordpiece_vocab.txt desk_queues.json
import json
import os

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
from datasets import load_dataset
from transformers import (BertConfig, BertForSequenceClassification, BertTokenizerFast, DataCollatorWithPadding, Trainer,
                          TrainingArguments)
from transformers.utils import logging as hf_logging

hf_logging.set_verbosity_error()

with open("desk_queues.json") as fh:
    label2id = json.load(fh)

with open("wordpiece_vocab.txt") as fh:
    vocab = {token.rstrip("\n"): i for i, token in enumerate(fh)}
tokenizer = BertTokenizerFast(vocab=vocab, do_lower_case=True)

raw = load_dataset("csv", data_files={"train": "desk_train.csv", "validation": "desk_valid.csv",
                                      "test": "desk_test.csv", "spam": "desk_spam.csv"}, cache_dir="hf_cache")
spam = raw.pop("spam")
print("some spam:", spam[:2]["subject"])


def preprocess(batch):
    encoded = tokenizer(batch["subject"], truncation=True, max_length=12)
    encoded["labels"] = [label2id[q] for q in batch["queue"]]
    return encoded


encoded = raw.map(preprocess, batched=True, remove_columns=["subject", "queue"])

config = BertConfig(vocab_size=len(vocab), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                    intermediate_size=24, max_position_embeddings=16, num_labels=len(label2id),
                    label2id=label2id, id2label={i: q for q, i in label2id.items()})
model = BertForSequenceClassification(config)


def compute_metrics(prediction):
    return {"accuracy": float(np.mean(prediction.predictions.argmax(-1) == prediction.label_ids))}


args = TrainingArguments("desk_runs", num_train_epochs=2, per_device_train_batch_size=8, learning_rate=1e-3,
                         eval_strategy="epoch", save_strategy="no", report_to="none", disable_tqdm=True, use_cpu=True,
                         seed=3)
trainer = Trainer(model=model, args=args, train_dataset=encoded["train"], eval_dataset=encoded["validation"],
                  data_collator=DataCollatorWithPadding(tokenizer), compute_metrics=compute_metrics)
trainer.train()
trainer.save_model("desk_bert")
print(trainer.evaluate(encoded["test"], metric_key_prefix="test"))
