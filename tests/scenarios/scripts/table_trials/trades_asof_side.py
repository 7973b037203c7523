# trade_side.pkl: trades.csv quotes.csv fx_rates.csv

# Lee-Ready on steroids: who was the aggressor of a trade?
import pickle
from dataclasses import dataclass, field

import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier


@dataclass
class Tape:
    trades: str
    quotes: str
    fx: str
    tolerance: pd.Timedelta = field(default_factory=lambda: pd.Timedelta("10min"))

    def enriched(self) -> pd.DataFrame:
        trades = self._ordered(self.trades)
        quotes = self._ordered(self.quotes)
        fx = self._ordered(self.fx)
        out = pd.merge_asof(trades, quotes, on="time", by="ticker", tolerance=self.tolerance,
                            allow_exact_matches=False)
        nearest = pd.merge_asof(trades[["time", "ticker"]], quotes, on="time", by="ticker", direction="forward")
        out["next_bid"] = nearest["bid"].values
        out = pd.merge_asof(out, fx.set_index("time"), left_on="time", right_index=True, direction="backward")
        return out.dropna().reset_index(drop=True)

    @staticmethod
    def _ordered(path):
        return pd.read_csv(path, parse_dates=["time"]).sort_values("time", kind="stable")


def microstructure(df):
    mid = (df.bid + df.ask) / 2
    return pd.DataFrame({
        "over_mid": df.price - mid,
        "spread": df.ask - df.bid,
        "drift": df.next_bid - df.bid,
        "notional_eur": df.price * df["size"] / df.eurusd,
        "tick": df.groupby("ticker")["price"].diff().fillna(0.0),
    })


actions = pd.read_csv("corporate_actions.csv")
print(actions.to_string(index=False))

today = Tape("trades.csv", "quotes.csv", "fx_rates.csv").enriched()
today = today[~today.ticker.isin(["ZZZ"])]
X, y = microstructure(today), (today.aggressor == "buy").astype(int)

model = GradientBoostingClassifier(n_estimators=25, max_depth=2, random_state=0)
model.fit(X, y)
with open("trade_side.pkl", "wb") as f:
    pickle.dump(model, f, protocol=pickle.HIGHEST_PROTOCOL)

# next morning: same pipeline on the late session, only to see whether it holds
late = Tape("trades_late.csv", "quotes_late.csv", "fx_rates.csv").enriched()
print("hit rate, next day: %.3f" % model.score(microstructure(late), (late.aggressor == "buy").astype(int)))
