"""Reads marks and scores of grade 10: papers, priority and bonus groups, broken rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.policy.checks import MAX_POINTS, hundredths
from admission.policy.points import APPLICANT_ID
from admission.wishes.score import Marks, barred, scores
from gis.units import NONE
from runs.csv_table import Findings, Table, whole_numbers
from runs.wishes.rules import paper_names, papers, score_rules, tie_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.policy.file import Policy

_SCORE: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?", re.ASCII)
DECIMALS: Final = 2
GROUP_RULES: Final = (("priority", "priority_points"), ("bonus", "bonus_points"))
BROKE_RULES: Final = "broke_rules"
TRUTH: Final = {"": False, "0": False, "false": False, "1": True, "true": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """
    Marks and what follows from them, in the rows of the file.

    ``given`` tells whether the file has scores of its own; ``n_differ`` how many of those are
    not what the papers make, where the file has both.
    """

    marks: Marks
    score: NDArray[np.int32]
    barred: NDArray[np.bool_]
    given: bool
    n_differ: int


def mark_columns(policy: Policy) -> list[str]:
    """Return the optional columns that say something about marks."""
    return ["score", *paper_names(policy), *(name for name, _ in GROUP_RULES), BROKE_RULES]


def read_scored(policy: Policy, table: Table, findings: Findings) -> Scored:
    """Return marks and scores; a given score stays as it is, a missing one is computed."""
    marks = _marks(policy, table, findings)
    rules = score_rules(policy)
    made = scores(marks, rules)
    complete = bool(marks.given[np.array(rules.times, np.int32) > 0].all()) and bool(rules.times)
    given = "score" in table.columns
    if given:
        score = _scores(table, findings, highest=policy.points("highest_score"))
    else:
        score = made
        _need_all_papers(policy, table, findings)
    _need_tie_columns(policy, table, findings)
    return Scored(
        marks=marks,
        score=score,
        barred=barred(marks, rules),
        given=given,
        n_differ=int(np.count_nonzero(score != made)) if complete else 0,
    )


def keys_of(policy: Policy, ids: list[str], marks: Marks) -> NDArray[np.int32]:
    """Return the policy's secondary key of applicants whose ids ascend, shape (P, k)."""
    return keys_by(tie_key(policy), policy, ids, marks)


def keys_by(
    columns_wanted: list[str], policy: Policy, ids: list[str], marks: Marks
) -> NDArray[np.int32]:
    """Return some columns as a key of applicants whose ids ascend, higher is better, (P, k)."""
    names = paper_names(policy)
    columns = [
        np.arange(len(ids))[::-1] if one == APPLICANT_ID
        else marks.paper[:, names.index(one)]
        for one in columns_wanted
    ]  # fmt: skip
    return np.array(columns, np.int32).reshape(len(columns), len(ids)).T


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
    return int(whole) * 100 + int(part.ljust(DECIMALS, "0"))


def _marks(policy: Policy, table: Table, findings: Findings) -> Marks:
    n = len(table)
    given = [one["paper"] in table.columns for one in papers(policy)]
    columns = [_paper(one, table, findings) for one in papers(policy)]
    groups = [
        np.array(_groups(policy, table, name, rule, findings), np.int32)
        for name, rule in GROUP_RULES
    ]
    return Marks(
        paper=np.array(columns, np.int32).reshape(len(columns), n).T,
        given=np.array(given, np.bool_),
        priority=groups[0],
        bonus=groups[1],
        broke_rules=np.array(_truths(table, BROKE_RULES, findings), np.bool_),
    )


def _paper(paper: dict[str, Any], table: Table, findings: Findings) -> list[int]:
    """Return the marks of one paper, ``NONE`` for an empty cell or an absent column."""
    name = paper["paper"]
    if name not in table.columns:
        return [NONE] * len(table)
    highest, step = (hundredths(paper[part]) or 0 for part in ("highest", "step"))
    marks = []
    for row, cell in zip(table.row, table.columns[name], strict=True):
        mark = parse_points(cell) if cell else NONE
        if mark is None or mark > highest or (mark != NONE and mark % step):
            findings.add(
                row,
                name,
                cell,
                code="mark_out_of_range",
                vi=f"điểm bài thi phải từ 0 đến {highest / 100:g}, theo bước {step / 100:g}; "
                "để trống nếu không dự thi",
                en=f"a mark runs from 0 to {highest / 100:g} in steps of {step / 100:g}; "
                "empty for a paper not sat",
            )
        marks.append(NONE if mark is None else mark)
    return marks


def _groups(policy: Policy, table: Table, name: str, rule: str, findings: Findings) -> list[int]:
    """
    Return the group of each row, 0 for none; a group that the policy lacks is a finding.

    Where the policy adds no such points the column has no influence, as for a programme that
    borrows it from the applicants of another.
    """
    if not policy.value(rule):
        return [0] * len(table)
    found = whole_numbers(table, name, findings, low=0, high=MAX_POINTS, default=0)
    known = [0, *(one["group"] for one in policy.value(rule))]
    for row, group in zip(table.row, found, strict=True):
        if group not in known:
            findings.add(
                row,
                name,
                str(group),
                code="unknown_group",
                vi=f"bộ quy tắc {policy.name} không cộng điểm cho nhóm này",
                en=f"policy {policy.name} has no points for this group",
            )
    return found


def _truths(table: Table, name: str, findings: Findings) -> list[bool]:
    cells = table.columns.get(name, [""] * len(table))
    for row, cell in zip(table.row, cells, strict=True):
        if cell not in TRUTH:
            findings.add(
                row,
                name,
                cell,
                code="not_true_or_false",
                vi="ghi true hoặc false, hoặc để trống",
                en="write true or false, or leave it empty",
            )
    return [TRUTH.get(cell, False) for cell in cells]


def _scores(table: Table, findings: Findings, *, highest: int) -> NDArray[np.int32]:
    found = []
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
        found.append(score or 0)
    return np.array(found, np.int32)


def _need_all_papers(policy: Policy, table: Table, findings: Findings) -> None:
    """Without scores every paper that counts needs its column, and there must be papers."""
    counted = [one["paper"] for one in papers(policy) if one["times"]]
    absent = [name for name in counted if name not in table.columns]
    if absent or not counted:
        wanted = ", ".join(counted) or "-"
        findings.add(
            1,
            "score",
            "",
            code="missing_column",
            vi=f"thiếu cột score, và không đủ các bài thi để tính: {wanted}",
            en=f"the column score is missing, and so are papers to compute it from: {wanted}",
        )


def _need_tie_columns(policy: Policy, table: Table, findings: Findings) -> None:
    for name in tie_key(policy):
        if name != APPLICANT_ID and name not in table.columns:
            findings.add(
                1,
                name,
                "",
                code="missing_column",
                vi="thiếu cột này, là tiêu chí phụ khi bằng điểm",
                en="the column is missing; it decides among equal scores",
            )
