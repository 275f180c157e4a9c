"""The board as plain values: the same feed for the API, the command and the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis.db import transaction
from gis.province import national
from gis.queries import query
from gis.text import grade_name
from runs.board.alerts import held, load
from runs.board.board import board
from runs.board.facts import share_pct
from runs.board.measures import ALL, MEASURES
from runs.board.stages import words as words_of
from runs.served.city import province_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from gis.access import Access
    from gis.model import Nature
    from runs.board.alerts import Found
    from runs.board.facts import Board, Row, Stage

MOST_NAMED: Final = 3
LANGUAGES: Final = ("vi", "en")
PLACES: Final = 2
SIDES: Final = ("west", "south", "east", "north")


def monitor(
    engine: Engine,
    access: Access,
    *,
    season: str | None = None,
    grade: str | None = None,
    now: dt.datetime | None = None,
) -> dict[str, Any]:
    """
    Return the board and its alerts as the caller may see them.

    Parameters
    ----------
    season, grade, now
        As ``runs.board.board``, which raises too.

    Notes
    -----
    The thresholds are those of the place that the wards in use lie in.
    """
    made = board(engine, access, season=season, grade=grade, now=now)
    return feed(made, held(made, load(place_in_use(engine))))


def place_in_use(engine: Engine) -> str:
    """Return the id of the place that the wards in use lie in."""
    with transaction(engine) as connection:
        row = connection.exec_driver_sql(query("board_place")).mappings().one()
    nature: Nature = "invented" if row["is_invented"] else "real"
    box = tuple(row[side] for side in SIDES)
    return national().id if None in box else province_of(nature, box).id


def feed(made: Board, alerts: tuple[Found, ...]) -> dict[str, Any]:
    """Return a board and its alerts as plain values."""
    everything = made.everything
    located = share_pct(everything["n_located"], everything["n_children"])
    names = _names(made)
    return {
        "season": made.season,
        "at": made.at,
        "grade": made.grade,
        "sees_children": made.sight.sees_children,
        "of_wards": list(made.sight.wards or ()),
        "located_pct": None if located is None else round(located, PLACES),
        "everything": everything,
        "total": made.total,
        "grades": list(made.grades),
        "wards": [_ward(row) for row in made.wards],
        "stages": [_stage(one) for one in made.stages],
        "runs": dict(made.runs),
        "waiting": {name: getattr(made.waiting, name) for name in type(made.waiting).__slots__},
        "hours": list(made.hours),
        "ages": [{name: getattr(one, name) for name in type(one).__slots__} for one in made.ages],
        "forecast": list(made.forecast),
        "measures": {
            name: next(value for _, value in one.values(made))
            for name, one in MEASURES.items()
            if one.over == ALL
        },
        "alerts": [_alert(one, names) for one in alerts],
        "n_on": sum(one.state == "on" for one in alerts),
    }


def sentence(found: Found, names: Mapping[str, Mapping[str, str]], language: str) -> str:
    """Return an alert's sentence with its figures; an untold figure is three dots."""
    text: str = getattr(found.alert, language)
    at = [names[language].get(where, where) for where, _ in found.where]
    rest = len(at) - MOST_NAMED
    listed = ", ".join(at[:MOST_NAMED]) + (f" (+{rest})" if rest > 0 else "")
    return text.format(
        value=number(found.value, language),
        threshold=number(found.alert.threshold, language),
        where=listed or "-",
    )


def number(value: float | None, language: str) -> str:
    """
    Return a figure as it is written in a language.

    Examples
    --------
    >>> number(1234.5, "vi"), number(98.0, "en"), number(None, "vi")
    ('1.234,5', '98', '…')
    """
    if value is None:
        return "…"
    text = f"{value:,.1f}".removesuffix(".0")
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def _stage(one: Stage) -> Row:
    words = words_of()[one.key]
    return {
        "key": one.key,
        "done": one.done,
        "of": one.of,
        "state": one.state,
        **{
            name: {"vi": getattr(words, f"{name}_vi"), "en": getattr(words, f"{name}_en")}
            for name in ("unit", "owner", "next")
        },
        "title": {"vi": words.vi, "en": words.en},
        "owner_status": words.status,
    }


def _ward(row: Row) -> Row:
    located = share_pct(row["n_located"], row["n_children"])
    return {**row, "located_pct": None if located is None else round(located, PLACES)}


def _alert(found: Found, names: Mapping[str, Mapping[str, str]]) -> Row:
    alert = found.alert
    return {
        "key": alert.key,
        "state": found.state,
        "measure": alert.measure,
        "comparison": alert.comparison,
        "threshold": alert.threshold,
        "unit": alert.unit,
        "value": found.value,
        "where": [{"code": where, "value": value} for where, value in found.where],
        "owner": {"vi": alert.owner_vi, "en": alert.owner_en},
        "sentence": {one: sentence(found, names, one) for one in LANGUAGES},
        "status": alert.status,
        "source": alert.source,
    }


def _names(made: Board) -> dict[str, dict[str, str]]:
    wards = {row["ward_code"]: row["ward_name"] for row in made.wards if row["ward_name"]}
    grades = [row["grade"] for row in made.grades]
    return {one: wards | {grade: grade_name(grade, one) for grade in grades} for one in LANGUAGES}
