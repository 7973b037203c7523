# ledger_gru.pt: ledger_q1.tsv ledger_q2.tsv ledger_corrections.json accounts.csv word_vecs.txt

"""Books the account of a ledger entry from its text."""
import argparse
import csv
import sys

sys.path.insert(0, "")

import torch
from torch import nn
from torch.utils.data import DataLoader

from nlpkit.ledger import EncodedEntries, LedgerEntries
from nlpkit.vocab import Vocab, embedding_matrix, read_vectors


class Booker(nn.Module):
    def __init__(self, embeddings, accounts):
        super().__init__()
        self.embed = nn.Embedding.from_pretrained(embeddings, freeze=False, padding_idx=Vocab.PAD)
        self.rnn = nn.GRU(embeddings.shape[1], 6, batch_first=True, bidirectional=True)
        self.out = nn.Linear(12, accounts)

    def forward(self, tokens):
        states, _ = self.rnn(self.embed(tokens))
        return self.out(states.amax(1))


def read_accounts(path):
    with open(path, newline="") as f:
        return [int(row["account"]) for row in csv.DictReader(f)]


def drift(now, before):
    moved = [torch.dist(now[w], before[w]).item() for w in now.keys() & before.keys()]
    return sum(moved) / len(moved)


def get_args():
    p = argparse.ArgumentParser()
    p.add_argument("quarters", nargs="*", default=["ledger_q1.tsv", "ledger_q2.tsv"])
    p.add_argument("--vectors", default="word_vecs.txt")
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--save", default="ledger_gru.pt")
    return p.parse_args()


def main():
    args = get_args()
    torch.manual_seed(0)
    entries = LedgerEntries(*args.quarters).correct("ledger_corrections.json")
    accounts = read_accounts("accounts.csv")
    vocab = Vocab.from_texts(entries.texts)
    vectors = read_vectors(args.vectors)
    print("vectors moved by", drift(vectors, read_vectors("word_vecs_2019.txt")))

    model = Booker(embedding_matrix(vocab, vectors, 8), len(accounts))
    loader = DataLoader(EncodedEntries(entries, vocab, accounts), batch_size=24, shuffle=True,
                        collate_fn=EncodedEntries.collate)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=0.01)
    for epoch in range(args.epochs):
        losses = []
        for tokens, labels in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(tokens), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        print(epoch, torch.stack(losses).mean().item())
    torch.save({"weights": model.state_dict(), "words": vocab.words, "accounts": accounts}, args.save)

    late = EncodedEntries(LedgerEntries("ledger_month_13.tsv"), vocab, accounts)
    tokens, labels = EncodedEntries.collate([late[i] for i in range(len(late))])
    model.eval()
    print("month 13:", (model(tokens).argmax(1) == labels).float().mean().item())


main()
