# sentiment_out/model.safetensors: reviews_train.jsonl reviews_dev.jsonl reviews_unlabeled.txt review_tokenizer.json

"""Sentiment classifier from scratch: train a word tokenizer, then a very small DistilBERT."""
import os
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import numpy as np
import torch
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import (DataCollatorWithPadding, DistilBertConfig, DistilBertForSequenceClassification,
                          PreTrainedTokenizerFast, Trainer, TrainingArguments, set_seed)

# 1. tokenizer
tok = Tokenizer(models.WordLevel(unk_token="[UNK]"))
tok.pre_tokenizer = pre_tokenizers.Whitespace()
tok.train(["reviews_unlabeled.txt"], trainers.WordLevelTrainer(
    vocab_size=120, min_frequency=2, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"], show_progress=False))
tok.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", special_tokens=[("[CLS]", tok.token_to_id("[CLS]")), ("[SEP]", tok.token_to_id("[SEP]"))])
tok.save("review_tokenizer.json")

tokenizer = PreTrainedTokenizerFast(tokenizer_file="review_tokenizer.json", pad_token="[PAD]", unk_token="[UNK]",
                                    cls_token="[CLS]", sep_token="[SEP]")


# 2. data
def load_split(path):
    import json
    with open(path) as f:
        rows = [json.loads(line) for line in f]
    ds = Dataset.from_list(rows)
    return ds.map(lambda b: tokenizer(b["text"], truncation=True, max_length=32), batched=True, remove_columns=["text"])


train_ds = load_split("reviews_train.jsonl")
dev_ds = load_split("reviews_dev.jsonl")
test_ds = load_split("reviews_test.jsonl")


def compute_metrics(pred):
    logits, labels = pred
    return {"accuracy": float((logits.argmax(-1) == labels).mean())}


# 3. train with a few learning rates and keep the best one on dev
def run(lr):
    set_seed(0)
    model = DistilBertForSequenceClassification(DistilBertConfig(
        vocab_size=len(tokenizer), dim=32, hidden_dim=64, n_layers=1, n_heads=2,
        max_position_embeddings=40, num_labels=2, pad_token_id=tokenizer.pad_token_id))
    args = TrainingArguments(output_dir="hf_tmp", per_device_train_batch_size=8, num_train_epochs=4,
                             learning_rate=lr, save_strategy="no", report_to=[], use_cpu=True,
                             logging_strategy="no", disable_tqdm=True, dataloader_num_workers=0)
    trainer = Trainer(model=model, args=args, train_dataset=train_ds, eval_dataset=dev_ds,
                      data_collator=DataCollatorWithPadding(tokenizer), compute_metrics=compute_metrics)
    trainer.train()
    return trainer, trainer.evaluate()["eval_loss"]


results = {}
for lr in (1e-3, 5e-3, 2e-2):
    results[lr] = run(lr)
    print(f"lr={lr:g} dev loss={results[lr][1]:.4f}")

best_lr = min(results, key=lambda k: results[k][1])
best = results[best_lr][0]
best.save_model("sentiment_out")
print("best lr", best_lr, "test:", best.predict(test_ds).metrics["test_accuracy"])
