"""The fast engine: a hierarchy swept 32 searches at a time, against one plain search each."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy has no types
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # scipy has no types

from gis.errors import ShapeError
from gis.units import NONE, UNREACHABLE_MM, LongMillimetres, Millimetres
from routing.gather import table
from routing.graph import Graph, graph
from routing.hierarchy import INFINITE_MM, Hierarchy, customise
from routing.matrix import gate_distances_mm
from routing.network import Network, build
from routing.order import dissection_rank, heads_first, z_order
from routing.profile import load
from routing.search import Seeds, node_distances_mm
from routing.sides import Leave, entries, exits
from routing.skeleton import Skeleton, skeleton
from routing.snap import Snapper
from routing.snaps import Snaps
from routing.sweep import sweep
from routing.vector import ALIGNED, WIDTH, join_rows, relax_row, stream_rows
from tests.ascii_city import city

Arcs = tuple[int, list[tuple[int, int, int]]]


@st.composite
def arcs(draw: st.DrawFn) -> Arcs:
    """Draw a graph: loops, arcs side by side, arcs of no length, closed arcs, lonely nodes."""
    n_nodes = draw(st.integers(1, 14))
    node = st.integers(0, n_nodes - 1)
    mm = st.sampled_from([0, 1, 2, 3, 5, 8, 400_000_000, UNREACHABLE_MM])
    return n_nodes, draw(st.lists(st.tuples(node, node, mm), max_size=40))


def hierarchy_of(drawn: Arcs) -> tuple[Hierarchy, Graph, Graph]:
    """Return the hierarchy of drawn arcs, and the same arcs forward and turned round."""
    n_nodes, found = drawn
    table = np.array(found, dtype=np.int32).reshape(-1, 3)
    tail, head, mm = (np.ascontiguousarray(column) for column in table.T)
    usable = mm < UNREACHABLE_MM
    place = np.arange(float(n_nodes))
    return (
        customise(skeleton(n_nodes, tail, head), mm, place, place % 3),
        graph(tail, head, mm, usable, n_nodes=n_nodes),
        graph(head, tail, mm, usable, n_nodes=n_nodes),
    )


def swept(hierarchy: Hierarchy, seeds: Seeds, direction: Literal["to", "from"]) -> Millimetres:
    """Return what a sweep says for every node and seed."""
    row = hierarchy.row
    found = np.empty((len(row), len(seeds.node)), dtype=np.int32)

    def keep(first: int, row_mm: Millimetres) -> None:
        n_seeds = min(WIDTH, len(seeds.node) - first)
        found[:, first : first + n_seeds] = row_mm[row, :n_seeds]

    named = Seeds(node=np.where(seeds.node == NONE, NONE, row[seeds.node]), mm=seeds.mm)
    sweep(hierarchy, named, keep, direction=direction)
    found[found == INFINITE_MM] = UNREACHABLE_MM
    return found


@given(drawn=arcs(), data=st.data())
def test_any_graph_is_swept_as_it_is_searched(drawn: Arcs, data: st.DataObject) -> None:
    """To the seeds and from them; more seeds than one sweep holds; seeds of one side or none."""
    hierarchy, ahead, back = hierarchy_of(drawn)
    node = st.integers(NONE, drawn[0] - 1)
    seed = st.tuples(node, node, st.integers(0, 9), st.integers(0, 9))
    rows = np.array(data.draw(st.lists(seed, min_size=1, max_size=WIDTH + 3)), np.int32)
    seeds = Seeds(node=rows[:, :2], mm=rows[:, 2:])

    to_seeds = swept(hierarchy, seeds, "to")
    from_seeds = swept(hierarchy, seeds, "from")

    assert np.array_equal(to_seeds, node_distances_mm(back, seeds))
    assert np.array_equal(from_seeds, node_distances_mm(ahead, seeds))


@given(drawn=arcs())
def test_heads_stand_before_their_tails(drawn: Arcs) -> None:
    """A sweep reads only what it has finished."""
    hierarchy, _, _ = hierarchy_of(drawn)

    for part in (hierarchy.outward, hierarchy.inward):
        tail = np.repeat(np.arange(part.n_nodes), np.diff(part.start))
        assert (part.head < tail).all()
    assert sorted(hierarchy.row) == list(range(drawn[0]))


def test_closing_a_road_only_needs_new_lengths() -> None:
    """The skeleton of a square serves the square with one side closed."""
    tail = np.array([0, 1, 1, 2, 2, 3, 3, 0], np.int32)
    head = np.array([1, 0, 2, 1, 3, 2, 0, 3], np.int32)
    mm = np.full(8, 10, np.int32)
    place = np.zeros(4)
    shared = skeleton(4, tail, head)
    mm_closed = np.where((tail + head == 1) & (tail * head == 0), UNREACHABLE_MM, mm)
    seeds = Seeds(node=np.array([[0, NONE]], np.int32), mm=np.zeros((1, 2), np.int32))

    found = [customise(shared, weights, place, place) for weights in (mm, mm_closed)]

    told = [swept(one, seeds, "to")[:, 0].tolist() for one in found]
    assert told == [[0, 10, 20, 10], [0, 30, 20, 10]]


def test_a_skeleton_of_a_path_has_no_needless_arcs() -> None:
    """Nested dissection halves a path; the middle node stands highest."""
    node = np.arange(127, dtype=np.int32)

    rank = dissection_rank(128, node, node + 1)
    made: Skeleton = skeleton(128, node, node + 1)

    assert sorted(rank) == list(range(128))
    assert len(made.head) < 127 * 2


def test_a_graph_without_arcs_has_an_order() -> None:
    """One node, or many that never meet."""
    none = np.zeros(0, np.int32)

    assert dissection_rank(3, none, none).tolist() == [0, 1, 2]
    assert z_order(np.zeros(3), np.zeros(3)).tolist() == [0, 1, 2]


def test_near_places_stand_together_on_the_curve() -> None:
    """The four corners of a square, then the far point."""
    lon = np.array([9.0, 0.0, 0.1, 0.0, 0.1])
    lat = np.array([9.0, 0.0, 0.0, 0.1, 0.1])

    assert z_order(lon, lat).tolist() == [1, 2, 3, 4, 0]


def test_depth_first_order_by_hand() -> None:
    """2 needs 1 and 0; 1 needs 0."""
    start, head = np.array([0, 0, 1, 3], np.int32), np.array([0, 1, 0], np.int32)

    assert heads_first(start, head, np.array([2, 1, 0], np.int32)).tolist() == [0, 1, 2]


def test_vector_steps_equal_numpy() -> None:
    """All lanes, all rows, and sums up to the largest int32."""
    rng = np.random.default_rng(1)
    mm = rng.integers(0, INFINITE_MM + 1, (5, WIDTH)).astype(np.int32)
    head, length = np.array([0, 1, 3], np.int32), np.array([7, 0, INFINITE_MM], np.int32)
    expected = np.minimum(mm[4], (mm[head] + length[:, None]).min(axis=0))
    out = np.full((3, WIDTH + 5), -1, dtype=np.int32)

    relaxed = mm.copy()
    relax_row(relaxed, head, length, 4, 0, 3)
    join_rows(mm, out, 1, 3, 2, INFINITE_MM, 1 * (WIDTH + 5) + 4)

    assert np.array_equal(relaxed[:4], mm[:4])
    assert np.array_equal(relaxed[4], expected)
    least = np.minimum(mm[1] + 3, mm[2] + INFINITE_MM)
    wanted = np.where(least >= INFINITE_MM, UNREACHABLE_MM, least)
    assert np.array_equal(out[1, 4 : 4 + WIDTH], wanted)
    assert (np.delete(out.ravel(), np.s_[WIDTH + 9 : 2 * WIDTH + 9]) == -1).all()


def test_rows_streamed_past_the_cache_are_the_same() -> None:
    """Where the table's rows begin at cache lines, both stores must put the same numbers."""
    rng = np.random.default_rng(2)
    mm = rng.integers(0, INFINITE_MM + 1, (4, WIDTH)).astype(np.int32)
    joined, streamed = table(3, WIDTH, None), table(3, WIDTH, None)
    joined[:], streamed[:] = 0, 0

    for home, lengths in enumerate([(5, INFINITE_MM), (0, 0), (INFINITE_MM, INFINITE_MM)]):
        for put, out in ((join_rows, joined), (stream_rows, streamed)):
            put(mm, out, 1, lengths[0], 3, lengths[1], home * WIDTH)

    assert streamed.ctypes.data % ALIGNED == 0
    assert np.array_equal(joined, streamed)
    assert (joined[2] == UNREACHABLE_MM).all()


def test_a_given_table_is_filled_and_a_wrong_one_refused() -> None:
    """Large tables are made once and used again."""
    town = city("a-H-b")
    network = build(town.raw, load("walk"))
    one = Snapper(network).snap(*town.at("H"))
    out = np.full((1, 1), 9, dtype=np.int32)

    assert gate_distances_mm(network, one, one, out=out) is out
    assert out.tolist() == [[0]]
    with pytest.raises(ShapeError, match="C-ordered int32 table"):
        gate_distances_mm(network, one, one, out=np.zeros((1, 2), np.int32))


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
def test_the_real_city_equals_scipy_to_the_millimetre(real_roads, mode, is_full) -> None:
    """200 schools and 1,000 homes on the same snaps; 40 schools in the normal run."""
    network = build(real_roads, load(mode))
    n_gates = 200 if is_full else 40
    rng = np.random.default_rng(11)
    point = rng.integers(0, len(real_roads.shape_lon), 1_000 + n_gates)
    lon = real_roads.shape_lon[point] + rng.normal(0.0, 3e-4, len(point))
    lat = real_roads.shape_lat[point] + rng.normal(0.0, 3e-4, len(point))
    snaps = Snapper(network).snap(lon, lat)
    homes, gates = snaps.take(slice(0, 1_000)), snaps.take(slice(1_000, 1_000 + n_gates))

    distance_mm = gate_distances_mm(network, homes, gates)

    assert np.array_equal(distance_mm, by_scipy_mm(network.ahead, *ends(network, homes, gates)))


def ends(
    network: Network, homes: Snaps, gates: Snaps
) -> tuple[Leave, Leave, LongMillimetres, LongMillimetres]:
    """Return how homes are left and gates entered, and the pairs' way along a shared edge."""
    along_mm = gates.offset_mm[None, :].astype(np.int64) - homes.offset_mm[:, None]
    legal = np.where(along_mm > 0, network.forward[gates.edge], network.backward[gates.edge])
    shared = (homes.edge[:, None] == gates.edge[None, :]) & gates.located[None, :]
    along_mm = np.where(shared & (legal | (along_mm == 0)), np.abs(along_mm), UNREACHABLE_MM)
    access_mm = homes.access_mm[:, None].astype(np.int64) + gates.access_mm[None, :]
    return exits(network, homes), entries(network, gates), along_mm, access_mm


def by_scipy_mm(
    ahead: Graph, leave: Leave, enter: Leave, along_mm: LongMillimetres, access_mm: LongMillimetres
) -> LongMillimetres:
    """Return distances by scipy's Dijkstra from each gate's entries, with the zero arcs kept."""
    n_nodes, n_gates = ahead.n_nodes, len(enter.node)
    tail = np.repeat(np.arange(n_nodes), np.diff(ahead.start))
    gate, side = np.nonzero(enter.node != NONE)
    # one more node per gate, which its entries lead to; doubled and odd, so that no length is zero
    tails = np.concatenate((tail, enter.node[gate, side]))
    heads = np.concatenate((ahead.head, n_nodes + gate))
    scale = float(1 << 20)
    mm = np.concatenate((ahead.mm, enter.mm[gate, side])) * scale + 1.0
    order = np.lexsort((mm, heads, tails))
    tails, heads, mm = tails[order], heads[order], mm[order]
    first = np.append(True, (np.diff(tails) != 0) | (np.diff(heads) != 0))
    size = n_nodes + n_gates
    matrix = csr_matrix((mm[first], (heads[first], tails[first])), shape=(size, size))
    node_mm = np.floor(dijkstra(matrix, indices=np.arange(n_nodes, size)) / scale)
    found = along_mm.astype(np.float64)
    for column in range(2):
        node = leave.node[:, column]
        there = node_mm[:, node].T + leave.mm[:, column, None]
        found = np.minimum(found, np.where(node[:, None] == NONE, np.inf, there))
    total = np.where(found < UNREACHABLE_MM, found + access_mm, UNREACHABLE_MM)
    total_mm: LongMillimetres = total.astype(np.int64)
    return total_mm
