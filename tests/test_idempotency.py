"""A write that is sent twice is carried out once and answered by the same bytes."""

from __future__ import annotations

import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from api.shield.sealed_answer import Answer, opened, sealed
from gis import db, once
from gis.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.fixtures.editing import EditedCity

ROWS = "/v1/registers/contacts/rows"
N_DOUBLES, N_DOUBLES_FULL = 30, 10_000
SEEN_TOGETHER = 24


def key() -> dict[str, str]:
    """Return a fresh key as a header."""
    return {"Idempotency-Key": str(uuid.uuid4())}


def office(name: str) -> dict[str, Any]:
    """Return a body that adds one office of a ward."""
    return {
        "values": {"ward_code": "99101", "office": name, "phone": "028 1"},
        "reason": "decision 12",
    }


@pytest.fixture(scope="module")
def clerk(edited_city: EditedCity) -> httpx.Client:
    """Return one officer of the department."""
    return edited_city.client("clerk")


def count(city: EditedCity, pattern: str) -> int:
    """Return how many offices of a name there are, the rows that a history holds included."""
    with city.owner.connect() as connection:
        rows = connection.execute(
            text("SELECT count(*) FROM work.register_change WHERE row_key[2] LIKE :name"),
            {"name": pattern},
        ).scalar()
    return int(rows or 0)


def test_the_second_sending_gets_the_bytes_of_the_first(
    edited_city: EditedCity, clerk: httpx.Client
) -> None:
    """A caller whose connection broke sends again and cannot do anything twice."""
    named = key()
    first = clerk.post(ROWS, json=office("Office once"), headers=named)
    again = clerk.post(ROWS, json=office("Office once"), headers=named)

    assert first.status_code == again.status_code == 201, first.text
    assert first.content == again.content
    for name in ("ETag", "Location", "Content-Type", "Cache-Control"):
        assert first.headers[name] == again.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["X-Content-Type-Options"] == "nosniff"
    assert count(edited_city, "Office once") == 1


def test_the_same_key_with_another_body_is_refused(clerk: httpx.Client) -> None:
    """A program that uses one key for everything must not believe that all was done."""
    named = key()
    assert clerk.post(ROWS, json=office("Office key"), headers=named).status_code == 201
    other = clerk.post(ROWS, json=office("Office other"), headers=named)
    elsewhere = clerk.post("/v1/registers/rooms/rows", json=office("Office key"), headers=named)

    for answer in (other, elsewhere):
        assert answer.status_code == 409
        assert answer.json()["type"] == "urn:gantruong:problem:key-reused"


def test_two_senders_do_not_meet(edited_city: EditedCity, clerk: httpx.Client) -> None:
    """Nobody gets another's answer by naming the same key."""
    named = key()
    assert clerk.post(ROWS, json=office("Office mine"), headers=named).status_code == 201
    other = edited_city.client("other clerk")

    answer = other.post(ROWS, json=office("Office mine"), headers=named)

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:gantruong:problem:row-exists"


def test_a_refused_write_may_be_sent_again_under_its_key(clerk: httpx.Client) -> None:
    """Nothing was done, so nothing is remembered: a mended cause makes the same request good."""
    named = key()
    wrong = {
        "values": {"ward_code": "99999", "office": "x", "phone": "028 1"},
        "reason": "decision 12",
    }
    first = clerk.post(ROWS, json=wrong, headers=named)
    second = clerk.post(ROWS, json=office("Office mended"), headers=named)

    assert first.status_code == 422
    assert second.status_code == 201


@pytest.mark.parametrize("given", ["short", "a" * 256, "with a space in it", "dấu-tiếng-việt-0000"])
def test_a_key_that_others_might_use_too_is_refused(clerk: httpx.Client, given: str) -> None:
    """A key is random and long, else two programs meet."""
    headers = {b"Idempotency-Key": given.encode()}
    answer = clerk.post(ROWS, json=office("Office short"), headers=headers)

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:gantruong:problem:bad-idempotency-key"


def test_a_key_without_a_right_opens_nothing(edited_city: EditedCity) -> None:
    """Naming a write is no way around the question who sends it."""
    stranger = edited_city.stranger()
    nobody = stranger.post(ROWS, json=office("Office x"), headers=key())
    wrong = {**key(), "Authorization": "Bearer gt_wrong"}
    liar = stranger.post(ROWS, json=office("Office x"), headers=wrong)
    reader = edited_city.client("only reads", scopes=["registers:read"])
    reading = reader.post(ROWS, json=office("Office x"), headers=key())

    assert (nobody.status_code, liar.status_code, reading.status_code) == (401, 401, 403)
    assert count(edited_city, "Office x") == 0


def test_a_question_takes_no_key(edited_city: EditedCity) -> None:
    """A home that a finder is asked about is not remembered, whatever the header says."""
    asked = {"lon": 107.0901, "lat": 9.7702, "grade": "1"}
    named = key()
    stranger = edited_city.stranger()
    first = stranger.post("/v1/finder", json=asked, headers=named)
    other = stranger.post("/v1/finder", json={**asked, "grade": "6"}, headers=named)

    assert (first.status_code, other.status_code) == (200, 200)


def test_nothing_that_was_sent_stands_in_the_table(
    edited_city: EditedCity, clerk: httpx.Client
) -> None:
    """A copy of the database must not tell what an answer about a child said, nor the key."""
    named = key()
    assert clerk.post(ROWS, json=office("Canary 7261"), headers=named).status_code == 201
    with edited_city.owner.connect() as connection:
        kept = connection.execute(text("SELECT here::text FROM work.idempotency here")).scalars()
        lines = "\n".join(kept)

    assert lines
    for secret in ("Canary 7261", b"Canary 7261".hex(), named["Idempotency-Key"]):
        assert secret not in lines


def test_every_write_says_that_it_takes_a_key(clerk: httpx.Client) -> None:
    """A program finds it where it looks: in the description."""
    paths = clerk.get("/v1/openapi.json").json()["paths"]
    named, without = set(), set()
    for path, methods in paths.items():
        for method, operation in methods.items():
            if method in {"post", "put", "patch", "delete"}:
                headers = {one["name"] for one in operation.get("parameters", ())}
                (named if "Idempotency-Key" in headers else without).add(f"{method} {path}")

    assert "patch /v1/registers/{register}/rows/{row}" in named
    assert "post /v1/people/{register}/correct" in named
    assert without >= {"post /v1/finder", "post /v1/people/{register}/read"}


def test_double_submissions_make_one_row_each(
    edited_city: EditedCity, clerk: httpx.Client, *, is_full: bool
) -> None:
    """Both sendings of each write go out at once; one row comes of them, and one answer."""
    n_doubles = N_DOUBLES_FULL if is_full else N_DOUBLES
    answers = asyncio.run(_send_all(clerk, n_doubles))

    bodies: dict[int, set[bytes]] = {}
    for number, answer in answers:
        assert answer.status_code == 201, answer.text
        bodies.setdefault(number, set()).add(answer.content)
    assert {len(bytes_) for bytes_ in bodies.values()} == {1}
    assert len(answers) == 2 * n_doubles
    assert count(edited_city, "Double %") == n_doubles
    n_replayed = sum("Idempotency-Replayed" in answer.headers for _, answer in answers)
    assert n_replayed == n_doubles


async def _send_all(clerk: httpx.Client, n_doubles: int) -> list[tuple[int, httpx.Response]]:
    names = [str(uuid.uuid4()) for _ in range(n_doubles)]
    limits = httpx.Limits(max_connections=SEEN_TOGETHER)
    async with httpx.AsyncClient(
        base_url=clerk.base_url, headers=clerk.headers, timeout=120, limits=limits
    ) as client:
        free = asyncio.Semaphore(SEEN_TOGETHER)

        async def send(number: int) -> tuple[int, httpx.Response]:
            headers = {"Idempotency-Key": names[number]}
            async with free:
                while True:
                    body = office(f"Double {number:05d}")
                    answer = await client.post(ROWS, json=body, headers=headers)
                    busy = answer.status_code in {429, 503}
                    if not busy and "still-running" not in answer.text:
                        return number, answer
                    assert answer.headers["Retry-After"]
                    await asyncio.sleep(0.02)

        return await asyncio.gather(*(send(n) for n in range(n_doubles) for _ in range(2)))


# Below the service: the claim itself, where it is fought for.


@pytest.fixture
def ledger(engine: Engine) -> Iterator[Engine]:
    """Return a database with a table that writes go into."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE public.written (value int)"))
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE public.written"))


def named_write(number: int = 0) -> once.Named:
    """Return one write as its sender names it."""
    mark = number.to_bytes(32)
    return once.Named(key_sha256=mark, principal="x", route="POST /x", request_mac=mark)


def write(engine: Engine, value: int) -> None:
    """Carry it out."""
    with db.transaction(engine) as connection:
        connection.execute(text("INSERT INTO public.written VALUES (:value)"), {"value": value})


def values(engine: Engine) -> list[int]:
    """Return what was written."""
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT value FROM public.written")).scalars())


def test_of_many_at_once_one_gets_the_claim(ledger: Engine) -> None:
    """Whoever comes second is told that it runs."""
    together = Barrier(8)

    def try_it(_: int) -> once.Claim | once.Before:
        together.wait()
        return once.claim(ledger, named_write())

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(try_it, range(8)))

    assert sum(isinstance(one, once.Claim) for one in got) == 1
    assert {one.standing for one in got if isinstance(one, once.Before)} == {"running"}


def test_a_write_marks_its_claim_in_its_own_transaction(ledger: Engine) -> None:
    """A process that dies after the write and before the answer leaves no doubt."""
    held = once.claim(ledger, named_write())
    assert isinstance(held, once.Claim)
    with once.holding(held):
        write(ledger, 1)

    before = once.claim(ledger, named_write(), lease_s=0)
    assert before == once.Before(standing="written")
    once.release(ledger, held, refused=False)
    assert once.claim(ledger, named_write(), lease_s=0) == before
    assert values(ledger) == [1]


def test_whoever_was_given_up_cannot_write_any_more(ledger: Engine) -> None:
    """The first try sleeps, the second takes over and writes; the first one wakes too late."""
    first = once.claim(ledger, named_write())
    assert isinstance(first, once.Claim)
    may_go_on, late = Event(), []

    def sleeper() -> None:
        with once.holding(first):
            may_go_on.wait(60)
            try:
                write(ledger, 1)
            except DatabaseError as error:
                late.append(error)

    thread = Thread(target=sleeper)
    thread.start()
    second = once.claim(ledger, named_write(), lease_s=0)
    assert second == once.Claim(key_sha256=first.key_sha256, attempt=2)
    with once.holding(second):
        write(ledger, 2)
    may_go_on.set()
    thread.join()

    assert len(late) == 1
    assert values(ledger) == [2]


def test_reading_marks_nothing(ledger: Engine) -> None:
    """A request that only read may be begun again."""
    held = once.claim(ledger, named_write())
    assert isinstance(held, once.Claim)
    with once.holding(held):
        assert values(ledger) == []

    assert isinstance(once.claim(ledger, named_write(), lease_s=0), once.Claim)


def test_writes_are_forgotten_after_a_week(ledger: Engine) -> None:
    """What is kept forever is a second register."""
    once.claim(ledger, named_write(1))
    once.claim(ledger, named_write(2))
    old = "UPDATE work.idempotency SET created_at = now() - interval '8 days' WHERE key_sha256 = :k"
    with ledger.begin() as connection:
        connection.execute(text(old), {"k": named_write(1).key_sha256})

    assert once.forget(ledger) == 1
    assert isinstance(once.claim(ledger, named_write(1)), once.Claim)
    assert once.claim(ledger, named_write(2)) == once.Before(standing="running")


def test_an_answer_opens_with_its_own_key_alone() -> None:
    """The table's reader has neither the key nor the sender."""
    answer = Answer(status=200, headers=[(b"etag", b'"1"'), (b"x-other", b"y")], body=b"{}")
    kept = sealed(answer, "client a", b"0123456789abcdef")

    found = opened(kept, "client a", b"0123456789abcdef", status=200)
    assert found == Answer(status=200, headers=[(b"etag", b'"1"')], body=b"{}")
    for principal, secret in (("client b", b"0123456789abcdef"), ("client a", b"0123456789abcdeF")):
        with pytest.raises(InvalidTag):
            opened(kept, principal, secret, status=200)
