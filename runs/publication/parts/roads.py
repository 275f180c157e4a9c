"""The roads of every profile, ready to be searched: flat arrays, mapped and never copied."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, overload

import numpy as np
import shapely

from gis.model import RawNetwork, Restriction, Stated, Water
from gis.model import Source as Origin
from routing import profile as profiles
from routing.edge_tree import EdgeTree
from routing.graph import Graph
from routing.hierarchy import Hierarchy
from routing.network import Network
from routing.skeleton import Skeleton
from routing.topology import Topology
from runs.publication import arrays, canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from gis.model import Tags
    from runs.publication.arrays import Arrays
    from runs.publication.part import Source

ARRAYS: Final = "roads.arrays"
FACTS: Final = "roads.json"
GRAPHS: Final = ("ahead", "back")
STREAMS: Final = ("outward", "inward")
WATERS: Final = ("area", "line")
MOST_KEPT: Final = 16_384  # tags in memory: some 8 MB a process, however large the country is


class Written:
    """
    The roads as they were written.

    Attributes
    ----------
    networks
        By profile, in the order of the service.
    tree
        Their edges by place.
    """

    def __init__(self, networks: Mapping[str, Network], tree: EdgeTree) -> None:
        self.networks = networks
        self.tree = tree


class WayTags(Sequence["Tags"]):
    """The tags of every way, read from their text when one is asked for; the last ones kept."""

    def __init__(self, found: Arrays) -> None:
        self._found = found
        self._tags = lru_cache(MOST_KEPT)(self._read)

    def __reduce__(self) -> tuple[type[WayTags], tuple[Arrays]]:
        """Let another process have the texts: what was read of them stays here."""
        return WayTags, (
            {name: one for name, one in self._found.items() if name.startswith("tags.")},
        )

    def __len__(self) -> int:
        """Return the number of ways."""
        return len(self._found["tags.start"]) - 1

    @overload
    def __getitem__(self, way: int) -> Tags: ...
    @overload
    def __getitem__(self, way: slice) -> Sequence[Tags]: ...

    def __getitem__(self, way: int | slice) -> Tags | Sequence[Tags]:
        """Return the tags of a way."""
        if isinstance(way, slice):
            return tuple(self[one] for one in range(*way.indices(len(self))))
        if not -len(self) <= way < len(self):
            raise IndexError(way)
        return self._tags(int(way) % len(self))

    def _read(self, way: int) -> Tags:
        tags: Tags = json.loads(arrays.text(self._found, "tags", way))
        return tags


def write(source: Source, folder: Path) -> None:
    """Write all arrays to one file, and what is no array as JSON."""
    roads = source.served.roads
    networks = {name: way.network for name, way in roads.items()}
    first = next(iter(networks.values()))
    found = _raw_arrays(first.raw)
    found |= arrays.taken_apart(first.topology, "topology")
    found |= arrays.taken_apart(first.topology.skeleton, "skeleton")
    found |= arrays.taken_apart(next(iter(roads.values())).shared.tree, "tree")
    for name, network in networks.items():
        found |= _network_arrays(name, network)
    arrays.write(folder / ARRAYS, found)
    canonical.write(folder / FACTS, _facts(first.raw, networks))


def read(folder: Path) -> Written:
    """Return the roads; a city takes milliseconds, because nothing is built."""
    facts, found = canonical.read(folder / FACTS), arrays.read(folder / ARRAYS)
    raw = _raw(facts["raw"], found)
    skeleton = arrays.put_together(Skeleton, found, "skeleton")
    shared = arrays.put_together(Topology, found, "topology", skeleton=skeleton)
    networks = {one["name"]: _network(one, raw, shared, found) for one in facts["profiles"]}
    return Written(networks, arrays.put_together(EdgeTree, found, "tree"))


def _raw_arrays(raw: RawNetwork) -> Arrays:
    found = arrays.taken_apart(raw, "raw")
    tags = [canonical.dumps(one).rstrip() for one in raw.way_tags]
    found |= arrays.texts(tags, "tags")
    for kind in WATERS:
        wkb = [bytes(one) for one in shapely.to_wkb(getattr(raw.water, kind)).tolist()]
        found |= arrays.texts(wkb, f"water-{kind}")
    return found


def _network_arrays(name: str, network: Network) -> Arrays:
    found = arrays.taken_apart(network, name)
    for part in GRAPHS:
        found |= arrays.taken_apart(getattr(network, part), f"{name}.{part}")
    found |= arrays.taken_apart(network.hierarchy, f"{name}.hierarchy")
    for part in STREAMS:
        found |= arrays.taken_apart(getattr(network.hierarchy, part), f"{name}.hierarchy.{part}")
    return found


def _facts(raw: RawNetwork, networks: Mapping[str, Network]) -> dict[str, Any]:
    return {
        "raw": {
            "node_tags": sorted(raw.node_tags.items()),
            "restrictions": [asdict(one) for one in raw.restrictions],
            "stated": [(edge, asdict(one)) for edge, one in sorted(raw.stated.items())],
            "source": asdict(raw.source),
            "counts": dict(raw.counts),
            "left_out": raw.left_out,
        },
        "profiles": [
            {
                "name": name,
                "toml": (profiles.FOLDER / f"{name}.toml").read_text(encoding="utf-8"),
                "counts": dict(network.counts),
                "not_followed": network.not_followed,
            }
            for name, network in networks.items()
        ],
    }


def _raw(facts: dict[str, Any], found: Arrays) -> RawNetwork:
    restrictions = (one | {"excepted": tuple(one["excepted"])} for one in facts["restrictions"])
    return arrays.put_together(
        RawNetwork,
        found,
        "raw",
        node_tags=dict(map(tuple, facts["node_tags"])),
        way_tags=WayTags(found),
        restrictions=tuple(Restriction(**one) for one in restrictions),
        stated={edge: Stated(**one) for edge, one in facts["stated"]},
        water=Water(area=_water(found, "area"), line=_water(found, "line")),
        source=Origin(**facts["source"]),
        counts=facts["counts"],
        left_out=tuple(facts["left_out"]),
    )


def _water(found: Arrays, kind: str) -> NDArray[np.object_]:
    name = f"water-{kind}"
    n_shapes = len(found[f"{name}.start"]) - 1
    wkb = np.empty(n_shapes, np.object_)
    wkb[:] = [arrays.text(found, name, number) for number in range(n_shapes)]
    return np.asarray(shapely.from_wkb(wkb), np.object_)


def _network(facts: dict[str, Any], raw: RawNetwork, shared: Topology, found: Arrays) -> Network:
    name = facts["name"]
    graphs = {part: arrays.put_together(Graph, found, f"{name}.{part}") for part in GRAPHS}
    streams = {
        part: arrays.put_together(Graph, found, f"{name}.hierarchy.{part}") for part in STREAMS
    }
    return arrays.put_together(
        Network,
        found,
        name,
        raw=raw,
        profile=profiles.parse(facts["toml"], name),
        topology=shared,
        hierarchy=arrays.put_together(Hierarchy, found, f"{name}.hierarchy", **streams),
        counts=facts["counts"],
        not_followed=tuple(facts["not_followed"]),
        **graphs,
    )
