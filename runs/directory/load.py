"""The public directory out of the registers in use."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from gis import read
from gis.catchment import stored
from gis.locate.aliases import aliases as stated_aliases
from gis.validity import valid_on
from runs.directory.model import (
    Contact,
    Directory,
    FormerName,
    Lead,
    PastMark,
    PublicCatchment,
    SeatRow,
    SetFacts,
    Ward,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine

REGISTERS: Final = ("wards", "aliases", "schools", "gates", "seats", "contacts", "grade10_cutoffs")


def load(engine: Engine, *, day: str) -> Directory:
    """
    Read the directory; registers that were never imported are empty in it.

    Parameters
    ----------
    engine
        Connections of any role that may read what is public.
    day
        ``yyyy-mm-dd`` on which today's wards hold.
    """
    sets = read.active_sets(engine)

    def register(kind: str) -> pd.DataFrame | None:
        return read.register(engine, kind) if kind in sets else None

    wards, aliases = register("wards"), register("aliases")
    if aliases is None and wards is not None:
        aliases = stated_aliases(wards)  # what the wards state about themselves
    in_force = stored.find(engine, kinds=stored.IN_FORCE, statuses=(stored.APPROVED,))
    return Directory(
        day=day,
        wards=() if wards is None else tuple(_wards(wards, day)),
        former=() if aliases is None else tuple(_former(aliases)),
        seats=tuple(_seats(register("seats"))),
        contacts=tuple(
            Contact(**_texts(row, Contact.__slots__)) for row in _records(register("contacts"))
        ),
        catchments=tuple(_catchment(one) for one in in_force),
        past_marks=tuple(_past_marks(register("grade10_cutoffs"))),
        sets={
            kind: SetFacts(
                name=sets[kind].name,
                content_sha256=sets[kind].content_sha256,
                data_date=sets[kind].data_date,
                licence=sets[kind].licence,
                nature=sets[kind].nature,
            )
            for kind in REGISTERS
            if kind in sets
        },
    )


def _wards(register: pd.DataFrame, day: str) -> Iterator[Ward]:
    holds = valid_on(register, day)
    for row, today in zip(_records(register), holds.tolist(), strict=True):
        yield Ward(
            code=row["code"],
            name=row["name"],
            today=today,
            area=row["geometry"],
            **{
                name: _text(row.get(name))
                for name in ("kind", "former_units", "former_district", "valid_from", "valid_to")
            },
        )


def _former(register: pd.DataFrame) -> Iterator[FormerName]:
    leads: dict[tuple[str, str, str], list[Lead]] = defaultdict(list)
    days: dict[tuple[str, str, str], tuple[str | None, str | None]] = {}
    for row in _records(register):
        key = (row["alias"], row["kind"], _text(row.get("former_district")) or "")
        days.setdefault(key, (_text(row.get("valid_from")), _text(row.get("valid_to"))))
        leads[key].append(
            Lead(
                ward_code=row["ward_code"],
                confidence=_number(row.get("confidence")),
                share=_number(row.get("share")),
                khu_pho=_text(row.get("khu_pho")),
                note=_text(row.get("note")),
            )
        )
    for key in sorted(leads):
        name, kind, district = key
        yield FormerName(
            name=name,
            kind=kind,
            former_district=district or None,
            valid_from=days[key][0],
            valid_to=days[key][1],
            leads=tuple(
                sorted(leads[key], key=lambda lead: (-(lead.confidence or 0), lead.ward_code))
            ),
        )


def _seats(register: pd.DataFrame | None) -> Iterator[SeatRow]:
    for row in _records(register):
        yield SeatRow(
            season=row["season"],
            school_code=row["school_code"],
            grade=row["grade"],
            programme=row["programme"],
            classes=_count(row["classes"]),
            class_size=_count(row["class_size"]),
            seats=int(row["seats"]),
            rooms=_count(row["rooms"]),
            shifts=_count(row["shifts"]),
        )


def _past_marks(register: pd.DataFrame | None) -> Iterator[PastMark]:
    for row in _records(register):
        yield PastMark(
            school_code=row["school_code"],
            year=int(row["year"]),
            wish=int(row["wish"]),
            cutoff=float(row["cutoff"]),
            quota=_count(row.get("quota")),
        )


def _catchment(one: stored.Stored) -> PublicCatchment:
    return PublicCatchment(
        number=one.number,
        catchment_id=one.catchment_id,
        season=one.season,
        version=one.version,
        level=one.level,
        kind=one.kind,
        valid_from=one.valid_from.isoformat(),
        valid_to=None if one.valid_to is None else one.valid_to.isoformat(),
        schools=one.schools,
        units=tuple((unit.ward_code, unit.named) for unit in one.units),
        source=one.source,
        nature=one.nature,
        content_sha256=one.content_sha256,
        area=one.geometry,
    )


def _records(register: pd.DataFrame | None) -> list[dict[Any, Any]]:
    return [] if register is None else register.to_dict("records")


def _texts(row: Mapping[Any, Any], names: Any) -> dict[str, Any]:  # noqa: ANN401 (slots of a class)
    return {name: _text(row.get(name)) for name in names}


def _text(value: object) -> str | None:
    return None if value is None or pd.isna(value) else str(value)


def _count(value: object) -> int | None:
    return None if value is None or pd.isna(value) else int(str(value))


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(str(value))
