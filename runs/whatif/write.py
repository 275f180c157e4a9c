"""Writes a what-if as a folder: public numbers, a map and, for officers, the children."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from gis.model import RawNetwork
from gis.report import harmless
from gis.units import NONE
from routing.edits import AddedRoad, closed_edges
from routing.line import edge_line
from runs.csv_table import sheet_bytes
from runs.folder import whole_folder
from runs.manifest import NAME, canonical_json, code_version, rules_of, sha256_of_file
from runs.match.write import metres
from runs.scenario.changes import Scenario, row_of
from runs.scenario.edits import rows_of
from runs.whatif.answer import QUESTION, Answer
from runs.whatif.difference import Difference
from runs.whatif.tally import Row, Tally, as_json, public

FEW: Final = "<10"
"""What stands in a public table for one to nine children."""

SUMMARY: Final = "difference.json"
SCENARIO: Final = "scenario.json"
SCHOOLS: Final = "schools.csv"
WARDS: Final = "wards.csv"
PROGRAMMES: Final = "programmes.csv"
MAP: Final = "map.geojson"
OFFICERS: Final = "officers"
PUPIL_COLUMNS: Final = (
    *("pupil_id", "ward_code", "school_before", "school_after"),
    *("before_m", "after_m", "change"),
)


PROGRAMME_COLUMNS: Final = ("programme_before", "programme_after")
"""Further columns where schools have special programmes."""


def write_answer(
    out: Path,
    answer: Answer,
    *,
    officers: bool,
    force: bool = False,
    picture: str | None = None,
    page: str | None = None,
) -> dict[str, Any]:
    """
    Write a what-if as a folder and return its manifest.

    Parameters
    ----------
    out
        Must not exist or be empty; appears whole or not at all.
    officers
        Whether the exact numbers and the list of children are written too, into ``officers/``.
    force
        Replace a result that is there already.
    picture, page
        ``map.svg`` and ``report.html``, where they were made.

    Raises
    ------
    InputError
        If the folder is taken.
    """
    with whole_folder(out, force=force) as folder:
        _write_tables(folder, public(answer.exact), answer)
        (folder / SCENARIO).write_bytes(canonical_json(scenario_json(answer.scenario)))
        (folder / MAP).write_bytes(canonical_json(_map(answer)))
        if picture is not None:
            (folder / "map.svg").write_text(picture, encoding="utf-8")
        if page is not None:
            (folder / "report.html").write_text(page, encoding="utf-8")
        if officers:
            (folder / OFFICERS).mkdir()
            _write_tables(folder / OFFICERS, answer.exact, answer)
            found = answer.difference
            columns = (*PUPIL_COLUMNS, *(PROGRAMME_COLUMNS if _has_programmes(found) else ()))
            content = sheet_bytes(columns, _pupil_rows(found))
            (folder / OFFICERS / "pupils.csv").write_bytes(content)
        manifest = _facts(folder, answer)
        (folder / NAME).write_bytes(canonical_json(manifest))
    return manifest


def scenario_json(scenario: Scenario) -> Row:
    """Return a scenario as JSON, edits as they are stored."""
    edits = [row for edit in scenario.edits for row in rows_of(edit)]
    return {
        "name": scenario.name,
        "edits": [
            {
                key: value
                for key, value in (
                    ("kind", row.kind),
                    ("way_id", row.way_id),
                    ("position", row.position),
                    ("tags", row.tags),
                    ("line", row.line),
                    ("ends", row.ends),
                )
                if value is not None
            }
            for row in edits
        ],
        "changes": [row_of(one) for one in scenario.changes],
    }


def public_answer(answer: Answer) -> Row:
    """Return what may be told to anyone, as JSON."""
    return _told(public(answer.exact), answer)


def _told(numbers: Tally, answer: Answer) -> Row:
    return {
        "scenario": answer.scenario.name,
        "policy": answer.result.city.policy.name,
        "labels": list(answer.labels),
        **as_json(numbers),
    }


def _write_tables(folder: Path, numbers: Tally, answer: Answer) -> None:
    (folder / SUMMARY).write_bytes(canonical_json(_told(numbers, answer)))
    names = answer.school_name
    schools = [
        {
            "school_code": row["school_code"],
            "name": harmless(names.get(row["school_code"], "")),
            **row,
        }
        for row in numbers.schools
    ]
    tables = {SCHOOLS: schools, WARDS: list(numbers.wards)}
    if numbers.programmes:
        tables[PROGRAMMES] = list(numbers.programmes)
    for name, rows in tables.items():
        (folder / name).write_bytes(table_bytes(rows))


def table_bytes(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows of one kind as CSV: counts that are withheld as ``<10``, other values empty."""
    header = list(rows[0]) if rows else []
    counts = [key for key in header if key.startswith("n_")]
    return sheet_bytes(header, (_cells(row, counts) for row in rows))


def _cells(row: Mapping[str, Any], counts: Sequence[str]) -> list[object]:
    return [
        (FEW if key in counts else "") if value is None else value for key, value in row.items()
    ]


def _pupil_rows(one: Difference) -> Iterator[tuple[str, ...]]:
    """Yield the children who move or have another way, for officers."""
    better, worse = one.better, one.worse
    named_by = (one.programme_before, one.programme_after)
    programmes = named_by if _has_programmes(one) else ()
    for p in np.flatnonzero(one.moved | better | worse | one.switched):
        change = "better" if better[p] else "worse" if worse[p] else "same"
        sides = ((one.before[p], one.before_mm[p]), (one.after[p], one.after_mm[p]))
        codes = ["" if at == NONE else str(one.school_code[at]) for at, _ in sides]
        ways = ["" if mm == NONE else metres(int(mm)) for _, mm in sides]
        named = [str(side[p]) for side in programmes]
        yield (str(one.pupil_id[p]), str(one.ward_code[p]), *codes, *ways, change, *named)


def _has_programmes(one: Difference) -> bool:
    return bool(one.courses_before or one.courses_after)


def _facts(folder: Path, answer: Answer) -> dict[str, Any]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "kind": "what-if",
        "standing": QUESTION,
        "scenario": answer.scenario.name,
        "policy": rules_of(answer.result.city.policy),
        "labels": list(answer.labels),
        "code": code_version(),
        "network_sha256": answer.base.city.base_network.raw.source.sha256,
        "base": answer.base.hashes,
        "result": answer.result.hashes,
        "outputs": {path.relative_to(folder).as_posix(): sha256_of_file(path) for path in files},
    }


def _map(answer: Answer) -> Row:
    """Return schools with their public numbers, and the roads that differ."""
    raw = answer.base.city.base_network.raw
    numbers = {row["school_code"]: row for row in public(answer.exact).schools}
    features = [
        _feature(
            {"type": "Point", "coordinates": place},
            {"what": "school", "name": answer.school_name.get(code, ""), **numbers[code]},
        )
        for code, place in school_points(answer).items()
    ]
    features += [
        _feature({"type": "LineString", "coordinates": line}, {"what": what})
        for what, line in changed_roads(raw, answer.scenario)
    ]
    source = raw.source
    return {
        "type": "FeatureCollection",
        "network": {"name": source.name, "sha256": source.sha256, "data_date": source.data_date},
        "labels": list(answer.labels),
        "licence": source.licence,
        "features": features,
    }


def school_points(answer: Answer) -> dict[str, list[float]]:
    """Return the first gate of each school of either placement, by code."""
    found: dict[str, list[float]] = {}
    for one in (answer.base, answer.result):
        places = one.city.places
        gates = places.first_gates().tolist()
        found |= {str(code): gate for code, gate in zip(places.schools.code, gates, strict=True)}
    return dict(sorted(found.items()))


def changed_roads(raw: RawNetwork, scenario: Scenario) -> list[tuple[str, list[Any]]]:
    """Return the lines of closed and added roads."""
    closed = np.flatnonzero(closed_edges(raw, scenario.edits)).tolist()
    lines = [("closed", np.stack(edge_line(raw, edge), axis=1).tolist()) for edge in closed]
    added = [one for one in scenario.edits if isinstance(one, AddedRoad)]
    return lines + [("added", [list(point) for point in one.line]) for one in added]


def _feature(geometry: Row, properties: Row) -> Row:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
