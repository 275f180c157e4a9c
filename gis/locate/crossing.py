"""Where a named unit leads: today's units with what is known and not known about each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Status = Literal["one", "several", "none"]
Through = Literal["today", "ward", "khu_pho", "district"]
Reason = Literal[
    "",
    "split",
    "namesakes",
    "khu_pho",
    "spelling",
    "kind",
    "district_unknown",
    "run_on",
    "district_only",
    "unknown",
    "not_named",
    "contradiction",
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    One unit of today in which the address may lie.

    Attributes
    ----------
    ward_code, ward_name
        Today's unit.
    confidence
        Above 0 and at most 1; those of one crossing add up to at most 1.
    share
        Part of the former unit's addresses that went to this one, where the alias file states
        it; ``None`` where nobody published it. Never guessed.
    through
        What led here: the name of today's unit, of a former ward, a khu phố or a district.
    former
        The former name that was followed, with its district where known; empty for ``today``.
    khu_pho
        Today's khu phố, where the alias file says into which the old one was renumbered.
    valid_from, valid_to
        First and last day on which the name was in use, where known.
    """

    ward_code: str
    ward_name: str
    confidence: float
    share: float | None
    through: Through
    former: str = ""
    khu_pho: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """
    Where a named unit leads.

    Attributes
    ----------
    status
        ``one``: a single ward of today; ``several``: an officer or the street must decide;
        ``none``: the address goes to the queue with the reason, candidates are suggestions.
    reason
        Why not one: ``split``, a former unit was divided; ``namesakes``, several units bore the
        name; ``district_only``, no ward is named; ``unknown``, no unit bears the name;
        ``not_named``, the address names no unit; ``contradiction``, ward and district do not
        belong together.
        With one ward it may be ``khu_pho`` (its khu phố may be an old number or today's: one
        candidate each), ``spelling`` (accents differ), ``kind`` (xã written for phường),
        ``district_unknown`` (no former district bears that name) or ``run_on`` (the ward's name
        stands behind the street's without a comma); else it is empty.
    candidates
        Best first; at equal confidence by code.
    near
        Names like the unknown one, for the sentence that asks.
    """

    status: Status
    reason: Reason
    candidates: tuple[Candidate, ...]
    near: tuple[str, ...] = ()

    @property
    def margin(self) -> float:
        """Return how far the best candidate's confidence lies above the next one's."""
        best = [one.confidence for one in self.candidates[:2]]
        return round(best[0] - (best[1] if len(best) > 1 else 0.0), 6) if best else 0.0
