# sentiment_distil/model.safetensors: reviews_train.csv
# sentiment_nb.joblib: reviews_train.csv reviews_dev.csv

import os

os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"

import joblib
import numpy as np
import pandas as pd
import torch
from datasets import Dataset, disable_progress_bars
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from transformers import DistilBertConfig, DistilBertForSequenceClassification, Trainer, TrainingArguments, set_seed

disable_progress_bars()
torch.set_num_threads(1)
set_seed(1)
MAX_LEN = 8

frames = {name: pd.read_csv(f"reviews_{name}.csv") for name in ["train", "dev", "unrated"]}

words = sorted({w for t in frames["train"]["review"] for w in t.split()})
word2id = {w: i + 2 for i, w in enumerate(words)}


def encode(batch):
    ids = [[word2id.get(w, 1) for w in t.split()][:MAX_LEN] for t in batch["review"]]
    return {"input_ids": [x + [0] * (MAX_LEN - len(x)) for x in ids],
            "attention_mask": [[1] * len(x) + [0] * (MAX_LEN - len(x)) for x in ids]}


ds = {}
for name, df in frames.items():
    d = Dataset.from_pandas(df, preserve_index=False)
    if "sentiment" in d.column_names:
        d = d.rename_column("sentiment", "labels")
    ds[name] = d.map(encode, batched=True, remove_columns=["review"])

config = DistilBertConfig(vocab_size=len(words) + 2, dim=16, hidden_dim=32, n_layers=1, n_heads=2,
                          max_position_embeddings=16, num_labels=2)
model = DistilBertForSequenceClassification(config)
args = TrainingArguments(output_dir="runs", num_train_epochs=4, per_device_train_batch_size=16, learning_rate=5e-3,
                         save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True, logging_strategy="no", seed=1)
trainer = Trainer(model=model, args=args, train_dataset=ds["train"])
trainer.train()
trainer.save_model("sentiment_distil")

dev_pred = trainer.predict(ds["dev"]).predictions.argmax(axis=1)
print("dev accuracy", np.mean(dev_pred == frames["dev"]["sentiment"].to_numpy()))

# cheap alternative, uses all rated reviews
rated = pd.concat([frames["train"], frames["dev"]], ignore_index=True)
nb = make_pipeline(CountVectorizer(), MultinomialNB()).fit(rated["review"], rated["sentiment"])
joblib.dump(nb, "sentiment_nb.joblib")

out = frames["unrated"].assign(
    transformer=trainer.predict(ds["unrated"]).predictions.argmax(axis=1),
    nb=nb.predict(frames["unrated"]["review"]),
)
print("agreement on unrated", (out["transformer"] == out["nb"]).mean())
out.to_csv("reviews_unrated_scored.csv", index=False)
