# churn_best.txt: subs_q1.csv subs_usage_q1.parquet subs_q2.csv subs_usage_q2.parquet
import functools
import json
from types import SimpleNamespace

import lightgbm as lgb
import optuna
import pandas as pd
from sklearn.metrics import roc_auc_score

optuna.logging.set_verbosity(optuna.logging.WARNING)


@functools.lru_cache(maxsize=None)
def quarter(tag):
    usage = pd.read_parquet(f"subs_usage_{tag}.parquet").groupby("sub")["gb"].agg(["mean", "max", "std"]).add_prefix("gb_")
    people = pd.read_csv(f"subs_{tag}.csv", dtype={"plan": pd.CategoricalDtype(["s", "m", "l"])}).join(usage, on="sub")
    return SimpleNamespace(x=people.drop(columns=["sub", "churned"]), y=people["churned"])


class Objective:
    def __init__(self, fit_on, judged_on):
        self.fit_on, self.judged_on = fit_on, judged_on

    def __call__(self, trial):
        params = {
            "objective": "binary", "verbose": -1, "num_threads": 1, "seed": 4,
            "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.3, log=True),
            "num_leaves": trial.suggest_int("num_leaves", 3, 15),
            "min_child_samples": trial.suggest_int("min_child_samples", 5, 25),
        }
        a, b = quarter(self.fit_on), quarter(self.judged_on)

        def report(env):
            score = roc_auc_score(b.y, env.model.predict(b.x))
            if env.iteration % 8 == 7:
                trial.report(score, env.iteration)
                if trial.should_prune():
                    raise optuna.TrialPruned()

        booster = lgb.train(params, lgb.Dataset(a.x, a.y), num_boost_round=32, callbacks=[report])
        trial.set_user_attr("params", params)
        trial.set_user_attr("trees", booster.num_trees())
        return roc_auc_score(b.y, booster.predict(b.x))


def main():
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=1), pruner=optuna.pruners.MedianPruner(3))
    study.enqueue_trial(json.load(open("last_best_params.json")))
    study.optimize(Objective("q1", "q2"), n_trials=8)
    best = study.best_trial
    print("trial", best.number, round(best.value, 3), best.params)

    both = [quarter("q1"), quarter("q2")]
    everything = lgb.Dataset(pd.concat([q.x for q in both], ignore_index=True), pd.concat([q.y for q in both], ignore_index=True))
    final = lgb.train(best.user_attrs["params"], everything, num_boost_round=best.user_attrs["trees"])
    final.save_model("churn_best.txt")

    later = quarter("q3")
    print("third quarter:", round(roc_auc_score(later.y, final.predict(later.x)), 3))
    print(quarter.cache_info())


if __name__ == "__main__":
    main()
