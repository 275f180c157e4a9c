"""Schools with their sites, which grades each site teaches, and the season's seats."""

from __future__ import annotations

from typing import Final, NamedTuple

from gis.sample_rural.land import COMMUNES, Point, lon_lat

SEASON: Final = "2026-2027"
MAIN: Final = "Điểm chính"

Rows = list[tuple[object, ...]]


class Site(NamedTuple):
    """A place where a school teaches: main or satellite; no grades means all of the school's."""

    name: str
    at: Point
    grades: tuple[str, ...] = ()


class School(NamedTuple):
    """A school: the first site is its main one; seats by grade as (classes, pupils a class)."""

    code: str
    name: str
    kind: str
    commune: int
    sites: tuple[Site, ...]
    seats: dict[str, tuple[int, int]]
    boarding: bool = False


SCHOOLS: Final = (
    School(
        "992001", "Trường Mầm non Khe Mây", "Mầm non", 0,
        (Site(MAIN, (4880, 7330)), Site("Điểm Bản Nà", (3030, 7080)),
         Site("Điểm Bản Bến", (5080, 5080))),
        {"K": (4, 25)},
    ),
    School(
        "992002", "Trường Mầm non Đèo Mây", "Mầm non", 1,
        (Site(MAIN, (13_700, 8060)), Site("Điểm Bản Gió", (15_700, 8160))),
        {"K": (2, 25)},
    ),
    School(
        "992003", "Trường Tiểu học Khe Mây", "Tiểu học", 0,
        (Site(MAIN, (5280, 7050)), Site("Điểm Bản Lũng", (2320, 10_120), ("1", "2")),
         Site("Điểm Bản Phiêng", (1480, 7340), ("2", "3")),
         Site("Điểm Bản Chân Đèo", (8050, 7330), ("1", "2", "3"))),
        {"1": (3, 26)},
    ),
    School(
        "992004", "Trường Tiểu học Đèo Mây", "Tiểu học", 1,
        (Site(MAIN, (13_450, 8030)), Site("Điểm Bản Gió", (15_800, 8150), ("1", "2")),
         Site("Điểm Bản Lưng Trời", (15_580, 11_950), ("1", "2", "3"))),
        {"1": (2, 24)},
    ),
    School(
        "992005", "Trường Tiểu học Bản Bến", "Tiểu học", 0,
        (Site(MAIN, (5040, 5200)), Site("Điểm Bản Cuối", (7500, 3000), ("3",))),
        {"1": (1, 28)},
    ),
    School(
        "992006", "Trường PTDT bán trú Tiểu học Mây Trắng", "Tiểu học", 0,
        (Site(MAIN, (5550, 7330)),), {"1": (1, 30)}, boarding=True,
    ),
    School(
        "992007", "Trường THCS Khe Mây", "THCS", 0, (Site(MAIN, (4960, 7400)),), {"6": (2, 40)},
    ),
    School(
        "992008", "Trường THCS Đèo Mây", "THCS", 1, (Site(MAIN, (13_850, 8070)),), {"6": (1, 40)},
    ),
    School(
        "992009", "Trường PTDT nội trú THCS Khe Mây", "THCS", 0,
        (Site(MAIN, (5400, 7460)),), {"6": (1, 40)}, boarding=True,
    ),
)  # fmt: skip


def school_rows() -> Rows:
    """Return one row per school, under the office's headings."""
    return [
        (s.code, s.name, s.kind, "Công lập", COMMUNES[s.commune].code, *lon_lat(s.sites[0].at),
         "Có" if s.boarding else "Không")
        for s in SCHOOLS
    ]  # fmt: skip


def site_rows() -> Rows:
    """Return one row per site with the grades that it teaches."""
    return [
        (f"{s.code}-{n}", s.code, site.name, *lon_lat(site.at), "|".join(site.grades))
        for s in SCHOOLS
        for n, site in enumerate(s.sites, start=1)
    ]


def gate_rows() -> Rows:
    """Return the gate of each main site; satellite sites are known by their points alone."""
    return [
        (s.code, n, f"{s.code}-{n}", f"Cổng {site.name}", *lon_lat(site.at), "Có")
        for s in SCHOOLS
        for n, site in enumerate(s.sites[:1], start=1)
    ]


def seat_rows() -> Rows:
    """Return the seats of the season."""
    return [
        (SEASON, s.code, grade, n_classes, size, n_classes * size)
        for s in SCHOOLS
        for grade, (n_classes, size) in s.seats.items()
    ]
