"""Bringing drafts into force: overlaps of official outlines are somebody's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.catchment import states
from gis.catchment.stored import APPROVED, IN_FORCE, Stored, find, numbered
from gis.errors import InputError
from runs.zoning.check import overlaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from gis.catchment.states import Decision

MOST_NAMED: Final = 5


def approve(
    engine: Engine,
    numbers: Sequence[int],
    decision: Decision,
    *,
    end_earlier: bool = False,
    despite_overlaps: bool = False,
) -> list[int]:
    """
    Let drafts come into force; raises as ``gis.catchment.states.approve`` does.

    Parameters
    ----------
    despite_overlaps
        Official outlines may overlap others: a home there belongs to both. Without it they are
        refused, all of them named.
    """
    drafts = numbered(engine, numbers)
    if not despite_overlaps:
        _refuse_overlaps(engine, drafts)
    return states.approve(engine, numbers, decision, end_earlier=end_earlier)


def _refuse_overlaps(engine: Engine, drafts: Sequence[Stored]) -> None:
    said: list[str] = []
    own = {one.number for one in drafts}
    for season, level, kind in sorted({(one.season, one.level, one.kind) for one in drafts}):
        if kind not in IN_FORCE:
            continue
        mine = [one for one in drafts if (one.season, one.level, one.kind) == (season, level, kind)]
        replaced = {one.catchment_id for one in mine}
        there = find(engine, season=season, level=level, kinds=(kind,), statuses=(APPROVED,))
        all_ = [*mine, *(one for one in there if one.catchment_id not in replaced)]
        said += [
            f"{all_[one.one].name} and {all_[one.other].name} share {one.area_m2:,.0f} m²"
            for one in overlaps(all_)
            if {all_[one.one].number, all_[one.other].number} & own
        ]
    if said:
        more = f" and {len(said) - MOST_NAMED} more" if len(said) > MOST_NAMED else ""
        msg = (
            f"official catchments overlap: {'; '.join(said[:MOST_NAMED])}{more}; a home there "
            "would belong to both. Redraw them, or say --despite-overlaps"
        )
        raise InputError(msg)
