# intent_model: intents_train.csv intents_extra.csv intent_labels.txt wordpieces.txt
"""Fine-tunes (here: trains) a DistilBERT intent classifier with a plain PyTorch loop."""
import argparse
import logging

import torch
from datasets import Dataset, concatenate_datasets, load_dataset
from torch.utils.data import DataLoader
from transformers import BertTokenizer, DataCollatorWithPadding, DistilBertConfig, DistilBertForSequenceClassification, get_linear_schedule_with_warmup

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
logging.getLogger("httpx").setLevel(logging.WARNING)
log = logging.getLogger("intents")


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--train_files", nargs="+", default=["intents_train.csv", "intents_extra.csv"])
    p.add_argument("--test_file", default="intents_test.csv")
    p.add_argument("--label_file", default="intent_labels.txt")
    p.add_argument("--vocab_file", default="wordpieces.txt")
    p.add_argument("--gradient_accumulation_steps", type=int, default=2)
    p.add_argument("--epochs", type=int, default=2)
    p.add_argument("--output_dir", default="intent_model")
    return p.parse_args()


def get_datasets(args, tokenizer, label2id):
    train = concatenate_datasets([load_dataset("csv", data_files=f, split="train") for f in args.train_files])
    test = Dataset.from_csv(args.test_file)

    def encode(batch):
        encoded = tokenizer(batch["utterance"])
        encoded["labels"] = [label2id[i] for i in batch["intent"]]
        del encoded["token_type_ids"]
        return encoded

    train, test = (d.map(encode, batched=True, remove_columns=d.column_names) for d in (train, test))
    # one-word requests are of no use
    train = train.filter(lambda ids: len(ids) > 5, input_columns="input_ids")
    parts = train.train_test_split(test_size=0.2, seed=0)
    return parts["train"], parts["test"], test


@torch.inference_mode()
def accuracy(model, loader):
    model.eval()
    hits, total = 0, 0
    for batch in loader:
        hits += (model(**batch).logits.argmax(-1) == batch["labels"]).sum().item()
        total += len(batch["labels"])
    return hits / total


def main():
    args = parse_args()
    torch.manual_seed(0)
    with open(args.label_file) as f:
        labels = f.read().split()
    label2id = {name: i for i, name in enumerate(labels)}
    tokenizer = BertTokenizer(vocab=args.vocab_file)
    train, dev, test = get_datasets(args, tokenizer, label2id)
    log.info("%d train, %d dev, %d test", len(train), len(dev), len(test))

    collate = DataCollatorWithPadding(tokenizer)
    train_loader = DataLoader(train, shuffle=True, batch_size=8, collate_fn=collate)
    dev_loader, test_loader = (DataLoader(d, batch_size=16, collate_fn=collate) for d in (dev, test))

    config = DistilBertConfig(vocab_size=len(tokenizer), dim=16, hidden_dim=24, n_layers=1, n_heads=2,
                              max_position_embeddings=32, id2label=dict(enumerate(labels)), label2id=label2id)
    model = DistilBertForSequenceClassification(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    steps = args.epochs * len(train_loader) // args.gradient_accumulation_steps
    scheduler = get_linear_schedule_with_warmup(optimizer, 1, steps)

    best = -1
    for epoch in range(args.epochs):
        model.train()
        for step, batch in enumerate(train_loader, start=1):
            loss = model(**batch).loss / args.gradient_accumulation_steps
            loss.backward()
            if step % args.gradient_accumulation_steps == 0 or step == len(train_loader):
                optimizer.step()
                scheduler.step()
                optimizer.zero_grad()
        score = accuracy(model, dev_loader)
        log.info("epoch %d dev accuracy %.3f", epoch, score)
        if score > best:
            best = score
            model.save_pretrained(args.output_dir)
            tokenizer.save_pretrained(args.output_dir)

    model = DistilBertForSequenceClassification.from_pretrained(args.output_dir)
    log.info("test accuracy %.3f", accuracy(model, test_loader))


if __name__ == "__main__":
    main()
