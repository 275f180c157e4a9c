"""Role by ward by route at the live service: nobody reaches more than is written, or less."""

from __future__ import annotations

import itertools
import random
import re
import tomllib
import uuid
from dataclasses import dataclass
from ipaddress import IPv6Address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from sqlalchemy import text
from starlette.routing import Mount, Route

from api.app import create_app
from api.ogc.service import Ogc
from api.settings import ApiSettings
from api.shield.catalogue import listed
from gis import api_clients
from gis.access import SCOPES
from runs import allocate

if TYPE_CHECKING:
    from tests.fixtures.editing import EditedCity

TABLE: Final = tomllib.loads(Path(__file__).with_name("expected_rights.toml").read_text())
EXPECTED: Final[dict[str, str]] = TABLE["scopes"]
UNLISTED: Final[dict[str, str]] = TABLE["unlisted"]
SHARE: Final = 10
PUBLIC: Final = "public"
OWN, OTHER, NOWHERE = "own", "other", "nowhere"
VERBS: Final = ("get", "post", "put", "patch", "delete")
FILLED: Final = {
    "register": "pupils",
    "row": "990001",
    "layers": "schools",
    "z": "1",
    "x": "1",
    "y": "1",
    "name": "nearest-first",
    "other": "deferred-acceptance",
    "school_code": "990001",
    "code": "99101",
    "collectionId": "schools",
    "tileMatrixSetId": "WebMercatorQuad",
}
OFFERS: Final = "POST /v1/runs/{run_id}/offers/list"
WHY: Final = {"reason": "decision 12"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """
    Who asks.

    Attributes
    ----------
    scopes
        What it may; ``None`` for whoever nobody knows.
    ward
        ``own``, ``other``, ``nowhere`` or the whole city.
    """

    headers: dict[str, str]
    scopes: frozenset[str] | None
    ward: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A served city, who asks, its routes, and the children of each ward."""

    city: EditedCity
    askers: dict[str, Asker]
    routes: list[str]
    wards: dict[str, str]
    ids: dict[str, str]
    schools: dict[str, str]


@pytest.fixture(scope="module")
def world(edited_city: EditedCity) -> World:
    """Return a city with a placement, and every kind of caller."""
    described = edited_city.stranger().get("/v1/openapi.json")
    assert described.status_code == 200, described.text
    paths = described.json()["paths"]
    allocate.allocate(edited_city.owner, "nearest-first", season="2026-2027", grade="1")
    with edited_city.owner.connect() as connection:
        rows = connection.execute(text("SELECT pupil_id, ward_code FROM people.pupil"))
        ids = {row[0]: row[1] for row in rows}
        offered = "SELECT pupil_id, school_ward_code FROM work.offer"
        schools = {row[0]: row[1] for row in connection.execute(text(offered))}
    own, other = sorted({*ids.values()})[:2]
    wards = {OWN: own, OTHER: other, NOWHERE: "00000"}
    routes = [
        f"{verb.upper()} {path}" for path, of in paths.items() for verb in VERBS if verb in of
    ]
    askers = dict(_askers(edited_city, wards))
    return World(
        city=edited_city, askers=askers, routes=routes, wards=wards, ids=ids, schools=schools
    )


def _askers(city: EditedCity, wards: dict[str, str]) -> Any:  # noqa: ANN401 (pairs)
    yield "nobody", Asker(headers={}, scopes=None)
    bad = {"a key of nobody": f"gt_00000000_{'A' * 43}", "no token": "a.b.c", "a word": "-"}
    for name, token in bad.items():
        yield name, Asker(headers={"Authorization": f"Bearer {token}"}, scopes=None)
    withdrawn = _keyed(city, "withdrawn", "department_officer", ["*"])
    api_clients.revoke(city.owner, "withdrawn")
    yield "withdrawn", Asker(headers=withdrawn, scopes=None)
    yield "late token", Asker(headers=_token(city, exp=1, iat=1), scopes=None)
    for ward, code in wards.items():
        named = f"ward officer {ward}"
        scopes = frozenset(api_clients.ROLES["ward_officer"])
        yield (
            named,
            Asker(headers=_keyed(city, named, "ward_officer", [code]), scopes=scopes, ward=ward),
        )
        claims = {"gantruong_role": "ward_officer", "gantruong_wards": [code]}
        yield (
            f"{named} by token",
            Asker(
                headers=_token(city, sub=ward, **claims), scopes=scopes - {"author:name"}, ward=ward
            ),
        )
    for role in ("department_officer", "planner"):
        scopes = frozenset(api_clients.ROLES[role])
        yield role, Asker(headers=_keyed(city, role, role, ["*"]), scopes=scopes)
        yield (
            f"{role} by token",
            Asker(
                headers=_token(city, sub=role, gantruong_role=role), scopes=scopes - {"author:name"}
            ),
        )
    for scope, ward in itertools.product(SCOPES, (OWN, "")):
        named = f"{scope} {ward}".strip()
        codes = [wards[ward]] if ward else ["*"]
        yield (
            named,
            Asker(
                headers=_keyed(city, named, "system", codes, [scope]),
                scopes=frozenset({scope}),
                ward=ward,
            ),
        )


def _keyed(
    city: EditedCity, name: str, role: str, wards: list[str], scopes: list[str] | None = None
) -> dict[str, str]:
    wanted = api_clients.Wanted(name=f"x {name}", role=role, wards=wards, scopes=scopes or ())
    if name == "withdrawn":
        wanted = api_clients.Wanted(name=name, role=role, wards=wards)
    return {"Authorization": f"Bearer {api_clients.add(city.owner, wanted)}"}


def _token(city: EditedCity, **claims: object) -> dict[str, str]:
    return {"Authorization": f"Bearer {city.issuer.token(**claims)}"}


def test_every_route_has_its_line_and_every_line_its_route(world: World) -> None:
    """A new route must say who may call it, a gone one must not stay."""
    assert sorted(EXPECTED) == sorted(world.routes)


def test_a_route_declares_a_key_if_and_only_if_it_needs_one(world: World) -> None:
    """Generated clients, and the pages to read, tell from it where a key is sent."""
    paths = world.city.stranger().get("/v1/openapi.json").json()["paths"]
    keyed = {
        f"{verb.upper()} {path}"
        for path, of in paths.items()
        for verb, operation in of.items()
        if operation.get("security")
    }
    assert keyed == {route for route, needed in EXPECTED.items() if needed != PUBLIC}


def test_every_route_beside_the_description_has_its_line(map_page: Path) -> None:
    """Figures, the pages to read and the OGC API, by the application's own list of routes."""
    app = create_app(ApiSettings(), pages=map_page)
    described = app.openapi()["paths"]
    mounted = {one.path: one.app for one in app.router.routes if isinstance(one, Mount)}
    inside = {path: one._inside for path, one in mounted.items() if isinstance(one, Ogc)}  # noqa: SLF001 (its routes stand nowhere else)
    plain = [one for one in app.router.routes if type(one) is Route]
    found = {f"GET {one.path}" for one in plain}
    for before, part in (("", app), *inside.items()):
        for one in listed(part):
            told = described.get(one.path, {}) if part is app else {}
            assert one.methods <= {"GET", "HEAD"} or told, one.path
            found |= {f"GET {before}{one.path}"} if "get" not in told and not told else set()

    assert set(mounted) == set(inside)
    assert found == set(UNLISTED)


def test_beside_the_description_no_key_opens_more(world: World) -> None:
    """Public to all alike; figures by address alone, and never through a forwarder."""
    known = [name for name, asker in world.askers.items() if asker.scopes is not None]
    drawn = random.Random(12)  # noqa: S311 (which callers are tried is no secret)
    names = [*drawn.sample(known, 4), "a key of nobody", "department_officer"]
    with httpx.Client(base_url=world.city.address, timeout=60) as client:
        for route, kind in UNLISTED.items():
            first = call(client, route, {})
            assert first.status_code < 500, route
            assert first.status_code == (404 if kind == "addresses" else first.status_code)
            for name in names:
                answer = call(client, route, world.askers[name].headers)
                assert (route, answer.status_code) == (route, first.status_code)
                assert not {one for one in seen_ids(answer) if one in world.ids}
            if kind == "addresses":
                assert client.get("/metrics").status_code == 200


def test_every_route_that_writes_says_what_it_leaves_in_the_log(world: World) -> None:
    """And by which test that is seen; a test that is gone is missed here."""
    writing = {one for one in world.routes if not one.startswith("GET ")}
    assert set(TABLE["audit"]) == writing
    for told in TABLE["audit"].values():
        file, _, name = told.rpartition(" ")[2].partition("::")
        assert told == "asks" or f"def {name}(" in Path(file).read_text()


def call(client: httpx.Client, route: str, headers: dict[str, str]) -> httpx.Response:
    """Send a request of a route with an empty body; of a stream only the beginning is read."""
    verb, path = route.split(" ")
    address = re.sub(r"\{(\w+)\}", lambda found: FILLED.get(found[1], "1"), path)
    body = {} if verb == "GET" else {"json": {}}
    # everybody comes from a network of the own: what a flood meets is another test's
    named = {**headers, "X-Forwarded-For": str(IPv6Address(0xFD << 120 | uuid.uuid4().int >> 8))}
    if verb != "GET":
        named["Idempotency-Key"] = str(uuid.uuid4())
    asked = client.build_request(verb, address, headers=named, **body)
    answer = client.send(asked, stream=True)
    if "event-stream" not in answer.headers.get("content-type", ""):
        answer.read()
    answer.close()
    return answer


def wrong_in(route: str, asker: Asker, answer: httpx.Response) -> str | None:
    """Return what is wrong about an answer by the table alone; ``None`` if nothing is."""
    needed = frozenset(EXPECTED[route].split("|"))
    kind = "json" in answer.headers.get("content-type", "") and answer.status_code >= 400
    problem = answer.json().get("type", "").rpartition(":")[2] if kind else ""
    if PUBLIC in needed:
        # a write whose sender names itself by what opens nothing is not taken for nobody's
        is_write = TABLE["audit"].get(route, "asks") != "asks"
        is_refused = answer.status_code == 401 and not (is_write and asker.headers)
        return "public and barred" if is_refused or problem == "no-scope" else None
    if asker.scopes is None:
        return None if answer.status_code == 401 else f"{answer.status_code} without a key"
    if needed & asker.scopes:
        barred = answer.status_code == 401 or problem == "no-scope"
        return f"barred: {answer.status_code}" if barred else None
    right = (answer.status_code, problem) == (403, "no-scope")
    return None if right else f"open: {answer.status_code} {problem}"


def seen_ids(answer: httpx.Response) -> set[str]:
    """Return the words of an answer that may be children's ids."""
    if answer.status_code >= 400 or "event-stream" in answer.headers.get("content-type", ""):
        return set()
    return set(re.findall(r"[\w-]+", answer.text))


def test_no_cell_of_role_ward_and_route_leaks(world: World, *, is_full: bool) -> None:
    """Status by the table, and no child of another ward in any answer."""
    cells = list(itertools.product(world.askers, world.routes))
    drawn = random.Random(11)  # noqa: S311 (which cells are tried is no secret)
    taken = cells if is_full else drawn.sample(cells, len(cells) // SHARE)
    wrong, leaked, n_own = [], [], 0
    with httpx.Client(base_url=world.city.address, timeout=60) as client:
        for name, route in taken:
            asker = world.askers[name]
            answer = call(client, route, asker.headers)
            if (said := wrong_in(route, asker, answer)) is not None:
                wrong.append((name, route, said))
            if answer.status_code >= 500 and answer.status_code not in {501, 503}:
                wrong.append((name, route, str(answer.status_code)))
            found = {one for one in seen_ids(answer) if one in world.ids}
            ward = world.wards.get(asker.ward)
            mine = {one for one in found if world.ids[one] == ward}
            if route == OFFERS:  # a ward sees who was offered its schools too
                mine |= {one for one in found if world.schools.get(one) == ward}
            n_own += len(mine)
            is_city = not asker.ward and asker.scopes is not None
            if not is_city and found - mine:
                leaked.append((name, route, len(found - mine)))

    assert len(cells) >= 2_000
    assert (wrong, leaked) == ([], [])
    if is_full:
        assert n_own > 0, "no answer held a child, so the test shows nothing"


def test_what_needs_a_key_is_kept_by_no_cache(world: World) -> None:
    """Nothing of an officer's is left in a browser or a proxy, refused or answered."""
    headers = world.askers["department_officer"].headers
    kept = []
    with httpx.Client(base_url=world.city.address, timeout=60) as client:
        for route, needed in EXPECTED.items():
            if needed == PUBLIC or not route.startswith("GET "):
                continue
            answer = call(client, route, headers)
            if "no-store" not in answer.headers.get("cache-control", ""):
                kept.append((route, answer.status_code))
    assert kept == []


def test_children_of_the_own_ward_are_seen_and_of_no_other(world: World) -> None:
    """The list that a ward's officer reads is all of the ward, by key and by token alike."""
    with httpx.Client(base_url=world.city.address, timeout=60) as client:
        for name in ("ward officer own", "ward officer own by token", "people:read own"):
            body = {"size": 1000}
            answer = client.post(
                "/v1/people/pupils/list", json=body, headers=world.askers[name].headers
            )
            seen = {row["values"]["pupil_id"] for row in answer.json()["items"]}
            assert {world.ids[one] for one in seen} == {world.wards[OWN]}


def test_every_change_leaves_one_row_of_numbers(world: World) -> None:  # noqa: PLR0915 (one story)
    """Add, change, close, paste, undo, correct, reject, withdraw: one row each, and no value."""
    city = world.city
    first, second = city.client("log one"), city.client("log two")
    rows = "/v1/registers/gates/rows"
    gate = first.get(rows).json()["items"][0]
    seats = first.get("/v1/registers/seats/rows").json()["items"][0]
    pupil = first.post("/v1/people/pupils/list", json={"size": 1}).json()["items"][0]
    person = {name: pupil["values"][name] for name in ("season", "pupil_id")}
    told = {"name": "Cổng Kín Đáo"}

    def etag(address: str) -> dict[str, str]:
        return {"If-Match": first.get(address).json()["etag"]}

    def made(method: str, address: str, **more: Any) -> httpx.Response:  # noqa: ANN401
        return first.request(method, address, **more)

    at = f"{rows}/{gate['row_id']}"
    new = {**gate["values"], "gate_no": 9, **told}
    change = made("PATCH", at, json={"values": told, **WHY}, headers=etag(at))
    with city.owner.connect() as connection:
        start = connection.scalar(text("SELECT max(audit_id) FROM work.audit_log"))
    number = change.json()["changes"][0]["change_id"]
    made("POST", f"/v1/registers/changes/{number}/undo", json=WHY)
    added = made("POST", rows, json={"values": new, **WHY})
    nine = added.headers["Location"]
    made("POST", f"{nine}/close", json={"closed_from": "2031-01-01", **WHY}, headers=etag(nine))
    paste: dict[str, Any] = {"rows": [{**new, "name": "Cổng Dán"}], **WHY}
    preview = made("POST", "/v1/registers/gates/paste", json=paste)
    made(
        "POST",
        "/v1/registers/gates/paste",
        json={**paste, "dry_run": False},
        headers={"If-Match": preview.headers["ETag"]},
    )
    read = first.post("/v1/people/pupils/read", json={"key": person}).json()
    corrected = made(
        "POST",
        "/v1/people/pupils/correct",
        json={"key": person, "values": {"khu_pho": "Khu Kín"}, **WHY},
        headers={"If-Match": read["etag"]},
    )
    one = corrected.json()["changes"][0]["change_id"]
    made("POST", f"/v1/people/changes/{one}/undo", json=WHY)
    for answer in ("reject", "withdraw"):
        held = made(
            "PATCH",
            f"/v1/registers/seats/rows/{seats['row_id']}",
            json={"values": {"seats": seats["values"]["seats"] * 3}, **WHY},
            headers=etag(f"/v1/registers/seats/rows/{seats['row_id']}"),
        )
        who = second if answer == "reject" else first
        who.post(f"/v1/approvals/{held.json()['approval_id']}/{answer}", json=WHY)

    with city.owner.connect() as connection:
        logged = connection.execute(
            text(
                "SELECT action, to_jsonb(a)::text FROM work.audit_log AS a WHERE audit_id > :n"
                " ORDER BY audit_id"
            ),
            {"n": start},
        ).all()
    assert [row[0] for row in logged] == [
        *("undo", "edit", "edit", "edit", "edit", "undo"),
        *("propose", "reject", "propose", "withdraw"),
    ]
    for secret in ("Kín", "Dán", person["pupil_id"], gate["values"]["name"]):
        assert not [row for row in logged if secret in row[1]]
