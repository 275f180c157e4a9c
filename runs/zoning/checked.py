"""The check of a level's catchments as one answer: overlaps, gaps, children without any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from gis.catchment import stored
from gis.catchment.ground import wards_in_use, water_areas
from gis.errors import InputError
from runs.catchments_in_use import inside_of
from runs.zoning.check import Gap, Overlap, SharedUnit, gaps, overlaps, shared_units, told
from runs.zoning.children import registered, schools_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from gis.catchment.stored import Stored

PLACE_DIGITS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    What was found about the catchments of a season and level.

    Attributes
    ----------
    catchments
        Those that were checked, by id.
    overlaps, shared, gaps
        What is named; areas the largest first, gaps by ward.
    n_children
        Registered children of the level.
    n_in_none, n_in_several
        Of them those in no catchment, and those in the catchments of several versions; ``None``
        for one to nine.
    """

    season: str
    level: str
    catchments: tuple[Stored, ...]
    overlaps: tuple[Overlap, ...]
    shared: tuple[SharedUnit, ...]
    gaps: tuple[Gap, ...]
    n_children: int | None
    n_in_none: int | None
    n_in_several: int | None

    @property
    def is_clean(self) -> bool:
        """Return whether nothing was found."""
        return not (self.overlaps or self.shared or self.gaps)

    def as_json(self) -> dict[str, Any]:
        """Return what was found without outlines; counts of one to nine are null."""
        return {
            "season": self.season,
            "level": self.level,
            "catchments": len(self.catchments),
            "children": self.n_children,
            "children_in_none": self.n_in_none,
            "children_in_several": self.n_in_several,
            "overlaps": [self._overlap(one) for one in self.overlaps],
            "shared_units": [
                {"unit": one.named, "catchments": [self._name(at) for at in one.catchments]}
                for one in self.shared
            ],
            "gaps": [
                {
                    "ward_code": one.ward_code,
                    "ward": one.ward_name,
                    "area_m2": round(one.area_m2),
                    "whole_ward": one.whole_ward,
                    "children": one.n_children,
                    "around": _around(one.shape),
                }
                for one in self.gaps
            ],
        }

    def _overlap(self, one: Overlap) -> dict[str, Any]:
        pair = (one.one, one.other)
        return {
            "catchments": [self._name(at) for at in pair],
            "schools": [list(self.catchments[at].schools) for at in pair],
            "area_m2": round(one.area_m2),
            "children": one.n_children,
            "around": _around(one.shape),
        }

    def _name(self, at: int) -> str:
        return self.catchments[at].catchment_id


def check(
    engine: Engine, *, season: str, level: str, statuses: Sequence[str] = (stored.APPROVED,)
) -> Checked:
    """
    Check the official catchments and lists of a season and level.

    Parameters
    ----------
    statuses
        ``approved``, or ``draft`` too, to see what an approval would mean.

    Raises
    ------
    InputError
        If there is no such catchment.
    DatabaseError
        If no wards are in use.
    """
    found = stored.find(
        engine, season=season, level=level, kinds=stored.IN_FORCE, statuses=statuses
    )
    if not found:
        msg = f"there is no official catchment of {level} in season {season} to check"
        raise InputError(msg)
    homes = registered(engine, season=season, level=level)
    point = (homes.lon, homes.lat)
    one_each = [
        inside_of([one], homes, schools_in([one]), season=season, needed=False).any(axis=1)
        for one in found
    ]
    n_of = np.sum(one_each, axis=0) if len(homes.lon) else np.zeros(0, np.int64)
    return Checked(
        season=season,
        level=level,
        catchments=tuple(found),
        overlaps=tuple(overlaps(found, point)),
        shared=tuple(shared_units(found)),
        gaps=tuple(gaps(found, wards_in_use(engine), point, list(water_areas(engine)))),
        n_children=told(len(homes.lon)),
        n_in_none=told(int(np.count_nonzero(n_of == 0))),
        n_in_several=told(int(np.count_nonzero(n_of > 1))),
    )


def _around(shape: Any) -> list[float]:  # noqa: ANN401 (a geometry)
    point = shapely.point_on_surface(shape)
    return [round(point.x, PLACE_DIGITS), round(point.y, PLACE_DIGITS)]
