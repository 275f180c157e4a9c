"""Which schools are still open after a grade-10 result, and where else one can learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.wishes.second_round import is_open
from admission.wishes.text import OPTION_KINDS
from runs.csv_table import Findings, check_ids, read_table
from runs.wishes.round_inputs import round_rules, taken_seats

if TYPE_CHECKING:
    from pathlib import Path

    from runs.wishes.stored import StoredWishes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSchool:
    """A school of the additional round: seats free, and the score it asks, in hundredths."""

    school_code: str
    seats: int
    left: int
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A place to learn beside the public schools; ``kind`` is one of ``OPTION_KINDS``."""

    school_code: str
    kind: str
    name: str


def open_schools(stored: StoredWishes, refused: frozenset[str] = frozenset()) -> list[OpenSchool]:
    """
    Return the schools that the additional round would open, by code.

    Raises
    ------
    InputError
        If the policy has no additional round.
    """
    rules = round_rules(stored.policy)
    main = stored.inputs.main
    taken = taken_seats(stored, refused)
    needed = stored.main_cutoff[:, rules.cutoff_wish - 1]
    return [
        OpenSchool(
            school_code=str(main.schools.code[s]),
            seats=int(main.schools.seats[s]),
            left=int(main.schools.seats[s] - taken[s]),
            needed=int(needed[s]),
        )
        for s in np.flatnonzero(is_open(main.schools.seats, taken, rules)).tolist()
    ]


def may_apply(stored: StoredWishes, applicant_id: str) -> bool:
    """Return whether somebody sat every paper and failed all wishes."""
    main = stored.inputs.main
    at = np.flatnonzero(main.applicants.id == applicant_id)
    placed = applicant_id in stored.not_failed()
    return bool(len(at)) and not placed and not main.applicants.barred[int(at[0])]


def read_options(path: Path | None) -> list[Option]:
    """
    Read ``school_code, kind[, name]``; nothing without a file.

    Raises
    ------
    InputError
        For a repeated code or an unknown kind.
    """
    if path is None:
        return []
    table = read_table(path, required=["school_code", "kind"], optional=["name"])
    findings = Findings(path.name)
    check_ids(table, "school_code", findings)
    for row, kind in zip(table.row, table.columns["kind"], strict=True):
        if kind not in OPTION_KINDS:
            findings.add(
                row,
                "kind",
                kind,
                code="unknown_kind",
                vi=f"loại phải là một trong {', '.join(OPTION_KINDS)}",
                en=f"the kind is one of {', '.join(OPTION_KINDS)}",
            )
    findings.stop()
    codes, kinds = table.columns["school_code"], table.columns["kind"]
    names = table.columns.get("name", [""] * len(codes))
    rows = zip(codes, kinds, names, strict=True)
    return [Option(school_code=code, kind=kind, name=name) for code, kind, name in rows]
