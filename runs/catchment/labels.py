"""Which school admits one more child on each piece of road: in every draw, or by the prices."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from admission.catchment import is_plain, ties
from admission.model import Allocation
from admission.one_more import Plain, Standing, one_more
from admission.pairs import Conditions, Pairs, conditions
from gis.progress import Progress
from gis.units import MM_PER_M, NONE, Ids, Index, Millimetres
from routing.matrix import PAIRS_AT_ONCE
from runs.catchment.cells import Cells
from runs.catchment.draws import InsideAt, drawn
from runs.catchment.rules import Rules
from runs.whatif.chain import Placed, distances


def draw_labels(
    base: Placed,
    cells: Cells,
    rules: Rules,
    quality: Ids | None,
    inside_at: InsideAt | None,
    progress: Progress,
) -> Index:
    """Return the school that admits at each cell in each draw, shape (D, n)."""
    known = np.full(len(base.city.pupils), "", object) if quality is None else quality
    bars = [
        _bars(one, rules).rounded(rules.step_m * MM_PER_M)
        for one in drawn(base, known, rules.draws, inside_at=inside_at, progress=progress)
    ]
    label = np.empty((len(bars), len(cells)), np.int32)

    def fill(here: slice, met: Conditions) -> None:
        for number, one in enumerate(bars):
            label[number, here] = one.first(met)

    _measured(base, cells, fill, inside_at, progress)
    return label


def cell_labels(
    base: Placed, cells: Cells, rules: Rules, inside_at: InsideAt | None, progress: Progress
) -> Index:
    """
    Return the school of each cell.

    Rounded bars and prices leave several schools within one step of the best at many cells: there
    the one goes first that most children of the cell were offered, then the best, then the
    smaller code.
    """
    bars = _bars(base, rules).rounded(rules.step_m * MM_PER_M)
    label = np.empty(len(cells), np.int32)
    offered = _offered_at(base, cells, rules)

    def fill(here: slice, met: Conditions) -> None:
        label[here] = bars.first(met)
        if isinstance(bars, Standing) or bars.bars.round is not None:
            return
        cell, school, _ = offered
        inside = np.flatnonzero((cell >= here.start) & (cell < here.stop))
        near_mm = met.open_mm[cell[inside] - here.start]
        tied = ties(near_mm, bars.bars, within_mm=rules.step_m * MM_PER_M)
        good = inside[tied[np.arange(len(inside)), school[inside]]]
        label[cell[good[::-1]]] = school[good[::-1]]  # most children stand first, written last

    _measured(base, cells, fill, inside_at, progress)
    return label


def _offered_at(base: Placed, cells: Cells, rules: Rules) -> tuple[Index, Index, Index]:
    """Return (cell, school, children) of the group's offers, most children of a cell first."""
    mine = np.flatnonzero(mine_of(base, rules) & (base.allocation.school != NONE))
    cell = nearest_cell(cells, base.city.home.take(mine).edge, base.city.home.offset_mm[mine])
    on_cell = cell != NONE
    key = cell[on_cell].astype(np.int64) * len(base.city.places.schools)
    found, count = np.unique(key + base.allocation.school[mine][on_cell], return_counts=True)
    cell_of = (found // len(base.city.places.schools)).astype(np.int32)
    school = (found % len(base.city.places.schools)).astype(np.int32)
    order = np.lexsort((school, -count, cell_of))
    return cell_of[order], school[order], count[order].astype(np.int32)


def nearest_cell(cells: Cells, edge: Index, offset_mm: Millimetres) -> Index:
    """Return the piece of road on which a place lies, ``NONE`` on roads without cells."""
    key = (cells.at.edge.astype(np.int64) << 32) | cells.at.offset_mm
    wanted = (edge.astype(np.int64) << 32) | offset_mm
    after = np.clip(np.searchsorted(key, wanted), 0, len(key) - 1)
    before = np.maximum(after - 1, 0)
    off = [
        np.where(cells.at.edge[at] == edge, np.abs(cells.at.offset_mm[at] - offset_mm), 1 << 30)
        for at in (before, after)
    ]
    nearer = np.where(off[0] <= off[1], before, after)
    return np.where(np.minimum(*off) == 1 << 30, NONE, nearer).astype(np.int32)


def _bars(one: Placed, rules: Rules) -> Standing | Plain:
    """Return what one more child of the group meets; who has a school before is no rival."""
    city, place = one.city, one.allocation
    if is_plain(city.policy):  # whoever has a school before counts among the placed
        given = (city.policy, city.pupils, city.places.schools, one.distance_mm, place)
        return one_more(*given, group=rules.group)
    asked = city.asked
    stay = ~asked.is_before
    rest = Allocation(
        school=place.school[stay], rank=place.rank[stay], certificate=place.certificate
    )
    return one_more(
        *(city.policy, *asked.rest(city.policy), one.distance_mm[stay], rest),
        group=rules.group,
        seed=city.seed,
        pairs=asked.rest_pairs(city.policy, city.pairs),
    )


def _pairs(base: Placed, cells: Cells, inside_at: InsideAt | None) -> Pairs:
    """Return what is decided for pairs of a place and a school: catchments, programmes' schools."""
    city, lon, lat = base.city, cells.lon, cells.lat
    inside = inside_at(lon, lat) if inside_at is not None else None
    barred = city.asked.rest_pairs(city.policy, city.pairs).barred
    if barred is not None and not is_plain(city.policy):
        return Pairs(inside=inside, barred=np.repeat(barred[:1], len(lon), axis=0))
    return Pairs(inside=inside)


def _measured(
    base: Placed,
    cells: Cells,
    fill: Callable[[slice, Conditions], None],
    inside_at: InsideAt | None,
    progress: Progress,
) -> None:
    """Measure the cells to all schools, some at a time."""
    city = base.city
    step = max(1, PAIRS_AT_ONCE // max(len(city.places.schools), 1))
    for first in range(0, len(cells), step):
        progress("measuring cells", first, len(cells))
        here = slice(first, min(first + step, len(cells)))
        part = Cells(at=cells.at.take(here))
        to_school_mm = distances(city.network, part.at, city.places)
        fill(here, conditions(city.policy, to_school_mm, _pairs(base, part, inside_at)))
    progress("measuring cells", len(cells), len(cells))


def mine_of(base: Placed, rules: Rules) -> NDArray[np.bool_]:
    """Return the located children of the group."""
    city = base.city
    mine = city.pupils.group == rules.group if city.policy.uses_groups else True
    return np.asarray(mine & city.home.located)
