# trap_boxes.pth: traps_day.json cam_00.png cam_01.png cam_02.png cam_04.png cam_05.png cam_07.png
import json
import os.path as osp
from collections import defaultdict

import numpy as np
import torch
import torch.utils.data
from PIL import Image
from torch import nn


class CocoIndex:
    """the few parts of pycocotools that we need"""

    def __init__(self, annotation_file):
        with open(annotation_file) as f:
            blob = json.load(f)
        self.images = {im["id"]: im for im in blob["images"]}
        self.cats = {c["id"]: c["name"] for c in blob["categories"]}
        self.by_image = defaultdict(list)
        for ann in blob["annotations"]:
            if not ann["iscrowd"]:
                self.by_image[ann["image_id"]].append(ann)

    def annotated(self):
        return sorted(i for i in self.images if self.by_image[i])


class TrapDataset(torch.utils.data.Dataset):
    def __init__(self, root, annotation_file, transforms=None):
        self.root = root
        self.coco = CocoIndex(annotation_file)
        self.ids = self.coco.annotated()
        self.labels = {c: i for i, c in enumerate(sorted(self.coco.cats))}
        self.transforms = transforms

    def __getitem__(self, index):
        info = self.coco.images[self.ids[index]]
        img = Image.open(osp.join(self.root, info["file_name"])).convert("L")
        image = torch.as_tensor(np.array(img), dtype=torch.float32)[None] / 255
        anns = self.coco.by_image[self.ids[index]]
        boxes = torch.tensor([a["bbox"] for a in anns], dtype=torch.float32)
        boxes /= torch.tensor([info["width"], info["height"]] * 2)
        target = {"boxes": boxes, "labels": torch.tensor([self.labels[a["category_id"]] for a in anns])}
        if self.transforms is not None:
            image, target = self.transforms(image, target)
        return image, target

    def __len__(self):
        return len(self.ids)


class RandomFlip:
    def __init__(self, p):
        self.p = p

    def __call__(self, image, target):
        if torch.rand(()) < self.p:
            image = image.flip(-1)
            x, y, w, h = target["boxes"].unbind(1)
            target["boxes"] = torch.stack([1 - x - w, y, w, h], 1)
        return image, target


def collate(batch):
    images, targets = zip(*batch)
    return torch.stack(images), list(targets)


class BoxNet(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 4, 3, stride=2), nn.ReLU(), nn.Flatten())
        self.cls, self.box = nn.Linear(100, n_classes), nn.Linear(100, 4)

    def forward(self, images, targets=None):
        h = self.features(images)
        scores, boxes = self.cls(h), self.box(h).sigmoid()
        if targets is None:
            return scores, boxes
        first = torch.stack([t["boxes"][0] for t in targets])
        label = torch.stack([t["labels"][0] for t in targets])
        return {"loss_cls": nn.functional.cross_entropy(scores, label), "loss_box": nn.functional.l1_loss(boxes, first)}


def train_one_epoch(model, optimizer, loader, epoch):
    model.train()
    for images, targets in loader:
        losses = model(images, targets)
        optimizer.zero_grad()
        sum(losses.values()).backward()
        optimizer.step()
    print(f"epoch {epoch}", {k: round(v.item(), 3) for k, v in losses.items()})


def main():
    torch.manual_seed(64)
    dataset = TrapDataset("traps", "traps_day.json", RandomFlip(0.5))
    loader = torch.utils.data.DataLoader(dataset, batch_size=2, shuffle=True, collate_fn=collate)
    model = BoxNet(len(dataset.labels))
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for epoch in range(3):
        train_one_epoch(model, optimizer, loader, epoch)
    torch.save({"model": model.state_dict(), "categories": dataset.coco.cats}, "trap_boxes.pth")

    model.eval()
    night = TrapDataset("traps", "traps_night.json")
    with open("camera_sites.csv") as f:
        print(len(f.readlines()) - 1, "cameras with known position")
    with torch.no_grad():
        for i in range(len(night)):
            image, target = night[i]
            scores, box = model(image[None])
            print(night.coco.images[night.ids[i]]["file_name"], scores.argmax().item(), (box - target["boxes"]).abs().mean().item())


if __name__ == "__main__":
    main()
