"""Seats before the run of the invented city: a programme's list of results, and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.sample_city.seats import INTEGRATED, SEASONS

if TYPE_CHECKING:
    from gis.sample_city.build import Sample
    from gis.sample_city.dice import Dice
    from gis.sample_city.tables import Table

LIST_COLUMNS: Final = ("season", "pupil_id", "school_code", "programme", "rank", "wish")
DECISION_COLUMNS: Final = ("season", "pupil_id", "school_code", "reason")
REASONS: Final = ("health", "sibling", "superior")
DECIDED_GRADE: Final = "6"


def list_table(sample: Sample, dice: Dice) -> Table:
    """Return ``programme_lists.csv``: whoever wishes for the programme that has seats, by id."""
    programme, grade, _ = INTEGRATED
    season = SEASONS[-1]
    school = next(
        row.school for row in sample.seats if (row.season, row.programme) == (season, programme)
    )
    asking = sorted(
        pupil.code for pupil in sample.pupils if (pupil.grade, pupil.wish) == (grade, programme)
    )
    result = sorted((dice.unit(), code) for code in asking)
    rank = {code: place for place, (_, code) in enumerate(result, start=1)}
    return LIST_COLUMNS, [(season, code, school, programme, rank[code], 1) for code in asking]


def decision_table(sample: Sample, dice: Dice) -> Table:
    """Return ``placed_beforehand.csv``: a few children of one grade, each at a drawn school."""
    season = SEASONS[-1]
    schools = sorted(
        row.school
        for row in sample.seats
        if (row.season, row.grade, row.programme) == (season, DECIDED_GRADE, "ordinary")
    )
    asking = sorted(
        (dice.unit(), pupil.code)
        for pupil in sample.pupils
        if pupil.grade == DECIDED_GRADE and not pupil.wish
    )
    rows: list[tuple[object, ...]] = [
        (season, code, dice.pick(schools), reason)
        for (_, code), reason in zip(asking, REASONS, strict=False)
    ]
    return DECISION_COLUMNS, sorted(rows, key=lambda row: str(row[1]))
