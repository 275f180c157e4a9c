"""A whole city from its folder into the database: roads, registers and, without pupils, a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gis import city_folder, read, write
from gis import province as provinces
from gis.osm import read as osm
from gis.progress import silent
from runs.importing import Imported, import_register, known_in
from runs.sign_off import sign_whole_place
from runs.steps import Steps
from runs.zoning.importing import check_catchments, load_of_folder, retire_all

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.model import RawNetwork
    from gis.progress import Progress
    from gis.province import Province

CATCHMENTS: Final = "catchments"
ORDER: Final = (
    "aliases",
    "campuses",
    "gates",
    "seats",
    "pupils",
    "programme_lists",
    "placed_beforehand",
    CATCHMENTS,
    "enrolment",
    "births",
    "children",
    "rooms",
    "grade10_cutoffs",
    "housing",
    "candidate_sites",
    "contacts",
    "applicants",
)
"""Further registers in the order in which they refer to each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was imported, by name, and whether the folder brought its own pupils."""

    network_id: int
    imported: tuple[Imported, ...]
    has_pupils: bool


def load(  # noqa: PLR0913 - one argument per fact of a folder
    engine: Engine,
    root: Path,
    province: str,
    *,
    network: Path | None = None,
    over_hand_edits: bool = False,
    steps: Steps | None = None,
    progress: Progress = silent,
) -> Loaded:
    """
    Import every file of a city folder and take it into use.

    Parameters
    ----------
    engine
        Database with the newest schema.
    root
        City folder, see ``docs/city-folder.md``.
    province
        Place whose headings, extent and norms hold.
    network
        Road extract to use where the folder has several.
    over_hand_edits
        Whether rows changed by hand since their last import may be set back.
    steps
        Takes the seconds and memory of each step.
    progress
        Told how far each stage is.

    Raises
    ------
    InputError
        If a file is missing or has errors; registers before it are imported then, each whole,
        and the earlier versions stand beside them.

    Notes
    -----
    Registers of an earlier city that this folder does not bring are retired: kept, not used.
    """
    steps = steps or Steps()
    place = provinces.load(province)
    files = city_folder.find(root, network=network)
    with steps.step("roads"):
        progress("reading the roads", 0, None)
        raw = as_of(place, osm.read_any(files.network))
    with steps.step("roads to PostGIS"):
        network_id = write.network(engine, raw, progress=progress)
    paths = {"wards": files.wards, "schools": files.schools}
    if files.population is not None:
        paths["population"] = files.population
    paths |= {kind: files.optional[kind] for kind in ORDER if kind in files.optional}
    imported = []
    with steps.step("registers"):
        write.retire(engine, sorted(set(read.active_sets(engine)) - set(paths)))
        if CATCHMENTS not in paths:
            retire_all(engine)
        for done, (kind, path) in enumerate(paths.items()):
            progress("importing registers", done, len(paths))
            imported.append(_import(engine, path, kind, place, over=over_hand_edits))
        sign_whole_place(engine)
        progress("importing registers", len(paths), len(paths))
    return Loaded(
        network_id=network_id, imported=tuple(imported), has_pupils="pupils" in files.optional
    )


def _import(engine: Engine, path: Path, kind: str, place: Province, *, over: bool) -> Imported:
    """Import one file; catchments come into force with their city."""
    if kind != CATCHMENTS:
        return import_register(
            engine, path, kind, province=place, over_hand_edits=over, whole_place=True
        )
    found = check_catchments(path, province=place, known=known_in(engine))
    added = load_of_folder(engine, found)
    is_new = any(one.is_new for one in added)
    return Imported(
        kind=kind,
        state="new" if is_new else "unchanged",
        number=None,
        counts=found.report.counts,
        report=found.report,
        source=found.checked.source,
    )


def as_of(place: Province, raw: RawNetwork) -> RawNetwork:
    """Return roads that say so if their place is invented; no map data are in such a file."""
    if not place.invented:
        return raw
    stated = next((one.licence for one in place.sources if "network" in one.covers), "")
    return replace(raw, source=replace(raw.source, nature="invented", licence=stated))
