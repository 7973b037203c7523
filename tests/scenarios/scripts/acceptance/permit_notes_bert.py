# permit_model: permit_train.jsonl permit_appeals.jsonl permit_dev.jsonl permit_vocab.txt permit_codes.csv
import csv
import json
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (BertConfig, BertForSequenceClassification, DataCollatorWithPadding, PreTrainedTokenizerFast, Trainer,
                          TrainingArguments, set_seed)


@dataclass
class Files:
    train: tuple = ("permit_train.jsonl", "permit_appeals.jsonl")
    dev: str = "permit_dev.jsonl"
    test: str = "permit_test.jsonl"
    archive: str = "permit_archive.jsonl"
    vocabulary: str = "permit_vocab.txt"
    codes: str = "permit_codes.csv"


def word_pieces(path):
    with open(path) as f:
        vocab = {line.rstrip("\n"): i for i, line in enumerate(f)}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
                                   sep_token="[SEP]", mask_token="[MASK]", model_max_length=32)


def read_notes(path):
    with open(path) as f:
        yield from map(json.loads, f)


class Notes(torch.utils.data.Dataset):
    def __init__(self, rows, tokenizer, codes):
        rows = list(rows)
        self.encodings = tokenizer([r["text"] for r in rows], truncation=True)
        self.labels = [codes[r["code"]] for r in rows]

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return {"input_ids": self.encodings["input_ids"][i], "attention_mask": self.encodings["attention_mask"][i],
                "labels": self.labels[i]}


def main(files=Files()):
    set_seed(9)
    with open(files.codes, newline="") as f:
        codes = {row["code"]: int(row["index"]) for row in csv.DictReader(f)}
    tokenizer = word_pieces(files.vocabulary)
    bigger = word_pieces("permit_vocab_big.txt")
    print("words we would gain:", sorted(set(bigger.get_vocab()) - set(tokenizer.get_vocab())))

    rows = [row for path in files.train for row in read_notes(path)]
    train = Notes(rows, tokenizer, codes)
    dev = Notes(read_notes(files.dev), tokenizer, codes)
    config = BertConfig(vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                        intermediate_size=32, max_position_embeddings=40, num_labels=len(codes))
    args = TrainingArguments(output_dir="permit_runs", num_train_epochs=2, per_device_train_batch_size=16, learning_rate=1e-3,
                             eval_strategy="epoch", save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True)
    trainer = Trainer(BertForSequenceClassification(config), args, train_dataset=train, eval_dataset=dev,
                      data_collator=DataCollatorWithPadding(tokenizer),
                      compute_metrics=lambda p: {"accuracy": float((p.predictions.argmax(-1) == p.label_ids).mean())})
    trainer.train()
    trainer.save_model("permit_model")

    print(trainer.predict(Notes(read_notes(files.test), tokenizer, codes)).metrics)
    lengths = [len(row["text"].split()) for row in read_notes(files.archive)]
    print("archive notes have", np.mean(lengths), "words")


if __name__ == "__main__":
    main()
