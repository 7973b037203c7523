# claim_cost.pt: policies.parquet claims.csv vehicles.csv
"""Expected claim cost per policy: all features in SQL, a small net on top."""
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import numpy as np
import torch
from torch import nn

FEATURES = """
WITH cost AS (
    SELECT policy_id, sum(amount) AS total, count(*) AS n_claims
    FROM {claims} WHERE status = 'paid' GROUP BY policy_id
)
SELECT p.age::FLOAT AS age,
       p.bonus::FLOAT AS bonus,
       v.power::FLOAT AS power,
       v.mass::FLOAT AS mass,
       (v.power / v.mass)::FLOAT AS ratio,
       ln(1 + coalesce(c.total, 0))::FLOAT AS target
FROM {policies} p
JOIN vehicles v USING (vehicle)
LEFT JOIN cost c USING (policy_id)
ORDER BY p.policy_id
"""


@dataclass
class Settings:
    hidden: int = 12
    epochs: int = 4
    batch: int = 32
    lr: float = 0.01
    seed: int = 4


class Warehouse:
    def __init__(self, root="."):
        self.con = duckdb.connect()
        for path in sorted(Path(root).glob("*.parquet")):
            if path.stem.startswith("policies"):
                self.con.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
        for stem in ("claims", "claims_next", "vehicles", "brokers"):
            self.con.execute(f"CREATE VIEW {stem} AS SELECT * FROM read_csv_auto('{stem}.csv')")

    def matrix(self, policies, claims):
        columns = self.con.execute(FEATURES.format(policies=policies, claims=claims)).fetchnumpy()
        target = columns.pop("target")
        return np.stack(list(columns.values()), axis=1).astype("float32"), np.asarray(target, dtype="float32")


def fit(x, y, cfg):
    torch.manual_seed(cfg.seed)
    mean, std = x.mean(0), x.std(0) + 1e-6
    xt, yt = torch.from_numpy((x - mean) / std), torch.from_numpy(y)
    net = nn.Sequential(nn.Linear(x.shape[1], cfg.hidden), nn.SiLU(), nn.Linear(cfg.hidden, 1))
    opt = torch.optim.RMSprop(net.parameters(), lr=cfg.lr)
    for epoch in range(cfg.epochs):
        order = torch.randperm(len(xt))
        for idx in order.split(cfg.batch):
            loss = nn.functional.smooth_l1_loss(net(xt[idx]).squeeze(-1), yt[idx])
            opt.zero_grad()
            loss.backward()
            opt.step()
    return net, mean, std


if __name__ == "__main__":
    cfg = Settings()
    wh = Warehouse()
    print(wh.con.execute("SELECT city, count(*) FROM policies JOIN brokers USING (broker) GROUP BY city ORDER BY city").fetchall())
    x, y = wh.matrix("policies", "claims")
    net, mean, std = fit(x, y, cfg)
    torch.save({"net": net.state_dict(), "mean": mean.tolist(), "std": std.tolist(), "settings": asdict(cfg)}, "claim_cost.pt")

    x_next, y_next = wh.matrix("policies_next", "claims_next")
    with torch.no_grad():
        guess = net(torch.from_numpy((x_next - mean) / std)).squeeze(-1).numpy()
    print(f"next year: rmse {np.sqrt(((guess - y_next) ** 2).mean()):.3f}")
