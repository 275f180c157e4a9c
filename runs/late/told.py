"""What late children were offered as rows and sentences, for the officer who decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.text import spoken_metres
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from runs.explain.why import called, why

if TYPE_CHECKING:
    from collections.abc import Mapping

    from admission.policy.text import Language
    from runs.late.place import Late

NEAREST_SHOWN: Final = 5
"""Schools told to whoever gets no seat."""

NO_SEAT: Final = {
    "vi": "không còn chỗ nào theo quy tắc",
    "en": "no seat left within the rules",
}


def rows(late: Late, language: Language, names: Mapping[str, str] | None = None) -> list[Any]:
    """
    Return one row per child: offer, metres, reasons as codes and sentences.

    Who has no seat has ``nearest``: the nearest schools with their free seats and why not there.
    """
    stored = late.stored
    told = []
    for p, pupil_id in enumerate(stored.pupils.id.tolist()):
        found = why(stored, pupil_id, names)
        school = int(stored.allocation.school[p])
        codes = {one.position: one.code for one in found.reasons}
        told.append(
            {
                "pupil_id": pupil_id,
                "school_code": found.school_code,
                "distance_m": None
                if school == NONE
                else int(stored.distance_mm[p, school]) / MM_PER_M,
                "rank": int(stored.allocation.rank[p]),
                "reasons": [
                    {
                        "school_code": str(stored.schools.code[one.position]),
                        "reason": one.code,
                        "own_m": one.own_mm / MM_PER_M,
                    }
                    for one in found.reasons
                ],
                "sentences": found.sentences("officer", language),
                "nearest": [] if school != NONE else _nearest(late, p, codes, language, names),
            }
        )
    return told


def seats(late: Late) -> list[dict[str, Any]]:
    """Return the schools whose free seats change, and those free seats before and after."""
    after = late.after
    return [
        {"school_code": code, "free_before": free, "free_after": after[code]}
        for code, free in sorted(late.before.items())
        if after[code] != free
    ]


def _nearest(
    late: Late,
    pupil: int,
    codes: Mapping[int, str],
    language: Language,
    names: Mapping[str, str] | None,
) -> list[dict[str, Any]]:
    stored = late.stored
    row_mm = stored.distance_mm[pupil]
    order = np.argsort(row_mm, kind="stable")[:NEAREST_SHOWN]
    found = []
    for at in order[row_mm[order] < UNREACHABLE_MM].tolist():
        code = str(stored.schools.code[at])
        free = max(0, late.before.get(code, 0))
        own = spoken_metres(int(row_mm[at]), language, whole=False)
        name = called(stored, at, names)[language]
        said = {
            "vi": f"{name} ({own} m): còn {free} chỗ",
            "en": f"{name} ({own} m): {free} seats free",
        }
        found.append(
            {
                "school_code": code,
                "own_m": int(row_mm[at]) / MM_PER_M,
                "free": free,
                "reason": codes.get(at),
                "sentence": said[language],
            }
        )
    return found
