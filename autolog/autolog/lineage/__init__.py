"""The questions: what is this file, what was it made from, how do two differ, and what was made from it?

`autolog.lineage.trace("model.joblib")` and its like return small objects, whose properties are the usual questions.
"""

from autolog.lineage.answers import Answer, Impact, Trace
from autolog.lineage.comparing import Comparison, compare
from autolog.lineage.finding import Found, find
from autolog.lineage.nodes import Artifact, Context, Edge, Step
from autolog.lineage.tracing import impact, trace
from autolog.lineage.tree import ArtifactNode, StepNode
from autolog.lineage.versions import History, Version, history

__all__ = [
    "Answer",
    "Artifact",
    "ArtifactNode",
    "Comparison",
    "Context",
    "Edge",
    "Found",
    "History",
    "Impact",
    "Step",
    "StepNode",
    "Trace",
    "Version",
    "compare",
    "find",
    "history",
    "impact",
    "trace",
]
