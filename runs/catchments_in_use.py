"""The catchments that a run goes by: the approved ones of its season and level."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from gis.catchment.names import khu_pho_key
from gis.catchment.stored import in_force, level_of
from gis.catchments import membership
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from admission.model import Schools
    from admission.policy.file import Policy
    from gis.catchment.stored import Stored
    from runs.city_inputs import Homes


def catchments_in_use(
    engine: Engine, policy: Policy, *, season: str, grade: str
) -> tuple[Stored, ...]:
    """
    Return the catchments that a policy goes by in a season's grade, by id.

    Raises
    ------
    InputError
        If the policy has a rule about catchments and none is approved, or a school has two.
    """
    found = in_force(engine, season=season, level=level_of(grade))
    if policy.catchments is None:
        return tuple(found)
    if not found:
        msg = (
            f"policy {policy.name} needs catchments of grade {grade} in season {season}, and none "
            "is approved: gantruong import catchments FILE, then gantruong catchments approve"
        )
        raise InputError(msg)
    twice = Counter((code, one.kind) for one in found for code in one.schools)
    for (code, kind), n in sorted(twice.items()):
        if n > 1:
            names = ", ".join(one.name for one in found if code in one.schools and one.kind == kind)
            msg = (
                f"school {code} has {n} approved catchments in season {season} that hold on "
                f"different days ({names}); replace all but one"
            )
            raise InputError(msg)
    return tuple(found)


def versions_of(catchments: Sequence[Stored]) -> list[dict[str, Any]]:
    """Return which versions these are, as a run records them."""
    return [
        {
            "catchment_id": one.catchment_id,
            "version": one.version,
            "kind": one.kind,
            "schools": list(one.schools),
            "content_sha256": one.content_sha256,
        }
        for one in catchments
    ]


def inside_of(
    catchments: Sequence[Stored], homes: Homes, schools: Schools, *, season: str, needed: bool
) -> NDArray[np.bool_]:
    """
    Return whether each home lies in each school's catchment, shape (P, S).

    Parameters
    ----------
    catchments
        Of one season and level.
    homes
        P homes; those without a point lie in no outline, those without a neighbourhood in no
        list of neighbourhoods.
    schools
        S schools with seats.
    needed
        Whether a rule goes by them: then a school without seats is an error, else its catchment
        is left out.

    Raises
    ------
    InputError
        If one names a school without seats.
    """
    place = {str(code): at for at, code in enumerate(schools.code)}
    unknown = sorted({code for one in catchments for code in one.schools} - set(place))
    if unknown and needed:
        msg = (
            f"{len(unknown)} schools have a catchment and no seats in season {season}: {unknown[0]}"
        )
        raise InputError(msg)
    columns = [[place[code] for code in one.schools if code in place] for one in catchments]
    drawn = [at for at, one in enumerate(catchments) if one.geometry is not None]
    shape = np.empty(len(drawn), object)
    shape[:] = [catchments[at].geometry for at in drawn]
    found = membership(
        shape, [columns[at] for at in drawn], (homes.lon, homes.lat), n_schools=len(schools)
    )
    for at, one in enumerate(catchments):
        if one.units and one.geometry is None:
            found[_listed(one, homes)[:, None], np.array(columns[at], np.int64)] = True
    return found


def _listed(one: Stored, homes: Homes) -> NDArray[np.int64]:
    """Return the positions of the homes whose ward or neighbourhood a catchment lists."""
    whole = {unit.ward_code for unit in one.units if not unit.khu_pho}
    parts = {(unit.ward_code, unit.khu_pho) for unit in one.units if unit.khu_pho}
    names = np.full(len(homes.lon), "", object) if homes.khu_pho is None else homes.khu_pho
    mine = [
        ward in whole or (bool(name) and (ward, khu_pho_key(name)) in parts)
        for ward, name in zip(homes.ward_code, names, strict=True)
    ]
    return np.flatnonzero(mine)
