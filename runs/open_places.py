"""Gates and sites that are open on a day; a closed site takes its gates with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.errors import InputError
from gis.validity import valid_on

if TYPE_CHECKING:
    import pandas as pd

    from admission.model import Schools


def open_places(
    gate_register: pd.DataFrame | None, campus_register: pd.DataFrame | None, day: str
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """
    Return the rows of both registers that hold on a day; ``None`` stays ``None``.

    Parameters
    ----------
    day
        ``yyyy-mm-dd``; for a run the first day of its season (``gis.validity.first_day``).
    """
    sites, gates = campus_register, gate_register
    shut: set[str] = set()
    if sites is not None:
        holds = valid_on(sites, day)
        shut = set(sites.loc[~holds, "campus_code"])
        sites = sites[holds]
    if gates is not None:
        gates = gates[valid_on(gates, day) & ~gates["campus_code"].isin(list(shut))]
    return gates, sites


def refuse_closed(schools: Schools, school_register: pd.DataFrame, day: str) -> None:
    """
    Refuse seats of schools that are not open on a day.

    Raises
    ------
    InputError
        If there are any; the sentence names the first.
    """
    wanted = school_register["school_code"].isin(set(schools.code))
    shut = sorted(school_register.loc[wanted & ~valid_on(school_register, day), "school_code"])
    if shut:
        msg = (
            f"{len(shut)} schools have seats but are not open on {day}: {shut[0]}; take their "
            "seats away, or correct their first and last day in the register of schools"
        )
        raise InputError(msg)
