"""What the facts of a training tell: its steps, what went in and came out, what was measured and saved."""

from pathlib import Path

from autolog.facts import ArtifactSaved, ExecutionReported, ExecutionStarted


def inputs_of(facts, step):
    """Return, by file name or kind of model, the argument names under which something went in, sooner or later."""
    reported = [one for one in facts.of(ExecutionReported) if one.execution == step.execution]
    found = {}
    for use in [use for one in (step, *reported) for use in one.inputs]:
        found.setdefault(use.artifact.partition("|")[0].rpartition("/")[2], set()).update(use.names)
    return found


def of_type(facts, type):
    return [one for one in facts.of(ExecutionStarted) if one.type == type]


def metrics(facts):
    return {name for one in facts.of(ExecutionReported) for name in one.metrics}


def saved_names(facts, model):
    return [Path(one.file.path).name for one in facts.of(ArtifactSaved) if one.key == model]


def measured_files(facts):
    """Return, evaluation by evaluation, the name of the file that the model is saved to first which is measured."""
    saved = {}
    for one in facts.of(ArtifactSaved):
        saved.setdefault(one.key, Path(one.file.path).name)
    keys = [[use.artifact for use in step.inputs if "/model" in use.artifact] for step in of_type(facts, "Evaluate")]
    return [[saved.get(key) for key in several] for several in keys]


def products(facts, step):
    """Return the keys of the models that a step makes, the first one and what its weights became after it was saved."""
    made = [use for one in facts.of(ExecutionReported) if one.execution == step.execution for use in one.outputs]
    return list(dict.fromkeys(use.artifact for use in made if use.names[0].partition(".")[0] == "model"))


def product(facts, step):
    """Return the key of the model that a step makes."""
    made = [use for one in facts.of(ExecutionReported) if one.execution == step.execution for use in one.outputs]
    return next(use.artifact for use in made if "model" in use.names)
