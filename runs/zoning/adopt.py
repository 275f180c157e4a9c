"""Areas derived from a placement become catchments: of kind derived, or proposed for the next."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis import derived_areas
from gis.catchment.write import Added, New, Origin, add
from gis.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Engine

    from gis.catchment.states import Decision

KINDS: Final = ("derived", "proposed")
WORDS: Final = ("always", "usually", "rarely", "cell")
SURE: Final = ("always", "usually", "cell")
"""Words of the areas that make a school's catchment unless others are asked for."""


def adopt(
    engine: Engine,
    derived_set_id: int,
    decision: Decision,
    *,
    kind: str = "derived",
    season: str | None = None,
    words: Sequence[str] = SURE,
) -> list[Added]:
    """
    Store the areas of a set as draft catchments, one per school.

    Parameters
    ----------
    kind
        ``derived`` (what the placement left behind) or ``proposed`` (for somebody to decide).
    season
        Season that they are for; the set's own if not given.
    words
        Areas that are joined to a school's catchment.

    Raises
    ------
    UnknownNameError
        If there is no such set.
    InputError
        If the kind or a word is none, or the set has no area of these words.
    """
    if kind not in KINDS or not set(words) <= set(WORDS):
        msg = f"areas become {' or '.join(KINDS)}, out of {', '.join(WORDS)}"
        raise InputError(msg)
    found = [one.of for one in derived_areas.sets(engine) if one.derived_set_id == derived_set_id]
    if not found:
        msg = f"there is no set of areas {derived_set_id}; gantruong catchments sets shows all"
        raise UnknownNameError(msg)
    (of,) = found
    shapes: dict[str, list[BaseGeometry]] = defaultdict(list)
    for row in derived_areas.areas(engine, derived_set_id).to_dict("records"):
        if row["word"] in words:
            shapes[row["school_code"]].append(row["geometry"])
    if not shapes:
        msg = f"set {derived_set_id} has no area that is {' or '.join(words)}"
        raise InputError(msg)
    by = decision.said
    origin = Origin(nature=of.nature, created_by=by[0], reason=by[1], derived_set_id=derived_set_id)
    method = of.parameters.get("method", "")
    source = f"set {derived_set_id} of derived areas ({of.policy_name}, {method}, {of.season})"
    catchments = [
        New(
            catchment_id=f"{kind}-{code}-{of.level}",
            season=season or of.season,
            level=of.level,
            kind=kind,
            schools=(code,),
            geometry=_joined(parts),
            source=source,
        )
        for code, parts in sorted(shapes.items())
    ]
    return add(engine, catchments, origin)


def _joined(parts: Sequence[BaseGeometry]) -> shapely.MultiPolygon:
    whole = shapely.union_all(np.array(parts, object))
    return shapely.MultiPolygon(
        [one for one in shapely.get_parts(whole) if isinstance(one, shapely.Polygon)]
    )
