"""Blocks cut the work between processes; the groups that are written must stay the same."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import ShapeError
from gis.model import Points
from routing import matrix
from routing.blocks import Block, group_starts, homes_at_once, plan
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.distances import rows
from runs.point_files import Gates
from tests.ascii_city import city

COUNTS = st.integers(1, 60)


def test_a_plan_worked_by_hand() -> None:
    """Ten homes, steps of five, groups of two: no group and no block reaches over a step."""
    starts = group_starts(10, n_at_once=5, n_in_group=2)

    blocks = plan(starts, n_variants=2, n_at_once=5, n_wanted=6)

    assert starts == [0, 2, 4, 5, 7, 9, 10]
    assert [(block.variant, block.first, block.end) for block in blocks] == [
        *[(0, 0, 2), (0, 2, 5), (0, 5, 7), (0, 7, 10)],
        *[(1, 0, 2), (1, 2, 5), (1, 5, 7), (1, 7, 10)],
    ]


def test_nobody_to_measure_is_no_block() -> None:
    """An empty list of homes is no error."""
    starts = group_starts(0, n_at_once=5, n_in_group=2)

    assert plan(starts, n_variants=3, n_at_once=5, n_wanted=6) == []


def test_empty_groups_are_refused() -> None:
    """They would never end."""
    with pytest.raises(ShapeError, match="groups of 0"):
        group_starts(3, n_at_once=1, n_in_group=0)


@given(n_homes=COUNTS, n_at_once=COUNTS, n_in_group=COUNTS, n_variants=st.integers(1, 3), n=COUNTS)
def test_blocks_cover_everything_once_in_whole_groups(
    n_homes, n_at_once, n_in_group, n_variants, n
) -> None:
    """Whatever the number of workers is; and none has much more than another."""
    starts = group_starts(n_homes, n_at_once=n_at_once, n_in_group=n_in_group)
    n_groups = (len(starts) - 1) * n_variants

    blocks = plan(starts, n_variants=n_variants, n_at_once=n_at_once, n_wanted=n)

    for variant in range(n_variants):
        mine = [block for block in blocks if block.variant == variant]
        assert [home for block in mine for home in range(block.first, block.end)] == list(
            range(n_homes)
        )
    assert {block.first for block in blocks} <= set(starts)
    assert blocks == sorted(blocks)
    assert len(blocks) >= min(n, n_groups)
    for block in blocks:
        within = group_starts(block.end - block.first, n_at_once=n_at_once, n_in_group=n_in_group)
        assert [block.first + one for one in within] == [
            one for one in starts if block.first <= one <= block.end
        ]


@pytest.mark.parametrize("nearest", [None, 1])
def test_a_block_alone_has_the_row_groups_of_the_whole(monkeypatch, nearest) -> None:
    """Groups decide the bytes of the file; here with groups and steps of a few pairs."""
    monkeypatch.setattr(matrix, "PAIRS_AT_ONCE", 15)
    monkeypatch.setattr(rows, "ROWS_AT_A_TIME", 6)
    town = city("a--A-b\n|    B\nc--C-d\n   D e")
    job = job_on(town, n_homes=17)
    starts = group_starts(
        17, n_at_once=homes_at_once(3, 3), n_in_group=rows.homes_in_group(3, nearest)
    )
    whole = list(rows.distance_rows(job, nearest, np.zeros(4, dtype=np.int64)))

    parts = [
        batch
        for block in plan(starts, n_variants=1, n_at_once=homes_at_once(3, 3), n_wanted=4)
        for batch in rows.distance_rows(
            rows.some_homes(job, block.homes), nearest, np.zeros(4, dtype=np.int64)
        )
    ]

    assert len(whole) == len(parts) == len(starts) - 1
    n_rows = nearest or 3
    for one, other, (first, end) in zip(whole, parts, pairwise(starts), strict=True):
        assert len(one["pupil_id"]) == (end - first) * n_rows
        assert all(one[name].equals(other[name]) for name in ("pupil_id", "school_code", "status"))
        assert one["distance_m"].equals(other["distance_m"])
        assert np.array_equal(one["straight_m"], other["straight_m"])


def job_on(town, n_homes: int) -> rows.Job:
    """Return some homes around the lettered places, and three gates."""
    network = build(town.raw, load("walk"))
    lon, lat = town.at("ABCD")
    far = np.linspace(0.0, 0.002, n_homes)
    homes = Points(
        id=np.array([f"h{i:03d}" for i in range(n_homes)], dtype=np.object_),
        lon=np.resize(lon, n_homes) + far,
        lat=np.resize(lat, n_homes) - far,
    )
    gate = Points(id=np.array(["x#1", "y#1", "z#1"], dtype=np.object_), lon=lon[:3], lat=lat[:3])
    schools = Gates(
        school_code=np.array(["x", "y", "z"], dtype=np.object_),
        gate=gate,
        gate_school=np.arange(3, dtype=np.int32),
    )
    snapper = Snapper(network)
    return rows.Job(
        network=network,
        homes=homes,
        schools=schools,
        home=snapper.snap(homes.lon, homes.lat),
        gate=snapper.snap(gate.lon, gate.lat),
    )


def test_a_block_names_its_homes() -> None:
    """The one place where first and end become a slice."""
    assert Block(variant=0, first=2, end=5).homes == slice(2, 5)
