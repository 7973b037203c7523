"""Transformers and datasets: a training from its files to its weights, and data sets on their own."""

import os
from pathlib import Path

import pytest

for name in ("numpy", "pandas", "torch"):
    pytest.importorskip(name)

import numpy as np
import pandas as pd
import torch
from told import inputs_of, metrics, of_type, product, saved_names

from autolog import provenance
from autolog.facts import ArtifactSaved, ArtifactSeen, ExecutionDescribed, ExecutionReported, ExecutionStarted
from autolog.fingerprint import file_state
from autolog.named_files import artifact_in
from autolog.session import session
from autolog.sources import NOTHING

pytestmark = pytest.mark.filterwarnings("ignore")

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1")


@pytest.fixture
def datasets():
    return pytest.importorskip("datasets")


def classifier(transformers):
    config = transformers.BertConfig(
        vocab_size=16,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=8,
    )
    return transformers.BertForSequenceClassification(config)


def test_a_training_of_transformers_leads_from_its_files_to_its_weights(facts, datasets, tmp_path):
    transformers = pytest.importorskip("transformers")
    rows = pd.DataFrame({"a": np.arange(8), "labels": np.arange(8) % 2})
    for name in ("train", "valid", "decoy"):
        rows.to_csv(tmp_path / f"{name}.csv", index=False)
    cache = str(tmp_path / "cache")
    files = {"train": str(tmp_path / "train.csv"), "valid": str(tmp_path / "valid.csv")}
    loaded = datasets.load_dataset("csv", data_files=files, cache_dir=cache)
    datasets.load_dataset("csv", data_files=str(tmp_path / "decoy.csv"), split="train", cache_dir=cache)
    loaded = loaded.map(lambda row: {"input_ids": [row["a"], 1, 2], "attention_mask": [1, 1, 1]}, remove_columns="a")
    assert {one.function.rpartition(".")[2] for one in facts.of(ExecutionStarted)} == {"to_csv"}  # the cache is no step
    model = classifier(transformers)
    arguments = transformers.TrainingArguments(
        output_dir=str(tmp_path / "out"),
        num_train_epochs=1,
        per_device_train_batch_size=4,
        logging_steps=1,
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
        hub_token="hf_secret",
        learning_rate=0.01,
        save_steps=1,
    )
    trainer = transformers.Trainer(model, arguments, train_dataset=loaded["train"], eval_dataset=loaded["valid"])
    trainer.train()
    trainer.save_model(str(tmp_path / "model"))
    trainer.evaluate()
    (step,) = of_type(facts, "Train")
    assert step.function == "transformers.trainer.Trainer.train"
    assert step.properties["class"].endswith("BertForSequenceClassification")
    assert (step.params["learning_rate"], step.params["hub_token"]) == (0.01, "[redacted]")
    assert {name: "train_dataset" in names for name, names in inputs_of(facts, step).items()} == {
        "train.csv": True,
        "valid.csv": False,
    }
    assert [place for place, _ in facts.curve("loss")] == [1, 2]
    saved = [Path(one.file.path).parent.name for one in facts.of(ArtifactSaved)]
    assert saved == ["checkpoint-1", "checkpoint-2", "model"]
    assert not of_type(facts, "Process")  # the training arguments beside the weights
    (evaluated,) = of_type(facts, "Evaluate")
    assert inputs_of(facts, evaluated).keys() == {"model.2", "valid.csv"}
    assert "eval_loss" in metrics(facts)
    predicted = trainer.predict(loaded["valid"]).predictions
    pd.DataFrame(predicted).to_csv(tmp_path / "predicted.csv")
    assert inputs_of(facts, of_type(facts, "Transform")[-1]).keys() >= {"model.2", "valid.csv"}
    again = transformers.AutoModelForSequenceClassification.from_pretrained(str(tmp_path / "model"))
    np.savetxt(tmp_path / "ones.txt", np.ones(3))
    assert not of_type(facts, "Transform")[-1].inputs  # the configuration was opened by hand, and is no data
    transformers.Trainer(again, arguments, train_dataset=loaded["train"]).train()
    assert inputs_of(facts, of_type(facts, "Train")[1])["model.safetensors"] == {"model"}
    anew = classifier(transformers)
    resumed = transformers.Trainer(anew, arguments, train_dataset=loaded["train"])
    resumed.train(resume_from_checkpoint=str(tmp_path / "out" / "checkpoint-1"))
    third = of_type(facts, "Train")[2]
    assert inputs_of(facts, third)["model.safetensors"] == {"resume_from_checkpoint"}
    assert saved_names(facts, product(facts, third)) == ["model.safetensors"]


def test_each_training_that_makes_its_model_by_a_function_starts_from_the_file_of_that(facts, datasets, tmp_path):
    transformers = pytest.importorskip("transformers")
    classifier(transformers).save_pretrained(tmp_path / "base")
    rows = [{"input_ids": [one, 1, 2], "attention_mask": [1, 1, 1], "labels": one % 2} for one in range(8)]
    arguments = transformers.TrainingArguments(
        output_dir=str(tmp_path / "out"), max_steps=1, report_to=[], use_cpu=True, disable_tqdm=True, save_strategy="no"
    )
    from_base = transformers.AutoModelForSequenceClassification.from_pretrained
    trainer = transformers.Trainer(
        model_init=lambda: from_base(str(tmp_path / "base")),
        args=arguments,
        train_dataset=datasets.Dataset.from_list(rows),
    )
    trainer.train()
    trainer.train()
    trainer.save_model(str(tmp_path / "model"))
    first, second = of_type(facts, "Train")
    for step in (first, second):
        assert inputs_of(facts, step) == {"model.safetensors": {"model"}}
        reported = [one for one in facts.of(ExecutionReported) if one.execution == step.execution]
        assert [use.evidence for one in (step, *reported) for use in one.inputs] == ["identity"]
    assert not saved_names(facts, product(facts, first))
    assert saved_names(facts, product(facts, second)) == ["model.safetensors"]


def test_a_pipeline_comes_from_the_file_of_its_model_and_not_from_those_beside_it(facts, tmp_path):
    transformers, tokenizers = pytest.importorskip("transformers"), pytest.importorskip("tokenizers")
    words = tokenizers.models.WordLevel({"[UNK]": 0, "[PAD]": 1, "good": 2, "bad": 3}, unk_token="[UNK]")
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizers.Tokenizer(words), unk_token="[UNK]", pad_token="[PAD]"
    )
    tokenizer.save_pretrained(tmp_path / "model")
    classifier(transformers).save_pretrained(tmp_path / "model")
    classify = transformers.pipeline("text-classification", model=str(tmp_path / "model"))
    assert {one["label"] for one in classify(["good", "bad"])} <= {"LABEL_0", "LABEL_1"}
    (source,) = provenance.sources_of(classify)
    assert (source.type, Path(source.file.path).name) == ("Model", "model.safetensors")


def test_the_best_of_the_checkpoints_that_a_trainer_compares_is_told(facts, tmp_path):
    transformers = pytest.importorskip("transformers")
    config = transformers.BertConfig(
        vocab_size=16, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8
    )
    arguments = transformers.TrainingArguments(
        output_dir=str(tmp_path / "out"),
        max_steps=2,
        eval_strategy="steps",
        eval_steps=1,
        save_steps=1,
        metric_for_best_model="loss",
        greater_is_better=False,
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
    )
    rows = [{"input_ids": [place, 1, 2], "attention_mask": [1, 1, 1], "labels": place % 2} for place in range(8)]
    model = transformers.BertForSequenceClassification(config)
    trainer = transformers.Trainer(model, arguments, train_dataset=rows, eval_dataset=rows)
    trainer.train()
    state = trainer.state
    assert facts.curve("best_metric") == [(0, state.best_metric)]
    assert facts.curve("best_global_step") == [(0, state.best_global_step)]
    described = {name: value for one in facts.of(ExecutionDescribed) for name, value in one.params.items()}
    assert described["best_model_checkpoint"] == state.best_model_checkpoint


def test_the_weights_that_a_training_of_transformers_puts_back_at_its_end_are_measured(facts, datasets, tmp_path):
    transformers = pytest.importorskip("transformers")
    rows = [{"input_ids": [place, 1, 2], "attention_mask": [1, 1, 1], "labels": place % 2} for place in range(8)]
    turns = iter(range(10))
    arguments = transformers.TrainingArguments(
        output_dir=str(tmp_path / "out"),
        per_device_train_batch_size=4,
        max_steps=2,
        eval_strategy="steps",
        eval_steps=1,
        save_steps=1,
        load_best_model_at_end=True,
        metric_for_best_model="turn",
        greater_is_better=False,
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
        learning_rate=0.01,
    )
    data = datasets.Dataset.from_list(rows)
    trainer = transformers.Trainer(
        classifier(transformers), arguments, None, data, data, compute_metrics=lambda _: {"turn": next(turns)}
    )
    trainer.train()
    trainer.evaluate()
    (evaluated,) = of_type(facts, "Evaluate")
    (model,) = [use.artifact for use in evaluated.inputs if "model" in use.names]
    saved = [Path(one.file.path).parent.name for one in facts.of(ArtifactSaved) if one.key == model]
    assert saved == ["checkpoint-1"]


def test_each_of_several_data_sets_that_are_saved_together_is_the_one_that_is_loaded(facts, datasets, iris, tmp_path):
    (tmp_path / "other.csv").write_bytes(iris.read_bytes())
    parts = {name: datasets.Dataset.from_pandas(pd.read_csv(tmp_path / f"{name}.csv")) for name in ("iris", "other")}
    datasets.DatasetDict(parts).save_to_disk(str(tmp_path / "both"))
    saved = [one.file.path for one in facts.of(ArtifactSaved)] or [
        one.file.path for one in facts.of(ArtifactSeen) if one.file is not None and "both" in one.file.path
    ]
    for loaded in (datasets.load_from_disk(tmp_path / "both"), datasets.DatasetDict.load_from_disk(tmp_path / "both")):
        for name, part in loaded.items():
            (source,) = provenance.sources_of(part)
            assert source.file.path == str(tmp_path / "both" / name)
            assert source.file.path in saved
    assert session().files.unexplained() == NOTHING


def test_what_stands_beside_the_cache_of_a_loaded_data_set_is_no_data(facts, datasets, iris, tmp_path):
    loaded = datasets.load_dataset("csv", data_files=str(iris), split="train", cache_dir=str(tmp_path / "cache"))
    (cached,) = {Path(one["filename"]).parent for one in loaded.cache_files}
    beside = [artifact_in(file_state(str(path))) for path in cached.glob("*.json")]
    assert beside
    assert all(session().files.is_of_settings(one) for one in beside)


def test_each_of_several_data_sets_that_get_another_format_together_stays_what_it_is(facts, datasets, iris, tmp_path):
    (tmp_path / "other.csv").write_bytes(iris.read_bytes())
    parts = {name: datasets.Dataset.from_pandas(pd.read_csv(tmp_path / f"{name}.csv")) for name in ("iris", "other")}
    for name, part in datasets.DatasetDict(parts).with_format("torch").items():
        (source,) = provenance.sources_of(part)
        assert source.file.path == str(tmp_path / f"{name}.csv")


def test_data_sets_of_hugging_face_lead_a_plain_loop_to_their_files(facts, datasets, iris):
    data = datasets.Dataset.from_pandas(pd.read_csv(iris)).filter(lambda row: row["a"] > 5)
    data = data.train_test_split(test_size=0.2, seed=0)["train"].with_format("torch")
    model = torch.nn.Linear(1, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for batch in torch.utils.data.DataLoader(data, batch_size=64):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(batch["a"].float()[:, None]), batch["kind"].long()).backward()
        optimizer.step()
    (step,) = of_type(facts, "Train")
    assert inputs_of(facts, step) == {"iris.csv": {"data"}}


LOADED = {
    "csv, data_dir": (["rows"], {"path": "csv", "data_dir": "rows"}),
    "csv, data_dir, data_files": (["one.csv"], {"path": "csv", "data_dir": "rows", "data_files": "one.csv"}),
    "folder": (["rows"], {"path": "rows"}),
    "folder, data_files": (["one.csv"], {"path": "rows", "data_files": ["one.csv"]}),
    "folder, data_dir": (["below"], {"path": "rows", "data_dir": "below"}),
    "beside a folder of the format's name": (["two.csv"], {"path": "csv", "data_files": "rows/two.csv"}),
}


@pytest.mark.parametrize(("names", "given"), LOADED.values(), ids=LOADED)
def test_what_is_loaded_of_a_folder_comes_from_it_or_its_files(facts, datasets, tmp_path, monkeypatch, names, given):
    monkeypatch.chdir(tmp_path)
    for folder in ("rows", "rows/below", "csv"):
        (tmp_path / folder).mkdir()
    for name in ("one", "two", "below/three"):
        (tmp_path / "rows" / f"{name}.csv").write_text(f"a,b\n1,{name}\n")
    loaded = datasets.load_dataset(**given, split="train", cache_dir=str(tmp_path / "cache"))
    shown = loaded.with_transform(lambda rows: rows)
    assert [Path(one.file.path).name for one in provenance.sources_of(shown)] == names
