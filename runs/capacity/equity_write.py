"""Ways by ward, group and residence as files; the roads that crossings are looked for on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.errors import InputError
from gis.osm.read import read_any
from gis.progress import silent
from gis.units import NONE
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.capacity.equity import COUNTS, CROSSING_COUNTS, DETOUR, GINI, WAYS, Equity
from runs.capacity.equity_told import public
from runs.csv_table import sheet_bytes
from runs.explain import ledger as ledgers
from runs.explain.pages import write_pages
from runs.manifest import canonical_json, code_version
from runs.point_files import read_homes_and_gates
from runs.whatif.chain import distances
from runs.whatif.city import City, Places

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gis.progress import Progress
    from runs.match.stored import StoredResult

NO_ROADS: Final = (
    "Chưa xét cầu, phà vì không có dữ liệu đường (crossings not looked for: no roads were given)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    """Files of a result's roads and points, and how one travelled."""

    network: str
    homes: Path
    schools: Path
    profile: str | None = None


def city_of(result: StoredResult, files: Roads, *, progress: Progress = silent) -> City:
    """
    Return the children and schools of a result on its roads.

    Raises
    ------
    InputError
        If the files name other children or schools, or on these roads a child's way to the
        offered school is another than the result says.
    """
    policy, everybody = result.policy, result.everyone
    homes, gates = read_homes_and_gates(files.homes, files.schools)
    _same(homes.id, everybody.pupils.id, files.homes, "pupils")
    _same(gates.school_code, result.schools.code, files.schools, "schools")
    progress("reading the roads", 0, None)
    network = build(read_any(files.network), load(files.profile or policy.profile))
    progress("snapping", 0, len(homes))
    snapper = Snapper(network)
    city = City(
        network=network,
        policy=policy,
        seed=None,
        pupils=everybody.pupils,
        home=snapper.snap(homes.lon, homes.lat),
        ward_code=np.full(len(homes), "", object),
        group=everybody.pupils.group,
        places=Places(
            schools=result.schools,
            gate=snapper.snap(gates.gate.lon, gates.gate.lat),
            gate_school=gates.gate_school,
        ),
    )
    progress("measuring distances", 0, None)
    _refuse_other_roads(result, city)
    return city


def _same(given: Any, own: Any, path: Path, what: str) -> None:  # noqa: ANN401 (ids)
    if not np.array_equal(given, own):
        msg = f"{path.name} does not hold the {what} of the result, each once"
        raise InputError(msg)


def _refuse_other_roads(result: StoredResult, city: City) -> None:
    everybody = result.everyone
    at = np.flatnonzero(everybody.own_mm != NONE)
    school = everybody.school[at]
    measured = distances(city.network, city.home, city.places)[at, school]
    differs = measured != everybody.own_mm[at]
    lines_mm = result.everybody_pairs.lines_mm
    if lines_mm is not None:  # no road leads there: a line stands in
        differs &= lines_mm[at, school] == NONE
    n = int(np.count_nonzero(differs))
    if n:
        msg = (
            f"on these roads the way to the offered school is another for {n} of {len(at)} "
            "children; give the roads, homes, schools and profile that the result was made with"
        )
        raise InputError(msg)


def told_of(found: Equity, *, is_public: bool) -> dict[str, Any]:
    """Return the figures as JSON values, those of the ledger that say the same left out."""
    book = ledgers.as_json(found.ledger, is_public=is_public)
    rows = public(found) if is_public else list(found.rows)
    labels = [*book["labels"], *([] if found.has_roads else [NO_ROADS])]
    return {
        "policy": book["policy"],
        "run_sha256": book["run_sha256"],
        "labels": labels,
        "is_public": is_public,
        "has_roads": found.has_roads,
        "rows": rows,
        "residence_gap": book["residence_gap"],
        "worst_percent": book["worst_percent"],
        "code": code_version(),
    }


def columns_of(*, has_roads: bool) -> tuple[str, ...]:
    """Return the columns of the table."""
    crossing = (*CROSSING_COUNTS, DETOUR) if has_roads else ()
    return ("table", "cell", *COUNTS, *WAYS, GINI, *crossing)


def write_equity(
    found: Equity, out: Path, *, page: Callable[[dict[str, Any]], str], is_public: bool
) -> dict[str, Any]:
    """Write ``equity.csv``, ``equity.json`` and ``report.html`` into a new folder; return them."""
    told = told_of(found, is_public=is_public)
    columns = columns_of(has_roads=found.has_roads)
    rows = (["" if row[name] is None else row[name] for name in columns] for row in told["rows"])
    write_pages(
        out,
        {
            "equity.csv": sheet_bytes(columns, rows),
            "equity.json": canonical_json(told),
            "report.html": page(told).encode(),
        },
    )
    return told
