"""The one place where an address becomes an answer, a question for a person, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from gis.locate.candidates import Candidate, Ranked, candidates, rank
from gis.locate.score import Calibration, calibration

if TYPE_CHECKING:
    from gis.locate.address import Address
    from gis.locate.confirmed import Confirmed, Point
    from gis.locate.index import Index

Status = Literal["located", "queue", "not_found"]
Reason = Literal[
    "",
    "two_places",
    "other_ward",
    "middle_only",
    "other_numbers",
    "inexact",
    "doubtful",
    "not_found",
]

NEARLY: Final = 0.8
"""A place elsewhere with this share of the best score is told as a second place."""

NEVER_AN_ANSWER: Final = frozenset({"khu_pho", "ward"})
"""The middle of a ward or of a khu phố is nobody's home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    What becomes of one address.

    Attributes
    ----------
    status
        ``located``: the first candidate is the answer. ``queue``: a person decides.
        ``not_found``: nothing of it is on the map.
    reason
        Why a person is asked, the strongest reason; empty for an answer. ``middle_only``: only
        the middle of a ward or khu phố is known. ``other_ward``: the place lies in another ward
        than the address names. ``other_numbers``: all known numbers of the street lie far from the
        one asked for. ``inexact``: the point may be too far off. ``doubtful``: the score
        is too low. ``two_places``: another place is nearly as likely.
    ranked
        Candidates, best first.
    """

    status: Status
    reason: Reason
    ranked: Ranked

    @property
    def answer(self) -> Candidate | None:
        """Return the answer, if there is one."""
        return self.ranked.candidates[0] if self.status == "located" else None


def locate(
    index: Index,
    address: Address,
    confirmed: Confirmed | None = None,
    measured: Calibration | None = None,
) -> Decision:
    """
    Return what becomes of an address; never a guess without a margin.

    Parameters
    ----------
    index
        What is known of the city.
    address
        As ``gis.locate.parse.parse_address`` reads it.
    confirmed
        Points that officers confirmed; they come before everything else.
    measured
        Another calibration than the shipped one.
    """
    point = None if confirmed is None else confirmed.find(address)
    if point is not None:
        return Decision(status="located", reason="", ranked=_by_confirmation(index, point))
    numbers = measured or calibration()
    ranked = rank(candidates(index, address, numbers))
    if not ranked.candidates:
        return Decision(status="not_found", reason="not_found", ranked=ranked)
    reason = _reason(ranked, numbers)
    return Decision(status="queue" if reason else "located", reason=reason, ranked=ranked)


def _reason(ranked: Ranked, numbers: Calibration) -> Reason:
    best = ranked.candidates[0]
    by_street = [one for one in ranked.candidates if one.quality not in NEVER_AN_ANSWER]
    if by_street and all(one.standing == "far" for one in by_street):
        return "other_ward"
    if best.quality in NEVER_AN_ANSWER:
        return "middle_only"
    if best.method == "outside":
        return "other_numbers"
    if numbers.is_answer(best.score, ranked.margin, best.bound_m):
        return ""
    if ranked.margin < (1 - NEARLY) * best.score:
        return "two_places"
    return "inexact" if best.bound_m > numbers.answer["greatest_bound_m"] else "doubtful"


def _by_confirmation(index: Index, point: Point) -> Ranked:
    x, y = index.plane.to_m(np.array([point.lon]), np.array([point.lat]))[0].tolist()
    answer = Candidate(
        at=(x, y),
        lon=point.lon,
        lat=point.lat,
        quality="house",
        method="confirmed",
        matched="confirmed",
        bound_m=0.0,
        street="none",
        standing="unknown",
        score=1.0,
    )
    return Ranked(candidates=(answer,), margin=1.0)
