# spectra.pt: minerals.npz bands.txt output.pkl
import joblib
import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset, random_split

memory = joblib.Memory("cache", verbose=0)


@memory.cache
def moments(path, bands_path):
    bands = np.loadtxt(bands_path)
    with np.load(path) as data:
        spectra, kinds = data["spectra"], data["kinds"]
    weights = np.abs(spectra) / np.abs(spectra).sum(1, keepdims=True)
    centre = weights @ bands
    width = np.sqrt(weights @ bands**2 - centre**2)
    return np.column_stack([centre / 600, width / 100]).astype("float32"), kinds


features, kinds = moments("minerals.npz", "bands.txt")
again, _ = moments("minerals.npz", "bands.txt")
reference, reference_kinds = moments("minerals_reference.npz", "bands.txt")
assert np.array_equal(features, again)

data = TensorDataset(torch.from_numpy(again), torch.from_numpy(kinds))
train, test = random_split(data, [0.8, 0.2], generator=torch.Generator().manual_seed(0))
model = torch.nn.Linear(2, 3)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(2):
    for x, y in DataLoader(train, batch_size=12, shuffle=True):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print((model(torch.from_numpy(reference)).argmax(1).numpy() == reference_kinds).mean())
torch.save(model.state_dict(), "spectra.pt")
