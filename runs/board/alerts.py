"""Alerts: written thresholds with an owner, held against the measures of the board."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field, ValidationError, model_validator

from gis.errors import InputError
from gis.province_layout import Frozen
from gis.shipped import data_path
from runs.board.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from runs.board.facts import Board

FILE: Final = Path(__file__).with_name("alerts.toml")
NAME: Final = "alerts.toml"


class Alert(Frozen):
    """
    One written threshold.

    Attributes
    ----------
    comparison
        ``above`` or ``below``: on which side of the threshold it is on.
    vi, en
        The sentence; ``{value}``, ``{threshold}`` and ``{where}`` stand for figures.
    status, source
        Whether some text states the threshold, and which.
    """

    key: str = Field(pattern=r"^[a-z0-9-]{3,40}$")
    measure: str
    comparison: Literal["above", "below"]
    threshold: float
    unit: str
    owner_vi: str = Field(min_length=1)
    owner_en: str = Field(min_length=1)
    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)
    status: Literal["published", "assumed"]
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _compares_a_measure_in_its_unit(self) -> Self:
        known = MEASURES.get(self.measure)
        if known is None:
            msg = f"{self.key}: no measure {self.measure!r}; there are {', '.join(MEASURES)}"
            raise ValueError(msg)
        if known.unit != self.unit:
            msg = f"{self.key}: {self.measure} is in {known.unit!r}, not in {self.unit!r}"
            raise ValueError(msg)
        for text in (self.vi, self.en):
            try:
                text.format(value="", threshold="", where="")
            except (KeyError, IndexError, ValueError) as error:
                msg = f"{self.key}: only {{value}}, {{threshold}} and {{where}} stand for figures"
                raise ValueError(msg) from error
        return self


class Found(Frozen):
    """
    An alert held against a board.

    Attributes
    ----------
    state
        ``on``, ``off``, or ``untold``: the figure is unknown or withheld from this caller.
    value
        The figure farthest beyond, ``None`` if untold.
    where
        Wards or grades for which it is on, with their figures; empty where it is of all.
    """

    alert: Alert
    state: Literal["on", "off", "untold"]
    value: float | None
    where: tuple[tuple[str, float], ...]


def load(place: str | None = None, *, folder: Path | None = None) -> tuple[Alert, ...]:
    """
    Return the alerts of a place: the shipped ones, each replaced by the place's of the same key.

    Parameters
    ----------
    place
        Id of a shipped place; only the shipped alerts if not given.
    folder
        Where places lie, for tests.

    Raises
    ------
    InputError
        Naming file and alert, if one breaks the format.
    """
    found = {one.key: one for one in _read(FILE)}
    own = None if place is None else (folder or data_path("provinces")) / place / NAME
    if own is not None and own.is_file():
        found |= {one.key: one for one in _read(own)}
    return tuple(found.values())


def held(board: Board, alerts: Sequence[Alert]) -> tuple[Found, ...]:
    """Return every alert with its state, those that are on first, in the order of the file."""
    found = [_held(board, one) for one in alerts]
    return tuple(sorted(found, key=lambda one: {"on": 0, "untold": 2, "off": 1}[one.state]))


def is_beyond(alert: Alert, value: float) -> bool:
    """Tell whether a figure lies on the alert's side of its threshold."""
    return value > alert.threshold if alert.comparison == "above" else value < alert.threshold


def _held(board: Board, alert: Alert) -> Found:
    values = list(MEASURES[alert.measure].values(board))
    told = [(where, value) for where, value in values if value is not None]
    on = sorted(_beyond(alert, told), key=lambda one: (_nearness(alert, one[1]), one[0]))
    state: Literal["on", "off", "untold"] = "on" if on else "off" if told else "untold"
    worst = on or sorted(told, key=lambda one: (_nearness(alert, one[1]), one[0]))
    return Found(
        alert=alert,
        state=state,
        value=worst[0][1] if worst else None,
        where=tuple((where, value) for where, value in on if where),
    )


def _beyond(alert: Alert, told: Sequence[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    return ((where, value) for where, value in told if is_beyond(alert, value))


def _nearness(alert: Alert, value: float) -> float:
    return -value if alert.comparison == "above" else value


@cache
def _read(path: Path) -> tuple[Alert, ...]:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        found = tuple(Alert.model_validate(one) for one in said.get("alert", []))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path.name}: {error}"
        raise InputError(msg) from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        msg = f"{path.name}: {field + ': ' if field else ''}{first['msg']}"
        raise InputError(msg) from error
    keys = [one.key for one in found]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        msg = f"{path.name}: alert {twice[0]} stands there twice"
        raise InputError(msg)
    return found
