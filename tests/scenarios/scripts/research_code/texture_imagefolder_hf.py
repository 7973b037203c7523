# texture_cnn.pt: textures
import numpy as np
import torch
from datasets import load_dataset
from torch import nn
from torch.utils.data import DataLoader

torch.manual_seed(0)
np.random.seed(0)

dataset = load_dataset("imagefolder", data_dir="textures", split="train")
labels = dataset.features["label"].names
print(dataset, labels)

splits = dataset.train_test_split(test_size=3, stratify_by_column="label", seed=0)


def to_tensor(image):
    return torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1).float().div(255)


def jitter(x):
    return (x * (0.8 + 0.4 * torch.rand(1)) + 0.1 * torch.randn(3, 1, 1)).clamp(0, 1)


def train_transforms(batch):
    batch["pixel_values"] = [jitter(to_tensor(im)) for im in batch["image"]]
    return batch


def eval_transforms(batch):
    batch["pixel_values"] = [to_tensor(im) for im in batch["image"]]
    return batch


train_ds = splits["train"].with_transform(train_transforms)
val_ds = splits["test"].with_transform(eval_transforms)


def collate(rows):
    return {"x": torch.stack([r["pixel_values"] for r in rows]), "y": torch.tensor([r["label"] for r in rows])}


model = nn.Sequential(
    nn.Conv2d(3, 6, 3), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(6, 8, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
    nn.Flatten(), nn.Linear(8, len(labels)),
)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-2, total_steps=3 * 4)


def accuracy(ds):
    model.eval()
    with torch.no_grad():
        hits = [(model(b["x"]).argmax(1) == b["y"]).float() for b in DataLoader(ds, batch_size=4, collate_fn=collate)]
    return torch.cat(hits).mean().item()


best = -1
for epoch in range(3):
    model.train()
    for batch in DataLoader(train_ds, batch_size=4, shuffle=True, collate_fn=collate):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(batch["x"]), batch["y"])
        loss.backward()
        optimizer.step()
        scheduler.step()
    acc = accuracy(val_ds)
    print(f"epoch {epoch} loss {loss.item():.3f} val {acc:.3f}")
    if acc > best:
        best = acc
        torch.save({"model": model.state_dict(), "labels": labels}, "texture_cnn.pt")

lab = load_dataset("imagefolder", data_dir="textures_lab", split="train")
print("pictures from the lab:", accuracy(lab.with_transform(eval_transforms)))
