# purchase_rf.pkl: events_prod.jsonl session_outcomes.csv bot_sessions.txt

import functools
import json
import pickle
from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd
from sklearn.ensemble import RandomForestClassifier


def fold(state, event):
    """one step of the reducer: session id -> counters"""
    match event:
        case {"type": "view", "session": s, "page": {"depth": depth}}:
            state[s].update(views=1, depth=depth)
        case {"type": "search", "session": s, "terms": [_]}:
            state[s].update(short_searches=1)
        case {"type": "search", "session": s, "terms": [_, *rest]}:
            state[s].update(long_searches=1, extra_terms=len(rest))
        case {"type": "cart", "session": s, "op": "add", "price": price}:
            state[s].update(adds=1, value=price)
        case {"type": "cart", "session": s, "op": "remove", "price": price}:
            state[s].update(removes=1)
            state[s].subtract(value=price)
        case {"type": "error"}:
            pass
        case _:
            raise ValueError(f"odd event {event}")
    return state


def stream(path):
    with Path(path).open() as fh:
        for line in fh:
            yield json.loads(line)


def sessions(path):
    state = functools.reduce(fold, stream(path), defaultdict(Counter))
    return pd.DataFrame.from_dict(state, orient="index").fillna(0.0).sort_index().sort_index(axis=1)


frames = {env: sessions(f"events_{env}.jsonl") for env in ("prod", "staging")}
for env, frame in frames.items():
    print(env, frame.shape, frame["views"].mean().round(2), "views per session")

bots = set(Path("bot_sessions.txt").read_text().splitlines())
X = frames["prod"].loc[lambda f: ~f.index.isin(bots)]
y = pd.read_csv("session_outcomes.csv", index_col="session")["bought"].reindex(X.index)

rf = RandomForestClassifier(n_estimators=60, max_depth=5, oob_score=True, random_state=2, n_jobs=1)
rf.fit(X, y)
print("out of bag", round(rf.oob_score_, 3))
print(pd.Series(rf.feature_importances_, X.columns).sort_values(ascending=False).head(4).round(3))

Path("purchase_rf.pkl").write_bytes(pickle.dumps(rf))
