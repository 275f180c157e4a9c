"""What a placement needs of one season and grade, from the registers to sorted arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.model import Pupils, Schools
from gis.errors import InputError
from runs.match.inputs import pupils_of as with_standing

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from admission.policy.file import Policy
    from gis.units import Degrees, Ids

ORDINARY: Final = "ordinary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """
    Where the children of one run live, in the order of their ids; P of them.

    Attributes
    ----------
    lon, lat
        Degrees; nan where the register has no point, shape (P,).
    ward_code
        Ward of the home, empty where unknown, shape (P,).
    khu_pho
        Neighbourhood as the register has it, empty where unknown, shape (P,); ``None`` where
        nobody asks, as when the inputs are frozen and the catchments told already.
    """

    lon: Degrees
    lat: Degrees
    ward_code: Ids
    khu_pho: Ids | None = None

    @property
    def known(self) -> NDArray[np.bool_]:
        """Return which homes have a point, shape (P,)."""
        known: NDArray[np.bool_] = ~(np.isnan(self.lon) | np.isnan(self.lat))
        return known


def pupils_of(register: pd.DataFrame, *, season: str, grade: str) -> tuple[Pupils, Homes]:
    """
    Return the pupils of a season and grade, sorted by id, and their homes.

    Raises
    ------
    InputError
        If the register has no pupil of that season and grade.
    """
    wanted = (register["season"] == season) & (register["grade"] == grade)
    chosen = register[wanted].sort_values("pupil_id")
    if chosen.empty:
        msg = f"no pupils of grade {grade} in season {season}; import them or choose another"
        raise InputError(msg)
    pupils = Pupils(
        id=chosen["pupil_id"].to_numpy(object),
        group=chosen["group"].to_numpy(np.int32),
    )
    homes = Homes(
        lon=chosen["lon"].to_numpy(np.float64, na_value=np.nan),
        lat=chosen["lat"].to_numpy(np.float64, na_value=np.nan),
        ward_code=chosen["ward_code"].fillna("").to_numpy(object),
        khu_pho=chosen["khu_pho"].fillna("").to_numpy(object),
    )
    return pupils, homes


def standing_of(policy: Policy, register: pd.DataFrame, pupils: Pupils, *, season: str) -> Pupils:
    """
    Return the pupils with the standing that a policy gives them.

    Parameters
    ----------
    policy
        Names the columns of the register that order pupils inside a group, if any do.
    register, pupils
        The register, and the pupils of a season and grade as ``pupils_of`` returned them.

    Raises
    ------
    InputError
        If the register has no such column, or a pupil a value that the policy does not know.
    """
    own = register[register["season"] == season].set_index("pupil_id").loc[pupils.id]
    column = {name: own[name].fillna("").to_numpy(object) for name in policy.columns if name in own}
    return with_standing(policy, pupils.id, pupils.group, column)


def boarding_of(register: pd.DataFrame, schools: Schools) -> NDArray[np.bool_]:
    """Return which schools board their pupils, by the register of schools, shape (S,)."""
    boards = set(register.loc[register["boarding"], "school_code"])
    return np.array([code in boards for code in schools.code], np.bool_)


def schools_of(register: pd.DataFrame, *, season: str, grade: str) -> Schools:
    """
    Return the ordinary seats of a season and grade by school, sorted by code.

    Raises
    ------
    InputError
        If no school has a row of seats for that season and grade.
    """
    wanted = (
        (register["season"] == season)
        & (register["grade"] == grade)
        & (register["programme"] == ORDINARY)
    )
    seats = register[wanted].groupby("school_code", sort=True)["seats"].sum()
    if seats.empty:
        msg = f"no seats of grade {grade} in season {season}; import them with: import seats FILE"
        raise InputError(msg)
    return Schools(code=seats.index.to_numpy(object), seats=seats.to_numpy(np.int32))
