"""scikit-learn's checks of estimators, put to those of the boosting libraries."""

from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.utils.estimator_checks import parametrize_with_checks
from xgboost import XGBClassifier, XGBRegressor

ESTIMATORS = [
    CatBoostClassifier(iterations=2, thread_count=1, allow_writing_files=False, verbose=0),
    LGBMClassifier(n_estimators=2, n_jobs=1, verbose=-1),
    LGBMRegressor(n_estimators=2, n_jobs=1, verbose=-1),
    XGBClassifier(n_estimators=2, n_jobs=1),
    XGBRegressor(n_estimators=2, n_jobs=1),
]


@parametrize_with_checks(ESTIMATORS)
def test_check(estimator: object, check: object) -> None:
    check(estimator)
