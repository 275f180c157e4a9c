"""The lie of the land: communes, hamlets, few mapped roads, a stream; metres from a corner."""

from __future__ import annotations

from typing import Final, NamedTuple

Point = tuple[float, float]

PLACE: Final = "Khe Mây"
INVENTED: Final = "dữ liệu hư cấu / invented data"
SOUTH_WEST: Final = (107.30, 9.70)  # lon, lat: the South China Sea, east of the invented city
M_PER_DEGREE_LON: Final = 109_720.0  # at 9.76° N; lengths are measured later on the ellipsoid
M_PER_DEGREE_LAT: Final = 110_603.0
WIDTH_M: Final = 18_000.0
HEIGHT_M: Final = 14_000.0
RIDGE_M: Final = 10_000.0
"""Where the border between the two northern communes meets the stream and the northern edge."""


class Commune(NamedTuple):
    """A commune: official code and name."""

    code: str
    name: str


class Hamlet(NamedTuple):
    """A hamlet: where it lies, in which commune, and the children who enter each grade."""

    name: str
    commune: int
    at: Point
    children: dict[str, int]


class Road(NamedTuple):
    """A mapped road or path: its name, its OpenStreetMap tags, its points."""

    name: str
    tags: dict[str, str]
    points: tuple[Point, ...]


COMMUNES: Final = (
    Commune("99201", "Xã Khe Mây"),
    Commune("99202", "Xã Đèo Mây"),
    Commune("99203", "Xã Bản Sương"),
)

STREAM_NAME: Final = "Suối Sương"
STREAM: Final[tuple[Point, ...]] = (
    (0, 4300), (2500, 4150), (5000, 4350), (7500, 4050),
    (RIDGE_M, 4250), (12_500, 4000), (15_000, 4200), (WIDTH_M, 4100),
)  # fmt: skip
"""No bridge crosses it, as far as the map knows."""

HAMLETS: Final = (
    Hamlet("Trung tâm xã", 0, (5000, 7060), {"K": 24, "1": 28, "6": 26}),
    Hamlet("Bản Nà", 0, (3000, 7120), {"K": 11, "1": 12, "6": 12}),
    Hamlet("Bản Phiêng", 0, (1350, 7360), {"K": 9, "1": 10, "6": 9}),
    Hamlet("Bản Lũng", 0, (2360, 9900), {"K": 8, "1": 9, "6": 8}),
    Hamlet("Bản Chân Đèo", 0, (8250, 7380), {"K": 9, "1": 10, "6": 9}),
    Hamlet("Bản Bến", 0, (5060, 5000), {"K": 6, "1": 7, "6": 7}),
    Hamlet("Bản Khuất", 0, (6800, 10_900), {"K": 7, "1": 8, "6": 7}),
    Hamlet("Trung tâm Đèo", 1, (13_600, 8080), {"K": 13, "1": 14, "6": 13}),
    Hamlet("Bản Gió", 1, (15_850, 8130), {"K": 8, "1": 8, "6": 7}),
    Hamlet("Bản Thông", 1, (15_160, 9100), {"K": 6, "1": 7, "6": 7}),
    Hamlet("Bản Lưng Trời", 1, (15_600, 11_900), {"K": 7, "1": 8, "6": 8}),
    Hamlet("Bản Nam", 1, (13_420, 5500), {"K": 7, "1": 7, "6": 7}),
    Hamlet("Bản Sương", 2, (4600, 3760), {"K": 9, "1": 10, "6": 10}),
    Hamlet("Bản Cuối", 2, (7350, 3060), {"K": 8, "1": 8, "6": 8}),
    Hamlet("Bản Đồi", 2, (11_500, 2200), {"K": 6, "1": 6, "6": 6}),
)

_TRACK: Final = {"highway": "track", "surface": "ground"}
ROADS: Final = (
    Road(
        "Đường liên xã Khe Mây", {"highway": "tertiary", "surface": "asphalt"},
        ((0, 7600), (1500, 7300), (3000, 7000), (4500, 6900), (5000, 6950), (5200, 7000),
         (6500, 7100), (8000, 7300), (8700, 7500)),
    ),
    Road(
        "Đèo Mây", {"highway": "tertiary", "surface": "concrete", "incline": "up"},
        ((8700, 7500), (9000, 8400), (9250, 7300), (9500, 8600), (9750, 7400), (10_000, 8700),
         (10_250, 7500), (10_500, 8800), (10_800, 7600), (11_100, 8700), (11_400, 7700),
         (11_700, 8500), (12_300, 7900)),
    ),
    Road(
        "Đường liên xã Đèo Mây", {"highway": "tertiary", "surface": "asphalt"},
        ((12_300, 7900), (13_500, 8000), (14_800, 8200), (16_000, 8100)),
    ),
    Road(
        "Đường Bản Lũng", {"highway": "unclassified", "surface": "gravel"},
        ((3000, 7000), (2600, 8800), (2300, 10_200)),
    ),
    Road("Đường xuống bến", _TRACK, ((5200, 7000), (5100, 5600), (5000, 4750))),
    Road(
        "Đường vòng trung tâm", {"highway": "residential", "surface": "concrete"},
        ((5000, 6950), (4850, 7300), (5300, 7450), (5700, 7300), (5200, 7000)),
    ),
    Road("Đường Bản Thông", _TRACK, ((14_800, 8200), (15_200, 9300))),
    Road("Đường Bản Nam", _TRACK, ((13_500, 8000), (13_600, 6500), (13_300, 5200))),
    Road(
        "Đường mòn bờ nam", {"highway": "path", "surface": "ground"},
        ((2500, 3300), (3800, 3550), (5000, 3950), (6500, 3400), (7700, 2900)),
    ),
)  # fmt: skip

MISSING_ROADS: Final = (
    Road(
        "Cầu treo Suối Sương", {"highway": "footway", "bridge": "yes", "width": "1.5"},
        ((5000, 4750), (5000, 3950)),
    ),
    Road(
        "Đường dân sinh Bản Lưng Trời", {"highway": "track", "width": "2.5"},
        ((15_200, 9300), (15_350, 10_600), (15_560, 12_050)),
    ),
    Road(
        "Đường mòn Bản Khuất", {"highway": "path", "width": "1.2"},
        ((5300, 7450), (6100, 9200), (6820, 11_050)),
    ),
)  # fmt: skip
"""What officers know and the map does not: drawn in ``roads/missing_roads.geojson``, on no map."""


def lon_lat(at: Point) -> tuple[float, float]:
    """Return longitude and latitude, rounded to seven decimals as OpenStreetMap stores them."""
    lon, lat = SOUTH_WEST
    return round(lon + at[0] / M_PER_DEGREE_LON, 7), round(lat + at[1] / M_PER_DEGREE_LAT, 7)


def commune_rings() -> tuple[list[Point], ...]:
    """Return each commune's border as an open ring; neighbours share their points."""
    meet = next(i for i, (x, _) in enumerate(STREAM) if x == RIDGE_M)
    top = (RIDGE_M, HEIGHT_M)
    return (
        [*STREAM[: meet + 1], top, (0.0, HEIGHT_M)],
        [*STREAM[meet:], (WIDTH_M, HEIGHT_M), top],
        [(0.0, 0.0), (WIDTH_M, 0.0), *reversed(STREAM)],
    )
