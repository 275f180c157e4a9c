"""The directory as a part of a publication: one JSON file, its outlines as hexadecimal WKB."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import shapely

from runs.directory.load import load
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
    from sqlalchemy import Engine

FILE: Final = "directory.json"


def write(engine: Engine, folder: Path, *, day: str) -> Directory:
    """Write the directory of the registers in use into a folder, and return it."""
    found = load(engine, day=day)
    keep(found, folder)
    return found


def keep(directory: Directory, folder: Path) -> None:
    """Write a directory; the same directory gives the same bytes."""
    text = json.dumps(_plain(directory), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Directory:
    """Read a directory back, equal to what was written."""
    said = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return Directory(
        day=said["day"],
        wards=tuple(Ward(**{**one, "area": _shape(one["area"])}) for one in said["wards"]),
        former=tuple(
            FormerName(**{**one, "leads": tuple(Lead(**lead) for lead in one["leads"])})
            for one in said["former"]
        ),
        seats=tuple(SeatRow(**one) for one in said["seats"]),
        contacts=tuple(Contact(**one) for one in said["contacts"]),
        catchments=tuple(_catchment(one) for one in said["catchments"]),
        past_marks=tuple(PastMark(**one) for one in said.get("past_marks", ())),
        sets={kind: SetFacts(**one) for kind, one in said["sets"].items()},
    )


def _catchment(said: dict[str, Any]) -> PublicCatchment:
    lists = {
        "schools": tuple(said["schools"]),
        "units": tuple((code, named) for code, named in said["units"]),
        "area": None if said["area"] is None else _shape(said["area"]),
    }
    return PublicCatchment(**{**said, **lists})


def _shape(text: str) -> Any:  # noqa: ANN401 (whatever shape was written)
    return shapely.from_wkb(bytes.fromhex(text))


def _plain(value: Any) -> Any:  # noqa: ANN401 (any part of a directory)
    """Return a value of JSON."""
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkb(value, hex=True)
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
