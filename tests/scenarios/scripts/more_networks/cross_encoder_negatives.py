# reranker: queries.csv passages.parquet qrels.tsv hard_negatives.jsonl rerank_vocab.txt
import os
os.environ["HF_DATASETS_CACHE"] = os.path.abspath(".reranker_cache")
import json
import random
from collections import defaultdict

import pandas as pd
import torch
from datasets import Dataset, disable_progress_bars
from torch import nn
from torch.utils.data import DataLoader
from transformers import BertConfig, BertModel, BertTokenizer, get_linear_schedule_with_warmup

disable_progress_bars()
rng = random.Random(13)
torch.manual_seed(13)


def read_qrels(path):
    """TREC format: query, iteration, passage, relevance."""
    positives = defaultdict(set)
    for line in open(path):
        qid, _, pid, relevance = line.split("\t")
        if int(relevance) > 0:
            positives[int(qid)].add(int(pid))
    return positives


def read_negatives(path):
    with open(path) as f:
        return {r["qid"]: r["pids"] for r in (json.loads(line) for line in f)}


def read_run(path):
    run = defaultdict(list)
    for line in open(path):
        qid, pid, score = line.split("\t")
        run[int(qid)].append((float(score), int(pid)))
    return {qid: [pid for _, pid in sorted(found, reverse=True)] for qid, found in run.items()}


queries = pd.read_csv("queries.csv", index_col="qid")["query"].to_dict()
passages = pd.read_parquet("passages.parquet").set_index("pid")["passage"].to_dict()


def pairs(positives, negatives, per_positive=2):
    for qid, good in positives.items():
        pool = [p for p in negatives.get(qid, []) if p not in good] or [p for p in passages if p not in good]
        for pid in good:
            yield {"query": queries[qid], "passage": passages[pid], "label": 1.0}
            for other in rng.choices(pool, k=per_positive):
                yield {"query": queries[qid], "passage": passages[other], "label": 0.0}


tokenizer = BertTokenizer("rerank_vocab.txt")
train = Dataset.from_list(list(pairs(read_qrels("qrels.tsv"), read_negatives("hard_negatives.jsonl"))))
train = train.map(lambda b: tokenizer(b["query"], b["passage"]), batched=True, remove_columns=["query", "passage"])
train.set_format("torch")


class CrossEncoder(nn.Module):
    def __init__(self, vocab_size):
        super().__init__()
        self.bert = BertModel(BertConfig(vocab_size=vocab_size, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                                         intermediate_size=16, max_position_embeddings=24))
        self.score = nn.Linear(16, 1)

    def forward(self, **inputs):
        return self.score(self.bert(**inputs).pooler_output).squeeze(-1)


def collate(rows):
    labels = torch.stack([r.pop("label") for r in rows])
    return tokenizer.pad(rows, return_tensors="pt"), labels


model = CrossEncoder(len(tokenizer))
loader = DataLoader(train, batch_size=12, shuffle=True, collate_fn=collate)
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
scheduler = get_linear_schedule_with_warmup(optimizer, 2, 2 * len(loader))
model.train()
for epoch in range(2):
    for inputs, labels in loader:
        loss = nn.functional.binary_cross_entropy_with_logits(model(**inputs), labels.float())
        loss.backward()
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
    print(f"epoch {epoch} loss {loss.item():.3f}")

model.bert.save_pretrained("reranker")
torch.save(model.score.state_dict(), os.path.join("reranker", "score_head.pt"))
tokenizer.save_pretrained("reranker")

model.eval()
test, baseline = read_qrels("qrels_test.tsv"), read_run("bm25_run.tsv")
for qid, good in test.items():
    with torch.no_grad():
        batch = tokenizer([queries[qid]] * len(passages), list(passages.values()), return_tensors="pt", padding=True)
        order = model(**batch).argsort(descending=True).tolist()
    ranked = [list(passages)[i] for i in order]
    print(qid, "rank", min(ranked.index(p) for p in good), "bm25 found it:", bool(good & set(baseline[qid])))
