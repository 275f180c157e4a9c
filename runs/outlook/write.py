"""An outlook as a folder: tables, a page, and a manifest that says what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from runs.csv_table import sheet_bytes
from runs.folder import whole_folder
from runs.manifest import NAME, canonical_json, code_version, rules_of, seal_of, sha256_of_file
from runs.outlook.layers import layers
from runs.outlook.told import (
    SCHOOL_COLUMNS,
    WARD_COLUMNS,
    YEAR_COLUMNS,
    school_rows,
    ward_rows,
    year_rows,
)
from runs.scenario.changes import row_of
from runs.whatif.answer import labels
from runs.whatif.store import scenario_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gis.read_edits import StoredScenario
    from runs.outlook.city import CityOutlook
    from runs.outlook.told import Row

MODEL: Final = (
    "Trẻ mô hình: số trẻ theo dự báo, nơi ở theo nơi ở của trẻ hôm nay (model children: as many "
    "as the forecast tells, at the homes of today's)"
)
SEATS: Final = (
    "Chỉ tiêu như hôm nay, trừ khi phương án thay đổi (seats as they are today unless a step "
    "changes them)"
)
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "years": YEAR_COLUMNS,
    "wards": WARD_COLUMNS,
    "schools": SCHOOL_COLUMNS,
}


def tables_of(found: CityOutlook) -> dict[str, list[Row]]:
    """Return the rows of ``TABLES``."""
    one = found.outlook
    return {"years": year_rows(one), "wards": ward_rows(one), "schools": school_rows(one)}


def labels_of(found: CityOutlook) -> list[str]:
    """Return what stands on every output."""
    return [*labels(found.nature), MODEL, SEATS]


def facts_of(found: CityOutlook) -> dict[str, Any]:
    """Return what an outlook rests on: rules, scenarios with their authors, inputs, draws."""
    asked = found.outlook.asked
    return {
        "kind": "outlook",
        "policy": rules_of(found.policy),
        "scenarios": [_scenario(one) for one in found.scenarios],
        "grade": asked.grade,
        "base_year": asked.base_year,
        "years": list(asked.years),
        "draws": asked.n_draws,
        "seed": asked.seed,
        "within_m": asked.within_m,
        "history_to": found.last_year,
        "of_city_growth": {one.name: list(one.demand.of_city) for one in found.outlook.sides},
        "labels": labels_of(found),
        "inputs": dict(found.versions),
        "code": code_version(),
    }


def write_outlook(
    out: Path,
    found: CityOutlook,
    tables: Mapping[str, Sequence[Row]],
    *,
    page: str,
    force: bool = False,
) -> dict[str, Any]:
    """
    Write the tables as CSV, their layers, and the page, and return the sealed manifest.

    Raises
    ------
    InputError
        If the folder is taken.
    """
    with whole_folder(out, force=force) as folder:
        for name, columns in TABLES.items():
            rows = ([row[column] for column in columns] for row in tables[name])
            (folder / f"{name}.csv").write_bytes(sheet_bytes(columns, rows))
        (folder / "outlook.gpkg").write_bytes(layers(tables, found.ward_area, labels_of(found)))
        (folder / "report.html").write_text(page, encoding="utf-8")
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        outputs = {path.relative_to(folder).as_posix(): sha256_of_file(path) for path in files}
        whole = {**facts_of(found), "outputs": outputs}
        manifest = {**whole, "seal": seal_of(whole)}
        (folder / NAME).write_bytes(canonical_json(manifest))
    return manifest


def _scenario(stored: StoredScenario) -> dict[str, Any]:
    every = scenario_of(stored)
    return {
        "name": stored.name,
        "author": stored.created_by,
        "network_id": stored.network_id,
        "steps": [
            {"number": one.number, "what": one.reason, "author": one.created_by}
            for one in stored.steps
            if one.holds
        ],
        "changes": [row_of(one) for one in every.changes],
    }
