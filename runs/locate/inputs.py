"""What the command reads: addresses, confirmed points, wards and their former names."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from gis import wards as ward_files
from gis.errors import InputError
from gis.locate.confirmed import Confirmed, Point, address_hash
from gis.locate.index import Map, read_map
from gis.locate.parse import parse_address
from gis.personal_key import personal_key
from gis.progress import Progress, silent
from gis.register.read import read as read_register
from runs.csv_table import Findings, check_ids, read_table
from runs.point_files import degrees_of

ADDRESS_COLUMNS: Final = ("point_id", "address")
CONFIRMED_COLUMNS: Final = ("address", "lon", "lat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """
    Files that addresses are looked up in.

    Attributes
    ----------
    network
        Anything ``gis.osm.read.read_any`` reads.
    wards, aliases
        Ward outlines and former names; without them only what the map itself tells.
    confirmed
        ``address,lon,lat`` of points that officers confirmed.
    on
        Day on which the addresses were written: names that were not in use yet mean nothing.
        Without it every name counts, today's and all former ones.
    """

    network: Path | str
    wards: Path | None = None
    aliases: Path | None = None
    confirmed: Path | None = None
    on: dt.date | None = None

    def fingerprint(self) -> str:
        """Return a hash of the content of every file."""
        digest = hashlib.sha256()
        for one in (self.network, self.wards, self.aliases, self.confirmed):
            path = None if one is None else Path(one)
            known = path is not None and path.is_file()
            digest.update(path.read_bytes() if path is not None and known else str(one).encode())
            digest.update(b"\0")
        digest.update(str(self.on).encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Addresses sorted by id."""

    id: tuple[str, ...]
    text: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.id)


def read_addresses(path: Path) -> Addresses:
    """
    Read ``point_id,address``, sorted by id; an empty address is allowed and is not found later.

    Raises
    ------
    InputError
        With every error of the file; no address is ever repeated in one.
    """
    _must_exist(path)
    table = read_table(path, required=ADDRESS_COLUMNS)
    findings = Findings(path.name, of_children=True)
    check_ids(table, "point_id", findings)
    findings.stop()
    rows = sorted(zip(table.columns["point_id"], table.columns["address"], strict=True))
    return Addresses(id=tuple(one for one, _ in rows), text=tuple(text for _, text in rows))


def read_confirmed(path: Path | None) -> Confirmed | None:
    """
    Read ``address,lon,lat``; an address that stands twice with two places is an error.

    Raises
    ------
    InputError
        With every error of the file, by row and column and without an address.
    """
    if path is None:
        return None
    _must_exist(path)
    table = read_table(path, required=CONFIRMED_COLUMNS)
    findings = Findings(path.name, of_children=True)
    lon, lat = (degrees_of(table, name, findings) for name in ("lon", "lat"))
    secret = personal_key()
    points: dict[str, Point] = {}
    for row, text, *at in zip(table.row, table.columns["address"], lon, lat, strict=True):
        if not text.strip():
            vi, en = "thiếu địa chỉ", "the address is missing"
            findings.add(row, "address", "", code="empty_address", vi=vi, en=en)
            continue
        point = Point(float(at[0]), float(at[1]))
        if points.setdefault(address_hash(parse_address(text), secret), point) != point:
            findings.add(
                row,
                "address",
                "",
                code="two_points",
                vi="địa chỉ này đã có ở dòng trước với toạ độ khác",
                en="this address stands in an earlier row with another point",
            )
    findings.stop()
    return Confirmed(secret, points)


def read_sources(sources: Sources, progress: Progress = silent) -> Map:
    """Read map, wards and former names; ``InputError`` with every error of one file."""
    wards: gpd.GeoDataFrame | None = None
    aliases: pd.DataFrame | None = None
    if sources.aliases is not None and sources.wards is None:
        msg = "--aliases needs --wards: former names lead to the wards of today"
        raise InputError(msg)
    if sources.wards is not None:
        _must_exist(sources.wards)
        wards, report = ward_files.read(sources.wards)
        report.raise_if_errors(sources.wards.name)
    if sources.aliases is not None:
        _must_exist(sources.aliases)
        aliases, report = read_register(sources.aliases, "aliases")
        report.raise_if_errors(sources.aliases.name)
    return read_map(sources.network, wards, aliases, progress)


def _must_exist(path: Path) -> None:
    if not path.is_file():
        msg = f"{path}: there is no such file"
        raise InputError(msg)
