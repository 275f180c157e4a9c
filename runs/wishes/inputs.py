"""Reads the two files of grade 10: applicants with scores and wishes, schools with seats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.wishes import Applicants
from gis.units import NONE
from runs.csv_table import Findings, Table, check_ids, read_table
from runs.match.inputs import read_schools

if TYPE_CHECKING:
    from pathlib import Path

    from admission.model import Schools
    from admission.policy import Policy

_SCORE: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?", re.ASCII)
HUNDREDTHS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WishInputs:
    """
    What the files hold, sorted by id.

    ``area_rule_applied`` is ``None`` where the policy has no rule about areas, and false where
    the files have no area columns to apply it to.
    """

    applicants: Applicants
    schools: Schools
    area_rule_applied: bool | None


def read_wish_inputs(policy: Policy, applicants_csv: Path, schools_csv: Path) -> WishInputs:
    """
    Read ``applicant_id, score, wish_1 … wish_W[, direct, area]`` and ``school_code, seats``.

    Raises
    ------
    InputError
        For a missing or repeated id, a score out of range or with more than two decimals, a
        wish for an unknown school, an applicant without any wish, a wish outside the own area
        where the policy forbids it, or more direct admissions than seats.
    """
    schools = read_schools(schools_csv)
    names = [f"wish_{w + 1}" for w in range(len(policy.wish_gaps))]
    table = read_table(
        applicants_csv, required=["applicant_id", "score", *names], optional=["direct", "area"]
    )
    findings = Findings(applicants_csv.name)
    check_ids(table, "applicant_id", findings)
    score = _scores(table, findings, highest=policy.points("highest_score"))
    place = {str(code): s for s, code in enumerate(schools.code)}
    wish = [_schools(table, name, place, findings) for name in names]
    direct = _schools(table, "direct", place, findings)
    _check_some_wish(table, wish, direct, findings)
    _check_direct(table, direct, schools, findings)
    applied = _check_areas(policy, table, schools_csv, wish=wish, place=place, findings=findings)
    findings.stop()
    given = table.columns["applicant_id"]
    order = sorted(range(len(table)), key=given.__getitem__)
    applicants = Applicants(
        id=np.array([given[i] for i in order], object),
        score=np.array(score, np.int32)[order],
        wish=np.array(wish, np.int32).T[order],
        direct=np.array(direct, np.int32)[order],
    )
    return WishInputs(applicants=applicants, schools=schools, area_rule_applied=applied)


def parse_points(cell: str) -> int | None:
    """
    Return points with at most two decimals as hundredths, ``None`` for anything else.

    Examples
    --------
    >>> parse_points("22.75"), parse_points("8"), parse_points("8,5")
    (2275, 800, None)
    """
    if not _SCORE.fullmatch(cell):
        return None
    whole, _, part = cell.partition(".")
    return int(whole) * 100 + int(part.ljust(HUNDREDTHS, "0"))


def _scores(table: Table, findings: Findings, *, highest: int) -> list[int]:
    scores = []
    for row, cell in zip(table.row, table.columns["score"], strict=True):
        score = parse_points(cell)
        if score is None or score > highest:
            findings.add(
                row,
                "score",
                cell,
                code="score_out_of_range",
                vi=f"điểm phải từ 0 đến {highest / 100:g}, nhiều nhất hai chữ số thập phân",
                en=f"a score runs from 0 to {highest / 100:g} with at most two decimals",
            )
        scores.append(score or 0)
    return scores


def _schools(table: Table, column: str, place: dict[str, int], findings: Findings) -> list[int]:
    """Return the school of each cell, ``NONE`` for an empty one or an absent column."""
    if column not in table.columns:
        return [NONE] * len(table)
    found = []
    for row, code in zip(table.row, table.columns[column], strict=True):
        if code and code not in place:
            findings.add(
                row,
                column,
                code,
                code="unknown_school",
                vi="danh sách trường không có mã này",
                en="the list of schools does not have this code",
            )
        found.append(place.get(code, NONE))
    return found


def _check_some_wish(
    table: Table, wish: list[list[int]], direct: list[int], findings: Findings
) -> None:
    for i, row in enumerate(table.row):
        empty = all(not cells[i] for name, cells in table.columns.items() if "wish_" in name)
        if empty and direct[i] == NONE and all(one[i] == NONE for one in wish):
            findings.add(
                row,
                "wish_1",
                "",
                code="no_wish",
                vi="không có nguyện vọng nào",
                en="there is no wish",
            )


def _check_direct(table: Table, direct: list[int], schools: Schools, findings: Findings) -> None:
    left = schools.seats.tolist()
    for row, s in zip(table.row, direct, strict=True):
        if s == NONE:
            continue
        left[s] -= 1
        if left[s] < 0:
            findings.add(
                row,
                "direct",
                str(schools.code[s]),
                code="too_many_direct",
                vi="số em tuyển thẳng vượt chỉ tiêu của trường",
                en="there are more direct admissions than the school has seats",
            )


def _check_areas(  # the files' two area columns and who must keep to them
    policy: Policy,
    table: Table,
    schools_csv: Path,
    *,
    wish: list[list[int]],
    place: dict[str, int],
    findings: Findings,
) -> bool | None:
    """Return whether the policy's rule about areas could be applied; breaches are findings."""
    bound: list[int] = policy.rules["area_wishes"].value
    if not bound:
        return None
    if "area" not in table.columns:
        return False
    school_table = read_table(schools_csv, required=["school_code"], optional=["area"])
    if "area" not in school_table.columns:
        return False
    codes, areas = school_table.columns["school_code"], school_table.columns["area"]
    area_of = {place[code]: area for code, area in zip(codes, areas, strict=True)}
    for number in bound:
        for i, s in enumerate(wish[number - 1]):
            own = table.columns["area"][i]
            if s != NONE and area_of[s] != own:
                findings.add(
                    table.row[i],
                    f"wish_{number}",
                    area_of[s],
                    code="wish_outside_area",
                    vi=f"nguyện vọng {number} phải là trường trong khu vực {own}",
                    en=f"wish {number} must be a school of the own area {own}",
                )
    return True
