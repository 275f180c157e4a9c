"""The stages of a season in their order, each with one owner: read off the board's figures."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from runs.board.facts import Stage
from runs.recorded.states import STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runs.board.facts import Board, Row

FILE: Final = Path(__file__).with_name("stages.toml")
KEYS: Final = (
    *("imported", "located", "red_rows", "seats_checked", "dry_runs"),
    *("provisional", "confirmed", "final"),
)
FIELDS: Final = frozenset(
    {
        "vi",
        "en",
        "unit_vi",
        "unit_en",
        "owner_vi",
        "owner_en",
        "next_vi",
        "next_en",
        "status",
        "source",
    }
)
TODO, DOING, DONE, UNKNOWN = "todo", "doing", "done", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageWords:
    """
    How a stage is told.

    Attributes
    ----------
    vi, en
        Its name.
    unit_vi, unit_en
        What is counted.
    owner_vi, owner_en
        The one office that answers for it.
    next_vi, next_en
        What to do while nothing of it is done.
    status, source
        Whether some text names the owner, or it is assumed.
    """

    vi: str
    en: str
    unit_vi: str
    unit_en: str
    owner_vi: str
    owner_en: str
    next_vi: str
    next_en: str
    status: str
    source: str


@cache
def words() -> Mapping[str, StageWords]:
    """
    Return the words of every stage, in the order of the season.

    Raises
    ------
    InputError
        If the file lacks a stage, has another one, or a field of one is missing.
    """
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    if tuple(said) != KEYS:
        msg = f"{FILE.name}: stages must be {', '.join(KEYS)}, in this order"
        raise InputError(msg)
    for key, one in said.items():
        if set(one) != FIELDS:
            msg = f"{FILE.name}: {key} must say {', '.join(sorted(FIELDS))}"
            raise InputError(msg)
    return {key: StageWords(**one) for key, one in said.items()}


def stages_of(board: Board) -> tuple[Stage, ...]:
    """Return every stage with how much of it is done."""
    total, n_grades = board.everything, len(board.grades)
    with_children = sum(bool(row["n_children"]) for row in board.grades)
    red = board.waiting.n_red
    reached = _reached(board.grades)
    return (
        _stage("imported", with_children, n_grades),
        _stage("located", total["n_located"], total["n_children"]),
        Stage(key="red_rows", done=red, of=None, state=_red(red)),
        _stage("seats_checked", total["n_stated"], total["n_schools"]),
        *(_stage(key, reached[key], n_grades) for key in KEYS[4:]),
    )


def first_open(ward: Row) -> str | None:
    """
    Return the first stage of a ward that is not done, ``None`` once its children have a seat.

    Examples
    --------
    >>> first_open({"n_children": 70, "n_missing": 3, "n_stated": 2, "n_schools": 2, "n_placed": 0})
    'located'
    """
    if not ward.get("n_children"):
        return "imported"
    if ward["n_missing"]:
        return "located"
    if (ward["n_stated"] or 0) < (ward["n_schools"] or 0):
        return "seats_checked"
    return None if ward["n_placed"] else "dry_runs"


def _reached(grades: Sequence[Row]) -> dict[str, int]:
    """Return in how many grades each state was reached by the placement that counts."""
    found = dict.fromkeys(KEYS[4:], 0)
    for row in grades:
        if row["run"] is not None:
            far = STATES.index(row["run"]["state"])
            for at, key in enumerate(KEYS[4:]):
                found[key] += far >= at
    return found


def _stage(key: str, done: int | None, of: int | None) -> Stage:
    if done is None or of is None:
        return Stage(key=key, done=done, of=of, state=UNKNOWN)
    state = TODO if not done else DONE if done >= of else DOING
    return Stage(key=key, done=done, of=of, state=state)


def _red(n: int | None) -> str:
    return UNKNOWN if n is None else DOING if n else DONE
