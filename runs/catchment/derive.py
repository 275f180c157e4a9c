"""Areas from a placement: the cells of the network labelled, joined, and drawn on the land."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from admission.catchment import refuse_areas
from admission.certainty import WORDS, Shares, shares
from admission.policy.file import Policy
from admission.public_cutoffs import FEWEST
from gis.errors import InputError
from gis.partition import Parted, parted
from gis.progress import Progress, silent
from gis.units import NONE, Ids, Index
from runs.catchment.cells import Cells, cells_of
from runs.catchment.draws import InsideAt
from runs.catchment.labels import cell_labels, draw_labels, mine_of
from runs.catchment.rules import Rules
from runs.whatif.chain import Placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """
    One area.

    Attributes
    ----------
    school_code
        Whose it is.
    word
        always, usually, rarely, or cell.
    shape
        Valid multipolygon in degrees.
    n_children
        Children of the group whose homes lie in it; ``is_public`` tells whether they are ten.
    n_offered
        Those of them who are offered this school.
    """

    school_code: str
    word: str
    shape: shapely.MultiPolygon
    n_children: int
    n_offered: int

    @property
    def is_public(self) -> bool:
        """Return whether ten children or more live there."""
        return self.n_children >= FEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The areas of one placement, by school and word, and what they were made of."""

    rules: Rules
    areas: tuple[Area, ...]
    cells: Cells
    shares: Shares
    n_homes: int
    n_agree: int


def derive(
    base: Placed,
    rules: Rules,
    *,
    quality: Ids | None = None,
    inside_at: InsideAt | None = None,
    progress: Progress = silent,
) -> Derived:
    """
    Return the areas of a placement.

    Parameters
    ----------
    base
        The placement.
    rules
        How areas are derived.
    quality
        Point quality of each home, for ``certainty``; empty where unknown.
    inside_at
        Under a rule about catchments, in which of them places lie; of ``Start``.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        If the policy's results have no areas, or nobody is of the group.
    """
    rules, inside_at = _refused(base.city.policy, rules, inside_at)
    uses = base.city.policy.uses_groups
    if uses and not (base.city.pupils.group == rules.group).any():
        known = ", ".join(map(str, np.unique(base.city.pupils.group).tolist()))
        msg = f"no child is of group {rules.group}; there are {known}"
        raise InputError(msg)
    cells = cells_of(base.city.base_network, longest_m=rules.longest_m)
    if rules.method == "cells":
        found = shares(cell_labels(base, cells, rules, inside_at, progress)[None, :])
        word = np.where(found.school == NONE, NONE, 0).astype(np.int8)
        words: tuple[str, ...] = ("cell",)
    else:
        found = shares(draw_labels(base, cells, rules, quality, inside_at, progress))
        word, words = found.word(rules.thresholds), WORDS
    progress("drawing areas", 0, None)
    areas, n_agree = _areas(base, rules, cells, found, word, words)
    return Derived(
        rules=rules,
        areas=areas,
        cells=cells,
        shares=found,
        n_homes=int(np.count_nonzero(mine_of(base, rules))),
        n_agree=n_agree,
    )


def _refused(
    policy: Policy, rules: Rules, inside_at: InsideAt | None
) -> tuple[Rules, InsideAt | None]:
    """Return the rules and catchments that the policy needs; raise where areas mean nothing."""
    refuse_areas(policy)
    rules.thresholds.check()
    if policy.draws_lot and rules.method == "cells":
        msg = (
            f"policy {policy.name} draws a lot: one area per school would show one lot's luck; "
            "say --method certainty"
        )
        raise InputError(msg)
    if policy.catchments is None:
        inside_at = None
    elif inside_at is None:
        msg = (
            f"policy {policy.name} goes by catchments, and one of them is a list of neighbourhoods "
            "without an outline: of a place nobody can say whether it lies inside"
        )
        raise InputError(msg)
    return replace(rules, draws=rules.draws.of_policy(policy)), inside_at


def _areas(
    base: Placed,
    rules: Rules,
    cells: Cells,
    found: Shares,
    word: NDArray[np.int8],
    words: Sequence[str],
) -> tuple[tuple[Area, ...], int]:
    told = np.flatnonzero(word != NONE)
    what = found.school[told].astype(np.int64) * len(words) + word[told]
    signature, meaning = _signatures(found.place[told], what, len(cells))
    land = parted(
        *(cells.lon, cells.lat, signature, base.city.base_network.raw.water),
        reach_m=rules.reach_m,
        least_m2=rules.least_m2,
    )
    mine = np.flatnonzero(mine_of(base, rules))
    face = _face_of(land, base, mine)
    school = base.allocation.school[mine]
    n_agree = 0
    areas = []
    for one in sorted({one for own in meaning for one in own}):
        code, kind = int(one) // len(words), words[int(one) % len(words)]
        labels = [at for at, own in enumerate(meaning) if one in own]
        shape = land.area(labels)
        if shape.is_empty:
            continue
        here = np.isin(np.where(face == NONE, NONE, land.label[face]), labels) & (face != NONE)
        n_offered = int(np.count_nonzero(here & (school == code)))
        if int(one) % len(words) == 0:
            n_agree += n_offered
        areas.append(
            Area(
                school_code=str(base.city.places.schools.code[code]),
                word=kind,
                shape=shape,
                n_children=int(np.count_nonzero(here)),
                n_offered=n_offered,
            )
        )
    return tuple(areas), n_agree


def _signatures(
    place: Index, what: NDArray[np.int64], n_places: int
) -> tuple[Index, list[tuple[int, ...]]]:
    """Return the number of the set of meanings of each place, and the sets."""
    at = np.searchsorted(place, np.arange(n_places + 1))
    values = what.tolist()
    number: dict[tuple[int, ...], int] = {(): 0}
    signature = np.empty(n_places, np.int32)
    for p in range(n_places):
        own = tuple(values[at[p] : at[p + 1]])
        signature[p] = number.setdefault(own, len(number))
    return signature, list(number)


def _face_of(land: Parted, base: Placed, mine: NDArray[np.integer]) -> Index:
    """Return the face in which each home of the group lies, ``NONE`` outside."""
    home = base.city.home
    points = shapely.points(home.point_lon[mine], home.point_lat[mine])
    face = np.full(len(mine), NONE, np.int32)
    pair = shapely.STRtree(land.face).query(points, predicate="intersects")
    face[pair[0][::-1]] = pair[1][::-1]
    return face
