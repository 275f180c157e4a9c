"""What needs a second person, from how much on, and which scope it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gis.access import EXPORTS_READ, REGISTERS_EDIT, REQUESTS_DECIDE, RUNS_DECIDE
from gis.units import MM_PER_M

CUTOFFS: Final = "cutoffs"
PUBLICATION: Final = "publication"
EXPORT: Final = "export"
SEATS: Final = "seats"
FINAL: Final = "final"
FORGET: Final = "forget"
HOME: Final = "home"

MOST_CHILDREN_ALONE: Final = 200
"""Children in an export that one person may take alone."""

MOST_SEATS_PCT: Final = 20
"""Change of a school's seats, per cent of those in force, that one person may make alone."""

MOST_METRES_ALONE: Final = 300
"""Metres, straight, by which one person alone may move a home that a family asks to move."""

TERM_H: Final = 72
"""Hours until a proposal lapses."""


def is_far_move(moved_mm: int | None) -> bool:
    """Return whether a home moves so far, straight, or from nowhere, that it takes two persons."""
    return moved_mm is None or moved_mm > MOST_METRES_ALONE * MM_PER_M


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    One kind of act for two.

    Attributes
    ----------
    scope
        What both persons need.
    vi, en
        What it is called.
    by
        ``module:function`` that carries it out once it is approved; without one, whoever asked
        for it asks again.
    """

    scope: str
    vi: str
    en: str
    by: str = ""


KINDS: Final[dict[str, Kind]] = {
    HOME: Kind(
        scope=REQUESTS_DECIDE,
        vi=f"chuyển nơi ở quá {MOST_METRES_ALONE} m",
        en=f"move a home by more than {MOST_METRES_ALONE} m",
    ),
    CUTOFFS: Kind(
        scope=RUNS_DECIDE,
        vi="công bố ngưỡng khoảng cách",
        en="publish cut-offs",
        by="runs.recorded.publish:carry_out",
    ),
    PUBLICATION: Kind(
        scope=RUNS_DECIDE,
        vi="công bố kết quả cho gia đình",
        en="publish results to families",
        by="runs.publication.build:carry_out",
    ),
    EXPORT: Kind(
        scope=EXPORTS_READ,
        vi=f"tải dữ liệu trên {MOST_CHILDREN_ALONE} em",
        en=f"export more than {MOST_CHILDREN_ALONE} children",
    ),
    SEATS: Kind(
        scope=REGISTERS_EDIT,
        vi=f"đổi chỉ tiêu quá {MOST_SEATS_PCT} %",
        en=f"change seats by more than {MOST_SEATS_PCT} %",
        by="runs.seat_approvals:carry_out",
    ),
    FINAL: Kind(
        scope=RUNS_DECIDE,
        vi="chốt kết quả chính thức",
        en="make a run final",
        by="runs.recorded.states:carry_out",
    ),
    FORGET: Kind(
        scope=RUNS_DECIDE, vi="xoá dữ liệu trẻ em của một mùa", en="forget a season's children"
    ),
}
