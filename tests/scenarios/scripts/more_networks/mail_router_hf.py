# mail_router: mails_train.jsonl mails_val.jsonl mails_augmented.csv mails_exclude.txt departments.csv wordpiece_vocab.txt
import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_CACHE"] = os.path.abspath(".hf_cache")

import numpy as np
import pandas as pd
from datasets import concatenate_datasets, disable_progress_bars, load_dataset
from transformers import (BertConfig, BertForSequenceClassification, BertTokenizer, DataCollatorWithPadding, Trainer,
                          TrainingArguments, set_seed)


def load_mails():
    mails = load_dataset("json", data_files={
        "train": "mails_train.jsonl", "validation": "mails_val.jsonl", "test": "mails_test.jsonl"})
    augmented = load_dataset("csv", data_files="mails_augmented.csv", split="train")
    with open("mails_exclude.txt") as f:
        exclude = {line.strip() for line in f}
    train = concatenate_datasets([mails["train"], augmented.cast(mails["train"].features)])
    mails["train"] = train.filter(lambda mail: mail["id"] not in exclude)
    return mails


def label_queue(mails, table):
    queues = pd.read_csv(table).set_index("department")["queue"]
    mapping = queues.to_dict()
    return mails.map(lambda mail: {"labels": mapping[mail["department"]]}), queues.sort_values().index.tolist()


def compute_metrics(prediction):
    logits, labels = prediction
    return {"accuracy": float((np.argmax(logits, axis=-1) == labels).mean())}


def main():
    set_seed(3)
    disable_progress_bars()
    tokenizer = BertTokenizer(vocab="wordpiece_vocab.txt")
    mails, names = label_queue(load_mails(), "departments.csv")
    mails = mails.map(lambda batch: tokenizer(batch["body"], truncation=True, max_length=16), batched=True)
    mails = mails.remove_columns(["id", "body", "department"])

    old = pd.read_json("mails_raw_2015.jsonl", lines=True)
    print("mails in 2015:", old["department"].value_counts().to_dict())

    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=20, id2label=dict(enumerate(names)), label2id={n: i for i, n in enumerate(names)})
    trainer = Trainer(
        model=BertForSequenceClassification(config),
        args=TrainingArguments(
            output_dir="router_runs", num_train_epochs=2, per_device_train_batch_size=16, learning_rate=1e-3,
            eval_strategy="epoch", save_strategy="epoch", load_best_model_at_end=True,
            metric_for_best_model="accuracy", report_to="none", disable_tqdm=True, use_cpu=True),
        train_dataset=mails["train"],
        eval_dataset=mails["validation"],
        data_collator=DataCollatorWithPadding(tokenizer),
        compute_metrics=compute_metrics,
    )
    trainer.train()
    trainer.save_model("mail_router")
    tokenizer.save_pretrained("mail_router")
    print(trainer.predict(mails["test"]).metrics)


if __name__ == "__main__":
    main()
