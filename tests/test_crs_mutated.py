"""Ten thousand spoiled points: none is accepted in silence."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest
import shapely

from gis import wards
from gis.crs import WGS84
from gis.register import read as register
from gis.register.checks import Known
from tests.crs_files import metres
from tests.register_files import PLACE, Row, pupil, two_wards, write_csv, write_geojson

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

N_POINTS: Final = 10_000
TM3, WRONG_ZONES = 9210, (5899, 9209, 9214, 3405)
WEST: Final = shapely.box(107.05, 9.72, 107.08, 9.75)
TOLERANCE_M: Final = 100  # national.toml: ward_tolerance_m

Point = tuple[float, float]


def at_home(draw: random.Random) -> Point:
    """Return a true home in the western ward, 300 m and more inside its border."""
    return round(draw.uniform(107.0535, 107.0765), 6), round(draw.uniform(9.7235, 9.7465), 6)


def with_a_digit_changed(text: str, draw: random.Random) -> str:
    """Return a number with one of its digits another one."""
    at = draw.choice([n for n, letter in enumerate(text) if letter.isdigit()])
    return (
        text[:at] + draw.choice([one for one in "0123456789" if one != text[at]]) + text[at + 1 :]
    )


def in_minutes(degree: float, *, marks: bool) -> str:
    """Return degrees, minutes and seconds, with marks or run together behind a point."""
    whole, rest = divmod(degree, 1)
    minutes, seconds = divmod(round(rest * 3600), 60)
    if marks:
        return f"{int(whole)}°{int(minutes):02d}'{int(seconds):02d}\""
    return f"{int(whole)}.{int(minutes):02d}{int(seconds):02d}"


def degrees(point: Point) -> tuple[str, str]:
    """Return how a file writes the point."""
    return f"{point[0]:.6f}", f"{point[1]:.6f}"


def one_digit(point: Point, draw: random.Random) -> tuple[str, str]:
    """Change one digit of either coordinate."""
    lon, lat = degrees(point)
    return (with_a_digit_changed(lon, draw), lat) if draw.random() < 0.5 else (
        lon, with_a_digit_changed(lat, draw)
    )  # fmt: skip


def projected(point: Point, draw: random.Random) -> tuple[str, str]:
    """Write metres of some zone into the columns of degrees, either way round."""
    east, north = metres(*point, draw.choice([TM3, *WRONG_ZONES]))
    pair = f"{east:.2f}", f"{north:.2f}"
    return pair if draw.random() < 0.5 else pair[::-1]


def at_sea(point: Point, draw: random.Random) -> tuple[str, str]:
    """Put the point into the sea south of both wards, still in the city's box."""
    return degrees((point[0], round(draw.uniform(9.671, 9.7185), 6)))


def signed(point: Point, draw: random.Random) -> tuple[str, str]:
    """Lose a sign."""
    flip = draw.choice([(-1, 1), (1, -1), (-1, -1)])
    return degrees((flip[0] * point[0], flip[1] * point[1]))


def without_point(point: Point, draw: random.Random) -> tuple[str, str]:
    """Lose the decimal point of one coordinate or of both."""
    lon, lat = degrees(point)
    which = draw.choice([(True, False), (False, True), (True, True)])
    return lon.replace(".", "") if which[0] else lon, lat.replace(".", "") if which[1] else lat


def zero(point: Point, draw: random.Random) -> tuple[str, str]:
    """Write zero for one coordinate or for both."""
    lon, lat = degrees(point)
    return draw.choice([("0", "0"), ("0", lat), (lon, "0"), ("0.000000", "0.000000")])


DEGREES: Final[dict[str, Callable[[Point, random.Random], tuple[str, str]]]] = {
    "swapped": lambda point, _: degrees(point)[::-1],
    "zero": zero,
    "no decimal point": without_point,
    "sign": signed,
    "degrees and minutes": lambda point, draw: (
        in_minutes(point[0], marks=draw.random() < 0.5),
        in_minutes(point[1], marks=draw.random() < 0.5),
    ),
    "at sea": at_sea,
    "wrong ward": lambda point, _: degrees((round(point[0] + 0.03, 6), point[1])),
    "metres in degrees": projected,
    "one digit": one_digit,
}


def in_zone(epsg: int) -> Callable[[Point, random.Random], tuple[str, str]]:
    """Return the mutation that measures in another zone than the file says."""
    return lambda point, _: tuple(f"{one:.2f}" for one in metres(*point, epsg))  # type: ignore[return-value] # two


def metres_mutated(point: Point, draw: random.Random) -> tuple[str, str]:
    """Spoil metres: swapped, a digit changed, the decimal point lost, zero, or degrees."""
    east, north = (f"{one:.2f}" for one in metres(*point, TM3))
    return draw.choice(
        [
            (north, east),
            (with_a_digit_changed(east, draw), north),
            (east, with_a_digit_changed(north, draw)),
            (east.replace(".", ""), north),
            ("0", "0"),
            degrees(point),
            (f"-{east}", north),
        ]
    )


METRES: Final = {f"zone {epsg}": in_zone(epsg) for epsg in WRONG_ZONES} | {"metres": metres_mutated}


def still_right(lon: float, lat: float) -> bool:
    """Tell by the geodesic whether a place is in the stated ward or within its tolerance."""
    line = shapely.shortest_line(shapely.Point(lon, lat), WEST)
    (lon_a, lat_a), (lon_b, lat_b) = shapely.get_coordinates(line)
    return WGS84.inv(lon_a, lat_a, lon_b, lat_b)[2] <= TOLERANCE_M + 0.01


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    """Return two wards side by side."""
    path = tmp_path_factory.mktemp("wards") / "wards.geojson"
    return Known(wards=wards.read(write_geojson(path, two_wards()), PLACE)[0])


def spoiled(
    kinds: dict[str, Callable[[Point, random.Random], tuple[str, str]]],
    headings: tuple[str, str],
    n: int,
    seed: int,
) -> tuple[list[Row], list[str]]:
    """Return pupils with spoiled points and the kind of each; the same ones for one seed."""
    draw, names = random.Random(seed), list(kinds)  # noqa: S311 - no secret
    rows, told = [], []
    for at in range(n):
        told.append(names[at % len(names)])
        row = pupil(f"TAM-{at}")
        del row["lon"], row["lat"]
        rows.append(row | dict(zip(headings, kinds[told[-1]](at_home(draw), draw), strict=True)))
    return rows, told


@pytest.mark.parametrize(
    ("kinds", "headings", "share"),
    [
        (DEGREES, ("lon", "lat"), 0.7),
        (METRES, ("Easting (EPSG:9210)", "Northing (EPSG:9210)"), 0.3),
    ],
    ids=["degrees", "metres"],
)
def test_no_spoiled_point_is_accepted_in_silence(
    tmp_path: Path,
    known: Known,
    kinds: dict[str, Callable[[Point, random.Random], tuple[str, str]]],
    headings: tuple[str, str],
    share: float,
    *,
    is_full: bool,
) -> None:
    """A child measured from the wrong place gets the wrong school, and nobody would know."""
    n = int(N_POINTS * share) if is_full else 1_000
    rows, told = spoiled(kinds, headings, n, seed=20260701)

    frame, report = register.read(
        write_csv(tmp_path / "pupils.csv", rows), "pupils", PLACE, known=known
    )

    refused = {one.row for one in report.errors}
    count: Counter[tuple[str, str]] = Counter()
    for at, kind in enumerate(told):
        if at + 2 in refused:
            count[kind, "refused"] += 1
            continue
        assert still_right(frame.loc[at, "lon"], frame.loc[at, "lat"]), (kind, rows[at])
        count[kind, "still right"] += 1
    assert sum(count.values()) == n
    assert {kind for kind, state in count if state == "refused"} == set(kinds)
    harmless = {kind for kind, state in count if state == "still right"}
    assert harmless <= {"one digit", "metres", "degrees and minutes"}
    print("\n".join(f"{kind}: {state} {number}" for (kind, state), number in sorted(count.items())))  # noqa: T201 - the count per kind, for who asks with -s


def test_right_points_are_all_accepted(tmp_path: Path, known: Known) -> None:
    """A check that refuses everything would pass the test above."""
    rows, _ = spoiled({"right": lambda point, _: degrees(point)}, ("lon", "lat"), 300, seed=5)
    same, _ = spoiled(
        {"right": in_zone(TM3)}, ("Easting EPSG:9210", "Northing EPSG:9210"), 300, seed=5
    )

    frame, report = register.read(write_csv(tmp_path / "a.csv", rows), "pupils", PLACE, known=known)
    metric, told = register.read(write_csv(tmp_path / "b.csv", same), "pupils", PLACE, known=known)

    assert report.errors == told.errors == []
    assert (frame["lon"] - metric["lon"]).abs().max() < 1e-6
    assert (frame["lat"] - metric["lat"]).abs().max() < 1e-6


def test_a_point_without_a_ward_is_told(tmp_path: Path, known: Known) -> None:
    """Where nothing can be checked the report says of how many points that holds."""
    rows = [pupil("TAM-1", ward_code=""), pupil("TAM-2")]

    _, report = register.read(write_csv(tmp_path / "p.csv", rows), "pupils", PLACE, known=known)

    [told] = [one for one in report.warnings if one.code == "ward_not_stated"]
    assert told.message_en.startswith("1 points state no ward")
