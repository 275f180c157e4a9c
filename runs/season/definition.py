"""What a season is made of: levels, deadlines, rules, committees, contacts, texts for families."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self, TypeVar

from pydantic import Field, field_validator, model_validator

from gis.province import national
from gis.province_layout import Frozen
from gis.season_calendar import StepName
from runs.season import moments

if TYPE_CHECKING:
    from collections.abc import Callable

Status = Literal["published", "assumed", "unknown"]
"""Who said it: a document that is named; we, until somebody does; nobody yet."""

LevelName = Literal["preschool", "primary", "lower_secondary", "upper_secondary"]
SeasonName = Annotated[str, Field(pattern=r"^\d{4}-\d{4}$")]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Short = Annotated[str, Field(max_length=300)]
ALL: Final = ""
"""Grade, level or ward where all are meant."""

MOST_ROUNDS: Final = 5

Key = tuple[str, int, str]
"""Grade, round and step of a deadline."""


class Level(Frozen):
    """
    A level that the season admits to.

    Attributes
    ----------
    grades
        Grades entered.
    rounds
        How often places are offered.
    policy
        Name of the rules; empty where they are not decided.
    """

    level: LevelName
    grades: tuple[str, ...] = Field(min_length=1)
    rounds: int = Field(default=1, ge=1, le=MOST_ROUNDS)
    policy: Short = ""
    status: Status
    source: Short = ""


class Deadline(Frozen):
    """
    When a step of one grade and round opens and closes.

    Attributes
    ----------
    grade
        ``ALL`` where a step is the same for every grade without one of its own.
    opens, closes
        Both moments are still in time; ``None`` where that end is not known.
    """

    grade: str = ALL
    round: int = Field(default=1, ge=1, le=MOST_ROUNDS)
    step: StepName
    opens: dt.datetime | None = None
    closes: dt.datetime | None = None
    status: Status
    source: Short = ""

    @field_validator("opens", mode="before")
    @classmethod
    def _opens(cls, given: object) -> dt.datetime | None:
        return None if given is None else moments.read(given, closes=False)

    @field_validator("closes", mode="before")
    @classmethod
    def _closes(cls, given: object) -> dt.datetime | None:
        return None if given is None else moments.read(given, closes=True)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens and self.closes and self.closes < self.opens:
            msg = f"{self.step} closes before it opens"
            raise ValueError(msg)
        if self.status == "unknown" and (self.opens or self.closes):
            msg = f"{self.step} is unknown and has a moment"
            raise ValueError(msg)
        if self.status == "published" and not self.source:
            msg = f"{self.step} is published: say where (source)"
            raise ValueError(msg)
        return self

    @property
    def key(self) -> Key:
        """Return what it is the deadline of."""
        return (self.grade, self.round, self.step)


class Committee(Frozen):
    """
    Who decides, and how to complain; of all levels or wards where none is named.

    Attributes
    ----------
    vi, en
        What it is called.
    complain_vi, complain_en
        How a family complains about what it decides.
    """

    level: LevelName | Literal[""] = ALL
    ward: str = ALL
    vi: Text
    en: Text
    complain_vi: str = ""
    complain_en: str = ""
    status: Status
    source: Short = ""


class Contact(Frozen):
    """The office that families of a ward ask; of every ward without one of its own where none."""

    ward: str = ALL
    office: Text
    address: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""


class Said(Frozen):
    """A text for families."""

    key: str = Field(pattern=r"^[a-z][a-z_]*$")
    vi: Text
    en: Text


class Season(Frozen):
    """
    A season; every field as ``season.toml`` names it.

    Attributes
    ----------
    based_on
        The season that it was cloned from.
    """

    season: SeasonName
    based_on: SeasonName | None = None
    level: tuple[Level, ...] = Field(min_length=1)
    deadline: tuple[Deadline, ...] = ()
    committee: tuple[Committee, ...] = ()
    contact: tuple[Contact, ...] = ()
    text: tuple[Said, ...] = ()

    @field_validator("season")
    @classmethod
    def _one_year(cls, season: str) -> str:
        first, last = (int(part) for part in season.split("-"))
        if last != first + 1:
            msg = f"a season is such as {first}-{first + 1}"
            raise ValueError(msg)
        return season

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        wrong = [*_twice(self), *_grades(self), *_deadlines(self)]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def grades(self) -> tuple[str, ...]:
        """Return the grades entered, in the order of the levels."""
        return tuple(grade for level in self.level for grade in level.grades)

    def level_of(self, grade: str) -> Level | None:
        """Return the level of a grade, if the season admits to it."""
        return next((one for one in self.level if grade in one.grades), None)

    def committee_of(self, level: str, ward: str | None = None) -> Committee | None:
        """Return who decides for a level in a ward: the closest that is named."""
        return _closest(self.committee, lambda one: (one.ward, one.level), (ward or ALL, level))

    def contact_of(self, ward: str | None) -> Contact | None:
        """Return the office that families of a ward ask, if one is named."""
        return _closest(self.contact, lambda one: (one.ward,), (ward or ALL,))

    def words(self, key: str) -> moments.Both | None:
        """Return a text for families in both languages, if there is one."""
        return next(({"vi": one.vi, "en": one.en} for one in self.text if one.key == key), None)


_Listed = TypeVar("_Listed")


def _closest(
    listed: tuple[_Listed, ...],
    of: Callable[[_Listed], tuple[str, ...]],
    asked: tuple[str, ...],
) -> _Listed | None:
    fitting = [
        one
        for one in listed
        if all(mine in (ALL, wanted) for mine, wanted in zip(of(one), asked, strict=True))
    ]
    return max(fitting, key=lambda one: tuple(mine != ALL for mine in of(one)), default=None)


def _twice(season: Season) -> list[str]:
    """Return what is said twice, so that nobody has to guess which one counts."""
    listed: dict[str, list[object]] = {
        "level": [one.level for one in season.level],
        "grade": list(season.grades),
        "deadline": [one.key for one in season.deadline],
        "committee": [(one.level, one.ward) for one in season.committee],
        "contact of ward": [one.ward for one in season.contact],
        "text": [one.key for one in season.text],
    }
    return [
        f"{name} {_shown(key)} stands there {n} times"
        for name, keys in listed.items()
        for key, n in Counter(keys).items()
        if n > 1
    ]


def _shown(key: object) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return " ".join("(all)" if part == ALL else str(part) for part in parts)


def _grades(season: Season) -> list[str]:
    return [
        f"level {level.level}: grade {grade!r} is none of it"
        for level in season.level
        for grade in level.grades
        if national().level_of(grade) != level.level
    ]


def _deadlines(season: Season) -> list[str]:
    wrong: list[str] = []
    for one in season.deadline:
        if one.grade == ALL:
            continue
        level = season.level_of(one.grade)
        if level is None:
            wrong.append(f"deadline {_shown(one.key)}: the season has no grade {one.grade!r}")
        elif one.round > level.rounds:
            wrong.append(f"deadline {_shown(one.key)}: {level.level} has {level.rounds} round(s)")
    return wrong
