"""Two results side by side: who moved, who is better or worse off, and which input differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from admission.moves import Moves
from admission.policy.text import Language, differences
from gis.units import MM_PER_M, NONE
from runs.csv_table import sheet_bytes
from runs.explain.before_causes import before_differences, given_seats
from runs.explain.suppress import hidden
from runs.manifest import STANDING
from runs.match.write import metres
from runs.recorded.standing import FIELD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gis.units import Ids, Index
    from runs.match.stored import StoredResult

CHANGE_COLUMNS: Final = (
    "pupil_id",
    "group",
    "school_before",
    "distance_before_m",
    "school_after",
    "distance_after_m",
    "change",
)
PROGRAMME_COLUMNS: Final = ("programme_before", "programme_after")
"""Added where a result has children who were admitted to special programmes."""

COUNTS: Final = ("n_pupils", "n_moved", "n_better", "n_worse", "n_newly_placed", "n_newly_unplaced")
TIED: Final = (("n_moved", "n_better", "n_worse"),)
LANGUAGES: Final[tuple[Language, Language]] = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Cause:
    """
    One input that differs.

    Attributes
    ----------
    kind_vi, kind_en
        What it is; may be told to anybody.
    vi, en
        The same with numbers, for officers; empty if there is no more to say.
    """

    kind_vi: str
    kind_en: str
    vi: str = ""
    en: str = ""


@dataclass(frozen=True, kw_only=True)
class Comparison(Moves):
    """
    Two placements over the B children that stand in both; U schools of either.

    Attributes
    ----------
    pupil_id, group
        The children, ascending, and their groups in the second result, shape (B,).
    school_code
        Schools of either result, ascending, shape (U,).
    only_before, only_after
        Children who stand in one result only.
    programme_before, programme_after
        Name of the special programme that each child is in, empty for none, shape (B,).
    why
        Which inputs differ.
    """

    pupil_id: Ids
    group: NDArray[np.int32]
    school_code: Ids
    only_before: int
    only_after: int
    programme_before: Ids
    programme_after: Ids
    why: tuple[Cause, ...]

    @property
    def has_programmes(self) -> bool:
        """Return whether anybody is in a special programme."""
        return bool((self.programme_before != "").any() or (self.programme_after != "").any())

    @property
    def switched(self) -> NDArray[np.bool_]:
        """Return whose programme differs, at the same school or another, shape (B,)."""
        return np.asarray(self.programme_before != self.programme_after)

    def counts(self) -> dict[str, int]:
        """Return the numbers of all children."""
        return self._counts(np.ones(len(self.pupil_id), np.bool_))

    def by_group(self) -> list[dict[str, Any]]:
        """Return the same numbers for each group of the second result."""
        return [
            {"group": int(group), **self._counts(self.group == group)}
            for group in np.unique(self.group)
        ]

    def _counts(self, of: NDArray[np.bool_]) -> dict[str, int]:
        had, has = self.before != NONE, self.after != NONE
        both = (self.before_mm != NONE) & (self.after_mm != NONE)
        shorter_mm = np.where(both, self.before_mm.astype(np.int64) - self.after_mm, 0)[of]
        counts = {"n_switched": _n(of & self.switched)} if self.has_programmes else {}
        return {
            **counts,
            "n_pupils": _n(of),
            "n_moved": _n(of & self.moved),
            "n_better": _n(of & self.better),
            "n_worse": _n(of & self.worse),
            "n_newly_placed": _n(of & ~had & has),
            "n_newly_unplaced": _n(of & had & ~has),
            "nearer_mm": int(np.maximum(shorter_mm, 0).sum()),
            "farther_mm": int(np.maximum(-shorter_mm, 0).sum()),
        }


def compare(first: StoredResult, second: StoredResult) -> Comparison:
    """
    Return the difference of two results.

    Notes
    -----
    Children and schools are matched by id and code; a child who stands in one result only is
    counted apart and moves nowhere.
    """
    one, two = first.everyone, second.everyone
    ids, rows_first, rows_second = np.intersect1d(
        one.pupils.id, two.pupils.id, assume_unique=True, return_indices=True
    )
    codes = np.array(sorted({*first.schools.code, *second.schools.code}), object)
    return Comparison(
        pupil_id=ids,
        group=two.pupils.group[rows_second],
        school_code=codes,
        before=_offers(first, codes)[rows_first],
        after=_offers(second, codes)[rows_second],
        before_mm=one.own_mm[rows_first],
        after_mm=two.own_mm[rows_second],
        only_before=len(one.pupils) - len(ids),
        only_after=len(two.pupils) - len(ids),
        programme_before=one.programme[rows_first],
        programme_after=two.programme[rows_second],
        why=tuple(_causes(first, second, (rows_first, rows_second))),
    )


def changes_csv(found: Comparison) -> bytes:
    """Return one row for each child whose school or distance differs; for officers."""
    columns = (*CHANGE_COLUMNS, *(PROGRAMME_COLUMNS if found.has_programmes else ()), FIELD)
    return sheet_bytes(columns, ((*row, STANDING) for row in _changes(found)))


def as_json(found: Comparison, *, is_public: bool) -> dict[str, Any]:
    """Return the numbers; public ones without counts of one to nine and what would give them."""
    rows = [{"group": None, **found.counts()}, *found.by_group()]
    for row in rows:
        for name in ("nearer", "farther"):
            row[f"{name}_m"] = row.pop(f"{name}_mm") / MM_PER_M
    if is_public:
        counts = (*COUNTS, *(("n_switched",) if found.has_programmes else ()))
        rows[1:] = hidden(rows[1:], counts, tied=TIED)
        rows[:1] = hidden(rows[:1], counts, tied=TIED)
        for row in rows:
            if row["n_moved"] is None or row["n_better"] is None or row["n_worse"] is None:
                row["nearer_m"] = row["farther_m"] = None
    only = {"only_before": found.only_before, "only_after": found.only_after}
    if is_public:
        only = hidden([only], tuple(only))[0]
    return {
        "standing": STANDING,
        "all": {key: value for key, value in rows[0].items() if key != "group"},
        "groups": rows[1:],
        **only,
        "why": [_told(one, is_public=is_public) for one in found.why],
    }


def _offers(result: StoredResult, codes: Ids) -> Index:
    at = np.searchsorted(codes, result.schools.code)
    offers: Index = np.append(at, NONE)[result.everyone.school].astype(np.int32)
    return offers


def _n(flags: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(flags))


def _changes(found: Comparison) -> Iterator[tuple[object, ...]]:
    differs = found.moved | (found.before_mm != found.after_mm) | found.switched
    better, worse = found.better, found.worse
    sides = (found.programme_before, found.programme_after)
    programmes = sides if found.has_programmes else ()
    for p in np.flatnonzero(differs):
        change = "better" if better[p] else "worse" if worse[p] else "same_distance"
        yield (
            found.pupil_id[p],
            found.group[p],
            *_place(found, int(found.before[p]), int(found.before_mm[p])),
            *_place(found, int(found.after[p]), int(found.after_mm[p])),
            change,
            *(one[p] for one in programmes),
        )


def _place(found: Comparison, school: int, mm: int) -> tuple[str, str]:
    code = "" if school == NONE else str(found.school_code[school])
    return code, "" if mm == NONE else metres(mm)


def _told(cause: Cause, *, is_public: bool) -> dict[str, str]:
    if is_public or not cause.vi:
        return {"vi": cause.kind_vi, "en": cause.kind_en}
    return {"vi": f"{cause.kind_vi}: {cause.vi}", "en": f"{cause.kind_en}: {cause.en}"}


Rows: TypeAlias = "tuple[NDArray[np.intp], NDArray[np.intp]]"


def _causes(first: StoredResult, second: StoredResult, rows: Rows) -> Iterator[Cause]:
    """Yield the inputs that differ; ``rows`` are the positions of the children of both."""
    if first.policy.sha256 != second.policy.sha256:
        names = f"{first.policy.name} → {second.policy.name}"
        vi, en = (", ".join(_rules_that_differ(first, second, language)) for language in LANGUAGES)
        yield Cause(f"Bộ quy tắc {names}", f"Policy {names}", f"khác ở {vi}", f"differs in {en}")
    yield from _pupil_causes(first, second, rows)
    yield from _school_causes(first, second, rows)
    for vi, en, n in before_differences(first, second):
        yield Cause(vi, en, f"{n} dòng khác", f"{n} rows differ")
    if first.case.seed != second.case.seed:
        yield Cause("Hạt giống của lá thăm", "Seed of the lot")


def _rules_that_differ(
    first: StoredResult, second: StoredResult, language: Language
) -> Iterator[str]:
    """Yield the names of the rules in which two policies differ; ``policy diff`` tells them all."""
    for line in differences(first.policy, second.policy, language):
        if not line.startswith(" "):
            yield line.removesuffix(":")


def _pupil_causes(first: StoredResult, second: StoredResult, rows: Rows) -> Iterator[Cause]:
    every = [one.everyone.pupils for one in (first, second)]
    only = [len(one) - len(rows[0]) for one in every]
    if any(only):
        yield Cause(
            "Danh sách học sinh",
            "List of pupils",
            f"{only[0]} em chỉ có trong kết quả đầu, {only[1]} em chỉ có trong kết quả sau",
            f"{only[0]} stand in the first result only, {only[1]} in the second only",
        )
    n_group = _n(every[0].group[rows[0]] != every[1].group[rows[1]])
    if n_group:
        yield Cause("Nhóm", "Groups", f"{n_group} em đổi nhóm", f"{n_group} pupils changed group")


def _school_causes(first: StoredResult, second: StoredResult, rows: Rows) -> Iterator[Cause]:
    codes, one, two = np.intersect1d(
        first.schools.code, second.schools.code, assume_unique=True, return_indices=True
    )
    only = [len(result.schools) - len(codes) for result in (first, second)]
    if any(only):
        yield Cause(
            "Danh sách trường",
            "List of schools",
            f"{only[0]} trường chỉ có trong kết quả đầu, {only[1]} chỉ có trong kết quả sau",
            f"{only[0]} stand in the first result only, {only[1]} in the second only",
        )
    more = given_seats(second)[two].astype(np.int64) - given_seats(first)[one]
    if more.any():
        yield Cause(
            "Chỉ tiêu",
            "Seats",
            f"{_n(more != 0)} trường khác, cộng lại {int(more.sum()):+d} chỗ",
            f"{_n(more != 0)} schools differ, {int(more.sum()):+d} seats in all",
        )
    n_pairs = sum(
        _n(first.everybody_mm[rows[0], a] != second.everybody_mm[rows[1], b])
        for a, b in zip(one.tolist(), two.tolist(), strict=True)
    )
    if n_pairs:
        yield Cause(
            "Khoảng cách",
            "Distances",
            f"{n_pairs} cặp nhà và trường khác",
            f"{n_pairs} pairs of home and school differ",
        )
