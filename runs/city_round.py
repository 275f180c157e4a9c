"""Who has a seat before the ordinary run, from the registers: the same as from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from admission.before import Round
from admission.programmes import admit
from gis.errors import InputError
from runs.city_inputs import ORDINARY, schools_of
from runs.csv_table import FIRST_ROW, Table
from runs.match.decided_files import COLUMNS as DECIDED_COLUMNS
from runs.match.decided_files import decided_in
from runs.match.programme_files import LIST_COLUMNS, lists_of, offered_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from admission.before import Decided
    from admission.model import Pupils, Schools
    from admission.policy.file import Policy
    from admission.programmes import Programmes
    from runs.match.programme_files import Offered

LISTS: Final = "programme_lists"
DECISIONS: Final = "placed_beforehand"


def used_registers(policy: Policy) -> tuple[str, ...]:
    """Return the registers that a run of a policy reads for what comes before, if in use."""
    return (DECISIONS, *(() if policy.value("programmes") is None else (LISTS,)))


def round_of(
    policy: Policy,
    registers: Mapping[str, pd.DataFrame],
    pupils: Pupils,
    *,
    season: str,
    grade: str,
) -> Round:
    """
    Return everybody and every seat of a season's grade, and who has a school beforehand.

    Parameters
    ----------
    policy
        Without a rule about programmes only ordinary seats count, and lists decide nothing.
    registers
        ``pupils``, ``seats``, and of ``programme_lists`` and ``placed_beforehand`` those in use.
    pupils
        Of that season and grade.

    Raises
    ------
    InputError
        If programmes have seats and no register of lists is in use, or for anything wrong in the
        registers: a pupil or programme that is not there, two pupils at one place, more
        children than seats.
    """
    schools, lists = _programmes(policy, registers, pupils, season=season, grade=grade)
    return Round(
        pupils=pupils,
        schools=schools,
        programmes=None if lists is None else admit(lists),
        decided=decided_of_register(registers, pupils, schools, lists, season=season),
    )


def _programmes(
    policy: Policy,
    registers: Mapping[str, pd.DataFrame],
    pupils: Pupils,
    *,
    season: str,
    grade: str,
) -> tuple[Schools, Programmes | None]:
    plain = schools_of(registers["seats"], season=season, grade=grade)
    if policy.value("programmes") is None:
        return plain, None
    offered = offered_in(registers["seats"], season=season, grade=grade)
    if not len(offered.seats):
        return plain, None
    return offered.schools, lists_of_register(
        registers, offered, pupils, season=season, grade=grade
    )


def lists_of_register(
    registers: Mapping[str, pd.DataFrame],
    offered: Offered,
    pupils: Pupils,
    *,
    season: str,
    grade: str,
) -> Programmes:
    """
    Return the lists of a season's grade, nobody admitted yet; raises as ``round_of``.

    Where the register has no row about these pupils nobody applied.
    """
    if LISTS not in registers:
        msg = (
            f"schools have programmes of grade {grade} in season {season}: import their lists "
            f"with: import {LISTS} FILE"
        )
        raise InputError(msg)
    table = _table(registers, LISTS, (*LIST_COLUMNS, "rank", "wish"), pupils, season=season)
    return lists_of(table, offered, pupils)


def all_schools(register: pd.DataFrame, *, season: str, grade: str) -> Schools:
    """
    Return the ordinary seats of every school, those with programmes only among them.

    Raises
    ------
    InputError
        If no school has ordinary seats of that season and grade.
    """
    plain = schools_of(register, season=season, grade=grade)
    offered = offered_in(register, season=season, grade=grade)
    return offered.schools if len(offered.seats) else plain


def offered_in(register: pd.DataFrame, *, season: str, grade: str) -> Offered:
    """Return the seats of a season's grade by school and programme."""
    own = register[(register["season"] == season) & (register["grade"] == grade)]
    word = own["programme"].where(own["programme"] != ORDINARY, "")
    summed = own["seats"].groupby([own["school_code"], word]).sum()
    keys = [(str(code), str(name)) for code, name in summed.index]
    return offered_of(keys, dict(zip(keys, summed.astype(int).tolist(), strict=True)))


def decided_of_register(
    registers: Mapping[str, pd.DataFrame],
    pupils: Pupils,
    schools: Schools,
    lists: Programmes | None,
    *,
    season: str,
) -> Decided | None:
    """Return the children placed by decision, ``None`` without any; raises as ``round_of``."""
    if DECISIONS not in registers:
        return None
    table = _table(registers, DECISIONS, DECIDED_COLUMNS, pupils, season=season)
    return decided_in(table, pupils, schools, lists) if len(table) else None


def _table(
    registers: Mapping[str, pd.DataFrame],
    name: str,
    columns: tuple[str, ...],
    pupils: Pupils,
    *,
    season: str,
) -> Table:
    """
    Return the rows about these pupils as a file's table would have them.

    Rows are numbered as in a file of the whole register in the order in which it is stored.

    Raises
    ------
    InputError
        If rows of the season name pupils whom the register of pupils does not have.
    """
    register, everybody = registers[name], registers["pupils"]
    of_season = (register["season"] == season).to_numpy()
    all_known = set(everybody["pupil_id"][everybody["season"] == season])
    n_unknown = int((of_season & ~register["pupil_id"].isin(all_known).to_numpy()).sum())
    if n_unknown:
        msg = (
            f"{name}: {n_unknown} rows of season {season} name pupils who are not in the register "
            "of pupils"
        )
        raise InputError(msg)
    chosen = of_season & register["pupil_id"].isin(set(pupils.id.tolist())).to_numpy()
    return Table(
        file=name,
        columns={one: _texts(register[one][chosen]) for one in columns},
        row=[int(row) + FIRST_ROW for row in np.flatnonzero(chosen)],
    )


def _texts(column: pd.Series) -> list[str]:
    return [
        "" if empty else _text(value) for value, empty in zip(column, column.isna(), strict=True)
    ]


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)
