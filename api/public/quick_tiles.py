"""
The shortest way to a stored tile: found in mapped memory, without the framework's layers.

Found and shown by the functions of the ordinary route. Whatever is not a plain request for a tile
that is stored takes the ordinary way and is refused there.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from api.answer.answering import note_public
from api.public.tiles import checked, layers_of, shown
from api.refused.errors import UnknownTileError
from runs.publication.parts.tiles import StoredTiles

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from api.service import Service
    from api.shield.metrics import Metrics

START: Final = "/tiles/"
ROUTE: Final = "/tiles/{layers}/{z}/{x}/{y}.mvt"
PLAIN: Final = re.compile(r"/tiles/([a-z,]{1,64})/([0-9]{1,2})/([0-9]{1,6})/([0-9]{1,6})\.mvt")


class QuickTiles:
    """
    Answers with stored tiles; passes everything else on.

    Parameters
    ----------
    app
        The application inside, with the ordinary route.
    metrics
        Where the answers are counted, under the ordinary route's name.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._seconds = metrics.seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(START):
            await self._app(scope, receive, send)
            return
        start_s = time.perf_counter()
        service: Service = scope["app"].state.service
        answer = _tile(scope, service)
        if answer is None:
            await self._app(scope, receive, send)
            return
        note_public(scope, service)
        scope["state"]["route"] = ROUTE
        status = answer.status_code
        await send({"type": "http.response.start", "status": status, "headers": answer.raw_headers})
        await send({"type": "http.response.body", "body": answer.body})
        labels = ("GET", ROUTE, str(status))
        self._seconds.labels(*labels).observe(time.perf_counter() - start_s)


def _tile(scope: Scope, service: Service) -> Response | None:
    """Return the answer to a plain request, ``None`` wherever the ordinary way has to look."""
    asked = PLAIN.fullmatch(scope["path"])
    tiles = service.tiles
    if asked is None or scope["method"] != "GET" or not isinstance(tiles, StoredTiles):
        return None
    try:
        layers = layers_of(asked[1])
        place = checked(int(asked[2]), int(asked[3]), int(asked[4]))
    except UnknownTileError:
        return None
    if not tiles.holds(layers):
        return None
    query = scope["query_string"]
    named = parse_qs(query.decode("latin-1")).get("v", [""])[-1] if query else ""
    return shown(tiles.get(layers, *place), is_named=named == service.city.version)
