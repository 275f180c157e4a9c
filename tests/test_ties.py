"""Of routes equally long the written rule chooses, not the chance of a heap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from routing.network import build
from routing.path import Router
from routing.profile import load
from routing.snap import Snapper
from tests.ascii_city import city
from tests.plain.ties import chosen_edges
from tests.test_matrix import PLACES, tied, towns


def test_the_way_with_fewer_edges_is_shown() -> None:
    """Both ways round the block are 300 m; the lower one has no side street."""
    town = city("a-b-c\n|   |\nH   G\n|   |\nd---e")
    network = build(town.raw, load("walk"))
    snapper = Snapper(network)

    found = Router(network).route(snapper.snap(*town.at("H")), snapper.snap(*town.at("G")))

    assert [piece.name for piece in found.pieces[1:-1]] == ["Đường ad", "Đường de", "Đường ce"]


def test_where_ways_part_the_smaller_edge_is_taken() -> None:
    """Two streets from b to c, alike in all but their numbers."""
    town = city("    *---*\n    |   |\na-H-b---c-G-d", ways={"bc": ["bc"]})
    equal = city(
        "    *---*\n    |   |\na-H-b   c-G-d\n    |   |\n    *---*", way_ids={"bc": 9, "bc2": 4}
    )
    for drawn, expected in ((town, "Đường bc"), (equal, "Đường bc2")):
        network = build(drawn.raw, load("walk"))
        snapper = Snapper(network)
        home, gate = snapper.snap(*drawn.at("H")), snapper.snap(*drawn.at("G"))

        assert Router(network).route(home, gate).pieces[2].name == expected


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
@settings(max_examples=60)
@given(town=towns(), places=PLACES)
def test_any_route_is_the_one_that_the_rule_chooses(mode, town, places) -> None:
    """A grid is full of ways equally long; whole ways are compared by the plain twin."""
    network, snaps = tied(town, mode, places)
    router = Router(network)

    for p in range(len(snaps)):
        for g in range(len(snaps)):
            home, gate = snaps.take(slice(p, p + 1)), snaps.take(slice(g, g + 1))
            found = router.route(home, gate)
            if not found.pieces or home.edge[0] == gate.edge[0]:
                continue
            roads = [piece.edge for piece in found.pieces[1:-1]]
            assert roads == chosen_edges(network, home, gate)
