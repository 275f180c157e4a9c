"""The map page: built files, compressed once when they were built."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

if TYPE_CHECKING:
    from starlette.requests import Request

ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
FOREVER: Final = "public, max-age=31536000, immutable"  # the hash of the content is in the name
CHECKED: Final = "no-cache"
TYPES: Final = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
EMBEDDED: Final = "embed"
"""The families' page once more, at the one address that others may show in a frame."""

WORKER: Final = "sw.js"
WORKER_OFF: Final = "sw-off.js"
"""Stands in for the offline worker where it is switched off: it takes the worker away."""

NOT_FOUND: Final = 404


class Pages:
    """
    Serves the files that stood in a folder when the service started, and no others.

    Parameters
    ----------
    folder
        The built page.
    embed_headers
        What the one page that others may show in a frame says instead of what every answer does.
    offline
        Whether browsers are given the offline worker, or the one that takes it away.
    """

    def __init__(
        self, folder: Path, *, embed_headers: Mapping[str, str] = NOTHING, offline: bool = True
    ) -> None:
        self._embed_headers = embed_headers
        self._offline = offline
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        self._files: Mapping[str, Path] = {
            path.relative_to(folder).as_posix(): path
            for path in files
            if not path.name.startswith(".")
        }

    def find(self, name: str) -> Path | None:
        """Return the file of an address without its leading slash; ``officers`` is a page, too."""
        name = _file_name(name)
        hidden = name.endswith(tuple(ENCODINGS.values()))
        return None if hidden else self._files.get(name)

    def response(self, name: str, request: Request) -> Response:
        """Return a file, compressed as the browser likes it best; 404 if there is none."""
        if name == WORKER and not self._offline:
            name = WORKER_OFF
        path = self.find(name)
        if path is None:
            raise HTTPException(NOT_FOUND)
        headers = {"Cache-Control": FOREVER if name.startswith("assets/") else CHECKED}
        if name == EMBEDDED:
            headers |= self._embed_headers
        accepted = request.headers.get("accept-encoding", "")
        sent = path
        for encoding, suffix in ENCODINGS.items():
            packed = self._files.get(f"{_file_name(name)}{suffix}")
            if packed is not None and encoding in accepted:
                headers |= {"Content-Encoding": encoding, "Vary": "Accept-Encoding"}
                sent = packed
                break
        return FileResponse(sent, media_type=_media_type(path), headers=headers)


def _file_name(name: str) -> str:
    if name == EMBEDDED:
        return "index.html"
    return name if "." in name else f"{name or 'index'}.html"


def _media_type(path: Path) -> str:
    known = TYPES.get(path.suffix)
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
