"""What a siting is asked, read from its files: blocks of children, schools, sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.siting.case import EVEN
from gis.model import Points
from runs.csv_table import Findings, Table, check_ids, raise_all, read_table, whole_numbers
from runs.forecast.cells_of import decimals, filled, no_repeats
from runs.point_files import COLUMNS, degrees_of
from runs.siting.land import MAPS, candidates_in

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from gis.report import Finding
    from gis.units import Ids
    from runs.siting.land import Land, ToRoad

MOST: Final = 1 << 30
KEYS: Final = ("candidate_code", "site_id")
UNEVEN: Final = (0.01, 100.0)
"""Least and most weight of a child."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """
    B blocks in the order of their ids.

    Attributes
    ----------
    point
        Ids and places.
    children
        Of each stage, shape (T, B).
    group
        Priority group of its children, shape (B,).
    weight
        Of a child of each block in hundredths, shape (B,).
    """

    point: Points
    children: NDArray[np.int64]
    group: NDArray[np.int32]
    weight: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """
    Schools or sites in the order of their codes; a school may have several gates.

    Attributes
    ----------
    code, seats, cost, ready_year
        Shape (S,) each; cost and the year are 0 for schools, and for sites without.
    gate
        Every gate with the code of its place.
    """

    code: Ids
    seats: NDArray[np.int64]
    cost: NDArray[np.int64]
    ready_year: NDArray[np.int64]
    gate: Points

    def __len__(self) -> int:
        return len(self.code)

    def first_gate(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return longitude and latitude of each place's westernmost gate."""
        order = np.lexsort((self.gate.lat, self.gate.lon))
        first: dict[str, int] = {}
        for at in order:
            first.setdefault(str(self.gate.id[at]), int(at))
        at = np.array([first[str(code)] for code in self.code], np.int64)
        return self.gate.lon[at], self.gate.lat[at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Years in which schools may open, and how many or for how much by then, T each."""

    year: tuple[int, ...]
    n_open: NDArray[np.int64] | None
    budget: NDArray[np.int64] | None


ONE_STAGE: Final = (0,)
"""No years: all open at once, whenever a site is ready."""


def read_blocks(path: Path, years: tuple[int, ...], weights: Path | None) -> Blocks:
    """
    Read ``block_id,lon,lat,children[,group,ward_code]``, sorted by id.

    With stages ``children_2030`` has a year's children; a year without a column has ``children``.

    Raises
    ------
    InputError
        For every wrong cell.
    """
    more = [f"children_{year}" for year in years if year]
    optional = ["group", "ward_code", *more]
    table = read_table(path, required=["block_id", *COLUMNS, "children"], optional=optional)
    findings = Findings(path.name)
    check_ids(table, "block_id", findings)
    lon, lat = (degrees_of(table, name, findings) for name in COLUMNS)
    names = [name if name in table.columns else "children" for name in more] or ["children"]
    children = [whole_numbers(table, name, findings, low=0, high=MOST) for name in names]
    group = whole_numbers(table, "group", findings, low=-MOST, high=MOST, default=1)
    weight = [EVEN] * len(table)
    findings.stop()
    if weights is not None:
        weight = _weights(weights, table)
    order = _order(table.columns["block_id"])
    ids = np.array(table.columns["block_id"], object)[order]
    return Blocks(
        point=Points(id=ids, lon=lon[order], lat=lat[order]),
        children=np.array(children, np.int64)[:, order],
        group=np.array(group, np.int32)[order],
        weight=np.array(weight, np.int64)[order],
    )


def read_places(
    schools: Path, candidates: Path, land: Land, to_road_mm: ToRoad | None = None
) -> tuple[Places, Places]:
    """
    Read schools ``school_code,lon,lat,seats``, a row per gate, and sites.

    Sites are a CSV ``candidate_code,lon,lat[,seats,cost,ready_year,level]`` (``site_id`` also
    names them), or polygons of land in which they are laid out, by the way to the nearest road
    that ``to_road_mm`` tells where sites stand at a front.

    Raises
    ------
    InputError
        For every wrong cell of both; for a code that stands in both.
    """
    found: list[Finding] = []
    standing = _schools(schools, found)
    sites = _land(candidates, land, to_road_mm) if candidates.suffix.lower() in MAPS else None
    sites = sites or _sites(candidates, land, found)
    raise_all(found)
    refuse_codes(standing, sites, candidates.name)
    return standing, sites


def read_sites(path: Path, land: Land) -> Places:
    """
    Read sites ``candidate_code,lon,lat[,seats,cost,ready_year,level]``.

    Raises
    ------
    InputError
        For every wrong cell.
    """
    found: list[Finding] = []
    sites = _sites(path, land, found)
    raise_all(found)
    return sites


def refuse_codes(standing: Places, sites: Places, file: str) -> None:
    """Raise ``InputError`` naming each site that has the code of a school that stands."""
    findings = Findings(file)
    for code in sorted(set(standing.code) & set(sites.code)):
        findings.add(
            None,
            "candidate_code",
            code,
            code="code_of_a_school",
            vi="mã này là của một trường đã có",
            en="the code is that of a school that stands",
        )
    findings.stop()


def read_schools(path: Path) -> Places:
    """
    Read schools ``school_code,lon,lat,seats``, a row per gate.

    Raises
    ------
    InputError
        For every wrong cell.
    """
    found: list[Finding] = []
    schools = _schools(path, found)
    raise_all(found)
    return schools


def read_stages(path: Path) -> Stages:
    """
    Read ``year[,open][,budget]``: schools that may open, and money, in each year; kept adding.

    Raises
    ------
    InputError
        For a wrong cell, a repeated year, or neither ``open`` nor ``budget``.
    """
    table = read_table(path, required=["year"], optional=["open", "budget"])
    findings = Findings(path.name)
    year = whole_numbers(table, "year", findings, low=2000, high=2100)
    check_ids(table, "year", findings)
    if not {"open", "budget"} & set(table.columns):
        findings.add(
            1, "open", "", code="missing_column", vi="thiếu open hoặc budget", en="open or budget"
        )
    findings.stop()
    order = np.argsort(year)
    amounts = [
        np.cumsum(np.array(whole_numbers(table, name, findings, low=0, high=MOST))[order])
        if name in table.columns
        else None
        for name in ("open", "budget")
    ]
    findings.stop()
    return Stages(year=tuple(sorted(year)), n_open=amounts[0], budget=amounts[1])


def _order(names: list[str]) -> NDArray[np.int64]:
    return np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)


def _weights(path: Path, blocks: Table) -> list[int]:
    """Return each block's weight by its ward or group; one that is not named is even."""
    table = read_table(path, required=["weight"], optional=["ward_code", "group"])
    findings = Findings(path.name)
    keys = [name for name in ("ward_code", "group") if name in table.columns]
    if len(keys) != 1 or keys[0] not in blocks.columns:
        findings.add(
            1,
            "ward_code",
            "",
            code="missing_column",
            vi="cần đúng một trong ward_code và group, là cột có trong tệp khối",
            en="wants one of ward_code and group, which the file of blocks has too",
        )
        findings.stop()
    key = keys[0]
    filled(table, key, findings)
    no_repeats(table, lambda at: table.columns[key][at], findings, key)
    weight = decimals(table, "weight", findings, low=UNEVEN[0], high=UNEVEN[1])
    known = set(blocks.columns[key])
    for row, name in zip(table.row, table.columns[key], strict=True):
        if name not in known:
            vi, en = "không khối nào có giá trị này", "no block has this"
            findings.add(row, key, name, code=f"unknown_{key}", vi=vi, en=en)
    findings.stop()
    of = dict(zip(table.columns[key], weight, strict=True))
    return [round(EVEN * of.get(name, 1.0)) for name in blocks.columns[key]]


def _schools(path: Path, found: list[Finding]) -> Places:
    table = read_table(path, required=["school_code", *COLUMNS, "seats"])
    findings = Findings(path.name)
    filled(table, "school_code", findings)
    lon, lat = (degrees_of(table, name, findings) for name in COLUMNS)
    seats = whole_numbers(table, "seats", findings, low=0, high=MOST)
    of: dict[str, int] = {}
    for row, code, n in zip(table.row, table.columns["school_code"], seats, strict=True):
        if of.setdefault(code, n) != n:
            vi = f"cổng khác của trường này có {of[code]} chỉ tiêu"
            en = f"another gate of this school has {of[code]} seats"
            findings.add(row, "seats", str(n), code="other_seats", vi=vi, en=en)
    found += findings.found
    codes = sorted(of)
    gate = Points(id=np.array(table.columns["school_code"], object), lon=lon, lat=lat)
    return _places(codes, [of[one] for one in codes], gate)


def _sites(path: Path, land: Land, found: list[Finding]) -> Places:
    optional = [*KEYS, "seats", "cost", "ready_year", "level"]
    table = read_table(path, required=[*COLUMNS], optional=optional)
    findings = Findings(path.name)
    key = next((name for name in KEYS if name in table.columns), None)
    if key is None:
        vi, en = "thiếu cột này", "the column is missing"
        findings.add(1, KEYS[0], "", code="missing_column", vi=vi, en=en)
        findings.stop()
        raise AssertionError
    check_ids(table, key, findings)
    lon, lat = (degrees_of(table, name, findings) for name in COLUMNS)
    seats = whole_numbers(table, "seats", findings, low=1, high=MOST, default=land.seats)
    cost = whole_numbers(table, "cost", findings, low=0, high=MOST, default=1)
    ready = whole_numbers(table, "ready_year", findings, low=2000, high=2100, default=0)
    order = _order(table.columns[key])
    if land.level is not None:
        level = table.columns.get("level", [""] * len(table))
        order = np.array([at for at in order if level[at] == land.level], np.int64)
    if not len(order):
        vi, en = f"không có địa điểm cấp {land.level}", f"has no site of level {land.level}"
        findings.add(None, "level", "", code="no_site", vi=vi, en=en)
    found += findings.found
    ids = np.array(table.columns[key], object)[order]
    return Places(
        code=ids,
        seats=np.array(seats, np.int64)[order],
        cost=np.array(cost, np.int64)[order],
        ready_year=np.array(ready, np.int64)[order],
        gate=Points(id=ids, lon=lon[order], lat=lat[order]),
    )


def _land(path: Path, land: Land, to_road_mm: ToRoad | None) -> Places:
    points = candidates_in(path, land, to_road_mm)
    ones = np.ones(len(points), np.int64)
    seats = ones * land.seats
    return Places(code=points.id, seats=seats, cost=ones, ready_year=ones * 0, gate=points)


def _places(code: list[str], seats: list[int], gate: Points) -> Places:
    zeros = np.zeros(len(code), np.int64)
    return Places(
        code=np.array(code, object),
        seats=np.array(seats, np.int64),
        cost=zeros,
        ready_year=zeros,
        gate=gate,
    )
