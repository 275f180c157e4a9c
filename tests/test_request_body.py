"""A body's values are taken as what they are: no text or truth value becomes a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

HOME = {"lon": 107.0901, "lat": 9.7702}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/finder", {**HOME, "lat": False, "grade": "1"}, "lat"),
        ("/v1/finder", {**HOME, "lon": "107.0901", "grade": "1"}, "lon"),
        ("/v1/finder", {**HOME, "grade": "1", "limit": True}, "limit"),
        ("/v1/finder", {**HOME, "grade": "1", "limit": "5"}, "limit"),
        ("/v1/finder", {**HOME, "grade": "1", "limit": 5.5}, "limit"),
        ("/v1/distance", {**HOME, "lat": True, "school_code": "990012"}, "lat"),
        ("/v1/catchments/at", {**HOME, "lon": False, "level": "primary"}, "lon"),
        ("/v1/isochrone", {**HOME, "metres": "500"}, "metres"),
        ("/v1/search", {"q": "da", "limit": "3"}, "limit"),
    ],
)
def test_a_value_of_another_type_is_refused(
    reader: httpx.Client, path: str, body: dict[str, Any], field: str
) -> None:
    """With the field's name, in the short way as in the ordinary one."""
    answer = reader.post(path, json=body)

    assert answer.status_code == 422
    assert field in answer.text


def test_whole_numbers_are_numbers(reader: httpx.Client) -> None:
    """JSON does not tell 107 from 107.0."""
    assert reader.post("/v1/finder", json={"lon": 107, "lat": 9, "grade": "1"}).status_code == 200
