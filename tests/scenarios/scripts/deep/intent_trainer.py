# intent_model/model.safetensors: intents_train.jsonl intents_more.jsonl intent_vocab.txt
import json
import os

os.environ["TRANSFORMERS_OFFLINE"] = "1"

import numpy as np
import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()

vocab = {token: i for i, token in enumerate(open("intent_vocab.txt").read().splitlines())}
names = open("intent_names.txt").read().split()


class IntentDataset(torch.utils.data.Dataset):
    def __init__(self, *paths, max_length=6):
        self.examples = []
        for path in paths:
            with open(path) as lines:
                for line in lines:
                    record = json.loads(line)
                    ids = [vocab.get(word, vocab["[UNK]"]) for word in record["text"].split()][:max_length]
                    ids += [vocab["[PAD]"]] * (max_length - len(ids))
                    self.examples.append({"input_ids": ids, "labels": record["intent"]})

    def __len__(self):
        return len(self.examples)

    def __getitem__(self, i):
        return {key: torch.tensor(value) for key, value in self.examples[i].items()}


def compute_metrics(prediction):
    return {"accuracy": float(np.mean(prediction.predictions.argmax(-1) == prediction.label_ids))}


config = BertConfig(
    vocab_size=len(vocab), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, num_labels=3
)
arguments = TrainingArguments(
    output_dir="out", per_device_train_batch_size=16, num_train_epochs=1, save_strategy="no", report_to=[],
    disable_tqdm=True, use_cpu=True, logging_strategy="no",
)
trainer = Trainer(
    model=BertForSequenceClassification(config),
    args=arguments,
    train_dataset=IntentDataset("intents_train.jsonl", "intents_more.jsonl"),
    compute_metrics=compute_metrics,
)
trainer.train()
trainer.save_model("intent_model")
print(names, trainer.evaluate(IntentDataset("intents_test.jsonl"))["eval_accuracy"])
