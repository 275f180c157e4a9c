"""How near the program's distances come to those measured by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.progress import Progress, silent
from gis.units import MM_PER_M, UNREACHABLE_MM
from routing.matrix import gate_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.model import RawNetwork
    from runs.checked_pairs.read import CheckedPair

TOLERANCE_PERCENT: Final = 5.0
TOLERANCE_M: Final = 50.0
MOST_OFF: Final = 2
"""A release is held back if more than two pairs are off by more than 5 % or more than 50 m."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    When a pair counts as off, and how many may be.

    Attributes
    ----------
    tolerance_percent, tolerance_m
        A pair is off if it differs by more than either.
    most_off
        With more pairs off than this the roads do not pass.
    """

    tolerance_percent: float = TOLERANCE_PERCENT
    tolerance_m: float = TOLERANCE_M
    most_off: int = MOST_OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """
    One pair, measured by hand and by the program.

    Attributes
    ----------
    found_mm
        The program's distance, whole millimetres; ``None`` where it finds no way.
    is_off
        Whether it differs by more than the rule allows.
    """

    pair: CheckedPair
    found_mm: int | None
    is_off: bool

    @property
    def error_mm(self) -> int | None:
        """Return found less measured; ``None`` where one of them found no way."""
        if self.found_mm is None or self.pair.checked_mm is None:
            return None
        return self.found_mm - self.pair.checked_mm


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCard:
    """
    Every pair, and whether the roads pass.

    Attributes
    ----------
    roads
        Name of the roads' source, its date and SHA-256.
    """

    pairs: tuple[Compared, ...]
    rule: Rule
    roads: tuple[str, str, str]

    @property
    def n_off(self) -> int:
        """Return how many pairs are off."""
        return sum(one.is_off for one in self.pairs)

    @property
    def passes(self) -> bool:
        """Return whether these roads may be taken into use."""
        return self.n_off <= self.rule.most_off


def compare(
    raw: RawNetwork,
    pairs: Sequence[CheckedPair],
    *,
    rule: Rule | None = None,
    progress: Progress = silent,
) -> ScoreCard:
    """
    Measure every pair on some roads by the one definition of distance.

    Parameters
    ----------
    raw
        The roads.
    pairs
        Pairs that people measured, sorted by id.
    rule
        When a pair is off; 5 % or 50 m, and more than two such, if not given.
    """
    rule = rule or Rule()
    found: dict[str, int | None] = {}
    names = sorted({pair.profile for pair in pairs})
    for done, name in enumerate(names):
        progress("preparing the roads", done, len(names))
        own = [pair for pair in pairs if pair.profile == name]
        found |= zip((pair.pair_id for pair in own), _found_mm(raw, own, name), strict=True)
    compared = tuple(
        Compared(
            pair=pair,
            found_mm=found[pair.pair_id],
            is_off=_is_off(pair.checked_mm, found[pair.pair_id], rule),
        )
        for pair in pairs
    )
    source = raw.source
    return ScoreCard(
        pairs=compared, rule=rule, roads=(source.name, source.data_date, source.sha256)
    )


def _found_mm(raw: RawNetwork, pairs: Sequence[CheckedPair], name: str) -> list[int | None]:
    network = build(raw, load(name))
    snapper = Snapper(network)
    home, gate = (
        snapper.snap(
            np.array([getattr(pair, f"{end}_lon") for pair in pairs]),
            np.array([getattr(pair, f"{end}_lat") for pair in pairs]),
        )
        for end in ("home", "gate")
    )
    apart_mm = np.diagonal(gate_distances_mm(network, home, gate))
    return [None if mm == UNREACHABLE_MM else int(mm) for mm in apart_mm]


def _is_off(checked_mm: int | None, found_mm: int | None, rule: Rule) -> bool:
    if checked_mm is None or found_mm is None:
        return checked_mm is not found_mm
    error_mm = abs(found_mm - checked_mm)
    allowed = min(rule.tolerance_percent / 100 * checked_mm, rule.tolerance_m * MM_PER_M)
    return error_mm > allowed
