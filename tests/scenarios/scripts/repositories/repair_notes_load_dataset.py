# repair_model: repair_train.csv repair_dev.csv repair_vocab.txt repair_codes.csv

"""Action to take for a repair note, with a tiny BERT."""
import logging
import os
import sys
from dataclasses import dataclass

sys.path.insert(0, os.getcwd())
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import numpy as np
import pandas as pd
from datasets import disable_progress_bars, load_dataset
from transformers import (BertConfig, BertForSequenceClassification, DataCollatorWithPadding, EarlyStoppingCallback,
                          HfArgumentParser, Trainer, TrainingArguments)

from nlpkit.hf import label_ids, tokenizer_from

log = logging.getLogger(__name__)


@dataclass
class DataArguments:
    train_file: str = "repair_train.csv"
    dev_file: str = "repair_dev.csv"
    test_file: str = "repair_site_b.csv"
    codes: str = "repair_codes.csv"
    vocab: str = "repair_vocab.txt"
    max_length: int = 16


def encode(dataset, tokenizer, ids, max_length):
    def each(batch):
        return {**tokenizer(batch["note"], truncation=True, max_length=max_length), "labels": [ids[c] for c in batch["code"]]}

    return dataset.map(each, batched=True, remove_columns=["note", "code"])


def compute_metrics(result):
    return {"accuracy": float(np.mean(result.predictions.argmax(-1) == result.label_ids))}


def main():
    (data,) = HfArgumentParser(DataArguments).parse_args_into_dataclasses()
    disable_progress_bars()
    log.warning("costs of the codes: %s", pd.read_csv("repair_costs.csv").to_dict("records"))

    tokenizer = tokenizer_from(data.vocab)
    ids = label_ids(data.codes)
    raw = load_dataset("csv", data_files={"train": data.train_file, "dev": data.dev_file}, cache_dir="hf_cache")
    ready = encode(raw, tokenizer, ids, data.max_length)
    model = BertForSequenceClassification(BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        num_labels=len(ids)))
    trainer = Trainer(
        model,
        TrainingArguments("repair_runs", num_train_epochs=2, per_device_train_batch_size=16, eval_strategy="epoch",
                          save_strategy="epoch", load_best_model_at_end=True, metric_for_best_model="eval_loss",
                          report_to="none", disable_tqdm=True, use_cpu=True, seed=3),
        train_dataset=ready["train"],
        eval_dataset=ready["dev"],
        data_collator=DataCollatorWithPadding(tokenizer),
        compute_metrics=compute_metrics,
        callbacks=[EarlyStoppingCallback(2)],
    )
    trainer.train()
    trainer.save_model("repair_model")

    test = load_dataset("csv", data_files=data.test_file, split="train", cache_dir="hf_cache")
    print(trainer.predict(encode(test, tokenizer, ids, data.max_length)).metrics)


if __name__ == "__main__":
    main()
