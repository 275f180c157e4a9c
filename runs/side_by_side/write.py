"""The table of policies as files, with the offers that every value can be counted from again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from gis.units import NONE
from runs.csv_table import sheet_bytes
from runs.folder import whole_folder
from runs.manifest import NAME, canonical_json, code_version, rules_of, sha256_of_file
from runs.match.write import OFFER_COLUMNS, metres
from runs.side_by_side.crossings import KINDS
from runs.side_by_side.table import COLUMNS, RESIDENCE, Row, SideBySide
from runs.side_by_side.told import public

FEW: Final = "<10"
HEADS: Final = {
    "policy": ("bộ quy tắc", "policy"),
    "children": ("trẻ", "children"),
    "pupils": ("số trẻ", "number"),
    "placed": ("có chỗ", "placed"),
    "unplaced": ("chưa có chỗ", "unplaced"),
    "mean_m": ("trung bình, m", "mean, m"),
    "median_m": ("trung vị, m", "median, m"),
    "p95_m": ("95 % không quá, m", "95 % within, m"),
    "longest_m": ("xa nhất, m", "longest, m"),
    "over_4km": ("trên 4 km", "over 4 km"),
    "over_7km": ("trên 7 km", "over 7 km"),
    "at_nearest": ("trường gần nhất", "at nearest"),
    "must_cross_bridge": ("phải qua cầu", "must cross a bridge"),
    "must_cross_river": ("phải qua sông", "must cross a river"),
    "must_cross_ferry": ("phải đi phà", "must use a ferry"),
}
"""Names of the columns, Vietnamese and English."""


def write_table(
    out: Path,
    found: SideBySide,
    labels: Sequence[str],
    *,
    page: str,
    officers: bool,
    force: bool = False,
) -> dict[str, Any]:
    """
    Write the table as CSV, JSON, Markdown and a page to print, and return the manifest.

    Parameters
    ----------
    out
        Must not exist or be empty; appears whole or not at all.
    labels
        Sentences that stand on every output.
    page
        The table as HTML.
    officers
        Whether ``officers/`` is written too: the exact table, the children's groups, and the
        offers and crossings of every policy, from which each value can be counted again.
    force
        Replace a result that is there already.
    """
    rows = public(found)
    with whole_folder(out, force=force) as folder:
        (folder / "table.csv").write_bytes(table_bytes(rows))
        told = {"labels": list(labels), "rows": rows}
        (folder / "table.json").write_bytes(canonical_json(told))
        (folder / "table.md").write_text(markdown(rows, labels), encoding="utf-8")
        (folder / "table.html").write_text(page, encoding="utf-8")
        if officers:
            _write_officers(folder / "officers", found)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        one = next(iter(found.results.values())).city
        manifest = {
            "kind": "side-by-side",
            "policies": [rules_of(result.city.policy) for result in found.results.values()],
            "labels": list(labels),
            "code": code_version(),
            "network_sha256": one.base_network.raw.source.sha256,
            "outputs": {
                path.relative_to(folder).as_posix(): sha256_of_file(path) for path in files
            },
        }
        (folder / NAME).write_bytes(canonical_json(manifest))
    return manifest


def markdown(rows: Sequence[Row], labels: Sequence[str] = ()) -> str:
    """Return the table as Markdown, whole groups in their own lines."""
    heads = [HEADS[name][1] for name in COLUMNS]
    lines = [f"*{one}*\n" for one in labels]
    lines += [f"| {' | '.join(heads)} |", f"|---|---|{'---:|' * (len(heads) - 2)}"]
    lines += [f"| {' | '.join(shown(row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def shown(row: Row) -> list[str]:
    """Return a row as people read it: thousands apart, whole metres."""
    cells = []
    for name in COLUMNS:
        value = row[name]
        if isinstance(value, str):
            cells.append(value)
        elif value is None:
            cells.append("" if name.endswith("_m") else FEW)
        else:
            cells.append(f"{value:,.0f}")
    return cells


def table_bytes(rows: Sequence[Row]) -> bytes:
    """Return rows as CSV: counts that are withheld as ``<10``, metres empty."""
    return sheet_bytes(COLUMNS, _cells(rows))


def _cells(rows: Sequence[Row]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            ("" if name.endswith("_m") else FEW) if row[name] is None else row[name]
            for name in COLUMNS
        ]


def _write_officers(folder: Path, found: SideBySide) -> None:
    folder.mkdir()
    (folder / "table.csv").write_bytes(table_bytes(found.rows))
    city = next(iter(found.results.values())).city
    residence = city.column.get(RESIDENCE, np.full(len(city.pupils), "", object))
    children = zip(city.pupils.id, city.group, residence, strict=True)
    head = ("pupil_id", "group", RESIDENCE)
    (folder / "pupils.csv").write_bytes(sheet_bytes(head, children))
    for name in found.results:
        (folder / name).mkdir()
        offers = sheet_bytes((*OFFER_COLUMNS, *KINDS), _offers(found, name))
        (folder / name / "offers.csv").write_bytes(offers)


def _offers(found: SideBySide, name: str) -> Iterator[tuple[object, ...]]:
    result, crossing = found.results[name], found.crossing[name]
    codes, ids = result.city.places.schools.code, result.city.pupils.id
    school, rank, own_mm = result.allocation.school, result.allocation.rank, result.own_mm
    for p, at in enumerate(school.tolist()):
        flags = [int(crossing[kind][p]) for kind in KINDS]
        if at == NONE:
            yield (ids[p], "", "", "", *flags)
        else:
            yield (ids[p], codes[at], metres(int(own_mm[p])), int(rank[p]), *flags)
