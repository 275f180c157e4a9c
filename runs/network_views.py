"""A network as a planners' graph or as a picture, from a file or from the database."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import osmnx

from gis import province as provinces
from gis import read, read_edits
from gis.errors import InputError
from gis.model import RawNetwork
from gis.osm.graph import Access, planners_graph
from gis.osm.read import read_any
from gis.picture import SUFFIXES, Layers, picture
from gis.progress import Progress, silent
from routing import profile as profiles
from routing.access import edge_uses
from routing.edits import AddedRoad, closed_edges
from runs.city import as_of
from runs.scenario.edits import edits_of
from runs.two_files import written_together

if TYPE_CHECKING:
    from sqlalchemy import Engine

GRAPHML: Final = ".graphml"


def access_of(raw: RawNetwork) -> dict[str, Access]:
    """Return how every profile may use the edges."""
    found = {name: edge_uses(raw, profiles.load(name)) for name in profiles.names()}
    return {name: (use.forward, use.backward) for name, use in found.items()}


def roads(
    source: str | None, engine: Engine | None, version: int | None, province: str | None = None
) -> RawNetwork:
    """Return the network of a file or place, or a stored version; raises ``InputError``."""
    if source is not None:
        raw = read_any(source)
        return raw if province is None else as_of(provinces.load(province), raw)
    if engine is None:
        msg = "say which network: --network FILE, or use the database"
        raise InputError(msg)
    return read.network(engine, version)


def export(raw: RawNetwork, out: Path, progress: Progress = silent) -> dict[str, int]:
    """
    Write the planners' graph of a network as GraphML, and return its counts.

    Raises
    ------
    InputError
        If the file's name does not end in ``.graphml`` or its folder does not exist.
    """
    if out.suffix.lower() != GRAPHML:
        msg = f"{out.name}: the file is called something.graphml"
        raise InputError(msg)
    progress("making the graph", 0, raw.n_edges)
    graph = planners_graph(raw, access_of(raw))
    progress("writing the graph", 0, graph.number_of_edges())
    with written_together(out, open_to_all=True) as (partial,):
        osmnx.save_graphml(graph, partial)
    return {"nodes": graph.number_of_nodes(), "arcs": graph.number_of_edges()}


def layers_of(engine: Engine, raw: RawNetwork, scenario: str | None) -> Layers:
    """Return the wards and schools in use, and what a stored scenario closes and adds."""
    sets = read.active_sets(engine)
    wards = read.register(engine, "wards").geometry.tolist() if "wards" in sets else []
    schools = read.register(engine, "schools") if "schools" in sets else None
    edits = [] if scenario is None else edits_of(read_edits.scenario(engine, scenario).rows)
    added: Sequence[np.ndarray] = [
        np.array(edit.line) for edit in edits if isinstance(edit, AddedRoad)
    ]
    natures = [one.nature for name, one in sets.items() if name in ("wards", "schools")]
    empty = np.zeros(0)
    return Layers(
        wards=wards,
        schools=(empty, empty)
        if schools is None
        else (schools["lon"].to_numpy(float), schools["lat"].to_numpy(float)),
        added=added,
        closed=np.flatnonzero(closed_edges(raw, edits)).astype(np.int32),
        nature=next((nature for nature in natures if nature != "real"), "real"),
    )


def draw(raw: RawNetwork, out: Path, *, title: str, layers: Layers, language: str) -> None:
    """Draw a network into a file that appears whole or not at all; raises ``InputError``."""
    if out.suffix.lower() not in SUFFIXES:
        msg = f"{out.name}: a picture is a .png or .svg file"
        raise InputError(msg)
    if not out.parent.is_dir():
        msg = f"{out.parent}: there is no such folder to write into"
        raise InputError(msg)
    partial = out.with_name(f".{os.getpid()}.partial{out.suffix.lower()}")
    try:
        picture(raw, partial, title=title, layers=layers, language=language)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
