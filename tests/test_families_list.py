"""What the list shows beside the metres: who was admitted last, what a way crosses, past marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.near.crossings import main_roads
from runs.directory.model import PastMark
from runs.directory.past_marks import held
from tests.ascii_city import city

if TYPE_CHECKING:
    import httpx

    from tests.fixtures.publishing import PublishedCity

HOME = {"lon": 107.0912, "lat": 9.7575}
EAST_OF_THE_RIVER = {"lon": 107.1073686, "lat": 9.7573945}


def asked(caller: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer that must be there."""
    found: dict[str, Any] = caller.post(path, json=body).raise_for_status().json()
    return found


def test_the_last_admitted_are_told_as_published_and_no_finer(
    reader: httpx.Client, published_city: PublishedCity
) -> None:
    """Whole steps of 50 m where told; else the reason, and no metres."""
    finder = asked(reader, "/v1/finder", {**HOME, "grade": "1", "limit": 50})
    codes = [one["school_code"] for one in finder["schools"]]
    told = asked(reader, "/v1/last-admitted", {"grade": "1", "school_codes": codes})

    assert [one["school_code"] for one in told["items"]] == codes
    rows = [row for one in told["items"] for row in one["groups"]]
    assert {row["why"] for row in rows} >= {"shown"}
    for row in rows:
        assert (row["within_m"] is not None) == (row["why"] == "shown")
        assert (row["within_m"] or 0) % 50 == 0
    assert told["season"] == "2026-2027"
    assert told["tie_band_m"] == 0
    assert told["versions"]["policy"] == "nearest-first"
    with published_city.engine.connect() as connection:
        exact = dict(
            connection.exec_driver_sql(
                "SELECT school_code, min(last_distance_mm) FROM work.cutoff GROUP BY school_code"
            ).all()
        )
    shown = {one["school_code"]: one["groups"][0]["within_m"] for one in told["items"]}
    assert all(m * 1000 - exact[code] in range(50_000) for code, m in shown.items() if m)


def test_a_grade_of_which_nothing_was_told_says_so(reader: httpx.Client) -> None:
    """No run, no season, no metres: not an empty list that looks like a full school."""
    told = asked(reader, "/v1/last-admitted", {"grade": "6", "school_codes": ["992001"]})

    assert told["run_id"] is told["season"] is told["versions"] is None
    assert told["items"] == []


def test_before_anything_is_told_the_database_says_so_too(api: httpx.Client) -> None:
    """A draft alone tells nothing of any school."""
    told = asked(api, "/v1/last-admitted", {"grade": "1", "school_codes": ["991001"]})

    assert told["run_id"] is None
    assert told["items"] == []


def test_crossings_are_those_of_the_way_that_the_finder_measures(api: httpx.Client) -> None:
    """Same schools in the same order, and what the way's own streets say of bridges and ferries."""
    body = {**EAST_OF_THE_RIVER, "grade": "1", "limit": 12}
    schools = asked(api, "/v1/finder", body)["schools"]
    crossed = asked(api, "/v1/crossings", body)["items"]

    assert [one["school_code"] for one in crossed] == [one["school_code"] for one in schools]
    for one in crossed:
        to_one = {**EAST_OF_THE_RIVER, "grade": "1", "school_code": one["school_code"]}
        way = asked(api, "/v1/route", to_one)
        assert bool(one["bridges"]) == way["properties"]["bridges"]
        assert one["ferry"] == way["properties"]["ferry"]
    assert any(one["bridges"] for one in crossed)
    assert any(one["main_roads"] for one in crossed)
    assert not all(one["main_roads"] for one in crossed)


def test_where_no_road_is_near_nothing_is_crossed(api: httpx.Client) -> None:
    """As the finder's list is empty, this one is."""
    body = {"lon": 2.35, "lat": 48.85, "grade": "1", "limit": 5}

    assert asked(api, "/v1/crossings", body)["items"] == []
    assert api.post("/v1/crossings", json={**body, "profile": "sledge"}).status_code == 422


def test_a_main_road_is_met_where_it_has_a_node_and_not_on_another_level() -> None:
    """The flyover ``fg`` passes over the street ``ce``; the avenue ``ab`` meets it at ``b``."""
    town = city(
        """
    f
    |
c---+-b-e
    | |
    g a
""",
        tags={
            "ab": {"highway": "primary", "name": "Đại lộ"},
            "fg": {"highway": "trunk", "bridge": "yes"},
        },
    )
    raw = town.raw
    place = {
        chr(node): (lon, lat)
        for node, lon, lat in zip(
            raw.node_id, raw.node_lon.tolist(), raw.node_lat.tolist(), strict=True
        )
    }

    assert main_roads(raw) == {
        place["a"]: ("Đại lộ",),
        place["b"]: ("Đại lộ",),
        place["f"]: ("Đường fg",),
        place["g"]: ("Đường fg",),
    }


def test_marks_of_past_years_stand_by_school_year_and_wish(api: httpx.Client) -> None:
    """As the register has them, with how often a range held."""
    page = api.get("/v1/grade10/cutoffs", params={"school": "993001"}).json()

    (one,) = page["items"]
    assert one["marks"][0] == {"year": 2021, "wish": 1, "cutoff": 24.0, "quota": 180}
    assert len(one["marks"]) == 15
    assert page["ranges"]["tried"] == 63  # 7 schools, 3 wishes, 3 of 5 years
    assert 0 < page["ranges"]["held"] < 63
    assert page["source"]["nature"] == "invented"


def test_marks_are_published_too(reader: httpx.Client, api: httpx.Client) -> None:
    """A publication answers as the database does."""
    mine, theirs = (
        caller.get("/v1/grade10/cutoffs", params={"size": 200}).json() for caller in (reader, api)
    )

    assert mine["items"] == theirs["items"]
    assert mine["total"] == 7


@pytest.mark.parametrize(
    ("marks", "wanted"),
    [
        ([20.0], (0, 0)),
        ([20.0, 22.0], (0, 0)),
        ([20.0, 22.0, 22.0], (1, 1)),
        ([20.0, 22.0, 22.25, 22.25], (1, 2)),
    ],
)
def test_a_range_needs_two_years_before_it(marks: list[float], wanted: tuple[int, int]) -> None:
    """The first two years foretell nothing; the borders belong to the range."""
    rows = [PastMark("1", 2020 + at, 1, mark, None) for at, mark in enumerate(marks)]

    assert held(rows) == wanted
