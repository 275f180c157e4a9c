"""Imports of roads: read a file, check all of it, and only then store it, whole and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis import read, write
from gis.errors import DatabaseError
from gis.osm import read as osm
from gis.progress import silent
from gis.register.finding import finding
from gis.report import CheckReport
from gis.tables.network import Network
from runs.importing import Imported, State, newest
from runs.network_report import by_profile
from runs.recorded.decided import NETWORK, refuse_if_decided

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.model import RawNetwork
    from gis.progress import Progress


def import_network(
    engine: Engine | None, path_or_place: Path | str, *, progress: Progress = silent
) -> Imported:
    """
    Import a road network from a file or by the name of a place.

    Parameters
    ----------
    engine
        Where to store it; ``None`` only reads and checks.

    Raises
    ------
    InputError
        If the file is broken, holds no usable road, is too wide for the unit of distance, or a
        decided run rests on the roads in use; nothing is written then.
    """
    raw, report = check_network(path_or_place, progress=progress)
    if engine is None:
        state: State = "checked"
        number = None
    else:
        _refuse_other_roads(engine, raw)
        before = newest(engine, Network.network_id)
        number = write.network(engine, raw, progress=progress)
        state = "new" if number > before else "unchanged"
    return Imported(
        kind=NETWORK,
        state=state,
        number=number,
        counts=report.counts,
        report=report,
        source=raw.source,
    )


def check_network(
    path_or_place: Path | str, *, progress: Progress = silent
) -> tuple[RawNetwork, CheckReport]:
    """Read a road network and say what it holds; errors as ``import_network``."""
    progress("roads", 0, None)
    raw = osm.read_any(path_or_place)
    report = _network_report(raw)
    by_profile(raw, report, progress)
    return raw, report


def _refuse_other_roads(engine: Engine, raw: RawNetwork) -> None:
    """Raise ``InputError`` if a decided run rests on the roads in use and these are others."""
    try:
        in_use = read.active_network_version(engine)
    except DatabaseError:
        return
    if in_use.sha256 != raw.source.sha256:
        refuse_if_decided(engine, NETWORK)


def _network_report(raw: RawNetwork) -> CheckReport:
    report = CheckReport(counts=dict(raw.counts))
    report.counts |= {"nodes": raw.n_nodes, "edges": raw.n_edges, "ways": len(raw.way_id)}
    for sentence in raw.left_out:
        facts: dict[str, object] = {"reason": sentence}
        name = raw.source.name
        report.add(finding("object_left_out", name, severity="warning", facts=facts))
    return report
