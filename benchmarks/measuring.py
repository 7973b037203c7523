"""Measuring in turns: A B A B ..., medians, and a table of ratios."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.table import Table

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process compiles all modules anew, as no installed one does

Command = Sequence[str]
Measured = TypeVar("Measured")


def in_turns(commands: Sequence[Measured], measure: Callable[[Measured], float], rounds: int = 7) -> list[float]:
    """Return the median of each command's figure; each round runs every command once, the first is not counted."""
    figures: list[list[float]] = [[] for _ in commands]
    for number in range(rounds + 1):
        for place, command in enumerate(commands):
            figure = measure(command)
            if number:
                figures[place].append(figure)
    return [statistics.median(one) for one in figures]


def wall_milliseconds(command: Command) -> float:
    """Return how long a whole process takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1e3


def printed_figure(command: Command) -> float:
    """Return the number that a process prints as its last line."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(json.loads(done.stdout.splitlines()[-1]))


def printed_figures(commands: Sequence[Command], rounds: int = 5) -> list[dict[str, float]]:
    """Return the medians of the figures that each command prints as JSON, the commands run in turns."""
    figures: list[list[dict[str, float]]] = [[] for _ in commands]
    for number in range(rounds + 1):
        for place, command in enumerate(commands):
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            if number:
                figures[place].append(json.loads(done.stdout.splitlines()[-1]))
    return [{name: statistics.median(one[name] for one in many) for name in many[0]} for many in figures]


def python(code: str) -> Command:
    """Return the command that runs some Python."""
    return [sys.executable, "-c", code]


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for place, name in enumerate(header):
        table.add_column(name, justify="right" if place else "left")
    for row in rows:
        table.add_row(*(f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row))
    Console(width=120).print(table)
    print()
