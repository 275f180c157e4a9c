"""The fairness ledger of a run: who travels how far, by residence, group, ward and sex."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.envy import envious
from admission.pairs import conditions
from admission.public_cutoffs import FEWEST, rounded_up_mm
from admission.standing import standing_names
from gis.errors import InputError
from gis.units import MM_PER_M, NONE
from runs.csv_table import Findings, check_ids, read_table, sheet_bytes
from runs.explain.suppress import hidden_rows
from runs.manifest import STANDING
from runs.match.write import metres
from runs.recorded.standing import FIELD
from runs.statistics.figures import figures_of
from runs.statistics.withheld import told_ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.everyone import Everyone
    from gis.units import Ids
    from runs.match.stored import StoredResult

COLUMNS: Final = ("residence_kind", "ward_code", "sex")
"""Columns of the pupil register by which the ledger is broken down, where they are given."""

ORDINARY, DECISION = "ordinary", "by decision"
"""Cells of the table of programmes beside the programmes' own names."""

PERMANENT, TEMPORARY = "permanent", "temporary"
GAP: Final = ("mean_m", "median_m", "p95_m")
COUNTS: Final = ("n_unplaced", "n_over_4km", "n_over_7km", "n_envious")
OF_ONE_CHILD: Final = ("median_m", "p95_m", "longest_m")
"""Figures that are the distance of one child."""

FIGURES: Final = ("n", *COUNTS, "mean_m", *OF_ONE_CHILD)
CSV_COLUMNS: Final = ("table", "cell", *FIGURES, FIELD)
BREACH_COLUMNS: Final = ("pupil_id", "school_code", "distance_m", "limit_m", FIELD)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """
    Exact figures of one run; ``public`` makes what may be told.

    Attributes
    ----------
    policy, run_sha256, labels
        Which run, and what must stand on every output of it.
    everyone
        Figures over all children.
    tables
        Figures of each cell by table: ``group``, and what columns were given.
    gap
        Temporary minus permanent residence in metres; ``None`` without both.
    worst_percent
        Children of the worst hundredth, at least one: how many, their mean, the nearest of them.
    n_overrides
        Decisions that granted exceptions; ``None`` where no list of them was given.
    """

    policy: str
    run_sha256: str
    labels: tuple[str, ...]
    everyone: Row
    tables: Mapping[str, tuple[Row, ...]]
    gap: Row | None
    worst_percent: Row
    n_overrides: int | None


def read_overrides(path: Path | None) -> int | None:
    """Return how many decisions a list of ``gantruong run overrides`` holds, ``None`` without."""
    if path is None:
        return None
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if "decision" not in (rows.fieldnames or ()):
            msg = f"{path.name} is no list of exceptions: the column decision is missing"
            raise InputError(msg)
        return len({row["decision"] for row in rows})


def read_about(path: Path | None, pupil_id: Ids) -> dict[str, NDArray[np.object_]]:
    """
    Return the columns of a pupil register that the ledger knows, for the pupils of a result.

    Raises
    ------
    InputError
        If a pupil of the result is missing, an id is repeated, or no known column is there.
    """
    if path is None:
        return {}
    table = read_table(path, required=["pupil_id"], optional=COLUMNS)
    findings = Findings(path.name, of_children=True)
    check_ids(table, "pupil_id", findings)
    findings.stop()
    given = [name for name in COLUMNS if name in table.columns]
    if not given:
        msg = f"{path.name} has none of the columns {', '.join(COLUMNS)}"
        raise InputError(msg)
    place = {name: row for row, name in enumerate(table.columns["pupil_id"])}
    missing = sum(name not in place for name in pupil_id)
    if missing:
        msg = f"{path.name} lacks {missing} of the {len(pupil_id)} pupils of the result"
        raise InputError(msg)
    rows = [place[name] for name in pupil_id]
    return {name: np.array([table.columns[name][row] for row in rows], object) for name in given}


def ledger(
    result: StoredResult,
    about: Mapping[str, NDArray[np.object_]],
    *,
    n_overrides: int | None = None,
) -> Ledger:
    """
    Return the ledger of a result.

    Parameters
    ----------
    result
        A placement.
    about
        Columns of ``read_about``; a child without a value stands under an empty word.
    n_overrides
        Of ``read_overrides``.
    """
    envy = envious(
        conditions(result.policy, result.distance_mm, result.case.pairs).open_mm,
        result.allocation.school,
        result.case.order(),
    )
    everybody = result.everyone
    envies = np.zeros(len(everybody.pupils), np.bool_)
    envies[~everybody.is_before] = envy  # who has a seat before stood in no list of the others
    figures = _Figures(everybody, envies)
    group = everybody.pupils.group
    names = standing_names(result.policy, group)
    columns = {
        "group": np.array([names[one]["vi"] for one in group.tolist()], object),
        **_placed_before(everybody),
        **about,
    }
    tables = {name: tuple(_cells(figures, cell)) for name, cell in columns.items()}
    return Ledger(
        policy=result.policy.name,
        run_sha256=str(result.manifest["run_sha256"]),
        labels=tuple(result.manifest.get("labels", ())),
        everyone=figures.of(np.ones(len(everybody.pupils), np.bool_)),
        tables=tables,
        gap=_gap(tables.get("residence_kind", ())),
        worst_percent=_worst(result),
        n_overrides=n_overrides,
    )


def as_json(found: Ledger, *, is_public: bool) -> Row:
    """
    Return the ledger as JSON values.

    Notes
    -----
    Public: cells under ten children are withheld, with the next smallest where the total would
    give them back; counts of one to nine likewise; what is one child's distance is rounded up
    to 50 m, and told only where ten have as long a way; a gap is told only between cells that are.
    """
    tables = {name: [dict(row) for row in rows] for name, rows in found.tables.items()}
    everyone, worst, gap = dict(found.everyone), dict(found.worst_percent), found.gap
    overrides = found.n_overrides
    if is_public:
        tables = {name: _public(rows) for name, rows in tables.items()}
        everyone = _public([everyone])[0]
        gap = _gap(tables.get("residence_kind", ()))
        overrides = None if 0 < (overrides or 0) < FEWEST else overrides
        if worst["n"] < FEWEST:
            worst = dict.fromkeys(worst)
        else:
            worst["from_m"] = _rounded(worst["from_m"])
    return {
        "standing": STANDING,
        "policy": found.policy,
        "run_sha256": found.run_sha256,
        "labels": list(found.labels),
        "is_public": is_public,
        "everyone": everyone,
        "tables": tables,
        "residence_gap": gap,
        "worst_percent": worst,
        "n_overrides": overrides,
    }


def as_csv(told: Mapping[str, Any]) -> bytes:
    """Return the same figures as rows by table and cell; empty where withheld."""
    rows = [("all", "", *(told["everyone"][name] for name in FIGURES))]
    for name, cells in sorted(told["tables"].items()):
        rows += [(name, cell["cell"], *(cell[one] for one in FIGURES)) for cell in cells]
    return sheet_bytes(
        CSV_COLUMNS, [[*("" if one is None else one for one in row), STANDING] for row in rows]
    )


def breaches_csv(result: StoredResult, limit_mm: int) -> bytes:
    """Return the children whose way is longer than a limit, farthest first; for officers."""
    everybody = result.everyone
    own_mm = everybody.own_mm
    far = np.flatnonzero(own_mm > limit_mm)
    order = np.lexsort((far, -own_mm[far].astype(np.int64)))
    rows = [
        (
            everybody.pupils.id[p],
            result.schools.code[everybody.school[p]],
            metres(int(own_mm[p])),
            limit_mm // MM_PER_M,
            STANDING,
        )
        for p in far[order]
    ]
    return sheet_bytes(BREACH_COLUMNS, rows)


class _Figures:
    """The figures of any part of the children."""

    def __init__(self, everybody: Everyone, envy: NDArray[np.bool_]) -> None:
        self._school = everybody.school
        self._rank = everybody.rank
        self._own_mm = everybody.own_mm
        self._envy = envy

    def of(self, part: NDArray[np.bool_]) -> Row:
        """Return the figures of the children of a part, flags of shape (P,)."""
        found = figures_of(self._school[part], self._rank[part], self._own_mm[part])
        found["n_envious"] = int(np.count_nonzero(self._envy[part]))
        return {name: found[name] for name in FIGURES}


def _placed_before(everybody: Everyone) -> dict[str, NDArray[np.object_]]:
    """Return by what each child had a seat before the ordinary run, if anybody had."""
    if not everybody.is_before.any():
        return {}
    by = np.where(everybody.is_before & (everybody.programme == ""), DECISION, everybody.programme)
    return {"programme": np.where(everybody.is_before, by, ORDINARY).astype(object)}


def _cells(figures: _Figures, word: NDArray[np.object_]) -> Iterator[Row]:
    for one in sorted(set(word.tolist())):
        yield {"cell": one, **figures.of(word == one)}


def _gap(rows: Any) -> Row | None:  # noqa: ANN401 (rows of either kind)
    by = {row["cell"]: row for row in rows}
    if not {PERMANENT, TEMPORARY} <= set(by):
        return None
    pairs = {name: (by[TEMPORARY][name], by[PERMANENT][name]) for name in GAP}
    return {
        name: None if None in pair else round(pair[0] - pair[1], 3) for name, pair in pairs.items()
    }


def _worst(result: StoredResult) -> Row:
    every_mm = result.everyone.own_mm
    own_mm = np.sort(every_mm[every_mm != NONE].astype(np.int64))[::-1]
    worst = own_mm[: max(1, len(own_mm) // 100)]
    if not len(worst):
        return {"n": 0, "mean_m": None, "from_m": None}
    return {
        "n": len(worst),
        "mean_m": round(int(worst.sum()) / len(worst) / MM_PER_M, 3),
        "from_m": int(worst[-1]) / MM_PER_M,
    }


def _public(rows: list[Row]) -> list[Row]:
    """Return rows without small cells, without small counts, and with rounded distances."""
    small = hidden_rows([row["n"] for row in rows])
    shown = []
    for i, row in enumerate(rows):
        told = dict(row)
        for name in FIGURES:
            if i in small:
                told[name] = None
        ways = {name: _rounded(told[name]) for name in OF_ONE_CHILD}
        shown.append(told | told_ways(ways, row["n"] - row["n_unplaced"]))
    for name in COUNTS:
        for i in hidden_rows([row[name] for row in rows]):
            shown[i][name] = None
    return shown


def _rounded(value_m: float | None) -> float | None:
    return None if value_m is None else rounded_up_mm(round(value_m * MM_PER_M)) / MM_PER_M
