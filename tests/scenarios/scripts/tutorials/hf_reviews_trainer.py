# reviews_classifier.pt: reviews_train.csv reviews_valid.csv reviews_vocab.txt

import shutil

import numpy as np
import pandas as pd
import torch
from datasets import Dataset, DatasetDict
from transformers import (BertConfig, BertForSequenceClassification, BertTokenizer, DataCollatorWithPadding, Trainer,
                          TrainingArguments, set_seed)

set_seed(17)

raw = DatasetDict({
    "train": Dataset.from_pandas(pd.read_csv("reviews_train.csv")),
    "validation": Dataset.from_pandas(pd.read_csv("reviews_valid.csv")),
    "test": Dataset.from_pandas(pd.read_csv("reviews_test.csv")),
})
print(raw)

tokenizer = BertTokenizer(vocab="reviews_vocab.txt")


def tokenize_function(example):
    return tokenizer(example["text"], truncation=True, max_length=24)


tokenized = raw.map(tokenize_function, batched=True, remove_columns=["text"])
data_collator = DataCollatorWithPadding(tokenizer=tokenizer)


def compute_metrics(eval_pred):
    logits, labels = eval_pred
    return {"accuracy": float(np.mean(np.argmax(logits, axis=-1) == labels))}


config = BertConfig(vocab_size=len(tokenizer), hidden_size=24, num_hidden_layers=1, num_attention_heads=2,
                    intermediate_size=48, max_position_embeddings=32, initializer_range=0.2, num_labels=2)
model = BertForSequenceClassification(config)

args = TrainingArguments(
    output_dir="reviews_runs",
    learning_rate=5e-3,
    per_device_train_batch_size=16,
    per_device_eval_batch_size=40,
    num_train_epochs=8,
    eval_strategy="epoch",
    save_strategy="epoch",
    save_only_model=True,
    load_best_model_at_end=True,
    metric_for_best_model="eval_loss",
    greater_is_better=False,
    report_to="none",
    use_cpu=True,
    disable_tqdm=True,
)
trainer = Trainer(model, args, train_dataset=tokenized["train"], eval_dataset=tokenized["validation"],
                  data_collator=data_collator, compute_metrics=compute_metrics)
trainer.train()
print("best:", trainer.state.best_model_checkpoint, trainer.state.best_metric)

torch.save(trainer.model.state_dict(), "reviews_classifier.pt")
print(trainer.predict(tokenized["test"]).metrics)

# the checkpoints only take up space
shutil.rmtree(args.output_dir)
