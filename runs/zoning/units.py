"""Catchments as a table of units and schools: each unit is one of today's, or an error."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from gis.catchment.names import khu_pho_key, today_of
from gis.catchment.stored import UNIT_LIST, Unit
from gis.catchment.write import New
from gis.register.finding import finding
from gis.register.read import ROW_NUMBER
from gis.text import fold, near
from runs.importing import Checked, check_register

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from gis.province import Province
    from gis.register.checks import Known

REGISTER: Final = "catchment_units"
MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a unit is none of today's: a code of the catalogue and its facts."""

    code: str
    column: str
    facts: dict[str, object]


class UnitNames:
    """
    Today's wards and neighbourhoods, and every former name that leads to one of them.

    Parameters
    ----------
    wards
        ``code, name``.
    aliases
        Register ``aliases``; a former neighbourhood is written ``Khu phố 11, Phường 4``, and
        ``khu_pho``, or else the note (``nay là Khu phố 25``), says what it is today.
    """

    def __init__(self, wards: pd.DataFrame, aliases: pd.DataFrame | None) -> None:
        self._code = {str(code) for code in wards["code"]}
        self._name = dict(zip(wards["code"], wards["name"], strict=True))
        self._today: dict[str, set[str]] = {}
        for code, name in self._name.items():
            self._today.setdefault(fold(str(name)), set()).add(str(code))
        self._former: dict[str, set[str]] = {}
        self._split: set[str] = set()
        self._parts: dict[str, set[str]] = {}
        self._former_parts: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for row in () if aliases is None else aliases.itertuples(index=False):
            self._take(str(row.alias), str(row.ward_code), str(row.kind), _today(row))
            if row.kind == "ward" and _is_part(row):
                self._split.add(fold(str(row.alias)))

    def _take(self, alias: str, ward_code: str, kind: str, today: str) -> None:
        if kind == "ward":
            self._former.setdefault(fold(alias), set()).add(ward_code)
        if kind != "khu_pho":
            return
        name, _, of = alias.partition(",")
        if today:
            self._parts.setdefault(ward_code, set()).add(today)
        if not of.strip():
            self._parts.setdefault(ward_code, set()).add(khu_pho_key(name))
            return
        key = (khu_pho_key(name), fold(of))
        self._former_parts.setdefault(key, set()).add((ward_code, today))

    def resolve(self, ward: str, khu_pho: str) -> Unit | Refused:
        """
        Return the unit of today that two cells name, or why there is none.

        Parameters
        ----------
        ward
            Code or name of today's ward, or the name of a former one.
        khu_pho
            Neighbourhood; empty for the whole ward.
        """
        named = ", ".join(one for one in (khu_pho, ward) if one)
        if not khu_pho:
            found = self._ward(ward)
            return found if isinstance(found, Refused) else Unit(found, "", named)
        if ward in self._code:
            return self._part(ward, khu_pho, named)
        today = self._today.get(fold(ward), set())
        units = {
            (code, khu_pho_key(khu_pho))
            for code in today
            if khu_pho_key(khu_pho) in self._parts.get(code, ())
        }
        units |= self._former_parts.get((khu_pho_key(khu_pho), fold(ward)), set())
        if len(units) == 1:
            ((code, part),) = units
            if not part:
                return Refused(
                    code="unit_without_today", column="khu_pho", facts={"ward": self._say(code)}
                )
            return Unit(code, part, named)
        if units:
            said = (f"{part or '?'}, {self._say(code)}" for code, part in sorted(units))
            return Refused(code="ambiguous_unit", column="khu_pho", facts=_listed(said))
        found = self._ward(ward)
        return found if isinstance(found, Refused) else self._part(found, khu_pho, named)

    def _ward(self, ward: str) -> str | Refused:
        if ward in self._code:
            return ward
        today = self._today.get(fold(ward))
        found = today or self._former.get(fold(ward), set())
        if len(found) == 1 and (today or fold(ward) not in self._split):
            return next(iter(found))
        if found:
            facts = _listed(self._say(code) for code in sorted(found))
            return Refused(code="ambiguous_unit", column="ward", facts=facts)
        names = near(ward, [*map(str, self._name.values())])
        return Refused(code="unknown_unit", column="ward", facts=_near(names))

    def _part(self, code: str, khu_pho: str, named: str) -> Unit | Refused:
        parts = self._parts.get(code, set())
        if not parts:
            facts: dict[str, object] = {"ward": self._say(code)}
            return Refused(code="no_neighbourhoods", column="khu_pho", facts=facts)
        key = khu_pho_key(khu_pho)
        if key not in parts:
            return Refused(code="unknown_unit", column="khu_pho", facts=_near(near(key, parts)))
        return Unit(code, key, named)

    def _say(self, code: str) -> str:
        return f"{self._name.get(code, '')} ({code})".strip()


def _today(alias: Any) -> str:  # noqa: ANN401 (a row of the register)
    """Return the key of today's neighbourhood that an alias leads to; empty if it says none."""
    told = getattr(alias, "khu_pho", None)
    return khu_pho_key(told) if isinstance(told, str) and told else today_of(alias.note)


def _is_part(alias: Any) -> bool:  # noqa: ANN401 (the same)
    """Return whether only a part of a former ward went to the alias's ward, as published."""
    share = getattr(alias, "share", None)
    return isinstance(share, float) and share < 1


def check_unit_list(
    path: Path,
    *,
    province: Province | str | None = None,
    known: Known | None = None,
    aliases: pd.DataFrame | None = None,
    constants: Mapping[str, str] | None = None,
) -> tuple[tuple[New, ...], Checked]:
    """
    Read and check a table of units and schools; errors stand in the report.

    Returns
    -------
    catchments
        One per school, level and season: all units that the table gives to it. With an outline
        where all its units are whole wards. Empty if there are errors.
    checked
        The rows and the report.
    """
    checked = check_register(
        path, REGISTER, province=province, known=known, constants=constants or {}
    )
    wards = None if known is None else known.wards
    if wards is None:
        checked.report.add(finding("units_need_wards", checked.source.name))
        return (), checked
    names = UnitNames(wards, aliases)
    frame, units = checked.frame, []
    row_number = frame.attrs.get(ROW_NUMBER, ())
    for at, row in enumerate(frame.itertuples(index=False)):
        found = names.resolve(_cell(row.ward), _cell(row.khu_pho))
        if isinstance(found, Refused):
            checked.report.add(
                finding(
                    found.code,
                    checked.source.name,
                    row=row_number[at],
                    column=found.column,
                    value=_cell(getattr(row, found.column)),
                    facts=found.facts,
                )
            )
        units.append(found)
    good = [one for one in units if isinstance(one, Unit)]
    if len(good) == len(units):
        _refuse_repeats(frame, good, row_number, checked)
        _refuse_other_days(frame, row_number, checked)
    if checked.report.errors:
        return (), checked
    return tuple(_catchments(frame, good, wards)), checked


def _refuse_repeats(
    frame: pd.DataFrame, units: list[Unit], row_number: tuple[int, ...], checked: Checked
) -> None:
    """Name the rows that give a unit to a school again, maybe by its former name."""
    first: dict[tuple[object, ...], int] = {}
    for at, (row, unit) in enumerate(zip(frame.itertuples(index=False), units, strict=True)):
        key = (row.season, row.level, row.school_code, unit.ward_code, unit.khu_pho)
        other = first.setdefault(key, at)
        if other != at:
            checked.report.add(
                finding(
                    "unit_twice",
                    checked.source.name,
                    row=row_number[at],
                    column="khu_pho" if unit.khu_pho else "ward",
                    value=unit.named,
                    facts={"other": row_number[other]},
                )
            )


def _refuse_other_days(frame: pd.DataFrame, row_number: tuple[int, ...], checked: Checked) -> None:
    """Name the rows of a school whose days are not those of its first row."""
    first: dict[tuple[object, ...], tuple[object, object]] = {}
    for at, row in enumerate(frame.itertuples(index=False)):
        days = (_day(row.valid_from), _day(row.valid_to))
        if first.setdefault((row.season, row.level, row.school_code), days) != days:
            checked.report.add(
                finding(
                    "days_differ",
                    checked.source.name,
                    row=row_number[at],
                    column="valid_from",
                    value=_cell(row.valid_from),
                    facts={"school": row.school_code},
                )
            )


def _catchments(frame: pd.DataFrame, units: list[Unit], wards: gpd.GeoDataFrame) -> Iterable[New]:
    area = dict(zip(wards["code"], wards.geometry, strict=True))
    listed: dict[tuple[str, str, str], list[int]] = {}
    for at, row in enumerate(frame.itertuples(index=False)):
        listed.setdefault((str(row.season), str(row.level), str(row.school_code)), []).append(at)
    for (season, level, school), rows in sorted(listed.items()):
        own = tuple(sorted({units[at] for at in rows}))
        days = frame.iloc[rows]
        yield New(
            catchment_id=f"KP-{school}-{level}",
            season=season,
            level=level,
            kind=UNIT_LIST,
            schools=(school,),
            units=own,
            geometry=_outline(own, area),
            valid_from=_day(days["valid_from"].iloc[0]),
            valid_to=_day(days["valid_to"].iloc[0]),
            source=_said(days["source"]),
        )


def _outline(
    units: tuple[Unit, ...], area: Mapping[str, shapely.Geometry]
) -> shapely.MultiPolygon | None:
    """Return the union of whole wards; ``None`` as soon as one unit has no outline of its own."""
    if any(unit.khu_pho for unit in units):
        return None
    shapes = np.array([area[unit.ward_code] for unit in units], object)
    joined = shapely.union_all(shapes)
    parts = [one for one in shapely.get_parts(joined) if isinstance(one, shapely.Polygon)]
    return shapely.MultiPolygon(parts)


def _day(cell: object) -> dt.date | None:
    return dt.date.fromisoformat(cell) if isinstance(cell, str) else None


def _said(cells: pd.Series) -> str | None:
    return "; ".join(dict.fromkeys(cell for cell in cells if isinstance(cell, str))) or None


def _cell(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _listed(names: Iterable[str]) -> dict[str, object]:
    found = list(names)
    return {"names": "; ".join(found[:MOST_NAMED])}


def _near(names: Iterable[str]) -> dict[str, object]:
    listed = ", ".join(f"“{one}”" for one in names)
    if not listed:
        return {"near": "", "near_en": ""}
    return {"near": f" Có phải là {listed}?", "near_en": f" Did you mean {listed}?"}
