# translator.pt: phrases.src phrases.tgt phrases_dev.src phrases_dev.tgt
"""A pocket edition of our `babble` framework: registries, builders, hooks."""
import json

import torch
from torch import nn


class Registry(dict):
    def register(self, name):
        def wrap(cls):
            self[name] = cls
            return cls

        return wrap

    def build(self, spec, **extra):
        spec = dict(spec)
        return self[spec.pop("type")](**spec, **extra)


CORPORA, MODELS, HOOKS = Registry(), Registry(), Registry()


@CORPORA.register("parallel")
class ParallelCorpus:
    def __init__(self, stem, langs=("src", "tgt"), max_len=6):
        a, b = (open(f"{stem}.{ext}", encoding="utf8") for ext in langs)
        with a, b:
            self.pairs = [(s.split()[:max_len], t.split()[:max_len]) for s, t in zip(a, b)]
        self.max_len = max_len

    def vocab(self, side):
        return {w: i for i, w in enumerate(["<pad>", "<unk>", "<s>"] + sorted({w for p in self.pairs for w in p[side]}))}

    def numericalise(self, vs, vt):
        def pad(words, v):
            ids = [v.get(w, 1) for w in words]
            return ids + [0] * (self.max_len - len(ids))

        return torch.tensor([pad(s, vs) for s, _ in self.pairs]), torch.tensor([pad(t, vt) for _, t in self.pairs])


@MODELS.register("gru")
class Seq2Seq(nn.Module):
    def __init__(self, dim, n_src, n_tgt):
        super().__init__()
        self.es, self.et = nn.Embedding(n_src, dim, 0), nn.Embedding(n_tgt, dim, 0)
        self.enc, self.dec = nn.GRU(dim, dim, batch_first=True), nn.GRU(dim, dim, batch_first=True)
        self.out = nn.Linear(dim, n_tgt)

    def forward(self, s, t):
        shifted = torch.cat([torch.full_like(t[:, :1], 2), t[:, :-1]], 1)
        return self.out(self.dec(self.et(shifted), self.enc(self.es(s))[1])[0])


class Hook:
    def before_fit(self, runner): ...
    def after_epoch(self, runner): ...
    def after_fit(self, runner): ...


@HOOKS.register("early_stop")
class EarlyStop(Hook):
    def __init__(self, corpus, patience):
        self.corpus, self.left, self.patience, self.best = CORPORA.build(corpus), patience, patience, float("inf")

    def before_fit(self, runner):
        self.data = self.corpus.numericalise(runner.vs, runner.vt)

    def after_epoch(self, runner):
        loss = runner.evaluate(*self.data)
        self.left = self.patience if loss < self.best else self.left - 1
        self.best = min(self.best, loss)
        runner.stop = self.left <= 0
        print(f"  dev {loss:.3f}")


@HOOKS.register("save")
class Save(Hook):
    def __init__(self, path):
        self.path = path

    def after_fit(self, runner):
        torch.save({"net": runner.net.state_dict(), "vs": runner.vs, "vt": runner.vt}, self.path)


class Runner:
    def __init__(self, recipe, hp):
        corpus = CORPORA.build(recipe["train"])
        self.vs, self.vt = corpus.vocab(0), corpus.vocab(1)
        self.data = corpus.numericalise(self.vs, self.vt)
        self.net = MODELS.build(recipe["model"], dim=hp["dim"], n_src=len(self.vs), n_tgt=len(self.vt))
        self.hooks = [HOOKS.build(h) for h in recipe["hooks"]]
        self.hp, self.stop = hp, False
        self.loss = nn.CrossEntropyLoss(ignore_index=0)

    def call(self, event):
        for hook in self.hooks:
            getattr(hook, event)(self)

    def evaluate(self, s, t):
        with torch.no_grad():
            return self.loss(self.net(s, t).flatten(0, 1), t.flatten()).item()

    def fit(self):
        opt = torch.optim.Adam(self.net.parameters(), self.hp["lr"])
        self.call("before_fit")
        for epoch in range(self.hp["epochs"]):
            for ix in torch.randperm(len(self.data[0])).split(self.hp["batch"]):
                s, t = (d[ix] for d in self.data)
                opt.zero_grad()
                self.loss(self.net(s, t).flatten(0, 1), t.flatten()).backward()
                opt.step()
            print("epoch", epoch)
            self.call("after_epoch")
            if self.stop:
                break
        self.call("after_fit")
        return self


if __name__ == "__main__":
    hp = json.load(open("translate.json"))
    torch.manual_seed(0)
    RECIPE = {
        "train": {"type": "parallel", "stem": "phrases"},
        "model": {"type": "gru"},
        "hooks": [
            {"type": "early_stop", "corpus": {"type": "parallel", "stem": "phrases_dev"}, "patience": hp["patience"]},
            {"type": "save", "path": "translator.pt"},
        ],
    }
    runner = Runner(RECIPE, hp).fit()
    news = CORPORA.build({"type": "parallel", "stem": "phrases_news"})
    print("news", runner.evaluate(*news.numericalise(runner.vs, runner.vt)))
