"""Whatever the ways look like, their pieces are the ways, and the file's order means nothing."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from gis.crs import WGS84
from gis.model import RawNetwork
from gis.osm.read import read_network
from tests.conftest import IS_FULL
from tests.osm_text import node, turn, way, write
from tests.test_osm import edges, same

PLACES = {i: (i % 4, i // 4) for i in range(1, 13)}
"""Twelve nodes on a grid of millidegrees."""

ways_of_the_grid = st.dictionaries(
    st.integers(1, 9), st.lists(st.sampled_from(sorted(PLACES)), min_size=2, max_size=9), min_size=1
).filter(lambda ways: any(len(set(refs)) > 1 for refs in ways.values()))

CASES = settings(deadline=None, max_examples=60 if IS_FULL else 20, derandomize=True)


def read(objects: list[str]) -> RawNetwork:
    """Read a file of the objects in the given order."""
    with tempfile.TemporaryDirectory() as folder:
        return read_network(write(Path(folder), *objects))


def grid(ways: dict[int, list[int]]) -> list[str]:
    """Return all nodes, the ways, a barrier and a ban between the first two ways."""
    nodes = [node(i, *place) for i, place in PLACES.items() if i != 6]
    first, *others = sorted(ways)
    ban = turn(1, "no_left_turn", f"from w{first} via n7 to w{others[0] if others else first}")
    return [*nodes, node(6, *PLACES[6], barrier="gate"), *(way(*w) for w in ways.items()), ban]


def by_hand(ways: dict[int, list[int]], vias: set[int]) -> list[tuple[int, int, int, int]]:
    """Cut the ways as a clerk would: walk along and cut at every node used before or again."""
    chains = {}
    for way_id, refs in ways.items():
        chain = [ref for ref, _ in itertools.groupby(refs)]
        if len(chain) > 1:
            chains[way_id] = chain
    used = list(itertools.chain(*chains.values()))
    is_node = {ref for ref in used if used.count(ref) > 1} | {6} | vias
    pieces = []
    for way_id, chain in sorted(chains.items()):
        start, position = chain[0], 0
        for ref in chain[1:-1]:
            if ref in is_node:
                pieces.append((way_id, position, start, ref))
                start, position = ref, position + 1
        pieces.append((way_id, position, start, chain[-1]))
    return pieces


@CASES
@given(ways_of_the_grid)
def test_the_cuts_are_those_a_clerk_would_make(ways) -> None:
    """The array form and the plain walk along each way name the same pieces."""
    raw = read(grid(ways))
    vias = {restriction.via_node for restriction in raw.restrictions}

    assert [edge[:4] for edge in edges(raw)] == by_hand(ways, vias)


@CASES
@given(ways_of_the_grid)
def test_pieces_of_a_way_sum_to_the_way(ways) -> None:
    """Each piece is rounded once, so the sum is off by at most half a millimetre per piece."""
    raw = read(grid(ways))

    for way_id in raw.way_id.tolist():
        pieces = [mm for number, _, _, _, mm in edges(raw) if number == way_id]
        lon = [PLACES[ref][0] / 1000 for ref in ways[way_id]]
        lat = [PLACES[ref][1] / 1000 for ref in ways[way_id]]
        whole_mm = WGS84.line_length(lon, lat) * 1000
        assert abs(sum(pieces) - whole_mm) <= 0.5 * len(pieces) + 1e-6


@CASES
@given(ways_of_the_grid, st.randoms(use_true_random=False))
def test_the_order_of_the_file_means_nothing(ways, random) -> None:
    """The same city saved by another program is the same network, to the last bit."""
    objects = grid(ways)
    shuffled = random.sample(objects, len(objects))

    same(read(objects), read(shuffled))


@CASES
@given(ways_of_the_grid)
def test_shapes_begin_and_end_at_their_nodes(ways) -> None:
    """A drawn line starts where its edge starts."""
    raw = read(grid(ways))

    first, last = raw.shape_start[:-1], raw.shape_start[1:] - 1
    assert (raw.shape_lon[first] == raw.node_lon[raw.edge_from]).all()
    assert (raw.shape_lat[last] == raw.node_lat[raw.edge_to]).all()
