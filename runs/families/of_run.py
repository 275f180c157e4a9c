"""What the records of one run are made of: the result, decisions after it, contacts, last days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sqlalchemy import select

from admission.explain.seats_for_all import seats_for_all
from admission.policy.text import catalogue as rule_words
from gis import read
from gis.progress import silent
from gis.tables.results import Offer
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from runs.explain.told import public_of
from runs.families.calendar import round_of, until
from runs.match.stored import read_result
from runs.recorded.confirmation import confirmed_by
from runs.recorded.export import sealed_of
from runs.recorded.overrides import overrides, placement
from runs.recorded.publish import told_of
from runs.recorded.store import run_facts
from runs.season.contacts import contact_of
from runs.season.published import in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from admission.explain.seats_for_all import SeatsForAll
    from admission.public_cutoffs import PublicCutoffs
    from gis.progress import Progress
    from runs.families.words import Both
    from runs.match.stored import StoredResult
    from runs.recorded.confirmation import Confirmation
    from runs.season.definition import Deadline, Season

ASKED: Final = ("office", "address", "phone", "email", "hours")
MOST_FREE: Final = 3
"""Schools with a seat left that are named to a child without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """How a school is called, and where it is."""

    name: str | None
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRun:
    """
    What the records of a run are made of.

    Attributes
    ----------
    run
        Its row.
    result, public
        The sealed result, and what of its cut-offs is told.
    schools
        By code.
    school_of
        School of each child after all decisions, ``None`` for none.
    moved
        Reason code of the last decision about a child, of those that moved.
    ward_of, contact_of
        Ward of each child's home; office to ask in each ward.
    until
        Deadlines by what they are about: ``correct``, ``answer``.
    rules
        Sentences of the policy about silence and a second round.
    free
        Schools with a seat left.
    seats
        How many more seats each child would have needed at schools it would rather have; ``None``
        under rules where that is worked out child by child only.
    decided
        Who confirmed the run, by which document; ``None`` before that.
    season
        The season in force; ``None`` where none was entered.
    """

    run: Mapping[str, Any]
    result: StoredResult
    public: PublicCutoffs
    schools: Mapping[str, School]
    school_of: Mapping[str, str | None]
    moved: Mapping[str, str]
    ward_of: Mapping[str, str | None]
    contact_of: Mapping[str, Mapping[str, str]]
    until: Mapping[str, Deadline]
    rules: tuple[Both, ...]
    free: frozenset[str]
    seats: SeatsForAll | None
    decided: Confirmation | None
    season: Season | None

    @property
    def names(self) -> dict[str, str]:
        """Return the names of the schools that have one."""
        return {code: one.name for code, one in self.schools.items() if one.name}

    def pupil(self, pupil_id: str) -> int | None:
        """Return where a child stands among those whom distance decided on, if it does."""
        ids = self.result.pupils.id
        at = int(np.searchsorted(ids, pupil_id))
        return at if at < len(ids) and ids[at] == pupil_id else None

    def nearest_free(self, pupil_id: str) -> list[tuple[str, float]]:
        """Return the nearest schools with a seat left, and the metres to them."""
        at = self.pupil(pupil_id)
        if at is None:
            return []
        codes = self.result.schools.code
        mm = self.result.distance_mm[at]
        near = [
            (int(mm[s]), str(codes[s]))
            for s in np.argsort(mm, kind="stable").tolist()
            if mm[s] < UNREACHABLE_MM and str(codes[s]) in self.free
        ]
        return [(code, one / MM_PER_M) for one, code in sorted(near)[:MOST_FREE]]

    def metres(self, pupil_id: str, code: str) -> float | None:
        """Return the way of a child to a school, ``None`` where none was measured."""
        ids, codes = self.result.everyone.pupils.id, self.result.schools.code
        at, school = int(np.searchsorted(ids, pupil_id)), int(np.searchsorted(codes, code))
        mm = int(self.result.everybody_mm[at, school])
        return mm / MM_PER_M if mm < UNREACHABLE_MM else None


def of_run(engine: Engine, run_id: int, progress: Progress = silent) -> OfRun:
    """
    Read what the records of a run are made of.

    Raises
    ------
    InputError, BrokenPromiseError
        As ``sealed_of`` and ``told_of``.
    """
    run = run_facts(engine, run_id)
    result = read_result(sealed_of(engine, run_id))
    with engine.connect() as connection:
        school_of = placement(connection, run_id)
        exceptions = overrides(connection, run_id)
        decided = confirmed_by(connection, run_id)
        homes = select(Offer.pupil_id, Offer.home_ward_code).where(Offer.run_id == run_id)
        ward_of = {row[0]: row[1] for row in connection.execute(homes)}
    moved = {row["pupil_id"]: row["reason_code"] for row in exceptions}
    return OfRun(
        run=run,
        result=result,
        public=public_of(result, told_of(engine, run_id)),
        schools=_schools(engine),
        school_of=school_of,
        moved=moved,
        ward_of=ward_of,
        contact_of=_contacts(engine, run["season"], ward_of),
        until=until(engine, run["season"], run["grade"], round_no=round_of(run["kind"])),
        rules=_rules(result),
        free=_free(result, school_of),
        seats=seats_for_all(result.case, result.allocation.school, progress=progress),
        decided=decided,
        season=in_force(engine).get(run["season"]),
    )


def _free(result: StoredResult, school_of: Mapping[str, str | None]) -> frozenset[str]:
    """Return the schools that have a seat left after all decisions."""
    seats = dict(zip(result.schools.code.tolist(), result.schools.seats.tolist(), strict=True))
    if result.before is not None:
        for school in result.before.school.tolist():
            if school != NONE:
                seats[str(result.schools.code[school])] += 1
    taken = Counter(code for code in school_of.values() if code is not None)
    return frozenset(code for code, n_seats in seats.items() if taken[code] < n_seats)


def _schools(engine: Engine) -> dict[str, School]:
    table = read.register(engine, "schools")
    columns = zip(table["school_code"], table["name"], table["address"], strict=True)
    return {
        str(code): School(name=_text(name), address=_text(address))
        for code, name, address in columns
    }


def _contacts(
    engine: Engine, season: str, ward_of: Mapping[str, str | None]
) -> dict[str, dict[str, str]]:
    """Return the office of each ward in which a child lives, as the season or register says."""
    found: dict[str, dict[str, str]] = {}
    with engine.connect() as connection:
        for ward in sorted({ward for ward in ward_of.values() if ward}):
            office = contact_of(connection, season, ward)
            if office is not None:
                kept = {name: getattr(office, name) for name in ASKED}
                found[ward] = {name: value for name, value in kept.items() if value}
    return found


def _rules(result: StoredResult) -> tuple[Both, ...]:
    words = rule_words()["rule"]
    told: list[Both] = []
    for name in ("silence", "second_round"):
        value = result.policy.value(name)
        if value is not None and str(value) in words[name]:
            both = words[name][str(value)]
            told.append({"vi": both["vi"], "en": both["en"]})
    return tuple(told)


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
