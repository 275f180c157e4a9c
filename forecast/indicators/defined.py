"""Indicators as data: every TOML file of this folder is one, with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from forecast.indicators.measures import MEASURES, columns_of
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["published", "assumed"]
Wanted = Literal["at least", "at most", "none"]
FOLDER: Final = Path(__file__).parent
STATUS: Final = ("published", "assumed")
WANTED: Final = ("at least", "at most", "none")
ALLOWED: Final = frozenset(
    {
        *("measure", "levels", "published_levels", "wanted", "norm", "limit", "uses", "status"),
        *("source", "vi", "en", "told"),
    }
)
TEXTS: Final = ("name", "unit", "says")
ORDER: Final = tuple(MEASURES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was published of a place, shown beside what is computed and never mixed with it."""

    place: str
    level: str
    value: float
    what_vi: str
    what_en: str
    status: Status
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """
    One indicator.

    Attributes
    ----------
    id
        Name of its file.
    measure
        Which arithmetic, of ``MEASURES``.
    levels
        Levels that it is told for; ``all`` for all together.
    assumed_levels
        Levels for which the source does not speak and the same is applied by us.
    wanted
        Whether a value should be at least or at most the norm; ``none``: nothing is compared.
    norm, limit
        What it is compared with: a norm of the place by name (``{level}`` stands for the level),
        or a number.
    uses
        A norm of the place that the arithmetic needs, by name.
    text
        ``name``, ``unit`` and ``says`` in ``vi`` and ``en``.
    """

    id: str
    measure: str
    levels: tuple[str, ...]
    assumed_levels: frozenset[str]
    wanted: Wanted
    norm: str
    limit: float | None
    uses: str
    status: Status
    source: str
    text: Mapping[str, Mapping[str, str]]
    told: tuple[Told, ...]

    def status_of(self, level: str) -> Status:
        """Return how sure it is that the indicator means this level."""
        return "assumed" if level in self.assumed_levels else self.status


def indicators(folder: Path = FOLDER) -> tuple[Indicator, ...]:
    """
    Return every indicator of a folder, in the order of their measures, then of their files.

    Raises
    ------
    InputError
        If a file names no measure, lacks a source, or holds what no indicator has.

    Examples
    --------
    >>> [one.id for one in indicators()][:2]
    ['rooms_per_10000', 'rooms_needed']
    """
    found = [_indicator(path) for path in sorted(folder.glob("*.toml"))]
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.measure), one.id)))


def _indicator(path: Path) -> Indicator:
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path.name}: {error}"
        raise InputError(msg) from error
    if strange := sorted(set(held) - ALLOWED):
        msg = f"{path.name}: “{strange[0]}” is nothing that an indicator has"
        raise InputError(msg)
    measure = str(_one_of(path, held, "measure", tuple(MEASURES)))
    levels = tuple(held.get("levels", ()))
    if not levels or not set(levels) <= set(columns_of(measure)):
        msg = f"{path.name}: levels are {levels}; {measure} has {', '.join(columns_of(measure))}"
        raise InputError(msg)
    limit = held.get("limit")
    wanted = _one_of(path, held, "wanted", WANTED)
    if (wanted != "none") != ("norm" in held or limit is not None):
        msg = (
            f"{path.name}: what is wanted “{wanted}” needs a norm or a limit, and nothing else does"
        )
        raise InputError(msg)
    published = held.get("published_levels", levels)
    return Indicator(
        id=path.stem,
        measure=measure,
        levels=levels,
        assumed_levels=frozenset(levels) - frozenset(published),
        wanted=wanted,
        norm=str(held.get("norm", "")),
        limit=None if limit is None else float(limit),
        uses=str(held.get("uses", "")),
        status=_one_of(path, held, "status", STATUS),
        source=_text(path, held, "source"),
        text={language: _texts(path, held, language) for language in ("vi", "en")},
        told=tuple(_told(path, one) for one in held.get("told", ())),
    )


def _told(path: Path, held: Mapping[str, Any]) -> Told:
    value = held.get("value")
    if not isinstance(value, int | float) or isinstance(value, bool):
        msg = f"{path.name}: [[told]] value is {value!r}; it is a number"
        raise InputError(msg)
    return Told(
        value=float(value),
        status=_one_of(path, held, "status", STATUS),
        place=_text(path, held, "place"),
        level=_text(path, held, "level"),
        what_vi=_text(path, held, "what_vi"),
        what_en=_text(path, held, "what_en"),
        source=_text(path, held, "source"),
    )


def _texts(path: Path, held: Mapping[str, Any], language: str) -> dict[str, str]:
    return {name: _text(path, held.get(language) or {}, name) for name in TEXTS}


def _text(path: Path, held: Mapping[str, Any], name: str) -> str:
    text = held.get(name)
    if not isinstance(text, str) or not text:
        msg = f"{path.name}: {name} is missing"
        raise InputError(msg)
    return text


def _one_of(path: Path, held: Mapping[str, Any], name: str, of: tuple[str, ...]) -> Any:  # noqa: ANN401 (one of the texts)
    if held.get(name) not in of:
        msg = f"{path.name}: {name} is {held.get(name)!r}; it is one of {', '.join(of)}"
        raise InputError(msg)
    return held[name]
