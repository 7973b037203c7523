# tiny_lm: corpus_ports.txt corpus_farms.txt
import math
from itertools import chain

import torch
from datasets import concatenate_datasets, load_dataset
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments, default_data_collator

BLOCK = 32
torch.manual_seed(0)

ports = load_dataset("text", data_files=["corpus_ports.txt"])["train"]
farms = load_dataset("text", data_files=["corpus_farms.txt"])["train"]
poems = load_dataset("text", data_files=["corpus_poems.txt"])["train"]
heldout = load_dataset("text", data_files=["corpus_heldout.txt"])["train"]
print("lines:", len(ports), len(farms), "poems (another register, left out):", len(poems))

corpus = concatenate_datasets([ports, farms]).shuffle(seed=42)

# character vocabulary of the training text
alphabet = sorted(set(chain.from_iterable(corpus["text"])))
stoi = {c: i + 1 for i, c in enumerate(alphabet)}


def tokenize(examples):
    return {"input_ids": [[stoi.get(c, 0) for c in t] + [0] for t in examples["text"]]}


def group_texts(examples):
    joined = list(chain.from_iterable(examples["input_ids"]))
    total = (len(joined) // BLOCK) * BLOCK
    blocks = [joined[i : i + BLOCK] for i in range(0, total, BLOCK)]
    return {"input_ids": blocks, "labels": [list(b) for b in blocks]}


def prepare(ds):
    ds = ds.map(tokenize, batched=True, remove_columns=["text"])
    return ds.map(group_texts, batched=True)


train_dataset = prepare(corpus)
eval_dataset = prepare(heldout)

model = GPT2LMHeadModel(
    GPT2Config(
        vocab_size=len(stoi) + 1, n_positions=BLOCK, n_embd=16, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0
    )
)
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        output_dir="lm_out",
        max_steps=20,
        per_device_train_batch_size=16,
        learning_rate=3e-3,
        logging_steps=10,
        save_strategy="no",
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
    ),
    train_dataset=train_dataset,
    data_collator=default_data_collator,
)
result = trainer.train()
print(result.metrics["train_loss"])
trainer.save_model("tiny_lm")

metrics = trainer.evaluate(eval_dataset)
print("perplexity on the held out lines:", math.exp(metrics["eval_loss"]))
