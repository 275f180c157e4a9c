"""The service answers about places and runs, refuses politely, and protects what it serves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from runs.statistics.placement import told_summary

if TYPE_CHECKING:
    import httpx

    from tests.fixtures.server import CityDatabase


def test_the_service_is_alive_and_ready(api: httpx.Client) -> None:
    """Whoever starts it can wait for exactly this."""
    assert api.get("/v1/health").json() == {"status": "ok"}
    assert api.get("/v1/ready").json() == {"status": "ok"}


def test_the_city_says_that_it_is_invented(api: httpx.Client) -> None:
    """Nobody may take an invented school for a real one."""
    city = api.get("/v1/city").json()

    assert city["data_kind"] == "invented"
    assert city["notice"] == {"vi": "Dữ liệu hư cấu", "en": "Invented data"}
    assert city["attribution"] is None  # invented roads are nobody's
    assert city["season"] == "2026-2027"
    assert [one["grade"] for one in city["grades"]] == ["K", "1", "6", "10"]
    assert {one["grade"]: one["n_schools"] for one in city["grades"]}["1"] == 22


def test_the_city_is_named_in_the_callers_language(api: httpx.Client) -> None:
    """Vietnamese is the first language; English only on request."""
    vi = api.get("/v1/city").json()["name"]
    en = api.get("/v1/city", headers={"Accept-Language": "en"}).json()["name"]

    assert vi == "Thành phố An Thuận (hư cấu)"
    assert en == "An Thuận (an invented city)"


def test_schools_are_listed_page_by_page_without_gap_or_repeat(api: httpx.Client) -> None:
    """A partner that reads all pages has every school once."""
    first = api.get("/v1/schools", params={"size": 7}).json()
    codes: list[str] = []
    for page in range(1, -(-first["total"] // 7) + 1):
        items = api.get("/v1/schools", params={"size": 7, "page": page}).json()["items"]
        codes += [school["school_code"] for school in items]

    assert codes == sorted(set(codes))
    assert len(codes) == first["total"]


def test_schools_of_a_grade_are_those_with_seats(api: httpx.Client) -> None:
    """The list and a run speak of the same schools."""
    answer = api.get("/v1/schools", params={"grade": "1", "size": 200}).json()

    assert answer["total"] == 22
    assert all("primary" in school["levels"] for school in answer["items"])


@pytest.mark.parametrize("typed", ["lac hong", "LẠC HỒNG", "tieu hoc lac hong", "hong lac"])
def test_a_school_is_found_with_or_without_accents(api: httpx.Client, typed: str) -> None:
    """Few people type all the accents on a phone."""
    names = [one["name"] for one in api.get("/v1/schools", params={"q": typed}).json()["items"]]

    assert "Trường Tiểu học Lạc Hồng" in names


def test_one_school_shows_gates_seats_and_offers(
    api: httpx.Client, city_database: CityDatabase
) -> None:
    """Offers are counts: a distance would be one child's home."""
    listed = api.get("/v1/schools", params={"grade": "1", "size": 200}).json()["items"]
    schools = [api.get(f"/v1/schools/{one['school_code']}").json() for one in listed]

    assert all(school["gates"] for school in schools)
    runs = [school["last_run"] for school in schools]
    told = [run["offers"] for run in runs if run["offers"] is not None]
    assert sum(told) <= city_database.placed.summary.placed
    assert len(told) > len(runs) // 2
    assert not any(0 < n < 10 for n in told)
    assert sum(run["seats"] for run in runs) == city_database.placed.n_seats
    assert all(
        set(run) == {"run_id", "season", "grade", "seats", "offers", "versions"} for run in runs
    )


def test_an_unknown_school_is_not_found_in_both_languages(api: httpx.Client) -> None:
    """The sentence says what to do next."""
    vi = api.get("/v1/schools/nowhere")
    en = api.get("/v1/schools/nowhere", headers={"Accept-Language": "en-GB,en;q=0.9"})

    assert vi.status_code == en.status_code == 404
    assert vi.json()["type"] == "urn:gantruong:problem:unknown-school"
    assert vi.json()["detail"].startswith("Không có trường nào mang mã này.")
    assert en.json()["detail"].startswith("No school has that code.")
    assert vi.headers["content-type"] == "application/problem+json"


def test_the_newest_run_has_the_figures_that_were_recorded(
    api: httpx.Client, city_database: CityDatabase
) -> None:
    """The page shows what the command printed, ways rounded up, counts under ten withheld."""
    run = api.get("/v1/runs/latest").json()

    assert run["summary"] == told_summary(city_database.placed.summary.as_dict())
    assert run["summary"]["placed"] in {None, city_database.placed.summary.placed}
    assert "longest_m" not in run["summary"]
    assert run["is_model"] is True
    assert (run["grade"], run["season"], run["policy"]) == ("1", "2026-2027", "nearest-first")
    assert api.get(f"/v1/runs/{run['run_id']}").json() == run


def test_an_unknown_run_is_not_found(api: httpx.Client) -> None:
    """Numbers are not guessed at: 404, and nothing else is told."""
    assert api.get("/v1/runs/999999").status_code == 404
    assert api.get("/v1/runs/0").status_code == 422
    assert api.get("/v1/runs/99999999999999999999").status_code == 422


def test_nothing_about_a_child_can_be_asked_for(api: httpx.Client) -> None:
    """No route, parameter or shape speaks of one pupil, but those of officers with a key."""
    words = ("pupil_id", "applicant", "birth", "home_ward")
    described = api.get("/v1/openapi.json").json()
    speaking = {
        name
        for part in (described["paths"], described["components"]["schemas"])
        for name, what in part.items()
        if any(word in f"{name} {json.dumps(what)}".lower() for word in words)
    }
    people = {path for path in described["paths"] if path.startswith("/v1/people/")}
    guarded = {
        path
        for path in speaking
        if path.startswith("/v1/")
        and all(one.get("security") for one in described["paths"][path].values())
    }

    assert {name for name in speaking if name.startswith("/")} == guarded
    for path in people:
        assert described["paths"][path]["post"]["security"] == [{"HTTPBearer": []}]
        assert api.post(path.format(register="pupils", change=1), json={}).status_code in {401, 422}


def test_problems_are_described_as_what_they_are(api: httpx.Client) -> None:
    """A generated client must expect problem documents, not the framework's own form."""
    description = api.get("/v1/openapi.json")

    assert "HTTPValidationError" not in description.text
    for path in description.json()["paths"].values():
        for operation in path.values():
            assert "application/problem+json" in operation["responses"]["422"]["content"]


@pytest.mark.parametrize(
    "path", ["/", "/v1/city", "/v1/nowhere", "/tiles/roads/99/0/0.mvt", "/assets/none.js"]
)
def test_every_answer_is_guarded(api: httpx.Client, path: str) -> None:
    """The policy names this host alone: no other script, font or address is ever used."""
    headers = api.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_body_that_is_too_long_is_refused(api: httpx.Client) -> None:
    """Before it is parsed, and also if it does not say how long it is."""
    long = b'{"grade": "1", "lon": 1, "lat": ' + b" " * 70_000 + b"1}"
    headers = {"Content-Type": "application/json"}

    told = api.post("/v1/finder", content=long, headers=headers)
    untold = api.post("/v1/finder", content=iter([long]), headers=headers)

    assert told.status_code == 413
    assert untold.status_code == 413
    assert untold.headers["content-type"] == "application/problem+json"


def test_a_wrong_method_is_a_problem_document(api: httpx.Client) -> None:
    """All refusals have one form."""
    answer = api.delete("/v1/city")

    assert answer.status_code == 405
    assert answer.json()["type"] == "urn:gantruong:problem:method-not-allowed"


@pytest.mark.parametrize(
    "path",
    ["/../pyproject.toml", "/..%2f..%2fpyproject.toml", "/.sources-sha256", "/index.html.br"],
)
def test_only_the_page_is_served(api: httpx.Client, path: str) -> None:
    """Files beside the page stay where they are."""
    assert api.get(path).status_code == 404


def test_the_page_comes_compressed_and_its_parts_may_be_kept(api: httpx.Client) -> None:
    """A second visit fetches 400 bytes."""
    page = api.get("/", headers={"Accept-Encoding": "gzip"})
    name = page.text.partition('src="')[2].partition('"')[0]
    script = api.get(name, headers={"Accept-Encoding": "br, gzip"})

    assert page.headers["content-encoding"] == "gzip"
    assert page.headers["cache-control"] == "no-cache"
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "immutable" in script.headers["cache-control"]
