# helpdesk_model: helpdesk.csv helpdesk_dev.csv teams.csv wordpieces.txt

"""Which team gets the ticket? Fine-grained control is left to the Trainer of transformers."""
import numpy as np
import pandas as pd
from datasets import load_dataset
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertTokenizerFast,
    DataCollatorWithPadding,
    Trainer,
    TrainingArguments,
    set_seed,
)

set_seed(21)

teams = pd.read_csv("teams.csv").sort_values("team_code")
label2id = {team: i for i, team in enumerate(teams["team"])}
code2team = dict(zip(teams["team_code"], teams["team"]))

raw = load_dataset("csv", data_files={"train": "helpdesk.csv", "validation": "helpdesk_dev.csv"})

with open("wordpieces.txt") as f:
    english = f.read().split()
with open("wordpieces_de.txt") as f:
    german = f.read().split()
print("pieces in both languages:", sorted(set(english) & set(german)))
tokenizer = BertTokenizerFast(vocab={piece: i for i, piece in enumerate(english)}, do_lower_case=True)


def prepare(examples):
    features = tokenizer(examples["text"], truncation=True, max_length=16)
    features["labels"] = [label2id[code2team[code]] for code in examples["team_code"]]
    return features


tokenized = raw.map(prepare, batched=True, remove_columns=raw["train"].column_names)

config = BertConfig(
    vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
    max_position_embeddings=32, num_labels=len(label2id), label2id=label2id, id2label={i: t for t, i in label2id.items()},
)
model = BertForSequenceClassification(config)


def compute_metrics(prediction):
    logits, labels = prediction
    return {"accuracy": float((np.argmax(logits, axis=-1) == labels).mean())}


args = TrainingArguments(
    output_dir="helpdesk_runs", num_train_epochs=2, per_device_train_batch_size=16, learning_rate=5e-3,
    eval_strategy="epoch", save_strategy="no", report_to=[], disable_tqdm=True, use_cpu=True,
    dataloader_pin_memory=False,
)
trainer = Trainer(
    model=model, args=args, train_dataset=tokenized["train"], eval_dataset=tokenized["validation"],
    data_collator=DataCollatorWithPadding(tokenizer), compute_metrics=compute_metrics,
)
trainer.train()
trainer.save_model("helpdesk_model")

new = load_dataset("csv", data_files="helpdesk_2024.csv", split="train")
predicted = trainer.predict(new.map(prepare, batched=True, remove_columns=new.column_names))
print(predicted.metrics)
for text, row in list(zip(new["text"], predicted.predictions))[:3]:
    print(text, "->", model.config.id2label[int(np.argmax(row))])
