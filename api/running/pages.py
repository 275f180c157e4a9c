"""The map page: built files, compressed once when they were built."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
FOREVER: Final = "public, max-age=31536000, immutable"  # the hash of the content is in the name
CHECKED: Final = "no-cache"
TYPES: Final = {".mjs": "text/javascript", ".js": "text/javascript", ".woff2": "font/woff2"}
NOT_FOUND: Final = 404


class Pages:
    """
    Serves the files that stood in a folder when the service started, and no others.

    Parameters
    ----------
    folder
        The built page.
    """

    def __init__(self, folder: Path) -> None:
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
        path = self.find(name)
        if path is None:
            raise HTTPException(NOT_FOUND)
        headers = {"Cache-Control": FOREVER if name.startswith("assets/") else CHECKED}
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
    return name if "." in name else f"{name or 'index'}.html"


def _media_type(path: Path) -> str:
    known = TYPES.get(path.suffix)
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
