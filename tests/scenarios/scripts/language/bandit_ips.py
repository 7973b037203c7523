# policy.pt: bandit_log.csv propensities.npy arms.csv
# reward_model.joblib: bandit_log.csv arms.csv
import joblib
import numpy as np
import polars as pl
import torch
from sklearn.ensemble import HistGradientBoostingClassifier

CONTEXT = ["hour", "recency", "spend"]

log = pl.read_csv("bandit_log.csv")
arms = pl.read_csv("arms.csv").sort("arm")
arm_x = arms.select("size", "cost").to_numpy().astype(np.float32)


def direct_method(log):
    """Click probability of a context and an arm's features."""
    joined = log.join(arms, on="arm", how="left")
    model = HistGradientBoostingClassifier(max_iter=10, min_samples_leaf=5, early_stopping=False)
    return model.fit(joined.select(*CONTEXT, "size", "cost").to_numpy(), joined["click"].to_numpy())


class Policy(torch.nn.Module):
    def __init__(self, n_context, n_arm):
        super().__init__()
        self.context = torch.nn.Linear(n_context, 8)
        self.arm = torch.nn.Linear(n_arm, 8)

    def forward(self, c, a):
        return (torch.tanh(self.context(c)) @ torch.tanh(self.arm(a)).T).log_softmax(dim=1)


def ips_loss(logp, action, reward, propensity, clip=5.0):
    taken = logp.gather(1, action[:, None]).squeeze(1)
    weight = (taken.exp().detach() / propensity).clamp(max=clip)
    return -(weight * (reward - 0.3) * taken).mean()


reward_model = direct_method(log)
joblib.dump(reward_model, "reward_model.joblib", compress=3)

c = torch.from_numpy(log.select(CONTEXT).to_numpy().astype(np.float32))
a = torch.from_numpy(log["arm"].to_numpy().copy())
r = torch.tensor(log["click"].to_list(), dtype=torch.float32)
p = torch.from_numpy(np.load("propensities.npy")).float()
arm_t = torch.from_numpy(arm_x)

torch.manual_seed(4)
policy = Policy(len(CONTEXT), arm_x.shape[1])
optimiser = torch.optim.RMSprop(policy.parameters(), lr=0.01)
for epoch in range(3):
    for part in torch.randperm(len(c)).chunk(6):
        optimiser.zero_grad()
        loss = ips_loss(policy(c[part], arm_t), a[part], r[part], p[part])
        loss.backward()
        optimiser.step()
    print(epoch, loss.item())
torch.save(policy.state_dict(), "policy.pt")

# off-policy check on the traffic that was shown uniformly at random
uniform = pl.read_csv("random_log.csv")
with torch.no_grad():
    choice = policy(torch.tensor(uniform.select(CONTEXT).to_numpy(), dtype=torch.float32), arm_t).argmax(1).numpy()
same = choice == uniform["arm"].to_numpy()
print("clicks where the policy agrees:", uniform["click"].to_numpy()[same].mean() if same.any() else None)
print("direct method:", reward_model.predict_proba(np.hstack([uniform.select(CONTEXT).to_numpy(), arm_x[choice]]))[:, 1].mean())
