# command_gpt: commands.txt commands_ops.txt commands_dev.txt
"""Tiny GPT that completes shell commands. The tokenizer also knows the words of the ops team."""
import math
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from torch.utils.data import DataLoader, Dataset
from transformers import GPT2Config, GPT2LMHeadModel, get_linear_schedule_with_warmup
from transformers.utils import logging

logging.set_verbosity_error()
BLOCK = 16


def train_tokenizer(files):
    tok = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tok.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tok.train([str(f) for f in files], trainers.WordLevelTrainer(special_tokens=["<unk>", "<eos>"], show_progress=False))
    return tok


class Blocks(Dataset):
    """all lines joined by <eos>, cut in blocks of equal length"""

    def __init__(self, path, tok):
        eos = tok.token_to_id("<eos>")
        stream = []
        for encoding in tok.encode_batch(Path(path).read_text().splitlines()):
            stream += encoding.ids + [eos]
        n = len(stream) // BLOCK * BLOCK
        self.blocks = torch.tensor(stream[:n]).view(-1, BLOCK)

    def __len__(self):
        return self.blocks.size(0)

    def __getitem__(self, i):
        return self.blocks[i]


@torch.inference_mode()
def perplexity(model, data):
    model.eval()
    losses = [model(input_ids=b, labels=b).loss.item() for b in DataLoader(data, batch_size=8)]
    model.train()
    return math.exp(sum(losses) / len(losses))


torch.manual_seed(8)
tok = train_tokenizer([Path("commands.txt"), Path("commands_ops.txt")])
train_data, dev_data = Blocks("commands.txt", tok), Blocks("commands_dev.txt", tok)
print(f"{tok.get_vocab_size()} words, {len(train_data)} blocks")

config = GPT2Config(vocab_size=tok.get_vocab_size(), n_positions=BLOCK, n_embd=16, n_layer=1, n_head=2,
                    bos_token_id=1, eos_token_id=1)
model = GPT2LMHeadModel(config)
loader = DataLoader(train_data, batch_size=4, shuffle=True)
epochs = 3
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
scheduler = get_linear_schedule_with_warmup(optimizer, 2, epochs * len(loader))
best = float("inf")
for epoch in range(epochs):
    for batch in loader:
        loss = model(input_ids=batch, labels=batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
    dev = perplexity(model, dev_data)
    print(f"epoch {epoch}: dev perplexity {dev:.1f}")
    if dev < best:
        best = dev
        model.save_pretrained("command_gpt")

print("unseen commands:", round(perplexity(model, Blocks("commands_unseen.txt", tok)), 1))
