"""What the commands say: results on standard output, all else on standard error."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from runs.stage_words import stage_in

if TYPE_CHECKING:
    from collections.abc import Iterator

Language: TypeAlias = Literal["vi", "en"]


@dataclass(slots=True)
class Settings:
    """
    What the global options chose; ``cli.main`` fills it once, before a command runs.

    Attributes
    ----------
    quiet
        Show results and errors only.
    json
        A program reads standard output: print JSON where the command offers it.
    debug
        Show the traceback of an unexpected error.
    language
        Language of sentences meant for people.
    """

    quiet: bool = False
    json: bool = False
    debug: bool = False
    language: Language = "en"


settings: Final = Settings()

out: Final = Console(highlight=False, soft_wrap=True)
"""Results; soft-wrapped, so that a pipe gets whole lines."""

console: Final = Console(stderr=True, highlight=False)
"""Progress, messages and errors."""


def say(vi: str, en: str) -> None:
    """Say one sentence to the person watching, in the chosen language, unless told to be quiet."""
    if not settings.quiet:
        console.print(in_language(vi, en), markup=False)


def in_language(vi: str, en: str) -> str:
    """Return the sentence in the chosen language."""
    return vi if settings.language == "vi" else en


def print_json(value: Any) -> None:  # noqa: ANN401 (any value that JSON can hold)
    """Print one value as one line of JSON on standard output, Vietnamese letters as they are."""
    print(json.dumps(value, ensure_ascii=False))  # noqa: T201 (this is the result)


class Stages:
    """
    One bar per stage of a long piece of work.

    Call it as a ``gis.progress.Progress``: the stage, how many are done, of how many. A new
    stage name ends the one before. ``stage`` and ``advance`` say the same step by step.
    """

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._name: str | None = None
        self._shown = ""
        self._task: TaskID | None = None
        self._done = 0
        self._total: int | None = None
        self._start_s = 0.0

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Show how far one stage is."""
        if stage != self._name:
            self.stage(stage, total)
        self._done, self._total = done, total
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total)

    def stage(self, name: str, total: int | None = None) -> None:
        """End the stage before and begin the next."""
        self.end()
        self._name, self._done, self._total = name, 0, total
        self._start_s = time.perf_counter()
        self._shown = stage_in(settings.language, name)
        self._task = self._bars.add_task(self._shown, total=total)

    def advance(self, n_done: int = 1) -> None:
        """Say that more things of this stage are done."""
        if self._name is not None:
            self(self._name, self._done + n_done, self._total)

    def end(self) -> None:
        """End the current stage: its bar is full, or one line tells its time where no bar fits."""
        if self._name is None or self._task is None:
            return
        self._total = self._total or self._done or 1
        self._bars.update(self._task, completed=self._total, total=self._total)
        self._bars.stop_task(self._task)
        if not (settings.quiet or console.is_terminal):
            count = f" {self._done:,}" if self._done else ""
            seconds = time.perf_counter() - self._start_s
            console.print(f"{self._shown}:{count} ({seconds:.1f} s)", markup=False)
        self._name = self._task = None


@contextmanager
def progress() -> Iterator[Stages]:
    """
    Show the stages of long work: name, bar, count, time passed and time left.

    Yields
    ------
    stages
        Callable as a ``gis.progress.Progress``; bars in a terminal, one line per finished
        stage elsewhere, nothing under ``--quiet``.
    """
    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=settings.quiet or not console.is_terminal,
    )
    with bars:
        stages = Stages(bars)
        yield stages
        stages.end()
