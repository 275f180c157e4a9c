"""The routes of the application as a list: which one a request means, before it is routed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from fastapi.routing import APIRoute, iter_route_contexts

if TYPE_CHECKING:
    import re

    from fastapi import FastAPI
    from starlette.types import Scope

PAGES: Final = "/{name:path}"
"""Pattern of the map page's route, which fits every address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One route: its methods, its address pattern, and what its module says of it."""

    methods: frozenset[str]
    path: str
    pattern: re.Pattern[str]
    operation_id: str | None
    extra: dict[str, Any] = field(default_factory=dict)


def listed(app: FastAPI) -> tuple[Listed, ...]:
    """Return the routes in the order in which they are tried."""
    found = (
        Listed(
            methods=frozenset(one.methods or ()),
            path=one.path_format or "",
            pattern=one.path_regex,
            operation_id=one.operation_id,
            extra=one.openapi_extra or {},
        )
        for one in iter_route_contexts(app.routes)
        if isinstance(one.original_route, APIRoute)
    )
    return tuple(found)


def of_scope(scope: Scope) -> Listed | None:
    """Return the route that a request means; ``None`` if it means none."""
    app = scope["app"]
    known: tuple[Listed, ...] | None = getattr(app.state, "catalogue", None)
    if known is None:
        known = app.state.catalogue = listed(app)
    path, method = scope["path"], scope["method"]
    return next((one for one in known if method in one.methods and one.pattern.match(path)), None)
