# review_bert: reviews_train.jsonl reviews_val.jsonl wordpieces.txt
import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import numpy as np
from datasets import load_dataset
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertTokenizerFast,
    DataCollatorWithPadding,
    EarlyStoppingCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)

set_seed(42)

raw_datasets = load_dataset(
    "json",
    data_files={"train": "reviews_train.jsonl", "validation": "reviews_val.jsonl", "test": "reviews_test.jsonl"},
)
print(raw_datasets)

tokenizer = BertTokenizerFast(vocab="wordpieces.txt")


def preprocess(examples):
    return tokenizer(examples["text"], truncation=True, max_length=16)


tokenized = raw_datasets.filter(lambda row: len(row["text"].split()) > 4)
tokenized = tokenized.map(preprocess, batched=True, remove_columns=["id", "text"])

config = BertConfig(
    vocab_size=len(tokenizer),
    hidden_size=16,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=24,
    max_position_embeddings=32,
    id2label={0: "negative", 1: "positive"},
    label2id={"negative": 0, "positive": 1},
)
model = BertForSequenceClassification(config)


def compute_metrics(eval_pred):
    logits, labels = eval_pred
    return {"accuracy": float((np.argmax(logits, axis=-1) == labels).mean())}


args = TrainingArguments(
    output_dir="bert_runs",
    num_train_epochs=2,
    per_device_train_batch_size=16,
    per_device_eval_batch_size=16,
    learning_rate=3e-3,
    eval_strategy="epoch",
    save_strategy="epoch",
    save_total_limit=1,
    load_best_model_at_end=True,
    metric_for_best_model="accuracy",
    logging_strategy="epoch",
    report_to="none",
    disable_tqdm=True,
    use_cpu=True,
)

trainer = Trainer(
    model=model,
    args=args,
    train_dataset=tokenized["train"],
    eval_dataset=tokenized["validation"],
    processing_class=tokenizer,
    data_collator=DataCollatorWithPadding(tokenizer),
    compute_metrics=compute_metrics,
    callbacks=[EarlyStoppingCallback(early_stopping_patience=2)],
)
trainer.train()
trainer.save_model("review_bert")

predictions = trainer.predict(tokenized["test"])
print(predictions.metrics["test_accuracy"])
