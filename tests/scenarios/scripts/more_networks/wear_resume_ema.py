# wear_ckpt.pt: telemetry.feather telemetry_val.feather run_last.pt
# wear_ema.pt: telemetry.feather telemetry_val.feather run_last.pt
import copy
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
log = logging.getLogger("wear")


@dataclass
class TrainConfig:
    train_file: str = "telemetry.feather"
    val_file: str = "telemetry_val.feather"
    resume_from: str | None = "run_last.pt"
    out: str = "wear_ckpt.pt"
    ema_out: str = "wear_ema.pt"
    lr: float = 5e-3
    ema_decay: float = 0.95
    extra_epochs: int = 3
    batch_size: int = 32


class Telemetry(Dataset):
    FEATURES = ["rpm", "oil", "volt", "egt"]

    def __init__(self, path):
        df = pd.read_feather(path)
        self.x = torch.tensor(df[self.FEATURES].values, dtype=torch.float32)
        self.y = torch.tensor(df["wear"].values, dtype=torch.float32).unsqueeze(1)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return {"x": self.x[i], "y": self.y[i]}


class EMA:
    def __init__(self, model, decay):
        self.decay = decay
        self.shadow = copy.deepcopy(model).eval()
        for p in self.shadow.parameters():
            p.requires_grad_(False)

    @torch.no_grad()
    def update(self, model):
        for s, p in zip(self.shadow.state_dict().values(), model.state_dict().values()):
            s.mul_(self.decay).add_(p, alpha=1 - self.decay)


class Trainer:
    def __init__(self, cfg: TrainConfig):
        self.cfg = cfg
        self.model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
        self.ema = EMA(self.model, cfg.ema_decay)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=cfg.lr)
        self.scheduler = None
        self.epoch, self.history = 0, []
        if cfg.resume_from and Path(cfg.resume_from).exists():
            self.resume(cfg.resume_from)

    def resume(self, path):
        ckpt = torch.load(path, weights_only=False)
        self.model.load_state_dict(ckpt["model"])
        self.ema.shadow.load_state_dict(ckpt["ema"])
        self.optimizer.load_state_dict(ckpt["optimizer"])
        self.epoch, self.history = ckpt["epoch"], list(ckpt["history"])
        log.info("resumed from %s at epoch %d", path, self.epoch)

    def step(self, batch):
        loss = nn.functional.huber_loss(self.model(batch["x"]), batch["y"])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.ema.update(self.model)
        return loss.detach()

    @torch.no_grad()
    def validate(self, loader):
        losses = [nn.functional.huber_loss(self.ema.shadow(b["x"]), b["y"]) for b in loader]
        return torch.stack(losses).mean().item()

    def fit(self):
        train = DataLoader(Telemetry(self.cfg.train_file), self.cfg.batch_size, shuffle=True)
        val = DataLoader(Telemetry(self.cfg.val_file), self.cfg.batch_size)
        for self.epoch in range(self.epoch, self.epoch + self.cfg.extra_epochs):
            losses = [self.step(b) for b in train]
            self.history.append(self.validate(val))
            log.info("epoch %d train %.3f val %.3f", self.epoch, torch.stack(losses).mean(), self.history[-1])
            if self.history[-1] == min(self.history[-self.cfg.extra_epochs:]):
                self.save()

    def save(self):
        torch.save({"model": self.model.state_dict(), "ema": self.ema.shadow.state_dict(), "cfg": asdict(self.cfg),
                    "optimizer": self.optimizer.state_dict(), "epoch": self.epoch, "history": self.history}, self.cfg.out)
        torch.save(self.ema.shadow.state_dict(), self.cfg.ema_out)


if __name__ == "__main__":
    old = torch.load("run_2022.pt", weights_only=False)
    log.info("the 2022 run stopped at epoch %d (%.3f)", old["epoch"], old["history"][-1])
    trainer = Trainer(TrainConfig())
    trainer.fit()
    log.info("test %.3f", trainer.validate(DataLoader(Telemetry("telemetry_test.feather"), 64)))
