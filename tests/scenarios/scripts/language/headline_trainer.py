# headline_model: headlines.csv headlines_dev.csv vocab.txt
"""Fine-tune a (very small) BERT on newsroom headlines with the Hugging Face Trainer."""
import numpy as np
from datasets import load_dataset
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainingArguments,
    set_seed,
)

set_seed(11)

raw = load_dataset(
    "csv",
    data_files={
        "train": "headlines.csv",
        "validation": "headlines_dev.csv",
        "test": "headlines_test.csv",
    },
    cache_dir="hf_cache",
)
print(raw)

# how much has the vocabulary of the desk moved since 2019?
before = load_dataset("csv", data_files="headlines_2019.csv", split="train", cache_dir="hf_cache")
then = {w for h in before["headline"] for w in h.split()}
now = {w for h in raw["train"]["headline"] for w in h.split()}
print(f"{len(now - then)} new words, {len(then - now)} gone")

labels = sorted(raw["train"].unique("topic"))
label2id = {name: i for i, name in enumerate(labels)}
id2label = {i: name for name, i in label2id.items()}

tokenizer = BertTokenizer("vocab.txt", do_lower_case=True)


def preprocess(batch):
    enc = tokenizer(batch["headline"], truncation=True, max_length=24)
    enc["labels"] = [label2id[t] for t in batch["topic"]]
    return enc


tokenized = raw.map(preprocess, batched=True, remove_columns=["headline", "topic", "desk"])

config = BertConfig(
    vocab_size=len(tokenizer),
    hidden_size=16,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=32,
    max_position_embeddings=32,
    num_labels=len(labels),
    id2label=id2label,
    label2id=label2id,
)
model = BertForSequenceClassification(config)


def compute_metrics(eval_pred):
    logits, gold = eval_pred
    return {"accuracy": float((np.argmax(logits, axis=-1) == gold).mean())}


args = TrainingArguments(
    output_dir="runs/headlines",
    num_train_epochs=2,
    per_device_train_batch_size=16,
    per_device_eval_batch_size=32,
    learning_rate=1e-3,
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
    train_dataset=tokenized["train"],
    eval_dataset=tokenized["validation"],
    processing_class=tokenizer,
    data_collator=DataCollatorWithPadding(tokenizer),
    compute_metrics=compute_metrics,
)
trainer.train()
trainer.save_model("headline_model")

predictions = trainer.predict(tokenized["test"])
print("test accuracy", predictions.metrics["test_accuracy"])
