# catalogue_price.pt: products.csv product_photos.npz

import numpy as np
import pandas as pd
import torch
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import CountVectorizer
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split


class TwoTowers(nn.Module):
    def __init__(self, words, components):
        super().__init__()
        self.text = nn.Linear(words, 6)
        self.photo = nn.Linear(components, 6)
        self.head = nn.Linear(12, 1)

    def forward(self, text, photo):
        return self.head(torch.relu(torch.cat([self.text(text), self.photo(photo)], dim=1))).squeeze(1)


def catalogue():
    products = pd.read_csv("products.csv")
    suppliers = pd.read_csv("product_suppliers.csv")
    full = pd.merge(products, suppliers, on="sku", how="left")
    print(full.pivot_table(index="supplier", values="price", aggfunc="median"))
    return full[["sku", "title", "price"]]


def photos(skus):
    with np.load("product_photos.npz") as archive:
        return np.stack([archive[f"sku_{s}"].astype(np.float32).ravel() / 255 for s in skus])


def run_epoch(model, loader, optimizer=None):
    total = 0.0
    for text, photo, price in loader:
        loss = nn.functional.mse_loss(model(text, photo), price)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        total += loss.item() * len(price)
    return total / len(loader.dataset)


def main():
    torch.manual_seed(21)
    table = catalogue()
    vectorizer = CountVectorizer()
    text = vectorizer.fit_transform(table["title"]).toarray()
    pca = PCA(n_components=5, random_state=0)
    photo = pca.fit_transform(photos(table["sku"]))
    price = np.log(table["price"].to_numpy())

    data = TensorDataset(*(torch.tensor(a, dtype=torch.float32) for a in (text, photo, price)))
    train, held = random_split(data, [0.8, 0.2])
    model = TwoTowers(text.shape[1], photo.shape[1])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for epoch in range(3):
        print(epoch, run_epoch(model, DataLoader(train, batch_size=14, shuffle=True), optimizer))
    with torch.no_grad():
        print("held out:", run_epoch(model, DataLoader(held, batch_size=14)))
    torch.save({"model": model.state_dict(), "vocabulary": vectorizer.get_feature_names_out().tolist(),
                "pca": torch.from_numpy(pca.components_)}, "catalogue_price.pt")


if __name__ == "__main__":
    main()
