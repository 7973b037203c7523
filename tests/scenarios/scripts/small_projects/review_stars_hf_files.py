# stars_bert: reviews_train.csv reviews_dev.csv wordpiece.txt
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
from transformers.utils import logging

logging.set_verbosity_error()
set_seed(42)

raw = load_dataset("csv", data_files={
    "train": "reviews_train.csv",
    "validation": "reviews_dev.csv",
    "test": "reviews_test.csv",
})
tokenizer = BertTokenizer("wordpiece.txt", model_max_length=24)
print("vocabulary:", len(tokenizer))


def preprocess(batch):
    enc = tokenizer(batch["text"], truncation=True)
    enc["labels"] = [s - 1 for s in batch["stars"]]
    return enc


tokenized = raw.map(preprocess, batched=True, remove_columns=raw["train"].column_names)

config = BertConfig(vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                    intermediate_size=32, max_position_embeddings=32, num_labels=3)
model = BertForSequenceClassification(config)


def compute_metrics(p):
    return {"accuracy": float((np.argmax(p.predictions, axis=1) == p.label_ids).mean())}


args = TrainingArguments(
    output_dir="stars_out", num_train_epochs=2, per_device_train_batch_size=16, per_device_eval_batch_size=24,
    learning_rate=2e-3, eval_strategy="epoch", save_strategy="no", logging_strategy="epoch", report_to="none",
    use_cpu=True, disable_tqdm=True, seed=42,
)
trainer = Trainer(model=model, args=args, train_dataset=tokenized["train"], eval_dataset=tokenized["validation"],
                  data_collator=DataCollatorWithPadding(tokenizer), compute_metrics=compute_metrics)
trainer.train()
trainer.save_model("stars_bert")

print("test", trainer.evaluate(tokenized["test"], metric_key_prefix="test")["test_accuracy"])
airport = load_dataset("csv", data_files="reviews_airport.csv", split="train").map(preprocess, batched=True)
stars = trainer.predict(airport.remove_columns(["text", "stars", "place"])).predictions.argmax(1) + 1
print("airport mean stars", stars.mean())
