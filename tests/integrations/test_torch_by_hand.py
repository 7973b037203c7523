"""PyTorch: networks whose parameters the script changes itself, without an optimizer of PyTorch's."""

import pytest

for name in ("numpy", "pandas", "torch"):
    pytest.importorskip(name)

import pandas as pd
import torch
from told import inputs_of, of_type
from torch import nn

from autolog.facts import ArtifactSaved, ArtifactSeen, MetricsLogged
from autolog.testing import capture_facts


def net():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))


def tensors(path):
    table = pd.read_csv(path)
    X = torch.tensor(table.drop(columns="kind").values, dtype=torch.float32)
    return X, torch.tensor(table["kind"].values).long()


def by_hand(parameters):
    with torch.no_grad():
        for one in parameters:
            one -= 0.01 * one.grad


def as_in_tutorials(parameters):
    for one in parameters:
        one.data.add_(one.grad.data, alpha=-0.01)


def learn(model, path, change=by_hand, steps=30):
    X, y = tensors(path)
    for _ in range(steps):
        model.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        change(model.parameters())


@pytest.fixture
def decoy(iris):
    path = iris.with_name("decoy.csv")
    path.write_bytes(iris.read_bytes() + b"5.0,3.0,1.0,0.2,0\n")
    return path


@pytest.mark.parametrize("change", [by_hand, as_in_tutorials])
def test_what_changes_its_parameters_itself_is_trained(iris, decoy, change):
    with capture_facts() as facts:
        model = net()
        tensors(decoy)
        learn(model, iris, change)
        torch.save(model.state_dict(), iris.with_name("model.pt"))
    (train,) = of_type(facts, "Train")
    assert (train.function, set(inputs_of(facts, train))) == ("torch.Tensor.backward", {"iris.csv"})
    assert train.params["num_parameters"] == 67
    assert {"class": "torch.nn.modules.container.Sequential"}.items() <= train.properties.items()
    (made,) = {one.key for one in facts.of(ArtifactSeen) if one.type == "Model"}
    assert made.startswith(train.execution)
    losses = [one for one in facts.of(MetricsLogged) if one.execution == train.execution]
    assert losses


LOOSE = {
    "a dict": lambda w, b: {"w": w, "b": b},
    "a list": lambda w, b: [w, b],
    "dicts in a tuple": lambda w, b: ({"w": w}, {"b": b.detach()}),
    "a tensor": lambda w, _: w,
}


@pytest.mark.parametrize("held", LOOSE.values(), ids=LOOSE)
@pytest.mark.parametrize("has_optimizer", [False, True])
def test_tensors_that_no_module_holds_are_a_model_that_learns(iris, decoy, held, has_optimizer):
    with capture_facts() as facts:
        X, y = tensors(iris)
        tensors(decoy)
        w, b = torch.zeros(4, 3, requires_grad=True), torch.zeros(3, requires_grad=True)
        optimizer = torch.optim.SGD([w, b], lr=0.1) if has_optimizer else None
        for _ in range(20):
            loss = nn.functional.cross_entropy(X @ w + b, y)
            loss.backward()
            if optimizer is None:
                by_hand([w, b])
                w.grad = b.grad = None
            else:
                optimizer.step()
        torch.save(held(w, b), iris.with_name("model.pt"))
    (train,) = of_type(facts, "Train")
    assert (train.params["num_parameters"], set(inputs_of(facts, train))) == (15, {"iris.csv"})
    (saved,) = facts.of(ArtifactSaved)
    assert saved.key.startswith(train.execution)


def test_gradients_that_are_only_looked_at_train_nothing(iris):
    with capture_facts() as facts:
        learn(net(), iris, change=lambda parameters: [one.grad.norm() for one in parameters])
    assert of_type(facts, "Train") == []


def test_networks_that_learn_by_hand_in_turn_are_trained_each_on_its_own_data(iris, decoy):
    with capture_facts() as facts:
        first, second = net(), net()
        learn(first, iris)
        learn(second, decoy, steps=60)
    assert [set(inputs_of(facts, one)) for one in of_type(facts, "Train")] == [{"iris.csv"}, {"decoy.csv"}]


def test_an_optimizer_takes_over_what_has_learned_by_hand(iris, decoy):
    with capture_facts() as facts:
        model = net()
        learn(model, iris)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        learn(model, decoy, change=lambda _: optimizer.step())
    first, second = of_type(facts, "Train")
    assert (first.function, second.function) == ("torch.Tensor.backward", "torch.optim.sgd.SGD.step")
    assert set(inputs_of(facts, second)) == {"decoy.csv", f"{first.execution}/model".rpartition("/")[2]}


def test_a_network_with_an_optimizer_made_before_the_watching_is_trained_by_it_alone(iris):
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with capture_facts() as facts:
        learn(model, iris, change=lambda _: optimizer.step())
    assert [one.function for one in of_type(facts, "Train")] == ["torch.optim.sgd.SGD.step"]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of Keras and NumPy
def test_the_training_of_a_keras_model_in_a_loop_of_the_scripts_own_is_recorded(iris, decoy, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "torch":
        pytest.skip("Keras runs on another backend here")
    with capture_facts() as facts:
        model = keras.Sequential([keras.layers.Dense(8, "relu"), keras.layers.Dense(3)])
        optimizer = keras.optimizers.Adam(0.01)
        X, y = tensors(iris)
        tensors(decoy)
        for _ in range(20):
            loss = nn.functional.cross_entropy(model(X), y)
            model.zero_grad()
            loss.backward()
            with torch.no_grad():
                optimizer.apply([one.value.grad for one in model.trainable_weights], model.trainable_weights)
        model.save(iris.with_name("model.keras"))
    (train,) = of_type(facts, "Train")
    assert set(inputs_of(facts, train)) == {"iris.csv"}
    assert train.execution in {one.key.partition("/")[0] for one in facts.of(ArtifactSeen) if one.type == "Model"}
