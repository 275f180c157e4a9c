"""What may be wrong with wishes: unknown, repeated, of another level or area, none at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.units import NONE
from runs.csv_table import Findings, Table

if TYPE_CHECKING:
    from admission.policy.file import Policy

_SEPARATOR: Final = re.compile(r"[;, ]+")


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """
    What one programme's schools say beside their seats, by position.

    ``grades`` and ``area`` are ``None`` where the file has no such column.
    """

    place: dict[str, int]
    seats: list[int]
    grades: list[frozenset[str]] | None
    area: list[str] | None


def school_facts(table: Table, codes: Sequence[str], seats: Sequence[int]) -> SchoolFacts:
    """Return the facts of schools whose codes are sorted; the table may have any order."""
    place = {code: s for s, code in enumerate(codes)}
    order = [place[code] for code in table.columns["school_code"]]

    def sorted_column(name: str) -> list[str] | None:
        if name not in table.columns:
            return None
        cells = [""] * len(codes)
        for s, cell in zip(order, table.columns[name], strict=True):
            cells[s] = cell
        return cells

    grades = sorted_column("grades")
    split = None if grades is None else [frozenset(_SEPARATOR.split(one)) for one in grades]
    return SchoolFacts(place, list(seats), split, sorted_column("area"))


def schools_of(table: Table, column: str, facts: SchoolFacts, findings: Findings) -> list[int]:
    """Return the school of each cell, ``NONE`` for an empty one or an absent column."""
    if column not in table.columns:
        return [NONE] * len(table)
    found = []
    for row, code in zip(table.row, table.columns[column], strict=True):
        if code and code not in facts.place:
            findings.add(
                row,
                column,
                code,
                code="unknown_school",
                vi="danh sách trường không có mã này",
                en="the list of schools does not have this code",
            )
        found.append(facts.place.get(code, NONE))
    return found


def check_repeated(table: Table, names: Sequence[str], findings: Findings) -> None:
    """Add a finding for each school that one applicant wishes for twice."""
    for i, row in enumerate(table.row):
        codes = [table.columns[name][i] for name in names]
        for w, code in enumerate(codes):
            if code and code in codes[:w]:
                findings.add(
                    row,
                    names[w],
                    code,
                    code="repeated_wish",
                    vi=f"trường này đã là nguyện vọng {codes.index(code) + 1}",
                    en=f"the school is wish {codes.index(code) + 1} already",
                )


def check_some_wish(
    table: Table, names: Sequence[str], direct: Sequence[int], *, others: set[str],
    findings: Findings,
) -> None:  # fmt: skip
    """Add a finding for each applicant without a wish here, elsewhere, or a direct admission."""
    for i, row in enumerate(table.row):
        if direct[i] != NONE or table.columns["applicant_id"][i] in others:
            continue
        if all(not table.columns[name][i] for name in names):
            findings.add(
                row,
                "wish_1",
                "",
                code="no_wish",
                vi="không có nguyện vọng nào",
                en="there is no wish",
            )


def check_direct(
    table: Table, direct: Sequence[int], facts: SchoolFacts, findings: Findings
) -> None:
    """Add a finding for each direct admission beyond a school's seats."""
    left = list(facts.seats)
    for i, (row, s) in enumerate(zip(table.row, direct, strict=True)):
        if s == NONE:
            continue
        left[s] -= 1
        if left[s] < 0:
            findings.add(
                row,
                "direct",
                table.columns["direct"][i],
                code="too_many_direct",
                vi="số em tuyển thẳng vượt chỉ tiêu của trường",
                en="there are more direct admissions than the school has seats",
            )


def check_level(
    policy: Policy, table: Table, facts: SchoolFacts, *, columns: dict[str, list[int]],
    findings: Findings,
) -> None:  # fmt: skip
    """Add a finding for each wish for a school that does not teach the grade."""
    grades = set(policy.rules["grades"].value)
    if facts.grades is None or not grades:
        return
    for name, school in columns.items():
        for i, s in enumerate(school):
            if s != NONE and not facts.grades[s] & grades:
                findings.add(
                    table.row[i],
                    name,
                    table.columns[name][i],
                    code="other_level",
                    vi=f"trường này không dạy lớp {', '.join(sorted(grades))}",
                    en=f"the school does not teach grade {', '.join(sorted(grades))}",
                )


def check_areas(
    policy: Policy, table: Table, facts: SchoolFacts, *, wish: Sequence[list[int]],
    findings: Findings,
) -> bool | None:  # fmt: skip
    """Return whether the policy's rule about areas could be applied; breaches are findings."""
    bound: list[int] = policy.rules["area_wishes"].value
    if not bound:
        return None
    if "area" not in table.columns or facts.area is None:
        return False
    for number in bound:
        for i, s in enumerate(wish[number - 1]):
            own = table.columns["area"][i]
            if s != NONE and facts.area[s] != own:
                findings.add(
                    table.row[i],
                    f"wish_{number}",
                    facts.area[s],
                    code="wish_outside_area",
                    vi=f"nguyện vọng {number} phải là trường trong khu vực {own}",
                    en=f"wish {number} must be a school of the own area {own}",
                )
    return True
