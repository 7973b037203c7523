# lm_general.safetensors: corpus_general.txt lm_words.json
# lm_hotel.safetensors: lm_general.safetensors corpus_general.txt corpus_hotel.txt lm_words.json

"""Pre-train a tiny causal LM on general text, then continue on one domain."""
import json
import math
from pathlib import Path

import datasets
import torch
from safetensors.torch import load_file, save_file
from transformers import GPT2Config, GPT2LMHeadModel

BLOCK = 12
datasets.disable_progress_bars()


def read_corpus(path):
    lines = Path(path).read_text().splitlines()
    return datasets.Dataset.from_dict({"text": [x for x in lines if x.strip()]})


def build_words(ds, path):
    words = sorted({w for t in ds["text"] for w in t.split()})
    Path(path).write_text(json.dumps({w: i + 2 for i, w in enumerate(words)}))
    return json.loads(Path(path).read_text())


def encode(ds, words):
    def one(row):
        ids = [words.get(w, 1) for w in row["text"].split()][:BLOCK]
        return {"input_ids": ids + [0] * (BLOCK - len(ids)),
                "labels": ids + [-100] * (BLOCK - len(ids))}
    return ds.map(one, remove_columns=["text"]).with_format("torch")


def new_model(n_words, seed):
    torch.manual_seed(seed)
    return GPT2LMHeadModel(GPT2Config(vocab_size=n_words + 2, n_positions=BLOCK, n_embd=16, n_layer=1, n_head=2,
                                      bos_token_id=0, eos_token_id=0))


def train(model, ds, epochs, lr):
    opt = torch.optim.AdamW(model.parameters(), lr=lr)
    loader = torch.utils.data.DataLoader(ds, batch_size=8, shuffle=True, generator=torch.Generator().manual_seed(1))
    model.train()
    for _ in range(epochs):
        for batch in loader:
            opt.zero_grad()
            model(**batch).loss.backward()
            opt.step()
    return model


@torch.no_grad()
def perplexity(model, ds):
    model.eval()
    return math.exp(model(**ds[:]).loss.item())


def state(model):
    return {k: v.clone().contiguous() for k, v in model.state_dict().items() if k != "lm_head.weight"}


def main():
    torch.set_num_threads(1)
    corpora = {name: read_corpus(f"corpus_{name}.txt") for name in ("general", "hotel", "phone")}
    words = build_words(corpora["general"], "lm_words.json")
    tokens = {name: encode(ds, words) for name, ds in corpora.items()}

    base = train(new_model(len(words), 0), tokens["general"], epochs=3, lr=1e-2)
    save_file(state(base), "lm_general.safetensors")

    hotel = new_model(len(words), 99)
    hotel.load_state_dict(load_file("lm_general.safetensors"), strict=False)
    hotel.tie_weights()
    train(hotel, tokens["hotel"], epochs=2, lr=5e-3)
    save_file(state(hotel), "lm_hotel.safetensors")

    for name, ds in tokens.items():
        print(f"{name:8s} base {perplexity(base, ds):7.2f}  hotel {perplexity(hotel, ds):7.2f}")


if __name__ == "__main__":
    main()
