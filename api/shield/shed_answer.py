"""What a caller is told who is not let in: made beforehand, since there is no time to make it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from starlette.requests import Request

from api.language import language_of
from api.refused.errors import ShedError
from api.refused.problems import BY_ERROR, document
from api.shield.shedding import retry_after_s

if TYPE_CHECKING:
    from starlette.types import Scope, Send

    from api.language import Language


@cache
def prepared(language: Language) -> tuple[tuple[tuple[bytes, bytes], ...], bytes]:
    """Return headers and body of the answer in a language."""
    answer = document(BY_ERROR[ShedError], language)
    kept = tuple(pair for pair in answer.raw_headers if pair[0] != b"retry-after")
    return kept, bytes(answer.body)


async def shed(scope: Scope, send: Send) -> None:
    """Answer that more is asked than can be done, and when to come again."""
    headers, body = prepared(language_of(Request(scope)))
    start = [*headers, (b"retry-after", str(retry_after_s()).encode())]
    await send({"type": "http.response.start", "status": 503, "headers": start})
    await send({"type": "http.response.body", "body": body})
