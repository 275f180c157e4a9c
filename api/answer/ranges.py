"""Parts of a file over HTTP (RFC 9110, 14): one range, told apart by a validator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

if TYPE_CHECKING:
    import mmap

    from starlette.requests import Request

ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
PART: Final = 206
NOT_MODIFIED: Final = 304
BEHIND: Final = 416


def answer(
    content: mmap.mmap | bytes,
    request: Request,
    *,
    etag: str,
    media_type: str,
    headers: dict[str, str],
) -> Response:
    """
    Return a file, or the part of it that a request asks for.

    Raises
    ------
    HTTPException
        416, if the part begins behind the end.

    Notes
    -----
    Several ranges in one request are answered by the whole file, as the standard allows: nobody
    makes the service put many pieces together.
    """
    sent = {**headers, "ETag": etag, "Accept-Ranges": "bytes"}
    named = [one.strip().removeprefix("W/") for one in _header(request, "if-none-match").split(",")]
    if etag in named or named == ["*"]:
        return Response(status_code=NOT_MODIFIED, headers=sent)
    given = _header(request, "if-range")
    part = None
    if not given or given == etag:
        part = _part(_header(request, "range"), len(content))
    if part is None:
        return Response(content[:], media_type=media_type, headers=sent)
    first, last = part
    sent["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], PART, media_type=media_type, headers=sent)


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """
    Return first and last byte of the one range that is asked for, ``None`` for the whole.

    Examples
    --------
    >>> _part("bytes=2-5", 10), _part("bytes=-3", 10), _part("bytes=7-99", 10)
    ((2, 5), (7, 9), (7, 9))
    >>> _part("bytes=0-1,4-5", 10), _part("bytes=5-2", 10), _part("lines=1-2", 10)
    (None, None, None)
    """
    found = ONE_RANGE.fullmatch(asked.replace(" ", ""))
    if found is None or found.group(1) == found.group(2) == "":
        return None
    begin, end = found.groups()
    if not begin:
        first, last = max(size - int(end), 0), size - 1
        begins_behind = int(end) == 0
    else:
        first, last = int(begin), min(int(end), size - 1) if end else size - 1
        if end and int(end) < first:
            return None
        begins_behind = first >= size
    if begins_behind:
        raise HTTPException(BEHIND, headers={"Content-Range": f"bytes */{size}"})
    return first, last


def _header(request: Request, name: str) -> str:
    return str(request.headers.get(name, ""))
