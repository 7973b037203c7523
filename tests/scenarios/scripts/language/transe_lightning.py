# transe.ckpt: kg_train.txt kg_valid.txt entities.dict relations.dict
import logging
from pathlib import Path

import lightning as L
import torch
from torch.utils.data import DataLoader, Dataset

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


def read_dict(path):
    with Path(path).open() as f:
        return {name: int(no) for no, name in (line.rstrip("\n").split("\t") for line in f)}


class Triples(Dataset):
    def __init__(self, path, entities, relations):
        self.triples = []
        for line in Path(path).open():
            head, relation, tail = line.strip().split("\t")
            self.triples.append((entities[head], relations[relation], entities[tail]))
        self.n_entities = len(entities)

    def __len__(self):
        return len(self.triples)

    def __getitem__(self, i):
        h, r, t = self.triples[i]
        corrupt = torch.randint(self.n_entities, ()).item()
        return torch.tensor([h, r, t]), corrupt


class KnowledgeGraph(L.LightningDataModule):
    def __init__(self, folder=".", batch_size=32):
        super().__init__()
        self.folder, self.batch_size = Path(folder), batch_size
        self.entities = read_dict(self.folder / "entities.dict")
        self.relations = read_dict(self.folder / "relations.dict")

    def setup(self, stage=None):
        make = lambda name: Triples(self.folder / f"kg_{name}.txt", self.entities, self.relations)
        if stage in (None, "fit"):
            self.train, self.valid = make("train"), make("valid")
        if stage in (None, "test"):
            self.test = make("test")

    def train_dataloader(self):
        return DataLoader(self.train, batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.valid, batch_size=self.batch_size)

    def test_dataloader(self):
        return DataLoader(self.test, batch_size=self.batch_size)


class TransE(L.LightningModule):
    def __init__(self, n_entities, n_relations, dim=8, margin=1.0):
        super().__init__()
        self.save_hyperparameters()
        self.e = torch.nn.Embedding(n_entities, dim)
        self.r = torch.nn.Embedding(n_relations, dim)

    def distance(self, h, r, t):
        return (self.e(h) + self.r(r) - self.e(t)).norm(dim=-1)

    def step(self, batch, name):
        triple, corrupt = batch
        h, r, t = triple.T
        loss = torch.relu(self.hparams.margin + self.distance(h, r, t) - self.distance(h, r, corrupt)).mean()
        self.log(name, loss)
        return loss

    def training_step(self, batch, _):
        return self.step(batch, "loss")

    def validation_step(self, batch, _):
        self.step(batch, "val_loss")

    def test_step(self, batch, _):
        self.step(batch, "test_loss")

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


def main():
    L.seed_everything(7, verbose=False)
    kg = KnowledgeGraph()
    model = TransE(len(kg.entities), len(kg.relations))
    trainer = L.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False,
                        enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=0)
    trainer.fit(model, datamodule=kg)
    trainer.save_checkpoint("transe.ckpt")
    trainer.test(model, datamodule=kg, verbose=False)
    print(trainer.callback_metrics)

    types = dict(line.strip().split("\t") for line in open("entity_types.tsv"))
    weights = model.e.weight.detach()
    for name, i in list(kg.entities.items())[:4]:
        near = weights.sub(weights[i]).norm(dim=1).argsort()[1].item()
        print(name, types[name], "->", list(kg.entities)[near])


if __name__ == "__main__":
    main()
