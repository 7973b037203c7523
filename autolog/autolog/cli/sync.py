"""`autolog sync`: publish what processes that are gone left in their journals."""

from __future__ import annotations

import math
import signal
import threading
from types import FrameType
from typing import Any

import click

from autolog import settings, syncing
from autolog.backoff import Backoff
from autolog.cli.options import store_option
from autolog.errors import AutologError


class _Seconds(click.FloatRange):
    """A number of seconds; nan, which no bound keeps out, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value} is not in the range {self.min:g}<=x<={self.max:g}.", param, ctx)
        return seconds


@click.command("sync")
@store_option
@click.option("--watch", is_flag=True, help="Go on, until SIGTERM or Ctrl-C.")
@click.option(
    "--interval",
    metavar="SECONDS",
    default=10.0,
    show_default=True,
    type=_Seconds(min=0.1, max=86_400),
    help="With --watch, how long to wait between two looks.",
)
def command(store: str | None, watch: bool, interval: float) -> None:
    """Publish what processes that are gone left in their journals, and close the runs that they never finished.

    Repeating it changes nothing. Journals of processes that still run are left to them.
    """
    found = settings.resolve(store)
    if watch:
        _watch(found, interval)
        return
    done = syncing.sync(found)
    if done.failed:
        raise AutologError("cannot publish " + "; ".join(done.failed))
    click.echo(_said(done) or "nothing to do")


def _said(done: syncing.Synced) -> str:
    """Return what was done; nothing where nothing was."""
    if not (done.journals or done.alive):
        return ""
    parts = [f"published {done.journals} journal{'s' * (done.journals != 1)} with {done.facts} facts"]
    if done.alive:
        parts.append(f"{done.alive} belong to processes that still run")
    return "; ".join(parts)


def _watch(found: settings.Settings, interval: float) -> None:
    """Sync again and again; trouble is told when it changes, and an absent store is asked less and less often."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  the shape is given
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    click.echo(f"watching {found.journals}")
    backoff, told = Backoff(), ""
    while not stop.is_set():
        wait, trouble = interval, ""
        try:
            done = syncing.sync(found, stop=stop.is_set)
        except AutologError as error:
            trouble = str(error)
            wait = max(interval, backoff.failed())
        else:
            backoff.succeeded()
            trouble = "cannot publish " + "; ".join(done.failed) if done.failed else ""
            if done.journals:
                click.echo(_said(done))
        if trouble and trouble != told:
            click.echo(f"autolog: {trouble}", err=True)
        told = trouble
        stop.wait(wait)
