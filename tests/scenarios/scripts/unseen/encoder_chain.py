# clf.joblib: unlabelled.npy train.csv
import joblib
import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import LogisticRegression


class AutoEncoder(torch.nn.Module):
    def __init__(self, inputs=4, code=2):
        super().__init__()
        self.encoder = torch.nn.Linear(inputs, code)
        self.decoder = torch.nn.Linear(code, inputs)

    def forward(self, x):
        return self.decoder(torch.tanh(self.encoder(x)))


def pretrain(path):
    X = torch.from_numpy(np.load(path)).float()
    model = AutoEncoder()
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        for batch in X.split(60):
            loss = torch.nn.functional.mse_loss(model(batch), batch)
            opt.zero_grad()
            loss.backward()
            opt.step()
    torch.save(model.state_dict(), "encoder.pt")


def embed(frame):
    model = AutoEncoder()
    model.load_state_dict(torch.load("encoder.pt"))
    model.eval()
    with torch.no_grad():
        return model.encoder(torch.as_tensor(frame[["a", "b", "c", "d"]].values, dtype=torch.float32)).numpy()


pretrain("unlabelled.npy")
train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
clf = LogisticRegression().fit(embed(train), train["kind"])
print("held out:", clf.score(embed(test), test["kind"]))
joblib.dump(clf, "clf.joblib")
