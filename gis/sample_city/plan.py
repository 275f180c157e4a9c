"""The hand-drawn plan of the invented city: river, canals, main roads, limits. Metres."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.sample_city.curves import Point, as_segments, length, parallel, rounded, spline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RIVER_NAME: Final = "Sông Thuận"
RIVER: Final = (
    (2450, 8250), (2800, 7350), (3600, 6800), (4550, 6400), (4980, 5650), (4550, 4850),
    (3880, 4300), (3800, 3580), (4500, 3050), (5450, 2750), (5950, 2100), (5850, 1250),
    (6080, 480), (6450, -250),
)  # fmt: skip
HALF_WIDTH_M: Final = (95, 95, 90, 95, 105, 95, 90, 95, 95, 110, 240, 190, 120, 130)
ISLAND: Final = ((5880, 2000), (6010, 1850), (5990, 1560), (5890, 1330), (5790, 1560), (5800, 1850))

LIMIT: Final = (
    (380, 380), (1900, 250), (2900, 190), (3900, 260), (5200, 330), (6230, 180), (6650, 160),
    (7500, 250), (8150, 320), (8600, 900), (8560, 2000), (8850, 2900), (8780, 4300), (8870, 5500),
    (8650, 6800), (8250, 7500), (7300, 7560), (6500, 7850), (5850, 7760), (4750, 7860), (3500,
    7700),
    (2620, 7820), (1500, 7780), (600, 7400), (250, 6300), (330, 4950), (170, 3900), (420, 2800),
    (260, 1600),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of the plan: what it is, its name, its vertices and its tags."""

    kind: str
    name: str
    points: tuple[Point, ...]
    tags: tuple[tuple[str, str], ...] = field(default=())


ROADS: Final[tuple[tuple[str, str, tuple[Point, ...]], ...]] = (
    ("trunk", "Xa lộ Thuận Biển", (
        (1500, 8000), (1560, 7200), (1500, 6650), (1330, 5900), (1360, 5350), (1500, 4850),
        (1480, 4200), (1760, 3450), (1900, 2800), (2180, 2150), (2150, 1500), (1950, 900), (1900,
        0))),
    ("primary", "Trần Hưng Đạo", (
        (100, 5700), (700, 5480), (1360, 5350), (2000, 5480), (2600, 5330), (3230, 5330),
        (3900, 5060), (4255, 4800), (4560, 4560))),
    ("primary", "Võ Văn Kiệt", (
        (4560, 4560), (5050, 4180), (5700, 4080), (6350, 4230), (7050, 4180), (7420, 4200),
        (8150, 4330), (9000, 4200))),
    ("primary", "Lê Lợi", (
        (4750, 8000), (4520, 7450), (4300, 7000), (4060, 6590), (3830, 6180), (3520, 5820),
        (3230, 5330), (3060, 4760), (2980, 4180), (3010, 3600), (3330, 3050), (3850, 2520),
        (4500, 2230))),
    ("secondary", "Nguyễn Huệ", ((1500, 6650), (2050, 6480), (2550, 6280), (3050, 6080), (3520,
    5820))),
    ("secondary", "Phan Đình Phùng", ((50, 3850), (800, 4080), (1480, 4200), (2150, 4020), (2980,
    4180))),
    ("secondary", "Nguyễn Trãi", ((1900, 2800), (2400, 2930), (2850, 2850), (3330, 3050))),
    ("secondary", "Hai Bà Trưng", (
        (100, 1750), (900, 1650), (1500, 1720), (2150, 1500), (2750, 1620), (3400, 1450), (4000,
        1750),
        (4500, 2230))),
    ("primary", "Nguyễn Tất Thành", ((4500, 2230), (4760, 2530), (4990, 2910), (5220, 3300), (5700,
    4080))),
    ("secondary", "Lý Thường Kiệt", (
        (4300, 7000), (4900, 7060), (5400, 6750), (5750, 6200), (5640, 5500), (5800, 4800),
        (5700, 4080))),
    ("secondary", "Điện Biên Phủ", (
        (5700, 4080), (5980, 3450), (6350, 2750), (6500, 2100), (6420, 1500), (6620, 850), (6900,
        0))),
    ("secondary", "Phạm Văn Đồng", (
        (5750, 6200), (6400, 6050), (6880, 5500), (6900, 4850), (7050, 4180), (6880, 3400),
        (6350, 2750))),
    ("secondary", "Đường tỉnh 997", (
        (8250, 7800), (8330, 7000), (8130, 6200), (8250, 5200), (8150, 4330), (8330, 3300),
        (8180, 2300), (8020, 1300), (8150, 0))),
    ("tertiary", "Bến Bạch Đằng", (
        (3830, 6180), (4250, 6080), (4620, 5880), (4720, 5600), (4500, 5200), (4255, 4800))),
    ("tertiary", "Bến Vân Đồn", ((4300, 7000), (4700, 6640), (5080, 6150), (5250, 5640), (5000,
    5000), (5050, 4180))),
    ("tertiary", "Lê Quý Đôn", ((5050, 4180), (4620, 3850), (4250, 3780), (4300, 3450), (4700,
    3250), (5220, 3300))),
    ("tertiary", "Nguyễn Thái Học", ((2150, 4020), (2280, 4500), (2130, 5000), (2000, 5480), (2280,
    5950), (2550, 6280))),
    ("tertiary", "Cách Mạng Tháng Tám", ((1360, 5350), (800, 5950), (700, 6500), (950, 7150), (1560,
    7200))),
    ("tertiary", "Tôn Đức Thắng", ((2550, 6280), (2620, 6750), (2300, 7250), (1560, 7200))),
    ("tertiary", "Hoàng Diệu", ((3050, 6080), (3150, 6480), (2950, 6850), (2620, 6750))),
    ("tertiary", "Âu Cơ", ((800, 4080), (850, 3300), (700, 2500), (900, 1650))),
    ("tertiary", "Lạc Long Quân", ((850, 3300), (1350, 3150), (1900, 2800))),
    ("tertiary", "Trường Chinh", ((2750, 1620), (2900, 1000), (3350, 620), (4200, 820), (5000, 700),
    (5630, 820))),
    ("tertiary", "Kha Vạn Cân", ((4000, 1750), (4650, 1500), (5200, 1150), (5000, 700))),
    ("tertiary", "Phà Cũ", ((6320, 800), (6620, 850))),
    ("tertiary", "Nguyễn Văn Linh", ((6400, 6050), (7200, 6080), (8130, 6200))),
    ("tertiary", "Phan Văn Trị", ((6500, 2100), (7300, 2000), (8180, 2300))),
    ("tertiary", "Đặng Văn Bi", ((5400, 6750), (6100, 7100), (6700, 6900), (6400, 6050))),
    ("unclassified", "Đường Bàu Cạn", ((6620, 850), (7150, 1150), (7020, 1560), (6500, 2100))),
    ("unclassified", "Đường Gò Sim", ((8330, 3300), (7950, 3350), (7800, 3750), (8150, 4330))),
)  # fmt: skip

CANALS: Final[tuple[tuple[str, str, tuple[Point, ...]], ...]] = (
    ("canal", "Kênh Ông Hai", (
        (3880, 4300), (3480, 4420), (3060, 4560), (2600, 4480), (2200, 4700), (1700, 4600), (1000,
        4720),
        (200, 4800))),
    ("stream", "Rạch Đào", (
        (4500, 3050), (4150, 2700), (3700, 2150), (3050, 2180), (2600, 1950), (2450, 1200), (2600,
        600),
        (2500, 0))),
    ("canal", "Kênh Đông", ((5450, 2750), (5950, 2980), (6500, 3180), (7000, 2900), (7700, 2850),
    (8400, 2700), (9000, 2600))),
    ("stream", "Rạch Bà Tư", ((2800, 7350), (2350, 6980), (1900, 6950), (1200, 6800), (750, 6880),
    (100, 6700))),
    ("stream", "Rạch Cây Dừa", ((4550, 6400), (5000, 6750), (5150, 7250), (5600, 7500), (5700,
    8000))),
)  # fmt: skip

MOTORWAY: Final = ((6500, 8000), (7080, 6750), (7450, 5600), (7520, 4800), (7560, 4220), (7500,
3300), (7430, 2400), (7480, 1200), (7500, 0))  # fmt: skip
MOTORWAY_NAME: Final = "Đường cao tốc Thuận Biển"
FERRY: Final = ((5630, 820), (5850, 870), (6090, 830), (6320, 800))
CHANNEL: Final = ((5797, 2000), (5750, 1850), (5732, 1560), (5775, 1330))  # round the island
FERRY_NAME: Final = "Phà Bến Đá"
ROUNDABOUT: Final[tuple[Point, float]] = ((3520, 5820), 42.0)
ROUNDABOUT_NAME: Final = "Vòng xoay Chợ Đình"
PONDS: Final = (
    (
        "Hồ Sen",
        ((1740, 5900), (1860, 5860), (1950, 5960), (1900, 6090), (1770, 6110), (1690, 6010)),
    ),
    ("Ao Cá Bác Sáu", ((6150, 5150), (6260, 5120), (6330, 5240), (6230, 5330), (6120, 5260))),
)
LENS_BRIDGE: Final = "Cầu An Thuận 1"  # two carriageways that meet at both ends
BRIDGE_LENS_M: Final = 9.0
QUAY_OFFSET_M: Final = 26.0  # one-way pair along Kênh Ông Hai
CARRIAGEWAY_M: Final = 11.0
CIRCLE: Final = (
    (1.0, 0.0), (0.866, 0.5), (0.5, 0.866), (0.0, 1.0), (-0.5, 0.866), (-0.866, 0.5), (-1.0, 0.0),
    (-0.866, -0.5), (-0.5, -0.866), (0.0, -1.0), (0.5, -0.866), (0.866, -0.5),
)  # fmt: skip


@cache
def banks() -> tuple[tuple[Point, ...], tuple[Point, ...], tuple[Point, ...]]:
    """Return the river's middle line and its right and left bank, in the direction of flow."""
    middle = spline(RIVER, step_m=90)
    width = [float(HALF_WIDTH_M[_nearest(RIVER, at)]) for at in middle]
    for _ in range(3):  # a bank has no steps where the width changes
        width = [
            (width[max(i - 1, 0)] + 2 * width[i] + width[min(i + 1, len(width) - 1)]) / 4
            for i in range(len(width))
        ]
    right, left = parallel(middle, width), parallel(middle, [-half for half in width])
    return tuple(middle), tuple(right), tuple(left)


def _nearest(points: Sequence[Point], at: Point) -> int:
    """Return the position of the nearest of some points, the first of equals."""
    return min(range(len(points)), key=lambda i: length(points[i], at))


@cache
def shores() -> NDArray[np.float64]:
    """Return the rims of all ponds as rows (ax, ay, bx, by): nothing is built across them."""
    return np.vstack([as_segments(spline([*ring, ring[0]], 40)) for _, ring in PONDS])


def lines() -> list[Drawn]:
    """Return every line of the plan."""
    middle, right, left = banks()
    out = [Drawn("limit", "", tuple(spline([*LIMIT, LIMIT[0]], step_m=160)))]
    out += [Drawn("middle", "", middle), Drawn("bank", "", right), Drawn("bank", "", left)]
    out += [Drawn(kind, name, tuple(spline(points))) for kind, name, points in CANALS]
    out += [Drawn(kind, name, tuple(spline(points))) for kind, name, points in ROADS]
    return out + _motorway() + _roundabout() + _quays()


def _motorway() -> list[Drawn]:
    """Return both carriageways (traffic keeps right) and four slip roads."""
    middle = spline(MOTORWAY)
    west = parallel(middle, CARRIAGEWAY_M)  # drawn southwards, so its right is the west
    east = parallel(middle, -CARRIAGEWAY_M)[::-1]
    out = [Drawn("motorway", MOTORWAY_NAME, tuple(line)) for line in (west, east)]
    west_foot, east_foot = (7050, 4180), (8150, 4330)

    def on(line: list[Point], y_m: float) -> Point:
        return min(line, key=lambda at: abs(at[1] - y_m))

    slips = (
        (west_foot, (7250, 4020), (7420, 3800), on(west, 3560)),
        (on(west, 4920), (7400, 4700), (7250, 4400), west_foot),
        (on(east, 3560), (7640, 3780), (7850, 4120), east_foot),
        (east_foot, (7880, 4480), (7640, 4700), on(east, 4920)),
    )
    return out + [Drawn("motorway_link", "", tuple(spline(slip))) for slip in slips]


def _roundabout() -> list[Drawn]:
    (x, y), radius = ROUNDABOUT
    ring = [rounded(x + radius * cx, y + radius * cy) for cx, cy in CIRCLE]
    return [Drawn("roundabout", ROUNDABOUT_NAME, (*ring, ring[0]))]


def _quays() -> list[Drawn]:
    """Return the one-way pair along the town canal, the water on the right of both."""
    canal = [at for at in spline(CANALS[0][2]) if 1420 < at[0] < 3700]  # noqa: PLR2004 - trunk road to river
    north = parallel(canal, QUAY_OFFSET_M)[::-1]  # the canal is drawn westwards
    south = parallel(canal, -QUAY_OFFSET_M)
    return [
        Drawn("quay", "Hoàng Sa", tuple(north)),
        Drawn("quay", "Cầu Ông Hai", (north[-1], south[0])),
        Drawn("quay", "Trường Sa", tuple(south)),
    ]
