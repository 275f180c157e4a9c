# ruff: noqa: ANN401 - query parameters and values of JSON may be anything
"""
A client of the service in one file; it needs ``httpx`` and nothing else of this project.

Copy it beside your program.

Examples
--------
>>> city = Client(address)  # doctest: +SKIP
>>> city.city()["name"]  # doctest: +SKIP
'Thành phố An Thuận (hư cấu)'
>>> city.search("phuong 8")[0]["today"][0]["ward_code"]  # doctest: +SKIP
'99110'
>>> city.distance(107.0901, 9.7702, "990012")["status"]  # doctest: +SKIP
'ok'
>>> try:  # doctest: +SKIP
...     city.school("nowhere")
... except NotFoundError as error:
...     (error.status, error.word)
(404, 'unknown-school')
>>> city.close()  # doctest: +SKIP
"""

from __future__ import annotations

import csv
import io
import json
import random
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal, Self, TypedDict, cast
from urllib.parse import quote

import httpx

Json = dict[str, Any]
Home = tuple[str, float, float]
"""Your own id of a home, longitude, latitude."""

PAGE: Final = 200
BATCH: Final = 1000
CHANGE_COLUMNS: Final = frozenset({"change", "changed_columns"})
ENDED: Final = frozenset({"succeeded", "failed", "cancelled"})
AGAIN: Final = (429, 503)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
SAFE: Final = frozenset({"GET", "HEAD"})
FORMS: Final = {
    "csv": "text/csv",
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
}


class Distance(TypedDict):
    """One distance; ``None`` where no road leads there."""

    school_code: str
    profile: str
    status: Literal["ok", "far", "unreachable", "not_located"]
    distance_mm: int | None
    distance_m: float | None
    straight_m: float
    gate: Json | None
    versions: Json


Event = tuple[str, Json]
"""What kind of message about a job, and the message."""


class ProblemError(Exception):
    """
    A problem document of the service (RFC 9457).

    Attributes
    ----------
    status
        HTTP status.
    word
        Stable word of the kind of problem, such as ``unknown-school``.
    detail, errors
        Sentence in the client's language; one entry per wrong field.
    """

    def __init__(self, status: int, document: Json) -> None:
        self.status = status
        self.word = str(document.get("type", "")).rpartition(":")[2] or "unknown"
        self.detail = str(document.get("detail", ""))
        self.errors: list[Json] = document.get("errors") or []
        self.document = document
        super().__init__(f"{status} {self.word}: {self.detail}")


class FailedError(Exception):
    """A job that failed or was cancelled; ``job`` is what is known of it."""

    def __init__(self, job: Json) -> None:
        self.job = job
        told = (job.get("problem") or {}).get("message", "")
        super().__init__(f"job {job['job_id']} {job['state']}: {told}")


class NotAllowedError(ProblemError):
    """401, 403: no valid key, or the key lacks the scope."""


class NotFoundError(ProblemError):
    """404: there is no such thing."""


class ConflictError(ProblemError):
    """409, 412, 428: somebody else was there, or the version is missing."""


class InvalidError(ProblemError):
    """400, 406, 413, 422: the request is not right; ``errors`` names the fields."""


class BusyError(ProblemError):
    """429, 503: still busy after all tries."""


class ServerError(ProblemError):
    """Any other 5xx: not your fault."""


KINDS: Final[dict[int, type[ProblemError]]] = {
    **dict.fromkeys((401, 403), NotAllowedError),
    404: NotFoundError,
    **dict.fromkeys((409, 412, 428), ConflictError),
    **dict.fromkeys((400, 406, 413, 422), InvalidError),
    **dict.fromkeys((429, 503), BusyError),
}


class Client:
    """
    Calls the service at an address.

    Parameters
    ----------
    address
        Such as ``https://school.example.vn``.
    key
        Key or bearer token; public answers need none.
    language
        ``vi`` or ``en``, for sentences.
    timeout_s
        Of one try.
    tries
        How often a request is sent that may be sent again: a read, a question, or a write, which
        this client always names by an ``Idempotency-Key`` so that it is carried out once.
    """

    def __init__(
        self,
        address: str,
        *,
        key: str | None = None,
        language: Literal["vi", "en"] = "vi",
        timeout_s: float = 30.0,
        tries: int = 5,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Accept-Language": language, "User-Agent": "gan-truong-client/1"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        self._http = httpx.Client(
            base_url=address.rstrip("/"), headers=headers, timeout=timeout_s, transport=transport
        )
        self._tries = max(1, tries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def city(self) -> Json:
        """Return name, extent, season and version of the city."""
        return self.get("/v1/city")

    def seasons(self) -> list[Json]:
        """Return the seasons with their steps, the newest first."""
        return list(self.get("/v1/seasons")["items"])

    def wards(self, **filters: Any) -> Iterator[Json]:
        """Yield wards: ``standing`` (today, ended, all), ``bbox``."""
        return self.pages("/v1/wards", filters)

    def ward(self, code: str) -> Json:
        """Return one ward with its former names."""
        return self.get(f"/v1/wards/{code}")

    def former_names(self, **filters: Any) -> Iterator[Json]:
        """Yield former names and where they lead today: ``kind``, ``q``."""
        return self.pages("/v1/wards/former", filters)

    def schools(self, **filters: Any) -> Iterator[Json]:
        """Yield schools: ``grade``, ``kind``, ``ownership``, ``ward``, ``q``."""
        return self.pages("/v1/schools", filters)

    def school(self, code: str) -> Json:
        """Return one school with gates and seats."""
        return self.get(f"/v1/schools/{code}")

    def gates(self, **filters: Any) -> Iterator[Json]:
        """Yield gates: ``school``, ``bbox``."""
        return self.pages("/v1/gates", filters)

    def seats(self, **filters: Any) -> Iterator[Json]:
        """Yield seats: ``season``, ``grade``, ``programme``, ``school``."""
        return self.pages("/v1/seats", filters)

    def search(self, text: str, *, kinds: Sequence[str] = (), limit: int = 10) -> list[Json]:
        """Return names that fit, the best first; the text goes in the body."""
        body = {"q": text, "limit": limit, **({"kinds": list(kinds)} if kinds else {})}
        return list(self.ask("/v1/search", body)["items"])

    def locate(self, address: str) -> Json:
        """Return where an address may lie, with how sure that is."""
        return self.ask("/v1/address", {"address": address})

    def policies(self) -> list[Json]:
        """Return all policies."""
        return list(self.get("/v1/policies")["items"])

    def policy(self, name: str) -> Json:
        """Return one policy with every rule."""
        return self.get(f"/v1/policies/{name}")

    def compare_policies(self, name: str, other: str) -> Json:
        """Return the rules in which two policies differ."""
        return self.get(f"/v1/policies/{name}/difference/{other}")

    def catchments(self, **filters: Any) -> Iterator[Json]:
        """Yield catchments in force: ``season``, ``level``, ``school``."""
        return self.pages("/v1/catchments", filters)

    def find(self, lon: float, lat: float, grade: str, **more: Any) -> Json:
        """Return the schools of a grade nearest to a home: ``profile``, ``limit``."""
        return self.ask("/v1/finder", {"lon": lon, "lat": lat, "grade": grade, **more})

    def distance(self, lon: float, lat: float, school: str, **more: Any) -> Distance:
        """Return one distance: ``profile``, ``grade``."""
        asked = {"lon": lon, "lat": lat, "school_code": school, **more}
        return cast("Distance", self.ask("/v1/distance", asked))

    def route(self, lon: float, lat: float, school: str, **more: Any) -> Json:
        """Return the way to a school as GeoJSON: ``profile``, ``grade``."""
        return self.ask("/v1/route", {"lon": lon, "lat": lat, "school_code": school, **more})

    def dossier(self, lon: float, lat: float, school: str, **more: Any) -> Json:
        """Return everything that makes up one distance."""
        return self.ask("/v1/dossier", {"lon": lon, "lat": lat, "school_code": school, **more})

    def area(self, **asked: Any) -> Json:
        """Return what lies within ``metres`` or ``seconds`` of ``lon, lat`` or ``school_code``."""
        return self.ask("/v1/isochrone", asked)

    def distances(self, homes: Iterable[Home], **asked: Any) -> list[Json]:
        """Return distances to all of ``schools``, or of ``pairs`` (id, code); 10,000 at most."""
        return list(self.ask("/v1/distances", _batch(homes, asked))["items"])

    def distances_as(
        self, form: Literal["csv", "arrow", "parquet"], homes: Iterable[Home], **asked: Any
    ) -> bytes:
        """Return what ``distances`` does as a file."""
        body, headers = _batch(homes, asked), {"Accept": FORMS[form]}
        return self.send("POST", "/v1/distances", json=body, headers=headers, again=True).content

    def find_many(self, homes: Iterable[Home], grade: str, **more: Any) -> list[Json]:
        """Return the nearest schools of many homes: ``profile``, ``limit``."""
        return list(self.ask("/v1/finder/batch", _batch(homes, {"grade": grade, **more}))["items"])

    def run(self, run_id: str | int = "latest") -> Json:
        """Return the figures of a run."""
        return self.get(f"/v1/runs/{run_id}")

    def statistics(self, **filters: Any) -> Json:
        """Return statistics with the placements they tell of: ``season``, ``level``, ``ward``."""
        return self.get("/v1/statistics", **filters)

    def open_data(self) -> list[Json]:
        """Return the data sets of the open data, with files and versions."""
        return list(self.get("/v1/open-data")["items"])

    def save_open_data(self, data_set: str, name: str, file: Any) -> int:
        """Write one file, such as ``schools.csv``, into an open binary file; return its bytes."""
        return self.download(f"/v1/open-data/{data_set}/{name}", file)

    def changes(self, data_set: str, since: int) -> list[dict[str, str]]:
        """Return what changed in a data set since a version; see ``apply_changes``."""
        path = f"/v1/open-data/{data_set}/changes"
        text = self.send("GET", path, params={"since": since}).content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def family_result(self, code: str) -> Json:
        """Return one child's result by the family's code."""
        return self.ask("/v1/family/result", {"code": code})

    def family_proof(self, code: str) -> Json:
        """Return the proof that the result stands in the sealed run."""
        return self.ask("/v1/family/proof", {"code": code})

    def place(self, policy: str, season: str, grade: str, **more: Any) -> Json:
        """Ask for a placement: ``run`` where it stands already, else ``job``; ``seed``."""
        asked = {"policy": policy, "season": season, "grade": grade, **more}
        return self.write("POST", "/v1/runs", asked)

    def placed(self, policy: str, season: str, grade: str, **more: Any) -> Json:
        """Place, wait for the job, and return the run. Raises ``FailedError``."""
        found = self.place(policy, season, grade, **more)
        if found["run"] is not None:
            return dict(found["run"])
        return self.exact_run(self.result_of(found["job"])["run_id"])

    def runs(self, **filters: Any) -> Iterator[Json]:
        """Yield runs with figures and versions, the newest first: ``season``, ``grade``."""
        return self._before("/v1/runs", filters)

    def exact_run(self, run_id: int) -> Json:
        """Return a run exactly, with the versions that it rests on."""
        return self.get(f"/v1/runs/{run_id}/exact")

    def cutoffs(self, run_id: int) -> list[Json]:
        """Return where every list ended, exactly."""
        return list(self.get(f"/v1/runs/{run_id}/cutoffs")["items"])

    def offers(self, run_id: int, **filters: Any) -> Iterator[Json]:
        """Yield the offers that one may see: ``school_code``, ``ward_code``, ``unplaced``."""
        after: str | None = None
        while True:
            page = self.ask(f"/v1/runs/{run_id}/offers/list", {**filters, "after": after})
            yield from page["items"]
            after = page["next"]
            if after is None:
                return

    def why(self, run_id: int, pupil_id: str) -> Json:
        """Return one child's offer and why no nearer school."""
        return self.ask(f"/v1/runs/{run_id}/reasons", {"pupil_id": pupil_id})

    def compare_runs(self, first: int, second: int) -> Json:
        """Return the comparison of two runs, once it is made."""
        asked = self.ask("/v1/runs/compare", {"first": first, "second": second})
        return self.result_of(asked["job"])

    def chain(self, run_id: int, pupil_id: str, school: str) -> Json:
        """Return who would move if that seat were granted; nothing is written."""
        asked = {"pupil_id": pupil_id, "school_code": school}
        return self.ask(f"/v1/runs/{run_id}/chain", asked)

    def override(self, run_id: int, moves: Sequence[Json], **decision: Any) -> Json:
        """Record an exception: ``reason_code``, ``reason``, ``document``."""
        asked = {"moves": list(moves), **decision}
        return self.write("POST", f"/v1/runs/{run_id}/overrides", asked)

    def decide_state(self, run_id: int, to: str, **more: Any) -> Json:
        """
        Take a run to ``provisional``, ``confirmed`` or ``final``.

        ``confirmed`` needs ``person``, ``role``, ``document``, ``document_date``; ``note`` if
        there is more to say.
        """
        return self.write("POST", f"/v1/runs/{run_id}/state", {"to": to, **more})

    def assumptions(self, run_id: int) -> list[Json]:
        """Return the assumed rules of a run, each with who accepted it."""
        return list(self.get(f"/v1/runs/{run_id}/assumptions")["items"])

    def accept_assumption(self, run_id: int, rule: str, *, person: str, role: str) -> Json:
        """Keep that a named officer accepts one assumed rule of a run."""
        way = f"/v1/runs/{run_id}/assumptions/{rule}/acceptance"
        return self.write("POST", way, {"person": person, "role": role})

    def send_file(self, register: str, form: str, content: bytes, **more: Any) -> Json:
        """Send a file of a register and return it with its ended check: ``season``."""
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/octet-stream"}
        query = {"register": register, "format": form, **more}
        way = "/v1/imports"
        answer = self.send("POST", way, params=query, headers=headers, content=content, again=True)
        sent = _json(answer)
        if sent["check"] is not None:  # of families' answers nothing is checked before
            self.wait_for(sent["check"]["job_id"])
        return self.get(f"/v1/imports/{sent['import_id']}")

    def accept_file(self, import_id: int, *, over_hand_edits: bool = False) -> Json:
        """Import a file whose check found no error, and return what the import did."""
        asked = {"over_hand_edits": over_hand_edits}
        return self.result_of(
            self.write("POST", f"/v1/imports/{import_id}/accept", asked)["accept"]
        )

    def scenarios(self) -> list[Json]:
        """Return the stored what-ifs."""
        return list(self.get("/v1/scenarios")["items"])

    def make_scenario(self, name: str, steps: Sequence[Json]) -> Json:
        """Store a what-if."""
        return self.write("POST", "/v1/scenarios", {"name": name, "steps": list(steps)})

    def run_scenario(self, name: str, policy: str, season: str, grade: str = "1") -> Json:
        """Compute a what-if and return its result."""
        asked = {"policy": policy, "season": season, "grade": grade}
        return self.result_of(self.write("POST", f"/v1/scenarios/{quote(name)}/runs", asked))

    def approvals(self, **filters: Any) -> Iterator[Json]:
        """Yield what waits for a second person: ``state``."""
        return self._before("/v1/approvals", filters)

    def approve(self, approval: Json, reason: str = "") -> Json:
        """Agree, as another person, to just what was read."""
        return self._decided("approve", approval, reason)

    def reject(self, approval: Json, reason: str) -> Json:
        """Refuse what another person proposed."""
        return self._decided("reject", approval, reason)

    def job(self, job_id: str | int) -> Json:
        """Return how far a job is."""
        return self.get(f"/v1/jobs/{job_id}")

    def cancel(self, job_id: str | int) -> Json:
        """Cancel a job."""
        return self.write("DELETE", f"/v1/jobs/{job_id}")

    def wait_for(self, job_id: str | int, *, every_s: float = 1.0, longest_s: float = 3600) -> Json:
        """Return a job once it ended. Raises ``TimeoutError`` if it takes longer."""
        end_s = time.monotonic() + longest_s
        while (found := self.job(job_id)).get("status", found.get("state")) not in ENDED:
            if time.monotonic() > end_s:
                msg = f"job {job_id} has not ended after {longest_s} s"
                raise TimeoutError(msg)
            time.sleep(every_s)
        return found

    def result_of(self, job: Json) -> Json:
        """Wait for a job and return its result. Raises ``FailedError``."""
        ended = self.wait_for(job["job_id"])
        if ended["state"] != "succeeded":
            raise FailedError(ended)
        return dict(ended["result"] or {})

    def events(self, job_id: str | int) -> Iterator[Event]:
        """Yield what happens to a job as it happens (server-sent events)."""
        with self._stream(f"/v1/jobs/{job_id}/events", {}) as answer:
            yield from _events(answer.iter_lines())

    def download(self, path: str, file: Any, **query: Any) -> int:
        """Write what an address gives into an open binary file; return its bytes."""
        with self._stream(path, query) as answer:
            return sum(file.write(chunk) for chunk in answer.iter_bytes())

    def send_registrations(self, season: str, grade: str, items: Sequence[Json]) -> list[Json]:
        """Send pupils in batches of 1,000; return what became of every row, in their order."""
        answers: list[Json] = []
        for at in range(0, len(items), BATCH):
            body = {"season": season, "grade": grade, "items": list(items[at : at + BATCH])}
            answers += self.write("POST", "/v1/registrations", body)["items"]
        return answers

    def registrations(self, season: str, grade: str) -> Json:
        """Return how many pupils are registered and located, and until when more are taken."""
        return self.get("/v1/registrations", season=season, grade=grade)

    def standings(self, season: str, pupil_ids: Sequence[str]) -> list[Json]:
        """Return how up to 1,000 pupils stand."""
        body = {"season": season, "pupil_ids": list(pupil_ids)}
        return list(self.ask("/v1/registrations/read", body)["items"])

    def schools_for(self, season: str, grade: str, pupil_ids: Sequence[str], **more: Any) -> Json:
        """Return the schools of the forms of up to 200 registered pupils."""
        body = {"season": season, "grade": grade, "pupil_ids": list(pupil_ids), **more}
        return self.ask("/v1/registrations/schools", body)

    def receipts(self, after: int = 0) -> Iterator[Json]:
        """Yield what was written about pupils after a receipt."""
        return self._after("/v1/registrations/receipts", "receipt", after)

    def send_answers(self, run_id: int, items: Sequence[Json]) -> list[Json]:
        """Pass on families' answers in batches of 1,000; return what became of every one."""
        answers: list[Json] = []
        for at in range(0, len(items), BATCH):
            body = {"run_id": run_id, "items": list(items[at : at + BATCH])}
            answers += self.write("POST", "/v1/registrations/answers", body)["items"]
        return answers

    def answers(self, run_id: int, after: int = 0) -> Iterator[Json]:
        """Yield the answers of families about a run; the newest of a child counts."""
        return self._after("/v1/registrations/answers", "answer_no", after, run_id=run_id)

    def place_late(self, run_id: int, children: Sequence[Json]) -> Json:
        """Place children who come after a run is final, on the seats free today; the result."""
        return self.result_of(
            self.write("POST", f"/v1/runs/{run_id}/late", {"children": list(children)})
        )

    def late(self, run_id: int) -> list[Json]:
        """Return where the late children of a final run are today."""
        return list(self.get(f"/v1/runs/{run_id}/late")["items"])

    def whats_new(self, after: int = 0, *, limit: int = PAGE) -> Json:
        """Return what happened after a cursor; keep ``next`` and go on from there."""
        return self.get("/v1/changes", after=after, limit=limit)

    def make_export(self, purpose: str, **asked: Any) -> Json:
        """Make the next export: ``run_id``, or ``season`` and ``grade``."""
        return self.write("POST", "/v1/exports", {"purpose": purpose, **asked})

    def exports_since(self, export_id: int) -> list[Json]:
        """Return the exports after one, in the order in which their changes apply."""
        return list(self.get(f"/v1/exports/{export_id}/since")["items"])

    def get(self, path: str, **query: Any) -> Json:
        """Return a JSON answer."""
        return _json(self.send("GET", path, params=query))

    def ask(self, path: str, body: Mapping[str, Any]) -> Json:
        """Return the answer to a question that is sent in the body and changes nothing."""
        return _json(self.send("POST", path, json=body, again=True))

    def write(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, etag: str = ""
    ) -> Json:
        """Send a write, named so that it is carried out once; ``etag`` is what it rests on."""
        headers = {"Idempotency-Key": str(uuid.uuid4()), **({"If-Match": etag} if etag else {})}
        return _json(self.send(method, path, json=body, headers=headers, again=True))

    def pages(self, path: str, filters: Mapping[str, Any]) -> Iterator[Json]:
        """Yield the entries of every page of a list."""
        page, n_seen, total = 1, 0, 1
        while n_seen < total:
            said = self.get(path, **{"size": PAGE, **filters, "page": page})
            total, page, n_seen = said["total"], page + 1, n_seen + len(said["items"])
            yield from said["items"]
            if not said["items"]:
                return

    def send(  # noqa: PLR0913 - one argument per part of a request
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        again: bool = False,
    ) -> httpx.Response:
        """Return an answer, after further tries where that is safe. Raises ``ProblemError``."""
        tries = self._tries if again or method in SAFE else 1
        sent: dict[str, Any] = {"params": dict(params or {}), "headers": dict(headers or {})}
        sent |= {"json": json} if content is None else {"content": content}
        for nth in range(tries):
            is_last = nth == tries - 1
            try:
                answer = self._http.request(method, path, **sent)
            except httpx.TransportError:
                if is_last:
                    raise
                time.sleep(_pause_s(nth, ""))
                continue
            if answer.status_code not in AGAIN or is_last:
                break
            time.sleep(_pause_s(nth, answer.headers.get("Retry-After", "")))
        if answer.is_error:
            raise _problem(answer)
        return answer

    def _after(self, path: str, key: str, after: int, **query: Any) -> Iterator[Json]:
        while True:
            items = self.get(path, after=after, size=PAGE, **query)["items"]
            yield from items
            if len(items) < PAGE:
                return
            after = items[-1][key]

    def _before(self, path: str, filters: Mapping[str, Any]) -> Iterator[Json]:
        before: int | None = None
        while True:
            page = self.get(path, **filters, **({} if before is None else {"before": before}))
            yield from page["items"]
            before = page["next"]
            if before is None:
                return

    def _decided(self, how: str, approval: Json, reason: str) -> Json:
        body = {"reason": reason}
        if how == "approve":
            body["content_sha256"] = approval["content_sha256"]
        return self.write("POST", f"/v1/approvals/{approval['approval_id']}/{how}", body)

    @contextmanager
    def _stream(self, path: str, query: Mapping[str, Any]) -> Iterator[httpx.Response]:
        with self._http.stream("GET", path, params=query) as answer:
            if answer.is_error:
                answer.read()
                raise _problem(answer)
            yield answer


def apply_changes(
    rows: Iterable[Mapping[str, str]], changes: Iterable[Mapping[str, str]], key: Sequence[str]
) -> list[dict[str, str]]:
    """
    Return a table as it stands after a list of changes, in the order of its key.

    Examples
    --------
    >>> old = [{"id": "1", "seats": "70"}, {"id": "2", "seats": "35"}]
    >>> news = [
    ...     {"id": "2", "seats": "70", "change": "changed", "changed_columns": "seats"},
    ...     {"id": "1", "seats": "70", "change": "removed", "changed_columns": ""},
    ...     {"id": "3", "seats": "35", "change": "added", "changed_columns": ""},
    ... ]
    >>> [(one["id"], one["seats"]) for one in apply_changes(old, news, ["id"])]
    [('2', '70'), ('3', '35')]
    """
    now = {tuple(row[name] for name in key): dict(row) for row in rows}
    for change in changes:
        row = {name: value for name, value in change.items() if name not in CHANGE_COLUMNS}
        at = tuple(row[name] for name in key)
        if change["change"] == "removed":
            now.pop(at, None)
        else:
            now[at] = row
    return [now[at] for at in sorted(now)]


def _batch(homes: Iterable[Home], asked: Mapping[str, Any]) -> Json:
    return {"homes": [{"id": one, "lon": lon, "lat": lat} for one, lon, lat in homes], **asked}


def _json(answer: httpx.Response) -> Json:
    return dict(answer.json()) if answer.content else {}


def _problem(answer: httpx.Response) -> ProblemError:
    try:
        document = dict(answer.json())
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError, ValueError):
        document = {"detail": answer.reason_phrase}
    kind = KINDS.get(answer.status_code, ServerError if answer.is_server_error else ProblemError)
    return kind(answer.status_code, document)


def _pause_s(nth: int, retry_after: str) -> float:
    """Return how long to wait: what the service says, else twice as long each time."""
    if retry_after.isdigit():
        return min(float(retry_after), LONGEST_PAUSE_S)
    doubled: float = FIRST_PAUSE_S * 2**nth * random.uniform(0.5, 1.0)  # noqa: S311 (no secret)
    return min(doubled, LONGEST_PAUSE_S)


def _events(lines: Iterable[str]) -> Iterator[Event]:
    event, data = "message", list[str]()
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            event = value
        elif name == "data":
            data.append(value)
        elif not line and data:
            yield event, json.loads("\n".join(data))
            event, data = "message", []
