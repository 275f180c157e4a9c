"""Two server processes answer from publications: whole, at once, and without the database."""

from __future__ import annotations

import gzip
import itertools
import json
import re
import threading
import time
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import text

from api import static_site
from gis import api_clients
from runs.publication import place, switch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fixtures.publishing import PublishedCity

HEADER = "gantruong-publication"
HOME = {"lon": 107.0901, "lat": 9.7702, "grade": "1"}
TILE = "/tiles/water,wards,roads,schools/14/13066/7744.mvt"
RECOVERY_S = 30  # a hang guard


def wait_for(reader: httpx.Client, number: int) -> None:
    """Wait until both processes answer from a publication."""
    end_s = time.monotonic() + RECOVERY_S
    while time.monotonic() < end_s:
        seen = {
            httpx.get(f"{reader.base_url}v1/city").json()["publication"]["number"]
            for _ in range(12)
        }
        if seen == {number}:
            return
        time.sleep(0.2)
    pytest.fail(f"not every process went to publication {number}")


def public_paths(reader: httpx.Client) -> list[str]:
    """Return an address of every public GET route, from the service's own description."""
    described = reader.get("/v1/openapi.json").json()["paths"]
    skipped = {"/v1/health", "/v1/ready", "/v1/openapi.json"}
    practised = "/v1/practice"  # not there outside of practice
    paths = []
    for path, operations in described.items():
        operation = operations.get("get")
        if operation is None or "401" in operation["responses"] or path in skipped:
            continue
        if path.startswith(practised):
            continue
        asked = {}
        for parameter in operation.get("parameters", []):
            given = parameter.get("examples") or parameter["schema"].get("examples") or [""]
            example = str(next(iter(given)))
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", example)  # noqa: PLW2901 (filled in)
            elif parameter.get("required"):
                asked[parameter["name"]] = example or "lạc hồng"
        paths.append(f"{path}?{urlencode(asked)}" if asked else path)
    return [*paths, "/v1/schools?grade=1&size=200", "/v1/schools?q=lac+hong", TILE]


def answers_of(reader: httpx.Client) -> dict[str, tuple[int, bytes, dict[str, str]]]:
    """Return every public answer: status, body, and headers but the date."""
    told = {}
    for path in public_paths(reader):
        answer = reader.get(path)
        headers = {name: value for name, value in answer.headers.items() if name != "date"}
        told[path] = (answer.status_code, answer.content, headers)
    asked: dict[str, dict[str, Any]] = {
        "/v1/finder": HOME,
        "/v1/route": {**HOME, "school_code": "990012"},
    }
    for path, body in asked.items():
        answer = reader.post(path, json=body)
        told[path] = (answer.status_code, answer.content, {})
    return told


def test_every_public_answer_names_its_publication(
    reader: httpx.Client, published_city: PublishedCity
) -> None:
    """Whoever keeps an answer can say later from which data it came."""
    current = place.current(published_city.root)
    assert current is not None
    wait_for(reader, current.number)

    for path in public_paths(reader):
        answer = reader.get(path)
        if answer.status_code in {200, 204}:
            said = answer.headers[HEADER]
            assert said.startswith(f'{current.number};published="20'), path
            assert said.endswith(f'sha256="{current.sha256}"'), path
    found = reader.post("/v1/finder", json=HOME)
    assert found.headers[HEADER].startswith(f"{current.number};")
    assert found.headers["cache-control"] == "no-store"
    assert "etag" not in found.headers
    city = reader.get("/v1/city").json()
    assert city["publication"]["sha256"] == current.sha256


def test_public_answers_may_be_cached(reader: httpx.Client) -> None:
    """Shortly by itself, for good under the version; a second look costs one line."""
    version = reader.get("/v1/city").json()["version"]
    first = reader.get("/v1/schools")
    again = reader.get("/v1/schools", headers={"If-None-Match": first.headers["etag"]})
    named = reader.get("/v1/schools", params={"v": version})
    misnamed = reader.get("/v1/schools", params={"v": "0" * 16})
    tile = reader.get(TILE, params={"v": version})
    plain = reader.get("/v1/schools", headers={"Accept-Encoding": "identity"})
    officers = reader.get("/v1/registers")

    short = "public, max-age=10, stale-while-revalidate=60"
    assert first.headers["cache-control"] == misnamed.headers["cache-control"] == short
    assert first.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert plain.json() == first.json()
    assert "Accept-Encoding" in first.headers["vary"]
    assert "Accept-Encoding" in plain.headers["vary"]
    assert "Accept-Language" in reader.get("/v1/city").headers["vary"]
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert tile.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert officers.headers["cache-control"] == "no-store"


def test_head_is_get_without_the_body(reader: httpx.Client) -> None:
    """Caches and portals look before they fetch."""
    for path in ("/v1/city", "/v1/schools", TILE):
        seen, read = reader.head(path), reader.get(path)

        assert (seen.status_code, seen.content) == (200, b"")
        for name in ("etag", "content-length", "content-type", "cache-control", HEADER):
            assert seen.headers[name] == read.headers[name], (path, name)
    assert reader.head("/v1/schools/nowhere").status_code == 404


def test_an_edit_shows_with_the_next_publication(
    reader: httpx.Client, published_city: PublishedCity
) -> None:
    """What the public reads is what somebody published, in every process within moments."""
    before = reader.get("/v1/schools/990012").json()["name"]
    rename(published_city, 7)
    time.sleep(1.5)
    meanwhile = reader.get("/v1/schools/990012").json()["name"]

    built = published_city.publish()
    wait_for(reader, built.manifest.number)

    assert meanwhile == before
    assert reader.get("/v1/schools/990012").json()["name"].endswith("dấu 7")


def test_the_public_does_not_notice_that_the_database_is_gone(
    reader: httpx.Client, published_city: PublishedCity
) -> None:
    """Stopped: the same answers to the byte; started again: officers go on by themselves."""
    current = place.current(published_city.root)
    assert current is not None
    wait_for(reader, current.number)
    officer = officer_of(published_city)
    before = answers_of(reader)
    assert reader.get("/v1/registers", headers=officer).status_code == 200
    published_city.engine.dispose()
    errors: list[str] = []
    n_reads = [0]
    with polling(str(reader.base_url), errors, n_reads):
        published_city.cluster.stop()
        try:
            without = answers_of(reader)
            refused = reader.get("/v1/registers", headers=officer)
            wait_until(lambda: reader.get("/v1/ready").json().get("database") == "down")
            ready = reader.get("/v1/ready")
        finally:
            published_city.cluster.ensure()
        wait_until(lambda: reader.get("/v1/registers", headers=officer).status_code == 200)
        wait_until(lambda: reader.get("/v1/ready").json()["database"] == "up")

    assert without == before
    assert {
        path: status for path, (status, _, _) in before.items() if status not in {200, 204}
    } == {}
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0
    assert refused.headers["content-type"] == "application/problem+json"
    assert (ready.status_code, ready.json()["publication"]) == (200, current.number)
    assert errors == []
    assert n_reads[0] > 50


def test_static_files_hold_the_very_answers(
    reader: httpx.Client, published_city: PublishedCity, tmp_path: Path
) -> None:
    """A CDN that serves the files tells what the service tells, without it."""
    current = place.current(published_city.root)
    assert current is not None
    wait_for(reader, current.number)

    n_files = static_site.export(published_city.root, current, tmp_path / "site")

    site = tmp_path / "site"
    members = ("v1/schools/990012", "v1/runs/latest", "v1/policies/nearest-first", "v1/wards/99101")
    for path in members:
        assert (site / f"{path}.json").read_bytes() == reader.get(f"/{path}").content, path
    listed = reader.get("/v1/open-data").json()["items"]
    files = [f"v1/open-data/{one['id']}/{file['name']}" for one in listed for file in one["files"]]
    assert len(files) >= 40
    for path in (*files[::7], f"v1/open-data/{listed[0]['id']}/datapackage.json"):
        assert (site / path).read_bytes() == reader.get(f"/{path}").content, path
    for path in ("v1/city", "v1/seasons", "v1/statistics"):
        assert json.loads((site / f"{path}.json").read_bytes()) == reader.get(f"/{path}").json()
    schools = json.loads((site / "v1/schools/index.json").read_bytes())
    assert len(schools["items"]) == schools["total"] == reader.get("/v1/schools").json()["total"]
    tile = gzip.decompress((site / TILE.removeprefix("/")).read_bytes())
    assert tile == reader.get(TILE).content
    assert (site / "index.html").is_file()
    assert (site / "manifest.json").read_bytes()
    assert "/tiles/*\n  Content-Type: application/vnd.mapbox-vector-tile" in (
        site / "_headers"
    ).read_text(encoding="utf-8")
    assert n_files > len(schools["items"])


@pytest.mark.parametrize("public_url", ["", "https://truong.example.vn"])
def test_a_catalogue_to_harvest_names_the_public_address_or_is_not_there(
    published_city: PublishedCity,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    public_url: str,
) -> None:
    """A portal that harvests static files must not be led to this process."""
    monkeypatch.delenv("GANTRUONG_PUBLIC_URL", raising=False)
    if public_url:
        monkeypatch.setenv("GANTRUONG_PUBLIC_URL", public_url)
    current = place.current(published_city.root)
    assert current is not None

    static_site.export(published_city.root, current, tmp_path / "site")

    catalogue = tmp_path / "site" / "v1/open-data/catalog.jsonld"
    assert catalogue.is_file() == bool(public_url)
    if public_url:
        assert "//static" not in catalogue.read_text(encoding="utf-8")
        assert f"{public_url}/v1/open-data/" in catalogue.read_text(encoding="utf-8")


def test_no_answer_is_of_two_publications(
    reader: httpx.Client,
    published_city: PublishedCity,
    is_full: bool,  # noqa: FBT001 (a fixture)
) -> None:
    """Every publication renames one school; whoever reads sees name and number of the same one."""
    n_publications, n_wanted = (50, 100_000) if is_full else (3, 300)
    n_pollers, pause_s = (8, 0.0) if is_full else (4, 0.02)
    name_of: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    errors: list[str] = []
    n_reads = [0]
    current = place.current(published_city.root)
    assert current is not None
    rename(published_city, 100)
    first = published_city.publish()
    name_of[str(first.manifest.number)] = "100"
    wait_for(reader, first.manifest.number)

    with polling(
        str(reader.base_url), errors, n_reads, seen=seen, n_pollers=n_pollers, pause_s=pause_s
    ):
        for number in range(101, 100 + n_publications):
            rename(published_city, number)
            built = published_city.publish()
            name_of[str(built.manifest.number)] = str(number)
            switch.prune(published_city.root, 3)
        while n_reads[0] < n_wanted and not errors:
            time.sleep(0.1)
    wait_for(reader, int(list(name_of)[-1]))

    mixed = {(number, name) for number, name in seen if name_of.get(number) != name}
    print(f"{n_reads[0]} reads, {len(name_of)} publications, {len(seen)} seen")  # noqa: T201 (the figure)
    assert errors == []
    assert mixed == set()
    assert len({number for number, _ in seen}) >= n_publications // 2
    assert n_reads[0] >= n_wanted


def officer_of(city: PublishedCity) -> dict[str, str]:
    """Return the headers of a caller with a key."""
    wanted = api_clients.Wanted(name="office", role="department_officer", wards=["*"], scopes=())
    return {"Authorization": f"Bearer {api_clients.add(city.engine, wanted)}"}


def rename(city: PublishedCity, number: int) -> None:
    """Give one school a name that ends with a number."""
    with city.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE school SET name = regexp_replace(name, ' dấu [0-9]+$', '') || :ending"
                " WHERE school_code = '990012'"
            ),
            {"ending": f" dấu {number}"},
        )


def wait_until(holds: Any) -> None:  # noqa: ANN401 (a question without arguments)
    """Wait until something holds."""
    end_s = time.monotonic() + RECOVERY_S
    while not holds():
        assert time.monotonic() < end_s
        time.sleep(0.1)


class polling:  # noqa: N801 (used as a statement)
    """Read all kinds of public answers in threads while the block runs."""

    def __init__(
        self,
        address: str,
        errors: list[str],
        n_reads: list[int],
        *,
        seen: set[tuple[str, str]] | None = None,
        n_pollers: int = 2,
        pause_s: float = 0.0,
    ) -> None:
        self._pause_s = pause_s
        self._port = int(address.rstrip("/").rpartition(":")[2])
        self._errors, self._n_reads = errors, n_reads
        self._seen: set[tuple[str, str]] = set() if seen is None else seen
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._poll, args=(number,)) for number in range(n_pollers)
        ]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _poll(self, number: int) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        for method, path, body in itertools.islice(self._questions(), number, None):
            if self._stopped.is_set():
                break
            try:
                connection.request(method, path, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                content = answer.read()
            except OSError as error:
                self._errors.append(f"{path}: {type(error).__name__}")
                break
            self._note(path, answer.status, answer.headers.get(HEADER, ""), content)
            self._stopped.wait(self._pause_s)
        connection.close()

    @staticmethod
    def _questions() -> Iterator[tuple[str, str, bytes | None]]:
        found = json.dumps({**HOME, "limit": 22}).encode()
        return itertools.cycle(
            [
                ("GET", "/v1/schools/990012", None),
                ("GET", "/v1/city", None),
                ("GET", "/v1/schools?size=200", None),
                ("POST", "/v1/finder", found),
                ("GET", "/v1/schools?q=dau+1", None),
                ("GET", TILE, None),
            ]
        )

    def _note(self, path: str, status: int, header: str, content: bytes) -> None:
        number = header.partition(";")[0]
        names = set(re.findall(r" dấu (\d+)", content.decode("utf-8", "replace")))
        if path == "/v1/city":
            said = str(json.loads(content)["publication"]["number"])
            if said != number:
                self._errors.append(f"/v1/city says {said}, its header {number}")
        with self._lock:
            self._n_reads[0] += 1
            if status not in {200, 204} or len(names) > 1:
                self._errors.append(f"{path}: {status} {names}")
            self._seen |= {(number, name) for name in names}
