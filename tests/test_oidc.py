"""Tokens of an identity provider: what is taken, and the table of attacks that is not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import ValidationError

from api.oidc import accounts
from api.oidc.fetch import UnreachableError, keys_of
from api.oidc.provider import Provider
from api.oidc.ring import FRESH_S, PAUSE_S, STALE_S, KeyRing
from api.oidc.settings import OidcSettings
from api.oidc.tokens import Tokens
from api.refused.errors import NoKeyError, NoRoleError, ProviderAwayError
from gis.errors import InputError
from tests.oidc_issuer import AUDIENCE, Issuer, running_issuer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def served() -> Iterator[Issuer]:
    """Serve an identity provider."""
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(served: Issuer) -> Issuer:
    """Return the provider as it was made: one key, good answers."""
    served.rotate()
    served.answer, served.n_asked = "good", 0
    return served


def settings(issuer: Issuer, **more: Any) -> OidcSettings:  # noqa: ANN401 (settings of any type)
    """Return the settings that trust it."""
    return OidcSettings(issuer=issuer.address, audience=AUDIENCE, **more)


class Clock:
    """Seconds that a test turns forward."""

    def __init__(self) -> None:
        self.s = 1_000.0

    def __call__(self) -> float:
        """Return now."""
        return self.s


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


@pytest.fixture
def tokens(issuer: Issuer, clock: Clock) -> Tokens:
    """Return a reader of its tokens."""
    return Tokens(settings(issuer), KeyRing(settings(issuer), clock=clock))


def forged(header: dict[str, Any], claims: dict[str, Any], secret: bytes = b"") -> str:
    """Return a token written by hand, signed with HMAC if there is a secret."""

    def text(part: dict[str, Any]) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")

    whole = text(header) + b"." + text(claims)
    mac = hmac.new(secret, whole, hashlib.sha256).digest() if secret else b""
    return (whole + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def by_other_key(issuer: Issuer, **header: Any) -> str:  # noqa: ANN401 (whatever a header holds)
    """Return a token of good claims that somebody else signed."""
    named = {"kid": issuer.current, **header}
    return jwt.encode(issuer.claims(), OTHER, algorithm="RS256", headers=named)


def own_jwk() -> dict[str, Any]:
    """Return the forger's own key, to be put into a header."""
    return dict(jwt.algorithms.RSAAlgorithm.to_jwk(OTHER.public_key(), as_dict=True))


def flipped(issuer: Issuer) -> str:
    """Return a good token with other claims under the old signature."""
    head, _, mac = issuer.token().split(".")
    claims = base64.urlsafe_b64encode(json.dumps(issuer.claims(sub="root")).encode())
    return f"{head}.{claims.rstrip(b'=').decode()}.{mac}"


def cut(issuer: Issuer) -> str:
    """Return a good token without its signature."""
    return issuer.token().rpartition(".")[0] + "."


HOUR = 3_600
ATTACKS: dict[str, Callable[[Issuer], str]] = {
    "no token": lambda _: "",
    "one part": lambda _: "abc",
    "five parts": lambda i: i.token() + ".a.b",
    "blanks around": lambda i: f" {i.token()} x",
    "alg none": lambda i: forged({"alg": "none", "kid": i.current}, i.claims()) + "x",
    "alg none, no signature": lambda i: forged({"alg": "none"}, i.claims()),
    "alg None in capitals": lambda i: forged({"alg": "NONE", "kid": i.current}, i.claims()) + "x",
    "HS256 with the public key": lambda i: forged(
        {"alg": "HS256", "kid": i.current}, i.claims(), i.public_pem()
    ),
    "HS256 with nothing": lambda i: forged({"alg": "HS256", "kid": i.current}, i.claims(), b"\0"),
    "alg of another kind of key": lambda i: forged(
        {"alg": "ES256", "kid": i.current}, i.claims(), b"x"
    ),
    "alg is a list": lambda i: forged({"alg": ["RS256"], "kid": i.current}, i.claims(), b"x"),
    "no alg": lambda i: forged({"kid": i.current}, i.claims(), b"x"),
    "wrong audience": lambda i: i.token(aud="another"),
    "audience that begins alike": lambda i: i.token(aud=f"{AUDIENCE}-2"),
    "no audience": lambda i: i.token(aud=None),
    "audience is a number": lambda i: i.token(aud=[1]),
    "wrong issuer": lambda i: i.token(iss="https://other.example"),
    "issuer with a stroke": lambda i: i.token(iss=f"{i.address}/"),
    "issuers in a list": lambda i: forged(
        {"alg": "RS256", "kid": i.current}, i.claims(iss=[i.address]), b"x"
    ),
    "no issuer": lambda i: i.token(iss=None),
    "expired": lambda i: i.token(iat=int(time.time()) - HOUR, exp=int(time.time()) - 60),
    "no expiry": lambda i: i.token(exp=None),
    "expiry as text": lambda i: i.token(exp=str(int(time.time()) + 300)),
    "expiry is true": lambda i: i.token(exp=True),
    "lives for years": lambda i: i.token(exp=int(time.time()) + 100 * 24 * HOUR),
    "not yet": lambda i: i.token(nbf=int(time.time()) + 600),
    "issued in the future": lambda i: i.token(iat=int(time.time()) + 600),
    "no issue time": lambda i: i.token(iat=None),
    "no subject": lambda i: i.token(sub=None),
    "empty subject": lambda i: i.token(sub=""),
    "subject of lines": lambda i: i.token(sub="a\nb"),
    "subject too long": lambda i: i.token(sub="a" * 256),
    "unknown kid": lambda i: i.token({"kid": "x"}),
    "kid is a path": lambda i: i.token({"kid": "../../../../dev/null"}),
    "kid is SQL": lambda i: i.token({"kid": "' OR 1=1 --"}),
    "kid is a list": lambda i: forged({"alg": "RS256", "kid": [i.current]}, i.claims(), b"x"),
    "other key under our kid": by_other_key,
    "other key in the header": lambda i: by_other_key(i, jwk=own_jwk()),
    "other key, jku": lambda i: by_other_key(i, jku="http://127.0.0.1:1/keys"),
    "other key, x5u": lambda i: by_other_key(i, x5u="http://127.0.0.1:1/cert"),
    "other key, x5c": lambda i: by_other_key(i, x5c=["AAAA"]),
    "crit": lambda i: i.token({"crit": ["exp"], "exp": 1}),
    "b64": lambda i: forged({"alg": "RS256", "kid": i.current, "b64": False}, i.claims(), b"x"),
    "type of another use": lambda i: i.token({"typ": "logout+jwt"}),
    "other claims under the signature": flipped,
    "signature cut off": cut,
    "signature of nothing": lambda i: cut(i) + "AA",
    "a long token": lambda i: i.token(more="x" * 9_000),
    "deep json": lambda _: f"{base64.urlsafe_b64encode(b'[' * 4_000).decode()}.a.a",
    "an encrypted token": lambda _: "eyJhbGciOiJkaXIifQ.a.b.c.d",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_opens_anything(issuer: Issuer, tokens: Tokens, name: str) -> None:
    """Each is refused alike, and a good token still opens afterwards."""
    with pytest.raises(NoKeyError):
        tokens.claims(ATTACKS[name](issuer))

    assert tokens.claims(issuer.token())["sub"] == "7f3a"
    assert issuer.n_asked <= 1, "a token made us ask the provider"


@pytest.mark.parametrize(
    "more",
    [
        lambda _: {"aud": ["another", AUDIENCE]},
        lambda now: {"exp": now - 5, "iat": now - 300},
        lambda now: {"nbf": now + 5},
        lambda _: {"more": "x" * 4_000},
    ],
    ids=["one of several audiences", "five seconds late", "five seconds early", "long"],
)
def test_good_tokens_are_taken(
    issuer: Issuer, tokens: Tokens, more: Callable[[int], dict[str, Any]]
) -> None:
    """Clocks differ by seconds, and providers write more than we read."""
    token = issuer.token(**more(int(time.time())))
    assert tokens.claims(token)["name"] == "Trần B"


@pytest.mark.parametrize(
    "header", [{"typ": "at+jwt"}, {"jku": "http://127.0.0.1:1/"}, {"x5t": "AAAA", "nonce": "n"}]
)
def test_headers_that_we_do_not_need_do_no_harm(
    issuer: Issuer, tokens: Tokens, header: dict[str, str]
) -> None:
    """What a token says about where its key is, is not looked at, neither to trust nor to fear."""
    assert tokens.claims(issuer.token(header))["sub"] == "7f3a"


def test_elliptic_keys_work_and_a_sole_key_needs_no_id(issuer: Issuer, tokens: Tokens) -> None:
    """Two kinds of key, and a provider that leaves the id out."""
    issuer.rotate("EC")
    assert tokens.claims(issuer.token({"kid": None}))["sub"] == "7f3a"
    with pytest.raises(NoKeyError):
        tokens.claims(forged({"alg": "HS256", "kid": issuer.current}, issuer.claims(), b"x"))


def test_keys_rotate_and_a_withdrawn_one_opens_nothing(
    issuer: Issuer, tokens: Tokens, clock: Clock
) -> None:
    """A new key is found at once, an old one ends with the age of what is kept."""
    old = issuer.token()
    tokens.claims(old)
    issuer.rotate()
    clock.s += PAUSE_S + 1
    assert tokens.claims(issuer.token())["sub"] == "7f3a"

    with pytest.raises(NoKeyError):
        tokens.claims(old)
    issuer.rotate()
    clock.s += FRESH_S + 1
    with pytest.raises(NoKeyError):
        tokens.claims(old)


def test_a_withdrawn_key_ends_although_nobody_asks_for_a_new_one(
    issuer: Issuer, tokens: Tokens, clock: Clock
) -> None:
    """What is kept is looked at again after minutes, known key id or not."""
    old = issuer.token()
    tokens.claims(old)
    issuer.rotate()
    clock.s += FRESH_S + 1

    with pytest.raises(NoKeyError):
        tokens.claims(old)


def test_unknown_key_ids_do_not_hammer_the_provider(
    issuer: Issuer, tokens: Tokens, clock: Clock
) -> None:
    """A thousand tokens of unknown keys: one question now, one more after the pause."""
    tokens.claims(issuer.token())
    for number in range(1_000):
        with pytest.raises(NoKeyError):
            tokens.claims(forged({"alg": "RS256", "kid": f"k{number}"}, issuer.claims(), b"x"))
    assert issuer.n_asked == 1

    clock.s += PAUSE_S + 1
    for number in range(100):
        with pytest.raises(NoKeyError):
            tokens.claims(forged({"alg": "RS256", "kid": f"k{number}"}, issuer.claims(), b"x"))
    assert issuer.n_asked == 2


def test_keys_hold_while_the_provider_is_away_and_not_for_ever(
    issuer: Issuer, tokens: Tokens, clock: Clock
) -> None:
    """An hour of grace, then nobody can tell whether a key was withdrawn."""
    tokens.claims(issuer.token())
    issuer.answer = "down"
    clock.s += STALE_S - 1
    assert tokens.claims(issuer.token())["sub"] == "7f3a"
    clock.s += 2
    with pytest.raises(ProviderAwayError):
        tokens.claims(issuer.token())

    issuer.answer = "good"
    clock.s += PAUSE_S + 1
    assert tokens.claims(issuer.token())["sub"] == "7f3a"


@pytest.mark.parametrize(
    "answer",
    ["down", "redirect", "long", "no json", "other issuer", "other host", "secret keys", "slow"],
)
def test_no_keys_are_taken_from_a_provider_that_misbehaves(issuer: Issuer, answer: str) -> None:
    """Redirects, other hosts, endless or slow answers, secret keys: none is used."""
    issuer.answer = answer
    with pytest.raises(UnreachableError):
        keys_of(settings(issuer))


def test_a_provider_that_is_not_there_is_no_mistake_of_the_caller(issuer: Issuer) -> None:
    """Then it is 503, not 401: the token may be good."""
    gone = OidcSettings(issuer="http://127.0.0.1:1", audience=AUDIENCE)
    with pytest.raises(ProviderAwayError):
        Tokens(gone, KeyRing(gone)).claims(issuer.token())


def test_keys_may_lie_on_a_stated_host(issuer: Issuer) -> None:
    """Discovery does not lead elsewhere; the administrator may."""
    stated = settings(issuer, jwks_url=issuer.address.replace("127.0.0.1", "localhost") + "/keys")
    assert list(keys_of(stated)) == [issuer.current]


@pytest.mark.parametrize(
    "given",
    [
        {"issuer": "http://login.example", "audience": "x"},
        {"issuer": "https://login.example"},
        {"issuer": "https://u:p@login.example", "audience": "x"},
        {"issuer": "file:///etc/passwd", "audience": "x"},
        {"issuer": "https://login.example", "audience": "x", "jwks_url": "http://k.example/"},
    ],
)
def test_half_a_configuration_refuses_to_start(given: dict[str, str]) -> None:
    """A provider over a connection that others can read is none."""
    with pytest.raises(ValidationError):
        OidcSettings(**given)


def test_the_subject_is_the_person_and_the_name_is_for_display(issuer: Issuer) -> None:
    """A person who marries stays the same person; two of one name stay two."""
    reader = Provider(settings(issuer))
    client, person, access = reader.who(issuer.token())
    renamed = reader.who(issuer.token(name="Trần C\n"))

    assert (client, person, access.principal) == ("oidc:7f3a", "Trần B", "oidc:7f3a")
    assert (renamed[0], renamed[1]) == ("oidc:7f3a", "Trần C")
    assert reader.who(issuer.token(sub="8", name=7))[:2] == ("oidc:8", None)
    assert "author:name" not in access.scopes
    assert "clients:manage" not in access.scopes


WARD = {"gantruong_role": "ward_officer"}


@pytest.mark.parametrize(
    ("claims", "wards"),
    [
        ({**WARD, "gantruong_wards": ["99101", "99102"]}, ("99101", "99102")),
        ({**WARD, "gantruong_wards": "99101 99102"}, ("99101", "99102")),
        ({"gantruong_role": ["x", "planner"]}, ("*",)),
        ({"gantruong_role": "department_officer", "gantruong_wards": ["99101"]}, ("99101",)),
    ],
)
def test_claims_give_role_and_wards(
    issuer: Issuer, claims: dict[str, Any], wards: tuple[str, ...]
) -> None:
    """A list or one text; roles of other programs in the same claim are passed over."""
    assert Provider(settings(issuer)).who(issuer.token(**claims))[2].wards == wards


@pytest.mark.parametrize(
    "claims",
    [
        {"gantruong_role": None},
        {"gantruong_role": "king"},
        {"gantruong_role": 7},
        {"gantruong_role": "system"},
        {"gantruong_role": ["planner", "department_officer"]},
        WARD,
        {**WARD, "gantruong_wards": "*"},
        {**WARD, "gantruong_wards": ["99101", "*"]},
        {**WARD, "gantruong_wards": ["99101,99102"]},
        {**WARD, "gantruong_wards": [7]},
        {**WARD, "gantruong_wards": {"a": 1}},
        {**WARD, "gantruong_wards": []},
    ],
)
def test_a_person_without_a_clear_role_gets_none(issuer: Issuer, claims: dict[str, Any]) -> None:
    """A slip in a claim must not open the city."""
    with pytest.raises(NoRoleError):
        Provider(settings(issuer)).who(issuer.token(**claims))


def test_the_claim_of_scopes_only_takes_away(issuer: Issuer) -> None:
    """Who names more than the role has gets no more."""
    wanted = "registers:read clients:manage runs:decide"
    token = issuer.token(gantruong_role="planner", gantruong_scopes=wanted)

    assert Provider(settings(issuer)).who(token)[2].scopes == {"registers:read"}


def test_the_table_of_accounts_comes_first(issuer: Issuer, tmp_path: Path) -> None:
    """Where the provider cannot be taught our roles, the installation knows them."""
    table = tmp_path / "accounts.toml"
    table.write_text(
        '[roles]\n"so-gddt" = "department_officer"\n'
        '[persons."7f3a"]\nrole = "ward_officer"\nwards = ["99101"]\n'
    )
    reader = Provider(settings(issuer, accounts=table, role_claim="groups"))

    assert reader.who(issuer.token(groups=["so-gddt"]))[2].wards == ("99101",)
    assert reader.who(issuer.token(sub="8", groups=["so-gddt", "x"]))[2].wards == ("*",)
    with pytest.raises(NoRoleError):
        reader.who(issuer.token(sub="8", groups=["department_officer"]))


@pytest.mark.parametrize(
    "text", ["[roles]\nx = 'king'", "x = ", "[persons.a]\nwards = []", "[other]\n", "roles = 1"]
)
def test_a_wrong_table_of_accounts_refuses_to_start(tmp_path: Path, text: str) -> None:
    """Rather no service than one that guesses who may what."""
    table = tmp_path / "accounts.toml"
    table.write_text(text)
    with pytest.raises(InputError):
        accounts.load(table)
