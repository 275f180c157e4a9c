"""The least total that changes fewest offers of an earlier result, as files beside the results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.optimum.minimum_change import FewestChanges, fewest_changes
from admission.optimum.prices import minimum_total
from admission.pairs import conditions
from gis.progress import silent
from gis.units import MM_PER_M, NONE
from runs.comparison import LABEL_EN, LABEL_VI, metres, prove
from runs.csv_table import sheet_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.progress import Progress
    from gis.units import Index
    from runs.match.stored import StoredResult

CSV: Final = "fewest-changes.csv"
TOLD: Final = "fewest-changes.json"
COLUMNS: Final = ("pupil_id", "school_before", "school_code", "distance_m", "changed")


def fewest_change_files(
    stored: StoredResult, earlier: StoredResult, *, extra_m: int = 0, progress: Progress = silent
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """
    Return ``fewest-changes.csv`` and ``.json``, and what the latter says.

    Parameters
    ----------
    stored
        Whose pupils, schools and distances are placed at the least total.
    earlier
        Whose offers are to be kept. Pupils that it does not have had no offer; a school that
        is no longer there cannot be kept.
    extra_m
        Metres that all pupils together may travel more than the least total.
    progress
        Told about each stage.

    Raises
    ------
    BrokenPromiseError
        If the least total is not proved by its prices.
    """
    open_mm = conditions(stored.policy, stored.distance_mm, stored.case.pairs).open_mm
    before = _before(stored, earlier)
    progress("least total", 0, None)
    best = minimum_total(open_mm, stored.schools.seats)
    progress("fewest changes", 0, None)
    found = fewest_changes(
        open_mm, stored.schools.seats, before, extra_mm=extra_m * MM_PER_M, best=best
    )
    if found.allocation.certificate is not None:
        prove(stored, open_mm, stored.schools, found.allocation)
    told = _told(stored, earlier, found, extra_m=extra_m)
    told["changes_without_keeping"] = int(np.count_nonzero(best.school != before))
    files = {
        CSV: sheet_bytes(COLUMNS, _rows(stored, before, found)),
        TOLD: json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n",
    }
    return files, told


def _before(stored: StoredResult, earlier: StoredResult) -> Index:
    """Return the school that each pupil had, ``NONE`` for none or one that is gone."""
    place = {str(code): s for s, code in enumerate(stored.schools.code)}
    had = {
        str(name): place.get(str(earlier.schools.code[s]), NONE)
        for name, s in zip(earlier.pupils.id, earlier.allocation.school, strict=True)
        if s != NONE
    }
    return np.array([had.get(str(name), NONE) for name in stored.pupils.id], np.int32)


def _rows(
    stored: StoredResult, before: Index, found: FewestChanges
) -> Iterator[tuple[str, str, str, str, str]]:
    code = stored.schools.code
    for p, name in enumerate(stored.pupils.id):
        was, now = int(before[p]), int(found.allocation.school[p])
        yield (
            name,
            "" if was == NONE else code[was],
            "" if now == NONE else code[now],
            "" if now == NONE else metres(int(stored.distance_mm[p, now])),
            "yes" if was != now else "",
        )


def _told(
    stored: StoredResult, earlier: StoredResult, found: FewestChanges, *, extra_m: int
) -> dict[str, Any]:
    return {
        "label_vi": LABEL_VI,
        "label_en": LABEL_EN,
        "labels": stored.manifest.get("labels", []),
        "result": stored.manifest["run_sha256"],
        "earlier": earlier.manifest["run_sha256"],
        "placed": found.allocation.n_placed,
        "unplaced": len(stored.pupils) - found.allocation.n_placed,
        "allowed_extra_m": extra_m,
        "least_total_m": found.least_total_mm / MM_PER_M,
        "total_m": found.total_mm / MM_PER_M,
        "extra_m": found.extra_mm / MM_PER_M,
        "changes": found.n_changes,
        "changes_proved_least": found.n_changes_least,
        "per_change_m": found.per_change_mm / MM_PER_M,
    }
