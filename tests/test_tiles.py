"""Vector tiles hold what the map draws, in few bytes, at addresses that caches understand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tests import mvt

if TYPE_CHECKING:
    import httpx

ALL = "water,wards,roads,schools"
TARGET_BYTES = 50 * 1024  # at every zoom, so that a slow phone shows a map


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return the tile that holds a place (web Mercator)."""
    n_tiles = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * n_tiles), int(y * n_tiles)


@pytest.fixture
def middle(api: httpx.Client) -> tuple[float, float]:
    """Return the middle of the city: a place with roads and water around it."""
    west, south, east, north = api.get("/v1/city").json()["focus"]
    return (west + east) / 2, (south + north) / 2


def address(layers: str, place: tuple[float, float], zoom: int) -> str:
    """Return the address of the tile at a place."""
    x, y = tile_at(*place, zoom)
    return f"/tiles/{layers}/{zoom}/{x}/{y}.mvt"


def test_a_tile_of_the_whole_city_holds_all_four_layers(
    api: httpx.Client, middle: tuple[float, float]
) -> None:
    """One request draws the map of a quarter: nothing has to be fetched layer by layer."""
    answer = api.get(address(ALL, middle, 12))

    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    layers = mvt.read(answer.content)
    assert list(layers) == ["water", "wards", "roads", "schools"]
    assert all(layer.features for layer in layers.values())
    assert all(layer.extent == 4096 for layer in layers.values())


def test_roads_gain_classes_with_each_zoom(api: httpx.Client, middle: tuple[float, float]) -> None:
    """Far out an alley would be a smear of ink; near by it is how people walk to school."""

    def classes(zoom: int) -> set[str]:
        layer = mvt.read(api.get(address("roads", middle, zoom)).content)["roads"]
        return {feature.properties["class"] for feature in layer.features}

    assert "alley" not in classes(12)
    assert {"main", "street", "alley"} <= classes(14)


def test_names_arrive_where_they_can_be_read(
    api: httpx.Client, middle: tuple[float, float]
) -> None:
    """A school's name costs bytes; far out only its dot is drawn, and its code for the tap."""
    far = mvt.read(api.get(address("schools", middle, 12)).content)["schools"]
    near = mvt.read(api.get(address("schools", middle, 14)).content)["schools"]

    assert all("name" not in feature.properties for feature in far.features)
    assert all(feature.properties["school_code"] for feature in far.features)
    assert "Trường Mầm non Hoa Sen" in {one.properties["name"] for one in near.features}


def test_each_ward_is_named_once_in_the_whole_city(
    api: httpx.Client, middle: tuple[float, float]
) -> None:
    """A name repeated in every tile that a ward touches would cover the map."""
    layer = mvt.read(api.get(address("wards", middle, 10)).content)["wards"]

    names = [one.properties["name"] for one in layer.features if one.kind == mvt.POINT]
    assert len(names) == len(set(names)) == 12
    assert {one.kind for one in layer.features} == {mvt.POINT, mvt.LINE}


@pytest.mark.parametrize("zoom", range(8, 17))
def test_every_tile_is_small(api: httpx.Client, middle: tuple[float, float], zoom: int) -> None:
    """A family with a slow phone waits for the heaviest tile, so none may be heavy."""
    x, y = tile_at(*middle, zoom)
    around = [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]

    for one in around:
        answer = api.get(f"/tiles/{ALL}/{zoom}/{one[0]}/{one[1]}.mvt")

        assert answer.status_code in {200, 204}
        assert len(answer.content) <= TARGET_BYTES


def test_a_tile_that_the_caller_has_is_not_sent_again(
    api: httpx.Client, middle: tuple[float, float]
) -> None:
    """The second visit costs one line per tile."""
    first = api.get(address(ALL, middle, 13))
    again = api.get(address(ALL, middle, 13), headers={"If-None-Match": first.headers["etag"]})

    assert first.status_code == 200
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]


def test_a_tile_named_with_the_version_may_be_kept_for_a_day(
    api: httpx.Client, middle: tuple[float, float]
) -> None:
    """The version changes with the data, so such an address never goes stale."""
    version = api.get("/v1/city").json()["version"]

    named = api.get(address(ALL, middle, 13), params={"v": version})
    unnamed = api.get(address(ALL, middle, 13))

    assert named.headers["cache-control"] == "public, max-age=86400"
    assert unnamed.headers["cache-control"] == "public, no-cache"


def test_an_empty_tile_is_no_content(api: httpx.Client) -> None:
    """The sea off Africa has neither roads nor schools."""
    answer = api.get(f"/tiles/{ALL}/10/512/511.mvt")

    assert answer.status_code == 204
    assert answer.content == b""


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/roads/17/1/1.mvt", 404),
        ("/tiles/roads/3/8/0.mvt", 404),
        ("/tiles/roads/3/0/-1.mvt", 404),
        ("/tiles/pupils/3/0/0.mvt", 404),
        ("/tiles/roads,roads/3/0/0.mvt", 404),
        ("/tiles/roads/x/0/0.mvt", 422),
        ("/tiles/roads/3/0/99999999999999999999.mvt", 404),
    ],
    ids=["zoom", "x", "negative", "no such layer", "layer twice", "letters", "huge"],
)
def test_a_tile_that_cannot_be_is_refused(api: httpx.Client, path: str, status: int) -> None:
    """A wrong address gets a sentence, never a query to the database."""
    answer = api.get(path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
