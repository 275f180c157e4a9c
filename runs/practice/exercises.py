"""Exercises of training: what is asked, and whether the state says that it was done."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from runs.practice import checks

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from runs.practice.checks import Missing

FILE: Final = Path(__file__).with_name("exercises.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """
    One exercise as its file describes it.

    Attributes
    ----------
    face
        Page on which it is done: families, officers or planners.
    key
        Name of the key with which it is done, empty where none is needed.
    check
        Name of the function that looks whether it is done.
    file
        Name of the file that it begins with, empty where there is none.
    """

    id: str
    face: str
    key: str
    check: str
    vi: str
    en: str
    steps_vi: tuple[str, ...]
    steps_en: tuple[str, ...]
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An exercise, and what is still missing; nothing is missing of one that is done."""

    exercise: Exercise
    missing: tuple[Missing, ...]

    @property
    def is_done(self) -> bool:
        """Return whether nothing is missing."""
        return not self.missing


def exercises(path: Path = FILE) -> tuple[Exercise, ...]:
    """Return the exercises in their order."""
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["exercise"]
    lists = ("steps_vi", "steps_en")
    return tuple(Exercise(**{**row, **{name: tuple(row[name]) for name in lists}}) for row in rows)


def look(engine: Engine) -> tuple[Looked, ...]:
    """Return every exercise with what is still missing; counts alone, nothing of a child."""
    with engine.connect() as connection:
        return tuple(
            Looked(exercise=one, missing=tuple(checks.BY_NAME[one.check](connection)))
            for one in exercises()
        )
