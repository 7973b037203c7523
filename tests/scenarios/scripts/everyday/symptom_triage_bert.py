# triage_model: triage_train.csv triage_dev.csv wordpiece.txt

import shutil

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import accuracy_score, f1_score
from transformers import (BertConfig, BertForSequenceClassification, BertTokenizer, EarlyStoppingCallback, Trainer,
                          TrainingArguments, set_seed)
from transformers.utils import logging

logging.set_verbosity_error()
set_seed(21)


class NoteDataset(torch.utils.data.Dataset):
    def __init__(self, frame, tokenizer, label2id, max_length=16):
        self.encodings = tokenizer(frame["note"].tolist(), truncation=True, padding="max_length", max_length=max_length)
        self.labels = [label2id[d] for d in frame["department"]]

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, idx):
        item = {k: torch.tensor(v[idx]) for k, v in self.encodings.items()}
        item["labels"] = torch.tensor(self.labels[idx])
        return item


def compute_metrics(eval_pred):
    predictions = np.argmax(eval_pred.predictions, axis=1)
    return {"accuracy": accuracy_score(eval_pred.label_ids, predictions),
            "f1": f1_score(eval_pred.label_ids, predictions, average="macro")}


train_df = pd.read_csv("triage_train.csv")
dev_df = pd.read_csv("triage_dev.csv")
test_df = pd.read_csv("triage_test.csv")
for row in pd.read_csv("glossary.csv").itertuples():
    print(f"{row.term}: {row.meaning} ({test_df['note'].str.contains(row.term).sum()} test notes)")

labels = sorted(train_df["department"].unique())
label2id = {name: i for i, name in enumerate(labels)}
tokenizer = BertTokenizer("wordpiece.txt")
train_ds, dev_ds, test_ds = (NoteDataset(d, tokenizer, label2id) for d in (train_df, dev_df, test_df))

config = BertConfig(vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
                    max_position_embeddings=32, num_labels=len(labels), id2label=dict(enumerate(labels)), label2id=label2id)
model = BertForSequenceClassification(config)
args = TrainingArguments(output_dir="triage_runs", num_train_epochs=3, per_device_train_batch_size=8, learning_rate=1e-2,
                         eval_strategy="epoch", save_strategy="epoch", save_total_limit=1, load_best_model_at_end=True,
                         metric_for_best_model="f1", report_to="none", disable_tqdm=True, use_cpu=True,
                         dataloader_pin_memory=False)
trainer = Trainer(model=model, args=args, train_dataset=train_ds, eval_dataset=dev_ds, compute_metrics=compute_metrics,
                  callbacks=[EarlyStoppingCallback(early_stopping_patience=2)])
trainer.train()
trainer.save_model("triage_model")
tokenizer.save_pretrained("triage_model")

output = trainer.predict(test_ds)
print(output.metrics["test_accuracy"], output.metrics["test_f1"])
test_df.assign(predicted=[labels[i] for i in output.predictions.argmax(1)]).to_csv("triage_predictions.csv", index=False)
shutil.rmtree(args.output_dir)
