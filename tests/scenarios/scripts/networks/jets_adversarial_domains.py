# jet_tagger.pt: jets.h5 jets_data.h5
# jet_domain.pt: jets.h5 jets_data.h5
"""DANN with labelled simulation and unlabelled collisions; manual optimisation, two optimisers."""
import h5py
import torch
from lightning import LightningModule, Trainer, seed_everything
from lightning.pytorch.utilities import CombinedLoader
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def jets(path, *keys):
    with h5py.File(path, "r") as f:
        return TensorDataset(*(torch.as_tensor(f["jets"][k][()]).float() for k in keys))


class DANN(LightningModule):
    automatic_optimization = False

    def __init__(self, alpha):
        super().__init__()
        self.alpha = alpha
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(15, 12), nn.ELU())
        self.tagger = nn.Linear(12, 1)
        self.domain = nn.Sequential(nn.Linear(12, 6), nn.ELU(), nn.Linear(6, 1))

    def _domain_loss(self, sim, real):
        logits = self.domain(torch.cat([sim, real])).squeeze(1)
        truth = torch.cat([torch.zeros(len(sim)), torch.ones(len(real))])
        return nn.functional.binary_cross_entropy_with_logits(logits, truth)

    def training_step(self, batch, batch_idx):
        (x, y), (collisions,) = batch["simulation"], batch["collisions"]
        main, adversary = self.optimizers()

        with torch.no_grad():
            a, b = self.features(x), self.features(collisions)
        adversary.zero_grad()
        self.manual_backward(self._domain_loss(a, b))
        adversary.step()

        a, b = self.features(x), self.features(collisions)
        loss = nn.functional.binary_cross_entropy_with_logits(self.tagger(a).squeeze(1), y)
        main.zero_grad()
        self.manual_backward(loss - self.alpha * self._domain_loss(a, b))
        main.step()

    def configure_optimizers(self):
        return (torch.optim.Adam([*self.features.parameters(), *self.tagger.parameters()], lr=3e-3),
                torch.optim.SGD(self.domain.parameters(), lr=0.05))


def main():
    seed_everything(77)
    loaders = CombinedLoader({
        "simulation": DataLoader(jets("jets.h5", "constituents", "is_top"), batch_size=16, shuffle=True),
        "collisions": DataLoader(jets("jets_data.h5", "constituents"), batch_size=12, shuffle=True),
    }, mode="max_size_cycle")
    model = DANN(alpha=0.2)
    Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False,
            enable_progress_bar=False, enable_model_summary=False).fit(model, loaders)
    torch.save({"features": model.features.state_dict(), "tagger": model.tagger.state_dict()}, "jet_tagger.pt")
    torch.save(model.domain.state_dict(), "jet_domain.pt")

    for name in ("jets_val.h5", "jets_test.h5"):
        x, y = jets(name, "constituents", "is_top").tensors
        with torch.no_grad():
            guess = model.tagger(model.features(x)).squeeze(1) > 0
        print(name, (guess == y.bool()).float().mean().item())


if __name__ == "__main__":
    main()
