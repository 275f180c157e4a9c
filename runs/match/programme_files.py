"""Special programmes in files: seats by programme, and the lists of results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.model import Schools
from admission.programmes import Programmes
from runs.csv_table import Findings, check_ids, read_table, whole_numbers
from runs.match.inputs import MAX_INT32, sorted_ids

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.model import Pupils
    from gis.units import Ids, Index
    from runs.csv_table import Table

ORDINARY: Final = ("", "ordinary")
"""Words of the column ``programme`` for seats of the ordinary run."""

LIST_COLUMNS: Final = ("pupil_id", "school_code", "programme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Seats by school, and by school and programme; S schools, C programmes."""

    schools: Schools
    school: Index
    name: Ids
    seats: NDArray[np.int32]


def read_seats(path: Path) -> Offered:
    """
    Read ``school_code, seats[, programme]``; ``ordinary`` or nothing is the ordinary run.

    A school with programmes only has no seat of the ordinary run.

    Raises
    ------
    InputError
        For a missing code, a programme that a school has twice, or seats that are no number.
    """
    table = read_table(path, required=["school_code", "seats"], optional=["programme"])
    findings = Findings(path.name)
    if "programme" not in table.columns:
        check_ids(table, "school_code", findings)
    names = table.columns.get("programme", [""] * len(table))
    words = ["" if one in ORDINARY else one for one in names]
    numbers = whole_numbers(table, "seats", findings, low=0, high=MAX_INT32)
    first: dict[tuple[str, str], int] = {}
    for row, code, word in zip(table.row, table.columns["school_code"], words, strict=True):
        if not code:
            findings.add(
                row, "school_code", "", code="empty_id", vi="thiếu mã", en="no school code"
            )
        elif (code, word) in first and "programme" in table.columns:
            findings.add(
                row,
                "programme",
                word,
                code="duplicate_id",
                vi=f"chương trình này của trường đã có ở dòng {first[code, word]}",
                en=f"the school's programme stands in row {first[code, word]} already",
            )
        first.setdefault((code, word), row)
    findings.stop()
    return offered_of(list(first), dict(zip(first, numbers, strict=True)))


def read_lists(path: Path, offered: Offered, pupils: Pupils) -> Programmes:
    """
    Read ``pupil_id, school_code, programme[, rank][, wish]``: the results of the programmes.

    With ``rank``, places in ranked lists, admitted in this order until the seats are full;
    without it, the pupils who are admitted. Who stands on several lists states ``wish``.

    Raises
    ------
    InputError
        For unknown pupils or programmes, two pupils at one place, wishes that do not differ, or
        more admitted pupils than seats.
    """
    table = read_table(path, required=LIST_COLUMNS, optional=["rank", "wish"])
    return lists_of(table, offered, pupils)


def lists_of(table: Table, offered: Offered, pupils: Pupils) -> Programmes:
    """Return the lists of a table, of a file or of a register; raises as ``read_lists``."""
    findings = Findings(table.file, of_children=True)
    rank = whole_numbers(table, "rank", findings, low=1, high=MAX_INT32, default=0)
    wish = whole_numbers(table, "wish", findings, low=1, high=MAX_INT32, default=1)
    of = _courses(table, offered, findings)
    _check_pupils(table, pupils, findings)
    _check_differ(table, of, rank, wish, findings)
    findings.stop()
    lists = Programmes(
        school=offered.school,
        name=offered.name,
        seats=offered.seats,
        pupil_id=np.array(table.columns["pupil_id"], object),
        of=np.array(of, np.int32),
        rank=np.array(rank, np.int32),
        wish=np.array(wish, np.int32),
    )
    if not lists.rank.all():
        _check_fit(table, lists, findings)
    return _sorted(lists)


def without_lists(offered: Offered) -> Programmes:
    """Return programmes for which nobody applies."""
    none = np.zeros(0, np.int32)
    return Programmes(
        school=offered.school,
        name=offered.name,
        seats=offered.seats,
        pupil_id=np.zeros(0, object),
        of=none,
        rank=none,
        wish=none,
    )


def offered_of(keys: list[tuple[str, str]], seats: Mapping[tuple[str, str], int]) -> Offered:
    """Return seats by (school, programme), the ordinary run being the empty programme."""
    codes, _ = sorted_ids(list(dict.fromkeys(code for code, _ in keys)))
    place = {code: at for at, code in enumerate(codes)}
    courses = sorted(key for key in keys if key[1])
    return Offered(
        schools=Schools(
            code=codes, seats=np.array([seats.get((code, ""), 0) for code in codes], np.int32)
        ),
        school=np.array([place[code] for code, _ in courses], np.int32),
        name=np.array([name for _, name in courses], object),
        seats=np.array([seats[key] for key in courses], np.int32),
    )


def keys_of(offered: Offered) -> list[tuple[str, str]]:
    """Return (school code, programme) of every programme, shape (C,)."""
    return list(zip(offered.schools.code[offered.school], offered.name, strict=True))


def _courses(table: Table, offered: Offered, findings: Findings) -> list[int]:
    """Return the programme of each row; an unknown one is a finding."""
    known = {key: at for at, key in enumerate(keys_of(offered))}
    schools = set(offered.schools.code.tolist())
    found = []
    cells = zip(table.row, table.columns["school_code"], table.columns["programme"], strict=True)
    for row, code, name in cells:
        found.append(known.get((code, name), 0))
        if (code, name) in known:
            continue
        at_school = code in schools
        findings.add(
            row,
            "programme" if at_school else "school_code",
            name if at_school else code,
            code="unknown_id",
            vi="trường không có chương trình này" if at_school else "không có trường này",
            en="the school has no such programme" if at_school else "there is no such school",
        )
    return found


def _check_pupils(table: Table, pupils: Pupils, findings: Findings) -> None:
    known = set(pupils.id.tolist())
    for row, name in zip(table.row, table.columns["pupil_id"], strict=True):
        if name not in known:
            findings.add(
                row,
                "pupil_id",
                name,
                code="unknown_id",
                vi="mã này không có trong danh sách học sinh",
                en="the list of pupils does not have this id",
            )


def _check_differ(
    table: Table, of: list[int], rank: list[int], wish: list[int], findings: Findings
) -> None:
    """Add a finding for a place of a list, or a wish of a pupil, that stands twice."""
    place: dict[tuple[int, int], int] = {}
    wished: dict[tuple[str, int], int] = {}
    for at, row in enumerate(table.row):
        if rank[at] and place.setdefault((of[at], rank[at]), row) != row:
            findings.add(
                row,
                "rank",
                str(rank[at]),
                code="repeated_rank",
                vi=f"thứ hạng này đã có ở dòng {place[of[at], rank[at]]}",
                en=f"row {place[of[at], rank[at]]} has this place already",
            )
        key = (table.columns["pupil_id"][at], wish[at])
        if wished.setdefault(key, row) != row:
            findings.add(
                row,
                "wish",
                str(wish[at]),
                code="repeated_wish",
                vi=f"em này đã có nguyện vọng {wish[at]} ở dòng {wished[key]}",
                en=f"row {wished[key]} has wish {wish[at]} of this pupil already",
            )


def _check_fit(table: Table, lists: Programmes, findings: Findings) -> None:
    """Add a finding for the first admitted pupil over the seats of a programme."""
    n_admitted = [0] * len(lists.seats)
    for row, course, rank in zip(table.row, lists.of.tolist(), lists.rank.tolist(), strict=True):
        n_admitted[course] += rank == 0
        if rank == 0 and n_admitted[course] == lists.seats[course] + 1:
            findings.add(
                row,
                "programme",
                str(lists.name[course]),
                code="over_seats",
                vi=f"danh sách trúng tuyển dài hơn {lists.seats[course]} chỉ tiêu",
                en=f"more are admitted than the {lists.seats[course]} seats",
            )
    findings.stop()


def _sorted(lists: Programmes) -> Programmes:
    keys = zip(lists.pupil_id, lists.wish.tolist(), strict=True)
    order = [at for _, at in sorted((key, at) for at, key in enumerate(keys))]
    return replace(
        lists,
        pupil_id=lists.pupil_id[order],
        of=lists.of[order],
        rank=lists.rank[order],
        wish=lists.wish[order],
    )
