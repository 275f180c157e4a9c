"""The OGC API as an application of its own below ``/ogc``: guarded before tipg sees a question."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]  # ships no types
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from tipg.errors import TiPgError

from api.language import language_of
from api.ogc import catalogue, routes
from api.ogc.errors import NothingHereError, OgcError, QuestionError, TooSlowError
from api.ogc.pool import AWAY, PublicPool
from api.ogc.questions import checked
from api.refused import problems
from api.refused.cases import Case
from gis.cluster.place import PUBLIC
from gis.cluster.private import Cluster
from gis.errors import DatabaseError
from gis.state import state_dir

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from api.settings import ApiSettings

PREFIX: Final = "/ogc"
CHECK_S: Final = 2.0
"""Between two questions whether any public fact changed."""

RELOAD_S: Final = 60.0
"""After so long the columns are read again in any case: a migration changes no fact."""

READING: Final = frozenset({"GET"})
BAD_VALUE: Final = (asyncpg.DataError, asyncpg.UndefinedFunctionError)
WRONG_VALUE: Final = QuestionError.wrong("?", "…")

log = logging.getLogger("gantruong.ogc")


class Ogc:
    """
    The part of the service below ``/ogc``.

    Parameters
    ----------
    settings
        Addresses: of the database for the public role, and under which the world knows us.
    notice
        Tells what must stand in every description; empty where all data are real.
    """

    def __init__(self, settings: ApiSettings, notice: Callable[[], str]) -> None:
        given = settings.ogc_database_url or settings.database_url
        self._pool = PublicPool(lambda: given or Cluster(state_dir()).url(role=PUBLIC))
        self._public = settings.public_url
        self._notice = notice
        self._inside = _application(self._pool)
        self._loading = asyncio.Lock()
        self._edition = ""
        self._read_s = self._checked_s = float("-inf")

    def mount(self, app: FastAPI) -> None:
        """Answer below ``/ogc`` of an application."""

        async def enter(scope: Scope, receive: Receive, send: Send) -> None:
            root = scope.get("root_path", "") + PREFIX  # QGIS 3.22 follows no redirect from here
            await self({**scope, "path": f"{root}/", "root_path": root}, receive, send)

        app.router.routes.append(Route(PREFIX, _Raw(enter)))
        app.mount(PREFIX, self)

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        try:
            _only_reading(request.method)
            await self._refresh()
            below = scope["path"][len(scope.get("root_path", "")) :]
            catalog = self._inside.state.collection_catalog
            query = checked(below, scope["query_string"].decode("ascii", "replace"), catalog)
        except (OgcError, DatabaseError, HTTPException) as error:
            await (await _told(request, error))(scope, receive, send)
            return
        await self._inside(self._placed(scope, query), receive, send)

    async def _refresh(self) -> None:
        """Read the catalogue again if a public fact or a view changed."""
        now_s = time.monotonic()
        if now_s - self._checked_s < CHECK_S:
            return
        async with self._loading:
            if now_s - self._checked_s < CHECK_S:
                return
            try:
                async with self._pool.acquire() as connection:
                    edition = await catalogue.edition(connection)
                    if edition != self._edition or now_s - self._read_s > RELOAD_S:
                        found = await catalogue.load(connection, notice=self._notice())
                        self._inside.state.collection_catalog = found
                        self._edition, self._read_s = edition, now_s
            except asyncpg.PostgresError as error:
                log.warning("catalogue error=%s", type(error).__name__)
                msg = "the public views cannot be read"
                raise DatabaseError(msg) from error
            self._checked_s = now_s

    def _placed(self, scope: Scope, query: str) -> Scope:
        """Return the request as the world sees it, so that every link leads back here."""
        scope = {**scope, "query_string": query.encode()}
        root = scope.get("root_path", "")
        if self._public:
            seen = urlsplit(self._public)
            headers = [one for one in scope["headers"] if one[0] != b"host"]
            scope["headers"] = [(b"host", seen.netloc.encode()), *headers]
            scope["scheme"] = seen.scheme
            scope["app_root_path"] = seen.path.rstrip("/") + PREFIX
        else:
            scope["app_root_path"] = root
        return scope


def _only_reading(method: str) -> None:
    if method == "POST":
        raise QuestionError.no_search()
    if method not in READING:
        raise HTTPException(405, headers={"Allow": "GET"})


def _application(pool: PublicPool) -> FastAPI:
    app = FastAPI(title="Gần Trường OGC API", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.pool = pool
    app.state.collection_catalog = {"collections": {}}
    routes.install(app)
    problems.install(app)
    for kind in (OgcError, TiPgError, asyncpg.PostgresError, *AWAY):
        app.add_exception_handler(kind, _told)
    return app


async def _told(request: Request, error: Exception) -> Response:
    """Return the problem document of an error; never a word of the database's."""
    match error:
        case HTTPException():
            return await problems.on_status(request, error)
        case TiPgError() | asyncpg.UndefinedTableError():
            error = NothingHereError.of()
        case asyncpg.QueryCanceledError():
            error = TooSlowError.of()
        case _ if isinstance(error, BAD_VALUE):
            error = WRONG_VALUE
        case _ if isinstance(error, AWAY):
            error = DatabaseError("away")
    if not isinstance(error, OgcError):
        return await problems.on_error(request, error)
    case = Case(error.status, error.word, error.vi, error.en)
    return problems.document(case, language_of(request))


class _Raw:
    """An application where a route would take a function for one that is given a request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
