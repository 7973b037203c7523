"""statsmodels as its documentation uses it: arrays, formulas, time series, saved results."""

import pickle

import pytest

for name in ("joblib", "numpy", "pandas", "sklearn", "statsmodels"):
    pytest.importorskip(name)

import joblib
import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
from sklearn.metrics import mean_squared_error
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.forecasting.stl import STLForecast
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from autolog.facts import ArtifactSaved, ArtifactSeen, ExecutionFinished, ExecutionReported, ExecutionStarted
from autolog.testing import capture_facts


def ols(name):
    table = pd.read_csv(f"{name}.csv")
    return sm.OLS(table["d"], sm.add_constant(table[["a", "b"]]))


def metrics_of(facts):
    return {name: value for one in facts.of(ExecutionReported) for name, value in one.metrics.items()}


def test_a_fit_has_the_data_that_its_model_was_built_of(facts, tables, inputs_of):
    ols("decoy")
    results = ols("train").fit(cov_type="HC1")
    (step,) = facts.of(ExecutionStarted)
    assert (step.type, step.function) == ("Train", "statsmodels.regression.linear_model.OLS.fit")
    assert inputs_of(step) == {"train.csv": ("endog", "exog")}
    assert (step.params["method"], step.params["cov_type"]) == ("pinv", "HC1")
    (described,) = {one.key: one.properties for one in facts.of(ArtifactSeen) if one.type == "Model"}.values()
    assert described["class"].endswith("OLSResults")
    assert (described["num_features"], described["features"]) == (3, "const\na\nb")
    assert results._results._cache.keys() == ols("train").fit(cov_type="HC1")._results._cache.keys()


def test_a_formula_is_a_parameter_and_its_table_the_data(facts, tables, inputs_of):
    results = smf.glm("y ~ a + b", data=pd.read_csv("train.csv"), family=sm.families.Binomial()).fit(maxiter=7)
    summary = results.summary()
    step, evaluation = facts.of(ExecutionStarted)
    assert step.function == "statsmodels.genmod.generalized_linear_model.GLM.fit"
    assert inputs_of(step) == {"train.csv": ("data",)}
    assert (step.params["formula"], step.params["family"], step.params["maxiter"]) == ("y ~ a + b", "Binomial", 7)
    assert "Binomial" in str(summary)
    assert inputs_of(evaluation) == {"model": ("model",)}
    assert metrics_of(facts)["llf"] == results.llf
    assert metrics_of(facts)["deviance"] == results.deviance


def test_settings_are_those_of_the_model_and_of_what_it_was_made_with(facts, tables):
    table = pd.read_csv("train.csv")
    log = sm.families.links.Log()
    smf.glm("I(a ** 2 + 1) ~ b", data=table, family=sm.families.Gamma(log)).fit()
    sm.RLM(table["d"], table[["a"]], M=sm.robust.norms.HuberT(t=2)).fit()
    ExponentialSmoothing(table["a"], trend="add", seasonal="add", seasonal_periods=4).fit()
    glm, robust, series = (step.params for step in facts.of(ExecutionStarted))
    assert (glm["family"], glm["family.link"]) == ("Gamma", "Log")
    assert (robust["M"], robust["M.t"]) == ("HuberT", 2)
    assert (series["trend"], series["seasonal"], series["seasonal_periods"]) == ("add", "add", 4)
    assert not {"endog", "exog", "data"} & {*glm, *robust, *series}


def test_what_statsmodels_fits_for_itself_is_no_step(facts, tables):
    table = pd.read_csv("train.csv")
    variance_inflation_factor(table[["a", "b"]].to_numpy(), 0)
    assert facts.of(ExecutionStarted) == []
    label = pd.Series(np.arange(len(table)) % 2)
    results = sm.Logit(label, sm.add_constant(table[["b"]])).fit(disp=0)
    assert results.prsquared < 1  # fits a model without variables
    sm.GLM(table["d"], table[["a", "b"]]).fit().null_deviance  # noqa: B018  likewise
    STLForecast(table["a"], ARIMA, model_kwargs={"order": (1, 0, 0)}, period=4).fit()  # fits what it is asked to
    names = [step.function.rpartition("statsmodels.")[2] for step in facts.of(ExecutionStarted)]
    assert [name.split(".")[-2] for name in names] == ["Logit", "GLM", "ARIMA"]


def test_a_series_is_fitted_once_though_its_class_fits_through_its_parent(facts, tables, inputs_of):
    ARIMA(pd.read_csv("train.csv")["a"], order=(1, 0, 0)).fit()
    (step,) = facts.of(ExecutionStarted)
    assert step.function == "statsmodels.tsa.arima.model.ARIMA.fit"
    assert inputs_of(step) == {"train.csv": ("endog",)}
    assert (step.params["order"], step.params["trend"]) == ("[1, 0, 0]", "c")


@pytest.mark.parametrize(
    ("save", "load"),
    [
        (lambda results: results.save("model.pickle"), lambda: sm.load("model.pickle")),
        (lambda results: joblib.dump(results, "model.pickle"), lambda: joblib.load("model.pickle")),
    ],
    ids=["save", "joblib"],
)
def test_saved_results_are_the_model_that_is_evaluated_later(save, load, facts, tables, inputs_of):
    save(ols("train").fit())
    (step,) = facts.of(ExecutionStarted)
    assert [one.key for one in facts.of(ArtifactSaved)] == [f"{step.execution}/model"]
    loaded, table = load(), pd.read_csv("valid.csv")
    mean_squared_error(table["d"], loaded.predict(sm.add_constant(table[["a", "b"]])))
    loaded.summary()
    _, measured, summarized = facts.of(ExecutionStarted)
    assert inputs_of(measured) == {"model.pickle": ("y_pred",), "valid.csv": ("y_true", "y_pred")}
    assert inputs_of(summarized) == {"model.pickle": ("model",)}
    assert metrics_of(facts)["rsquared"] == loaded.rsquared


def test_a_forecast_that_is_written_comes_from_its_model(facts, tables, inputs_of):
    ARIMA(pd.read_csv("train.csv")["a"], order=(1, 0, 0)).fit().forecast(3).to_csv("forecast.csv")
    step = facts.of(ExecutionStarted)[-1]
    assert (step.type, inputs_of(step).keys()) == ("Transform", {"model"})


def test_a_fit_that_fails_keeps_its_data(facts, tables, inputs_of):
    table = pd.read_csv("train.csv")
    with pytest.raises(ValueError, match="method"):
        sm.OLS(table["d"], table[["a"]]).fit(method="none of them")
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"train.csv": ("endog", "exog")}
    assert [one.state for one in facts.of(ExecutionFinished)] == ["FAILED"]


def test_watching_changes_no_number_and_no_pickle(tables):
    def fit():
        results = ols("train").fit()
        return pickle.dumps(results), results.params

    plain = fit()
    with capture_facts():
        watched = fit()
    assert plain[0] == watched[0]
    np.testing.assert_array_equal(plain[1], watched[1])
