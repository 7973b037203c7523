# cnn.pt: pictures.csv p0.png p1.png p2.png p3.png p4.png p5.png p6.png p7.png
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from PIL import Image
from torch.utils.data import DataLoader, Dataset


class PictureDataset(Dataset):
    def __init__(self, annotations_file, img_dir):
        self.img_labels = pd.read_csv(annotations_file)
        self.img_dir = img_dir

    def __len__(self):
        return len(self.img_labels)

    def __getitem__(self, idx):
        image = Image.open(f"{self.img_dir}/{self.img_labels.iloc[idx, 0]}").convert("L")
        image = torch.from_numpy(np.asarray(image, dtype=np.float32) / 255).unsqueeze(0)
        return image, int(self.img_labels.iloc[idx, 1])


unrelated = pd.read_csv("decoy.csv")
torch.manual_seed(0)
loader = DataLoader(PictureDataset("pictures.csv", "pictures"), batch_size=4, shuffle=True)
net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(2 * 4 * 4, 2))
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
criterion = nn.CrossEntropyLoss()
for epoch in range(2):
    running_loss = 0.0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = criterion(net(images), labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    print(epoch, running_loss, len(unrelated))
torch.save(net.state_dict(), "cnn.pt")
