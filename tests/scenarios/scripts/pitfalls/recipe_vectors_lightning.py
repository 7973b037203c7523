# recipe.ckpt: recipes_train.csv recipes_val.csv food_vectors.txt ingredient_alias.csv
import logging
import warnings

import lightning as L
import pandas as pd
import torch
from lightning.pytorch.callbacks import EarlyStopping
from torch.utils.data import DataLoader

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", ".*does not have many workers.*")
MAX_WORDS = 6


def read_vectors(path):
    vectors = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            word, *numbers = line.split()
            vectors[word] = torch.tensor([float(n) for n in numbers])
    return vectors


class RecipeData(L.LightningDataModule):
    def __init__(self, vocabulary, alias_file, batch_size=15):
        super().__init__()
        self.vocabulary, self.batch_size = vocabulary, batch_size
        self.alias = dict(pd.read_csv(alias_file).to_numpy().tolist())

    def encode(self, text):
        ids = [self.vocabulary.get(self.alias.get(w, w), 0) for w in text.split()][:MAX_WORDS]
        return torch.tensor(ids + [0] * (MAX_WORDS - len(ids)))

    def read(self, part):
        frame = pd.read_csv(f"recipes_{part}.csv")
        return [(self.encode(t), torch.tensor(float(s))) for t, s in zip(frame["text"], frame["savoury"])]

    def setup(self, stage):
        if stage == "fit":
            self.train, self.val = self.read("train"), self.read("val")
        if stage == "test":
            self.test = self.read("test")

    def train_dataloader(self):
        return DataLoader(self.train, self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, self.batch_size)

    def test_dataloader(self):
        return DataLoader(self.test, self.batch_size)


class Savoury(L.LightningModule):
    def __init__(self, weights):
        super().__init__()
        self.embedding = torch.nn.EmbeddingBag.from_pretrained(weights, freeze=True, mode="mean")
        self.head = torch.nn.Sequential(torch.nn.Linear(weights.shape[1], 5), torch.nn.Tanh(), torch.nn.Linear(5, 1))

    def step(self, batch, name):
        ids, target = batch
        logits = self.head(self.embedding(ids)).squeeze(1)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, target)
        self.log(name, loss, batch_size=len(target))
        return loss

    def training_step(self, batch, _):
        return self.step(batch, "train_loss")

    def validation_step(self, batch, _):
        self.step(batch, "val_loss")

    def test_step(self, batch, _):
        self.step(batch, "test_loss")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.02)


L.seed_everything(1, verbose=False)
food, web = read_vectors("food_vectors.txt"), read_vectors("web_vectors.txt")
print("words in both:", len(food.keys() & web.keys()))
vocabulary = {word: i for i, word in enumerate(food, start=1)}
weights = torch.stack([torch.zeros(len(food["egg"]))] + list(food.values()))
trainer = L.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False,
                    enable_model_summary=False, log_every_n_steps=1, callbacks=[EarlyStopping("val_loss", patience=1)])
data, model = RecipeData(vocabulary, "ingredient_alias.csv"), Savoury(weights)
trainer.fit(model, datamodule=data)
trainer.save_checkpoint("recipe.ckpt")
trainer.test(model, datamodule=data, verbose=False)
print(trainer.callback_metrics)
