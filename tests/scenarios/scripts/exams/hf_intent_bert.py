# bert_encoder.pt: assistant_logs.txt tokenizer.json
# intent_model/model.safetensors: assistant_logs.txt tokenizer.json intents_train.csv

"""A tiny BERT: masked words on the logs first, then intents."""
import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import pandas as pd
import torch
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import (BertConfig, BertForMaskedLM, BertForSequenceClassification,
                          DataCollatorForLanguageModeling, DataCollatorWithPadding,
                          PreTrainedTokenizerFast, Trainer, TrainingArguments, set_seed)

LABELS = ["weather", "music", "alarm"]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def train_tokenizer(lines, path):
    tok = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tok.pre_tokenizer = pre_tokenizers.Whitespace()
    tok.train_from_iterator(lines, trainers.WordLevelTrainer(special_tokens=SPECIAL, show_progress=False))
    tok.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tok.save(path)


def arguments(name, epochs):
    return TrainingArguments(
        output_dir=f"tmp_{name}", num_train_epochs=epochs, per_device_train_batch_size=16, learning_rate=3e-3,
        save_strategy="no", logging_strategy="no", report_to=[], disable_tqdm=True, use_cpu=True, seed=1)


def tokenized(texts, tok, labels=None):
    data = {"text": texts} if labels is None else {"text": texts, "label": labels}
    return Dataset.from_dict(data).map(
        lambda b: tok(b["text"], truncation=True, max_length=16), batched=True, remove_columns="text")


def main():
    set_seed(1)
    with open("assistant_logs.txt") as f:
        logs = [line.strip() for line in f]
    train_tokenizer(logs, "tokenizer.json")
    tok = PreTrainedTokenizerFast(tokenizer_file="tokenizer.json", pad_token="[PAD]", unk_token="[UNK]",
                                  cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")
    config = BertConfig(vocab_size=len(tok), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
                        intermediate_size=64, max_position_embeddings=20, num_labels=len(LABELS))

    mlm = BertForMaskedLM(config)
    Trainer(mlm, arguments("mlm", 2), train_dataset=tokenized(logs, tok),
            data_collator=DataCollatorForLanguageModeling(tok)).train()
    torch.save(mlm.bert.state_dict(), "bert_encoder.pt")

    train = pd.read_csv("intents_train.csv")
    dev = pd.read_csv("intents_dev.csv")
    sets = {name: tokenized(df["utterance"].tolist(), tok, df["intent"].map(LABELS.index).tolist())
            for name, df in {"train": train, "dev": dev}.items()}
    print(sets)

    clf = BertForSequenceClassification(config)
    missing = clf.bert.load_state_dict(torch.load("bert_encoder.pt"), strict=False)
    print("not in the encoder:", missing.missing_keys)
    trainer = Trainer(clf, arguments("intent", 3), train_dataset=sets["train"], data_collator=DataCollatorWithPadding(tok))
    trainer.train()
    clf.save_pretrained("intent_model")

    out = trainer.predict(sets["dev"])
    print("dev accuracy:", float(np.mean(out.predictions.argmax(1) == out.label_ids)))


if __name__ == "__main__":
    main()
