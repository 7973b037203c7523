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


def product(facts, step):
    """Return the key of the model that a step makes."""
    made = [use for one in facts.of(ExecutionReported) if one.execution == step.execution for use in one.outputs]
    return next(use.artifact for use in made if "model" in use.names)
