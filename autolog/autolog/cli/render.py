"""Answers as trees and tables for people, and as JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from autolog.lineage import Answer, Artifact, ArtifactNode, Edge, Step, StepNode
from autolog.lineage.nodes import shown_path
from autolog.lineage.tables import Scalar, is_moment, moment

_COLORS = {
    "COMPLETE": "green",
    "LIVE": "green",
    "CACHED": "green",
    "FAILED": "red",
    "CANCELED": "yellow",
    "RUNNING": "cyan",
}
_MOST_DATA = 5  # data sets of an evaluation that are named
_MOST_OF_NAME = 200  # characters: every line of a table is as wide as its longest
_PIPE_WIDTH = 100_000  # nothing is wrapped where a program may read it


_TEXTS = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}  # as the store has them


def show(what: RenderableType) -> None:
    """Print a tree or table, as wide as the terminal; in a file or pipe no line is wrapped or ends in blanks."""
    if sys.stdout.isatty():
        Console(highlight=False).print(what)
        return
    console = Console(highlight=False, width=_PIPE_WIDTH)
    with console.capture() as printed:
        console.print(what)
    click.echo("\n".join(line.rstrip() for line in printed.get().split("\n")), nl=False)


def print_json(value: Any) -> None:
    """Print JSON, which knows neither infinity nor NaN: they are texts."""
    try:
        text = json.dumps(value, indent=2, allow_nan=False)
    except ValueError:
        text = json.dumps(json.loads(json.dumps(value), parse_constant=_TEXTS.get), indent=2)
    click.echo(text)


def print_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool, otherwise: str) -> None:
    """Print a table, or `otherwise` where there are no rows."""
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo(otherwise)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(name, value)) for name, value in row.items()))
    show(table)


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if is_moment(name):
        return moment(value) or ""
    if name == "name" and len(value) > _MOST_OF_NAME:
        return f"{value[:_MOST_OF_NAME]}…"
    if name == "size":
        return size(value) or ""
    if name == "uri":
        return shown_path(value)
    if isinstance(value, dict):
        return _pairs(value)
    return shown(value)


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print the answer to `trace` or `impact`."""
    if as_json:
        print_json(answer.to_dict())
        return
    if answer.note:
        click.echo(f"autolog: {answer.note}", err=True)
    for root in answer.roots:
        tree = Tree(_artifact(root.artifact), guide_style="dim")
        _grow(tree, root, upstream=answer.direction == "upstream")
        show(tree)


def _grow(tree: Tree, node: ArtifactNode, *, upstream: bool) -> None:
    if node.repeated:
        tree.add(Text("its steps are shown above", style="dim"))
    if node.goes_on:
        tree.add(Text(f"goes on: autolog {'trace' if upstream else 'impact'} id:{node.artifact.id}", style="dim"))
    for one in node.steps:
        branch = tree.add(_step(one, "made by" if upstream else "used by"))
        if one.repeated:
            branch.add(Text("shown above", style="dim"))
            continue
        for line in _about(one.step, whole=upstream):
            branch.add(line)
        for measured in one.measured:
            branch.add(_labelled("metrics", _pairs(measured.metrics)))
        for artifact in one.artifacts:
            _grow(branch.add(_artifact(artifact.artifact, artifact.edge)), artifact, upstream=upstream)
    for one in node.evaluations:
        branch = tree.add(_step(one, "measured by"))
        if one.data:
            more = f" and {len(one.data) - _MOST_DATA} more" if len(one.data) > _MOST_DATA else ""
            branch.add(_labelled("data", ", ".join(one.data[:_MOST_DATA]) + more))
        for made in one.artifacts:
            branch.add(_artifact(made.artifact, made.edge))


def _artifact(artifact: Artifact, edge: Edge | None = None) -> Group:
    lines = [Text()]
    if edge is not None:
        lines[0].append(edge.role + "  ", style="dim")
    lines[0].append(artifact.place, style="bold")
    about = [
        artifact.type,
        artifact.properties.get("class") or artifact.properties.get("format"),
        _rows(artifact.properties),
        size(artifact.properties.get("size_bytes")),
        f"version {artifact.properties['version']}" if "version" in artifact.properties else None,
        artifact.state if artifact.state != "LIVE" else None,
    ]
    lines.append(Text(" · ".join(str(part) for part in about if part)))
    if artifact.digest:
        lines.append(Text(artifact.digest, style="cyan", no_wrap=True))
    elif artifact.properties.get("changed_while_reading"):
        lines.append(Text("no digest: the file was changed, replaced or removed before it was read", style="yellow"))
    if artifact.type == "Metrics":
        lines.append(Text(_pairs(artifact.metrics), style="magenta"))
    return Group(*lines)


def _step(node: StepNode, verb: str) -> Text:
    step = node.step
    text = Text()
    text.append(f"{verb} ", style="dim")
    text.append(step.type, style="bold")
    text.append(f" {step.properties.get('function', '')} ")
    text.append(step.state, style=_COLORS.get(step.state, ""))
    duration = step.properties.get("duration_seconds")
    if isinstance(duration, float):
        text.append(f" · {duration:.3g} s")
    if started := moment(step.properties.get("start_time_ms")):
        text.append(f" · {started}")
    if node.edge.names:
        text.append(f" · {node.edge.role}", style="dim")
    return text


def _about(step: Step, *, whole: bool) -> list[Text]:
    lines = []
    if error := step.properties.get("error"):
        lines.append(_labelled("error", str(error)))
    if whole and step.params:
        lines.append(
            _labelled("params", _pairs({name: value for name, value in step.params.items() if value != "null"}))
        )
    if code := _code(step.properties):
        lines.append(_labelled("code", code))
    if whole and step.environment:
        versions = (f"{'Python' if name == 'python' else name} {value}" for name, value in step.versions.items())
        lines.append(_labelled("versions", " · ".join(versions)))
    return lines


def _code(properties: Mapping[str, Scalar]) -> str:
    parts = [shown_path(str(properties["entry_point"]))] if "entry_point" in properties else []
    if commit := properties.get("git_commit"):
        parts.append(f"git {commit}" + (" with uncommitted changes" if properties.get("git_dirty") else ""))
    return " · ".join(parts)


def _labelled(label: str, text: str) -> Text:
    return Text.assemble((f"{label:9}", "dim"), text)


def _pairs(values: Mapping[str, Scalar]) -> str:
    return ", ".join(f"{name}={shown(value)}" for name, value in values.items())


def shown(value: Scalar) -> str:
    """Return a property's value as people read it."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _rows(properties: Mapping[str, Scalar]) -> str | None:
    if "num_rows" not in properties:
        return None
    columns = properties.get("num_columns")
    return f"{properties['num_rows']} rows" + (f" × {columns} columns" if columns is not None else "")


def size(size: Scalar) -> str | None:
    """Return a number of bytes with a unit."""
    if not isinstance(size, (int, float)):
        return None
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} TB"
