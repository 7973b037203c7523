"""Blocks of a program: `with run(...)` is a run of its own, `with step(...)` a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autolog.declaring import text_of
from autolog.switch import switch
from autolog.tracking import Kind, check_kind

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from autolog.own_steps import OwnStep
    from autolog.runs import RunTokens


class _Block:
    """What begins and ends: by `with`, by `async with`, or by `start` and `finish`."""

    def start(self) -> Self:
        """Begin; return the block itself."""
        raise NotImplementedError

    def finish(self, error: BaseException | None = None) -> None:
        """End; `error` says why it did not end well."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish(error)

    async def __aenter__(self) -> Self:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish(error)


class step(_Block):  # noqa: N801  reads as a word of the language: `with step("split"):`
    """A block that is a step: what frameworks do inside are its children. Does nothing while autolog is not enabled.

    Args:
        name: What it is called.
        kind: `"Train"`, `"Evaluate"`, `"Transform"` or `"Process"`.

    Raises:
        AutologError: `kind` is not known.
    """

    def __init__(self, name: str, kind: Kind = "Process") -> None:
        check_kind(kind)
        self.name = name
        self.kind = kind
        self._step: OwnStep | None = None

    def __repr__(self) -> str:
        return f"<autolog.step {self.name!r} {self.kind}>"

    def start(self) -> Self:
        """Begin the step; return this object."""
        if switch.on and self._step is None:
            try:
                from autolog import redaction
                from autolog.own_steps import OwnStep

                self._step = OwnStep(self.kind, redaction.text(text_of(self.name)))
            except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
                _trouble(error)
        return self

    def finish(self, error: BaseException | None = None) -> None:
        """End the step: well, FAILED by `error`, or CANCELED."""
        if self._step is None:
            return
        ending, self._step = self._step, None
        try:
            ending.end(error=error)
        except Exception as trouble:  # noqa: BLE001  whatever it is, it must not reach the user
            _trouble(trouble)


class run(_Block):  # noqa: N801  reads as a word of the language: `with run("baseline"):`
    """A block that is a run of its own.

    In a process that is not watched, the block is: it is the process's run, and the watching ends with it. In a process
    that is watched, the block is a run within the process's own, which is its parent.

    Args:
        name: The run's name; that of the script by default.
        experiment: A name that groups runs; that of the process by default.
    """

    def __init__(self, name: str | None = None, *, experiment: str | None = None) -> None:
        self.name = name
        self.experiment = experiment
        self.id: str | None = None
        self._tokens: RunTokens | None = None
        self._process: Any = None

    def __repr__(self) -> str:
        name = f" {self.name!r}" if self.name else ""
        return f"<autolog.run{name}{f' {self.id}' if self.id else ''}>"

    def start(self) -> Self:
        """Begin the run; return this object, whose `id` is the run's.

        Raises:
            SettingsError: The process is to be watched from here on, and a setting has a value that cannot be used.
        """
        if self.id is not None:
            return self
        if not switch.on:
            self._watch()
            return self
        try:
            from autolog import runs
            from autolog.session import session

            recorder = session().recorder
            self.id = recorder.begin_run(*self._said(), runs.current_run(recorder))
            self._tokens = runs.enter_run(self.id)
        except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
            _trouble(error)
        return self

    def finish(self, error: BaseException | None = None) -> None:
        """End the run: well, FAILED by `error`, or CANCELED."""
        if self.id is None:
            return
        run, self.id = self.id, None
        if self._process is not None:
            process, self._process = self._process, None
            process.close(error)
            return
        try:
            from autolog import runs
            from autolog.session import session

            if self._tokens is not None:
                runs.leave_run(self._tokens)
            session().recorder.end_run(run, runs.state_after(error), runs.describe_error(error))
        except Exception as trouble:  # noqa: BLE001  whatever it is, it must not reach the user
            _trouble(trouble)

    def _said(self) -> tuple[str | None, str | None]:
        """Return name and experiment as texts, whatever they were given as."""
        name, experiment = (None if one is None else text_of(one) for one in (self.name, self.experiment))
        return name, experiment

    def _watch(self) -> None:
        import os

        if os.environ.get("AUTOLOG") == "0":
            return
        from autolog.own_imports import own_imports

        with own_imports():
            from autolog import process

        name, experiment = self._said()
        process.start(None, experiment, name=name)
        self._process = process.current()
        if self._process is not None:
            self.id = self._process.recorder.run


def _trouble(error: Exception) -> None:
    from autolog import patching

    patching.trouble("a block", error)
