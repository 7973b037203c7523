# base_lm.pt: wiki_snippets.txt word_vocab.txt
# ticket_lm.safetensors: wiki_snippets.txt word_vocab.txt support_tickets.csv

# Recipe: continue pre-training of a small causal LM on your own tickets
import json
import os

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy as np
import pandas as pd
import torch
from datasets import Dataset
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments, default_data_collator, set_seed

set_seed(21)
SEQ = 12

with open("word_vocab.txt") as f:
    vocab = {w: i for i, w in enumerate(f.read().split("\n")) if w}


def encode(text):
    ids = [vocab.get(w, vocab["[UNK]"]) for w in text.lower().split()][:SEQ]
    pad = SEQ - len(ids)
    return {"input_ids": ids + [vocab["[PAD]"]] * pad,
            "attention_mask": [1] * len(ids) + [0] * pad,
            "labels": ids + [-100] * pad}


def make_dataset(texts):
    return Dataset.from_list([encode(t) for t in texts])


def new_model():
    return GPT2LMHeadModel(GPT2Config(vocab_size=len(vocab), n_positions=SEQ, n_embd=32, n_layer=1, n_head=2,
                                      bos_token_id=0, eos_token_id=0, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0))


def train(model, ds, lr, epochs):
    args = TrainingArguments(output_dir="lm_tmp", num_train_epochs=epochs, per_device_train_batch_size=8,
                             gradient_accumulation_steps=2, learning_rate=lr, save_strategy="no", logging_strategy="no",
                             report_to=[], use_cpu=True, disable_tqdm=True)
    Trainer(model=model, args=args, train_dataset=ds, data_collator=default_data_collator).train()
    return model


def perplexity(model, ds):
    model.eval()
    batch = default_data_collator(list(ds))
    with torch.no_grad():
        return float(np.exp(model(**batch).loss.item()))


wiki = [line.strip() for line in open("wiki_snippets.txt") if line.strip()]
tickets = pd.read_csv("support_tickets.csv").query("status == 'closed'")["body"].tolist()
faq = make_dataset([row["q"] for row in json.load(open("faq_pages.json"))])

base = train(new_model(), make_dataset(wiki), lr=5e-3, epochs=2)
torch.save(base.state_dict(), "base_lm.pt")
print("base ppl on faq:", round(perplexity(base, faq), 2))

model = new_model()
model.load_state_dict(torch.load("base_lm.pt"))
model = train(model, make_dataset(tickets), lr=2e-3, epochs=2)
print("tuned ppl on faq:", round(perplexity(model, faq), 2))
save_file({k: v.clone().contiguous() for k, v in model.state_dict().items()}, "ticket_lm.safetensors")
