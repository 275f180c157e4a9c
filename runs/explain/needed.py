"""What one child would have needed for a school, and who moves if the seat is granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from admission.explain.counterfactual import (
    AT_MOST_SEATS,
    Needed,
    distance_needed,
    group_needed,
    seats_needed,
)
from admission.explain.displacement import displacement
from admission.explain.text import catalogue
from admission.standing import standing_words
from gis.progress import silent
from gis.text import spoken_metres
from gis.units import MM_PER_M, NONE
from runs.explain.why import called

if TYPE_CHECKING:
    from collections.abc import Mapping

    from admission.explain.displacement import Moves
    from admission.explain.text import Audience
    from admission.policy.text import Language
    from gis.progress import Progress
    from runs.match.stored import StoredResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """
    The smallest true changes for one pair; ``None`` where none is enough.

    Attributes
    ----------
    pupil, school
        The pair.
    own_mm
        Its distance now.
    seats
        More seats at the school.
    distance, group
        For officers and appeals only; not asked for families.
    """

    pupil: int
    school: int
    own_mm: int
    audience: Audience
    seats: Needed | None
    distance: Needed | None
    group: Needed | None


def answers(
    result: StoredResult,
    pupil_id: str,
    school_code: str,
    *,
    audience: Audience,
    progress: Progress = silent,
) -> Answers:
    """
    Return what a pupil would have needed for a school.

    Parameters
    ----------
    result
        A placement.
    pupil_id, school_code
        The pair.
    audience
        Families are told about seats only; distance and group are for officers and appeals.

    Raises
    ------
    InputError
        If the result has no such pupil or school, or no distance for the pair.
    """
    pupil, school = result.pupil(pupil_id), result.school(school_code)
    case, offer = result.case, result.allocation.school
    progress("more seats", 0, None)
    seats = seats_needed(case, offer, pupil, school)
    distance = group = None
    if audience == "officer":
        progress("another distance", 0, None)
        distance = distance_needed(case, offer, pupil, school)
        progress("another group", 0, None)
        group = group_needed(case, offer, pupil, school)
    return Answers(
        pupil=pupil,
        school=school,
        own_mm=int(case.distance_mm[pupil, school]),
        audience=audience,
        seats=seats,
        distance=distance,
        group=group,
    )


def sentences(
    result: StoredResult,
    found: Answers,
    language: Language,
    names: Mapping[str, str] | None = None,
) -> list[str]:
    """Return the answers as sentences."""
    text = catalogue()["needed"]

    def say(key: str, needed: Needed | None, **more: object) -> str:
        gained = "" if needed is None else called(result, needed.school, names)[language]
        school = called(result, found.school, names)[language]
        said: str = text[key][language].format(school=school, gained=gained, **more)
        return said

    if found.seats is not None and found.seats.value == 0:
        return [say("has_it", found.seats)]
    own = spoken_metres(found.own_mm, language)
    lines = [seats_sentence(result, found.school, found.seats, language, names)]
    if found.audience == "officer":
        lines.append(
            say("no_distance", None, own=own)
            if found.distance is None
            else say(
                "distance",
                found.distance,
                own=own,
                enough=spoken_metres(found.distance.value, language),
            )
        )
        if result.policy.uses_groups:
            lines.append(
                say("no_group", None)
                if found.group is None
                else say("group", found.group, group=_group(result, found.group.value, language))
            )
    return lines


def seats_sentence(
    result: StoredResult,
    school: int,
    needed: Needed | None,
    language: Language,
    names: Mapping[str, str] | None = None,
) -> str:
    """Return how many more seats at a school would have been enough, or that a class is not."""
    text = catalogue()["needed"]
    asked = called(result, school, names)[language]
    key, facts = "no_seats", {"n": AT_MOST_SEATS, "gained": ""}
    if needed is not None:
        key, facts = (
            "seats",
            {"n": needed.value, "gained": called(result, needed.school, names)[language]},
        )
    said: str = text[key][language].format(school=asked, **facts)
    return said


def _group(result: StoredResult, number: int, language: Language) -> str:
    return standing_words(result.policy).get(number, {}).get(language, str(number))


def as_json(result: StoredResult, found: Answers) -> dict[str, Any]:
    """Return the answers as JSON values; ``None``: no such change is enough."""
    codes = result.schools.code

    def one(needed: Needed | None, key: str, per: int = 1) -> dict[str, Any] | None:
        if needed is None:
            return None
        value = needed.value if per == 1 else needed.value / per
        return {
            key: value,
            "school_code": str(codes[needed.school]),
            "is_smallest": needed.is_smallest,
        }

    told: dict[str, Any] = {
        "pupil_id": str(result.pupils.id[found.pupil]),
        "school_code": str(codes[found.school]),
        "seats": one(found.seats, "n_more"),
        "most_seats_tried": AT_MOST_SEATS,
    }
    if found.audience == "officer":
        told |= {
            "own_m": found.own_mm / MM_PER_M,
            "distance": one(found.distance, "distance_m", MM_PER_M),
            "group": one(found.group, "group"),
        }
    return told


def chain(result: StoredResult, pupil_id: str, school_code: str) -> Moves:
    """Return who moves if a pupil is granted a seat at a school; nothing is recorded."""
    return displacement(
        result.case,
        result.allocation.school,
        result.pupil(pupil_id),
        result.school(school_code),
    )


def chain_rows(result: StoredResult, moves: Moves) -> list[dict[str, Any]]:
    """Return the moves as (pupil, from, to) with metres, in the order of the chain."""
    codes = result.schools.code
    rows = zip(moves.pupil, moves.before, moves.after, moves.before_mm, moves.after_mm, strict=True)
    return [
        {
            "pupil_id": str(result.pupils.id[p]),
            "from": None if before == NONE else str(codes[before]),
            "to": None if after == NONE else str(codes[after]),
            "from_m": None if before == NONE else int(before_mm) / MM_PER_M,
            "to_m": None if after == NONE else int(after_mm) / MM_PER_M,
        }
        for p, before, after, before_mm, after_mm in rows
    ]


def chain_sentences(
    result: StoredResult,
    moves: Moves,
    language: Language,
    names: Mapping[str, str] | None = None,
) -> list[str]:
    """Return a chain as sentences for officers: the total first, then move by move."""
    text = catalogue()["moved"]
    trial = text["nothing_recorded"][language]
    if not len(moves):
        return [text["none"][language], trial]

    def place(school: int, mm: int) -> str:
        if school == NONE:
            return str(text["nowhere"][language])
        return f"{called(result, school, names)[language]} ({spoken_metres(mm, language)} m)"

    total = text["total"][language].format(
        n=len(moves),
        gained=spoken_metres(moves.gained_mm, language),
        lost=spoken_metres(moves.lost_mm, language),
        unplaced=moves.n_unplaced,
        placed=moves.n_placed,
    )
    lines = [
        text["one"][language].format(
            pupil=result.pupils.id[moves.pupil[i]],
            before=place(int(moves.before[i]), int(moves.before_mm[i])),
            after=place(int(moves.after[i]), int(moves.after_mm[i])),
        )
        for i in range(len(moves))
    ]
    return [total, *lines, trial]
