"""What comes before the ordinary run of a what-if, from the registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runs.city_inputs import schools_of
from runs.city_round import LISTS, decided_of_register, lists_of_register, offered_in
from runs.whatif.ahead import Ahead

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from admission.model import Pupils, Schools
    from admission.policy.file import Policy


def ahead_in(
    policy: Policy,
    registers: Mapping[str, pd.DataFrame],
    pupils: Pupils,
    *,
    season: str,
    grade: str,
) -> tuple[Schools, Ahead]:
    """
    Return the schools of a season's grade, and lists and decisions for any policy.

    A scenario may go over to a policy with a rule about programmes: their lists are read where
    the register is in use, whatever the base's policy says.

    Parameters
    ----------
    policy
        Of the base.
    registers
        As in ``runs.city_round.round_of``.
    pupils
        Of that season and grade.

    Raises
    ------
    InputError
        As ``runs.city_round.round_of``.
    """
    of = {"season": season, "grade": grade}
    schools = schools_of(registers["seats"], **of)
    offered = offered_in(registers["seats"], **of)
    lists = None
    lacks_lists = len(offered.seats) > 0 and LISTS not in registers
    if len(offered.seats) and LISTS in registers:
        schools, lists = offered.schools, lists_of_register(registers, offered, pupils, **of)
    ahead = Ahead(
        programmes=lists,
        decided=decided_of_register(registers, pupils, schools, lists, season=season),
        lacks_lists=lacks_lists,
    )
    ahead.round(policy, pupils, schools)  # raises where the lists are needed and not there
    return schools, ahead
