"""Whose way changes under a scenario: pairs of homes and gates or schools before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from gis.errors import ShapeError
from gis.units import Index, Millimetres
from routing.matrix import PAIRS_AT_ONCE, gate_distances_mm, school_blocks
from routing.network import Network
from routing.snaps import Snaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """
    The pairs whose distance differs, by home, then by goal; R of them.

    Attributes
    ----------
    home, goal
        Positions of the home and of the gate or school, shape (R,).
    before_mm, after_mm
        Distances without and with the scenario; ``UNREACHABLE_MM`` without a path, shape (R,).
    """

    home: Index
    goal: Index
    before_mm: Millimetres
    after_mm: Millimetres

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.home)


def changed_pairs(scenario: Network, homes: Snaps, gates: Snaps) -> Changed:
    """
    Return the pairs of homes and gates whose distance a scenario changes.

    Parameters
    ----------
    scenario
        From ``routing.edits.apply``.
    homes, gates
        Snapped on the network without it.

    Notes
    -----
    Every pair is measured both ways: telling which pairs may change takes two searches for each
    end of each edited edge, more than the two sweeps over the city that measure everything.
    """
    base = _base(scenario)
    n_at_once = max(1, PAIRS_AT_ONCE // max(len(gates), 1))
    found = []
    for first in range(0, len(homes), n_at_once):
        some = homes.take(slice(first, first + n_at_once))
        pair = (gate_distances_mm(network, some, gates) for network in (base, scenario))
        found.append(_differing(first, *pair))
    return _joined(found)


def changed_schools(
    scenario: Network, homes: Snaps, gates: Snaps, *, gate_school: Index, n_schools: int
) -> Changed:
    """Return the pairs of homes and schools whose distance, to the nearest gate, changes."""
    blocks = changed_blocks(scenario, homes, gates, gate_school=gate_school, n_schools=n_schools)
    return _joined(list(blocks))


def changed_blocks(
    scenario: Network, homes: Snaps, gates: Snaps, *, gate_school: Index, n_schools: int
) -> Iterator[Changed]:
    """Yield what ``changed_schools`` returns for some homes at a time, in order."""
    without, within = (Placed(one, homes, gates) for one in (_base(scenario), scenario))
    return blocks_between(without, within, gate_school=gate_school, n_schools=n_schools)


class Placed(NamedTuple):
    """A network with the homes and gates snapped on it."""

    network: Network
    homes: Snaps
    gates: Snaps


def blocks_between(
    before: Placed, after: Placed, *, gate_school: Index, n_schools: int
) -> Iterator[Changed]:
    """Yield the pairs that differ between two complete measurements, some homes at a time."""
    both = (
        school_blocks(*one, gate_school=gate_school, n_schools=n_schools) for one in (before, after)
    )
    for one, other in zip(*both, strict=True):
        yield _differing(one.home.start, one.distance_mm, other.distance_mm)


def _base(scenario: Network) -> Network:
    if scenario.base is None:
        msg = "a network without edits has nothing to be compared with"
        raise ShapeError(msg)
    return scenario.base


def _differing(first: int, before_mm: Millimetres, after_mm: Millimetres) -> Changed:
    home, goal = np.nonzero(before_mm != after_mm)
    return Changed(
        home=(home + first).astype(np.int32),
        goal=goal.astype(np.int32),
        before_mm=before_mm[home, goal],
        after_mm=after_mm[home, goal],
    )


def _joined(parts: list[Changed]) -> Changed:
    empty = np.zeros(0, dtype=np.int32)
    return Changed(
        **{
            field.name: np.concatenate([empty, *(getattr(part, field.name) for part in parts)])
            for field in fields(Changed)
        }
    )
