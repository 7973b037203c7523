# recipe_lm_web.pt: recipes_web.jsonl recipes_vocab.json
# recipe_lm_all.pt: recipes_web.jsonl recipes_extra.jsonl recipes_vocab.json

import json
import math
import os

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from datasets import concatenate_datasets, load_dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

CACHE = ".hf_cache"

# ---- tokenizer -------------------------------------------------------------
with open("recipes_vocab.json") as f:
    vocab = json.load(f)
core = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
core.pre_tokenizer = pre_tokenizers.Whitespace()
tok = PreTrainedTokenizerFast(tokenizer_object=core, pad_token="<pad>", unk_token="<unk>", eos_token="<eos>")

# ---- data ------------------------------------------------------------------
web = load_dataset("json", data_files="recipes_web.jsonl", split="train", cache_dir=CACHE)
extra = load_dataset("json", data_files="recipes_extra.jsonl", split="train", cache_dir=CACHE)
probe = load_dataset("json", data_files="recipes_probe.jsonl", split="train", cache_dir=CACHE)

good_extra = extra.filter(lambda r: r["stars"] >= 3)
corpora = {"web": web, "all": concatenate_datasets([web, good_extra])}


def tokenize(rows):
    return tok([t + " <eos>" for t in rows["text"]], padding="max_length", max_length=16, truncation=True)


def batches(ds, size, gen):
    ids = torch.tensor(ds.map(tokenize, batched=True)["input_ids"])
    for idx in torch.randperm(len(ids), generator=gen).split(size):
        x = ids[idx]
        yield x, x.masked_fill(x == tok.pad_token_id, -100)


def train(ds, epochs=3):
    torch.manual_seed(0)
    gen = torch.Generator().manual_seed(0)
    cfg = GPT2Config(vocab_size=len(vocab), n_positions=16, n_embd=32, n_layer=1, n_head=2,
                     bos_token_id=vocab["<eos>"], eos_token_id=vocab["<eos>"], pad_token_id=vocab["<pad>"])
    lm = GPT2LMHeadModel(cfg)
    opt = torch.optim.AdamW(lm.parameters(), lr=1e-2)
    for ep in range(epochs):
        lm.train()
        for x, labels in batches(ds, 16, gen):
            loss = lm(input_ids=x, labels=labels).loss
            loss.backward()
            opt.step()
            opt.zero_grad()
        print("  epoch", ep, round(loss.item(), 4))
    return lm.eval()


for name, ds in corpora.items():
    print(name, len(ds))
    lm = train(ds)
    torch.save(lm.state_dict(), f"recipe_lm_{name}.pt")
    with torch.no_grad():
        x, labels = next(batches(probe, len(probe), torch.Generator().manual_seed(1)))
        print("  probe perplexity", round(math.exp(lm(input_ids=x, labels=labels).loss.item()), 3))
