"""Floods of wrong keys and tokens end at the door; whoever has a right one goes on working."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text
from starlette.requests import Request

from api.access.address import Proxies
from api.access.auth import caller
from api.access.door import KNOWN_S, Door
from api.oidc.provider import Provider
from api.oidc.settings import OidcSettings
from api.refused.errors import NoKeyError, TooManyKeysError
from gis import api_clients
from runs.families.limiter import KEYS, TOKENS, Limiter, Limits
from tests.oidc_issuer import AUDIENCE, Issuer, running_issuer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx
    from sqlalchemy import Engine

    from tests.fixtures.editing import EditedCity

HERE, BESIDE, ELSEWHERE = "192.0.2.7", "192.0.2.8", "198.51.100.7"
PLANNER = api_clients.Wanted(name="a", role="planner", wards=["*"])
FLOOD = 500
ROWS = "/v1/registers/gates/rows"


class Clock:
    """Seconds that a test turns forward."""

    def __init__(self) -> None:
        self.s = 1_800_000_000.0

    def __call__(self) -> float:
        """Return now."""
        return self.s


class Off(Limiter):
    """Counters that let everybody in, to see that the tests notice."""

    def wait_s(self, limits: Limits, address: str) -> int:
        """Return that nobody waits."""
        return 0 * super().wait_s(limits, address)


class Place:
    """One process's door with what lies behind it, and how often that was asked."""

    def __init__(self, engine: Engine, issuer: Issuer, limiter: Limiter) -> None:
        provider = Provider(OidcSettings(issuer=issuer.address, audience=AUDIENCE))
        state = SimpleNamespace(door=Door(limiter, Proxies.of("")), provider=provider)
        self.app = SimpleNamespace(state=state)
        self.engine, self.issuer = engine, issuer
        self.n_asked = 0
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, *_: Any) -> None:  # noqa: ANN401 (what SQLAlchemy tells)
        self.n_asked += 1

    def answers(self, token: str, address: str = HERE) -> str:
        """Return the caller's name, ``wrong`` or ``wait``."""
        headers = [(b"authorization", f"Bearer {token}".encode())]
        scope = {"type": "http", "app": self.app, "headers": headers, "client": (address, 1)}
        try:
            return caller(Request(scope), SimpleNamespace(engine=self.engine)).client  # type: ignore[arg-type]  # only its engine is used
        except NoKeyError:
            return "wrong"
        except TooManyKeysError as error:
            return "wait" if error.wait_s > 0 else "wait for nothing"

    def flood(self, made: Callable[[int], str], address: str = HERE) -> list[str]:
        """Return what a flood of wrong ones is answered."""
        return [self.answers(made(n), address) for n in range(FLOOD)]


def key_of_nobody(n: int) -> str:
    """Return a well-formed key that nobody has."""
    return f"gt_{n:08x}_{'A' * 43}"


def token_of_nobody(n: int) -> str:
    """Return a token under a key id that the provider never had."""
    return OTHER.token({"kid": f"{n}"})


OTHER = Issuer("http://other")


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """Serve an identity provider."""
    with running_issuer() as served:
        yield served


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


@pytest.fixture
def place(engine: Engine, issuer: Issuer, tmp_path: Path, clock: Clock) -> Place:
    """Return a door with its counters."""
    return Place(engine, issuer, Limiter(tmp_path / "limits", clock))


def test_a_flood_of_wrong_keys_does_not_reach_the_database(place: Place) -> None:
    """30 of one address are looked up, then one in ten seconds; the rest is told to wait."""
    answers = place.flood(key_of_nobody)
    asked_each = place.n_asked / 30

    assert answers == ["wrong"] * 30 + ["wait"] * (FLOOD - 30)
    assert place.answers(key_of_nobody(1), BESIDE) == "wrong"
    assert place.n_asked / 31 == asked_each


def test_without_the_limits_the_same_flood_reaches_it(
    engine: Engine, issuer: Issuer, tmp_path: Path
) -> None:
    """The test above would notice."""
    place = Place(engine, issuer, Off(tmp_path / "limits", Clock()))

    assert place.flood(key_of_nobody) == ["wrong"] * FLOOD
    assert place.n_asked >= FLOOD


def test_a_network_that_tries_from_many_addresses_is_one(place: Place, clock: Clock) -> None:
    """120 of a network, then one in two seconds."""
    answers = [place.answers(key_of_nobody(n), f"203.0.113.{n % 200}") for n in range(400)]

    assert answers.count("wrong") == 120
    assert place.answers(key_of_nobody(1), ELSEWHERE) == "wrong"
    clock.s += 2
    assert place.answers(key_of_nobody(1), "203.0.113.250") == "wrong"


def test_a_right_key_goes_on_beside_a_flood(place: Place, clock: Clock) -> None:
    """It opened something within the hour, in whichever process; a withdrawn one does not."""
    key = api_clients.add(place.engine, PLANNER)
    assert place.answers(key) == "a"
    place.flood(key_of_nobody)
    for _ in range(4):  # each use within the hour keeps it for another one
        clock.s += KNOWN_S * 0.9
        place.flood(key_of_nobody)
        assert place.answers(key) == "a"

    api_clients.revoke(place.engine, PLANNER.name)
    assert [place.answers(key), place.answers(key)] == ["wrong", "wait"]


def test_a_right_key_that_is_new_waits_no_longer_than_is_written(
    place: Place, clock: Clock
) -> None:
    """Ten seconds after the last wrong one, or from another address at once."""
    key = api_clients.add(place.engine, PLANNER)
    place.flood(key_of_nobody)
    assert place.answers(key) == "wait"
    clock.s += 10

    assert place.answers(key) == "a"
    place.flood(key_of_nobody)
    assert [place.answers(key), place.answers(key, ELSEWHERE)] == ["a", "a"]


def test_another_process_knows_the_key_too(
    place: Place, engine: Engine, issuer: Issuer, tmp_path: Path, clock: Clock
) -> None:
    """Else a caller would be let in or not by the process that it happens to meet."""
    key = api_clients.add(engine, PLANNER)
    assert place.answers(key) == "a"
    place.flood(key_of_nobody)

    assert Place(engine, issuer, Limiter(tmp_path / "limits", clock)).answers(key) == "a"


def test_a_flood_of_wrong_tokens_does_not_reach_the_provider(place: Place) -> None:
    """And whoever the provider knows signs in beside it, with a token never seen before."""
    assert place.answers(place.issuer.token()) == "oidc:7f3a"
    before = place.issuer.n_asked
    answers = place.flood(token_of_nobody)

    assert answers == ["wrong"] * 30 + ["wait"] * (FLOOD - 30)
    assert place.issuer.n_asked <= before + 1
    assert place.answers(place.issuer.token(sub="81aa")) == "oidc:81aa"


def test_a_late_token_is_no_guess(place: Place) -> None:
    """A page left open over night must not lock the office out."""
    late = place.issuer.token(exp=1, iat=1)
    assert place.flood(lambda _: late) == ["wrong"] * FLOOD
    assert place.app.state.door.limiter.wait_s(TOKENS, HERE) == 0


def test_keys_and_tokens_are_counted_apart(place: Place) -> None:
    """A program that was forgotten must not keep persons out."""
    place.flood(key_of_nobody)
    limiter = place.app.state.door.limiter

    assert limiter.wait_s(KEYS, HERE) > 0
    assert limiter.wait_s(TOKENS, HERE) == 0


def asked(client: httpx.Client, token: str, address: str, method: str = "GET") -> httpx.Response:
    """Send a request from an address, as our own proxy hands it on."""
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": address}
    return client.request(method, ROWS, headers=headers)


def test_the_live_service_answers_a_flood_while_the_table_of_keys_is_held(
    edited_city: EditedCity,
) -> None:
    """429 with Retry-After and a sentence, without a look at the database; reads and writes."""
    client = edited_city.stranger()
    wrong = [asked(client, key_of_nobody(n), ELSEWHERE).status_code for n in range(30)]
    assert wrong == [401] * 30

    with edited_city.owner.begin() as connection:
        connection.execute(text("LOCK TABLE work.api_client IN ACCESS EXCLUSIVE MODE"))
        for method, n in itertools.product(("GET", "POST"), range(5)):
            answer = asked(client, key_of_nobody(n), ELSEWHERE, method)
            assert answer.status_code == 429
            assert 0 < int(answer.headers["Retry-After"]) <= 10
            assert answer.json()["type"] == "urn:gantruong:problem:too-many-keys"
    assert asked(client, key_of_nobody(1), HERE).status_code == 401
