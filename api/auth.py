"""Who asks: an API key today; another way to prove it plugs in at ``WAYS`` and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import unquote

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from api.deps import ServiceDep
from api.errors import NoKeyError, ScopeError
from gis import api_clients
from gis.access import AUTHOR_NAME, Access
from runs.editing.order import Desk

if TYPE_CHECKING:
    from sqlalchemy import Engine

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
        Officer whom it names; ``None`` if none.
    access
        What it may do, and in which wards.
    """

    client: str
    person: str | None
    access: Access


Way = Callable[["Engine", str], Caller | None]


def _by_key(engine: Engine, token: str) -> Caller | None:
    found = api_clients.holder(engine, token)
    if found is None:
        return None
    return Caller(client=found.name, person=None, access=found.access)


WAYS: Final[tuple[Way, ...]] = (_by_key,)
"""Ways of telling from a bearer token who asks, tried in order."""

scheme: Final = HTTPBearer(auto_error=False, description="A key of `gantruong client add`.")


def caller(request: Request, service: ServiceDep) -> Caller:
    """
    Return who asks.

    Raises
    ------
    NoKeyError
        If nothing says so, or what says so opens nothing.
    ScopeError
        If it names an officer and may not.
    """
    given = request.headers.get("authorization", "")
    token = given[len(BEARER) :].strip() if given[: len(BEARER)].lower() == BEARER else ""
    found = next((who for way in WAYS if (who := way(service.engine, token))), None)
    if found is None:
        raise NoKeyError
    named = unquote(request.headers.get(AUTHOR_HEADER, "")).strip()
    if not named:
        return found
    if AUTHOR_NAME not in found.access.scopes:
        raise ScopeError(AUTHOR_NAME)
    person = "".join(letter for letter in named if letter.isprintable())[:AUTHOR_LETTERS]
    return Caller(client=found.client, person=person, access=found.access)


def needs(scope: str) -> Callable[[Caller, object], Caller]:
    """Return the dependency of a route that only callers with a scope may use."""

    def allowed(
        who: Annotated[Caller, Depends(caller)], _: Annotated[object, Security(scheme)]
    ) -> Caller:
        if scope not in who.access.scopes:
            raise ScopeError(scope)
        return who

    return allowed


def desk_of(service: Service, who: Caller) -> Desk:
    """Return where this caller changes registers."""
    return Desk(engine=service.engine, access=who.access, province=service.province)
