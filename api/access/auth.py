"""Who asks: a program by its key, or a person by a token of the identity provider."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import unquote

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from api.deps import ServiceDep
from api.refused.errors import NoKeyError, ScopeError, SignedTokenError, TooManyKeysError
from gis import api_clients
from gis.access import AUTHOR_NAME, Access
from gis.principals import of_client
from runs.editing.order import Desk
from runs.families.limiter import TOKENS

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.access.door import Door
    from api.oidc.provider import Provider
    from api.service import Service

AUTHOR_HEADER: Final = "Gantruong-Author"
AUTHOR_LETTERS: Final = 120
BEARER: Final = "bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """
    Who asks.

    Attributes
    ----------
    client
        Name of the office or program.
    person
        Officer whom it names; ``None`` if none. Of a token, the name in it.
    access
        What it may do, and in which wards.
    """

    client: str
    person: str | None
    access: Access


def _by_token(request: Request, token: str) -> Caller | None:
    """
    Return whose token this is.

    Notes
    -----
    Where too many came that the provider did not sign, a key id that is not known asks the
    provider no more. Tokens signed by keys that are known are taken all the same, and late ones
    never count, so that nobody's sign-in hangs on the neighbours.
    """
    door: Door = request.app.state.door
    provider: Provider | None = request.app.state.provider
    if provider is None or not token:
        return None
    address = door.proxies.caller(request)
    wait_s = door.limiter.wait_s(TOKENS, address)
    try:
        client, person, access = provider.who(token, may_ask=not wait_s)
    except SignedTokenError:
        raise
    except NoKeyError:
        if wait_s:
            raise TooManyKeysError(wait_s) from None
        door.limiter.failed(TOKENS, address)
        raise
    return Caller(client=client, person=person, access=access)


def _by_key(request: Request, engine: Engine, key: str) -> Caller | None:
    door: Door = request.app.state.door
    address = door.admit_key(request, key)
    found = api_clients.holder(engine, key)
    if found is None:
        door.opened_nothing(key, address)
        return None
    door.opened(key)
    api_clients.note_use(engine, found)
    access = replace(found.access, principal=of_client(found.name))
    return Caller(client=found.name, person=None, access=access)


scheme: Final = HTTPBearer(
    auto_error=False,
    description="A key of `gantruong client add`, or a token of the identity provider.",
)


def caller(request: Request, service: ServiceDep) -> Caller:
    """
    Return who asks.

    Raises
    ------
    NoKeyError
        If nothing says so, or what says so opens nothing.
    TooManyKeysError
        If too much of that came from the same address.
    NoRoleError
        If the identity provider's person has no role here.
    ScopeError
        If it names an officer and may not.
    """
    given = request.headers.get("authorization", "")
    token = given[len(BEARER) :].strip() if given[: len(BEARER)].lower() == BEARER else ""
    if token.startswith(api_clients.BEGINNING):
        found = _by_key(request, service.engine, token)
    else:
        found = _by_token(request, token)
    if found is None:
        raise NoKeyError
    named = unquote(request.headers.get(AUTHOR_HEADER, "")).strip()
    if not named:
        return found
    if AUTHOR_NAME not in found.access.scopes:
        raise ScopeError(AUTHOR_NAME)
    person = "".join(letter for letter in named if letter.isprintable())[:AUTHOR_LETTERS]
    return Caller(client=found.client, person=person, access=found.access)


class Needs:
    """
    The dependency of a route that only callers with a scope may use.

    Attributes
    ----------
    scopes
        One of these is enough; tests read them to know what a route declares.
    """

    def __init__(self, scopes: frozenset[str]) -> None:
        """Keep the scopes."""
        self.scopes = scopes

    def __call__(
        self, who: Annotated[Caller, Depends(caller)], _: Annotated[object, Security(scheme)]
    ) -> Caller:
        """Return who asks. Raises ``ScopeError`` if it has none of the scopes."""
        if not self.scopes & who.access.scopes:
            raise ScopeError(", ".join(sorted(self.scopes)))
        return who


def needs(scope: str) -> Needs:
    """Return the dependency of a route that only callers with a scope may use."""
    return Needs(frozenset({scope}))


def needs_any(scopes: frozenset[str]) -> Needs:
    """Return the dependency of a route for callers with any of some scopes."""
    return Needs(scopes)


def desk_of(service: Service, who: Caller) -> Desk:
    """Return where this caller changes registers."""
    return Desk(engine=service.engine, access=who.access, province=service.province)
