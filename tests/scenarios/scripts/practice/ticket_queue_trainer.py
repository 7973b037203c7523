# ticket_router: tickets_train.csv tickets_valid.csv ticket_vocab.txt queues.csv
import csv
import os
from pathlib import Path

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
from datasets import Dataset, DatasetDict
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig, BertForSequenceClassification, DataCollatorWithPadding, EarlyStoppingCallback, PreTrainedTokenizerFast, Trainer, TrainingArguments, set_seed,
)


def build_tokenizer(vocab_file):
    vocab = {token: i for i, token in enumerate(Path(vocab_file).read_text().splitlines())}
    tok = Tokenizer(models.WordLevel(vocab, unk_token="[UNK]"))
    tok.normalizer = normalizers.Lowercase()
    tok.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tok.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])])
    return PreTrainedTokenizerFast(tokenizer_object=tok, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")


def read_queues(path):
    with open(path, newline="") as f:
        reader = csv.reader(f)
        next(reader)
        return {int(code): (i, name) for i, (code, name) in enumerate(reader)}


def compute_metrics(prediction):
    logits, labels = prediction
    return {"accuracy": float((np.argmax(logits, axis=-1) == labels).mean())}


def main():
    set_seed(9)
    queues = read_queues("queues.csv")
    tokenizer = build_tokenizer("ticket_vocab.txt")
    german = Path("ticket_vocab_de.txt").read_text().split()
    print("words shared with the German vocabulary:", len(set(german) & set(tokenizer.get_vocab())))

    raw = DatasetDict({split: Dataset.from_csv(f"tickets_{split}.csv", cache_dir=".hf_cache") for split in ("train", "valid", "test")})

    def encode(batch):
        out = tokenizer(batch["subject"], truncation=True, max_length=16)
        out["labels"] = [queues[code][0] for code in batch["queue_code"]]
        return out

    ds = raw.map(encode, batched=True, remove_columns=raw["train"].column_names)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, max_position_embeddings=20,
        num_labels=len(queues), id2label={i: n for i, n in queues.values()}, label2id={n: i for i, n in queues.values()},
    )
    args = TrainingArguments(
        output_dir="ticket_runs", num_train_epochs=2, per_device_train_batch_size=12, learning_rate=5e-3, use_cpu=True, report_to=[],
        eval_strategy="epoch", save_strategy="epoch", save_total_limit=1, load_best_model_at_end=True, metric_for_best_model="accuracy", disable_tqdm=True,
    )
    trainer = Trainer(
        model=BertForSequenceClassification(config), args=args, train_dataset=ds["train"], eval_dataset=ds["valid"],
        data_collator=DataCollatorWithPadding(tokenizer), compute_metrics=compute_metrics, callbacks=[EarlyStoppingCallback(2)],
    )
    trainer.train()
    trainer.save_model("ticket_router")
    tokenizer.save_pretrained("ticket_router")
    print(trainer.predict(ds["test"], metric_key_prefix="test").metrics)


if __name__ == "__main__":
    main()
