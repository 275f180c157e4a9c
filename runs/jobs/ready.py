"""
The code of a what-if brought into memory, so that children that are forked later find it there.

Compiled code is read from the disk when it is called for the first time, in every process anew:
a third of a second of each what-if. So four made-up children of one street are placed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from admission.model import Pupils, Schools
from admission.policy import file as policies
from gis import read_edits
from gis.model import RawNetwork, Source, Water
from routing.edits import Close, EdgeId
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.jobs.found import kind_of
from runs.scenario.changes import Scenario
from runs.whatif import inputs, same, store
from runs.whatif.answer import Base, answer
from runs.whatif.chain import check, placed
from runs.whatif.city import City, Places
from runs.whatif.write import public_answer

if TYPE_CHECKING:
    from gis.units import Degrees

USED: Final = (read_edits, inputs, same, store)
"""Modules that a what-if out of the database needs besides; here to be loaded."""

POLICIES: Final = ("hcmc-2025-grade1", "nearest-first")
STEP_DEG: Final = 0.002
N_NODES: Final = 5


def load_what_if() -> None:
    """Place the children of a street by some policies, with and without its far end."""
    kind_of("what_if")
    for name in POLICIES:
        base = placed(_city(name))
        check(base)
        far_end = Scenario(name="", edits=(Close((EdgeId(way_id=1, position=N_NODES - 2),)),))
        start = Base(placed=base, nature="invented", school_name={})
        public_answer(answer(start, far_end))


def _city(policy: str) -> City:
    lon = np.linspace(0.0, STEP_DEG * (N_NODES - 1), N_NODES, dtype=np.float64)
    home = np.array([0, 1, 3, 4], np.int32)
    rules = policies.load(policy)
    network = build(_street(lon), load(rules.profile))
    snapper = Snapper(network)
    group = np.ones(len(home), np.int32)
    return City(
        network=network,
        policy=rules,
        seed="none",
        pupils=Pupils(id=np.array(["a", "b", "c", "d"], object), group=group),
        home=snapper.snap(lon[home], np.zeros(len(home))),
        ward_code=np.full(len(home), "", object),
        group=group,
        places=Places(
            schools=Schools(code=np.array(["x", "y"], object), seats=np.array([1, 2], np.int32)),
            gate=snapper.snap(lon[[0, 2]], np.zeros(2)),
            gate_school=np.arange(2, dtype=np.int32),
        ),
    )


def _street(lon: Degrees) -> RawNetwork:
    """Return one street on the equator, a way of an edge between each two nodes."""
    n_edges = len(lon) - 1
    edge = np.arange(n_edges, dtype=np.int32)
    ends = np.stack((lon[:-1], lon[1:]), axis=1).reshape(-1)
    nothing = np.array([], object)
    return RawNetwork(
        node_id=np.arange(1, len(lon) + 1, dtype=np.int64),
        node_lon=lon,
        node_lat=np.zeros(len(lon)),
        node_tags={},
        way_id=np.array([1], np.int64),
        way_tags=({"highway": "residential"},),
        edge_way=np.zeros(n_edges, np.int32),
        edge_position=edge,
        edge_from=edge,
        edge_to=edge + np.int32(1),
        edge_length_mm=np.full(n_edges, 222_639, np.int32),
        shape_start=np.arange(0, 2 * n_edges + 1, 2, dtype=np.int64),
        shape_lon=ends,
        shape_lat=np.zeros(len(ends)),
        restrictions=(),
        water=Water(area=nothing, line=nothing),
        source=Source(name="", sha256="", data_date=""),
    )
