"""From a code to a record: first the limits, then the records, and one answer to all failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from api.answer.answering import accepts_gzip
from api.refused.errors import NoResultError, NotPublishedError
from runs.families.code import is_well_formed, plain
from runs.families.limiter import GUESSES, SLIP

if TYPE_CHECKING:
    from starlette.requests import Request

    from api.access.door import Door
    from api.service import Service
    from runs.families.publication import Found, Results

NO_STORE: Final = "no-store"
AS_IT_IS: Final = (
    (b"cache-control", NO_STORE.encode()),
    (b"content-type", b"application/json"),
    (b"vary", b"accept-encoding"),
)
GZIPPED: Final = (*AS_IT_IS, (b"content-encoding", b"gzip"))
RawHeaders = list[tuple[bytes, bytes]]


def as_sent(found: Found, accepted: str) -> tuple[RawHeaders, bytes]:
    """
    Return headers and body of a record.

    Parameters
    ----------
    accepted
        What the caller takes: a record lies packed, so packing costs nobody anything.
    """
    is_packed = accepts_gzip(accepted)
    body = found.gzipped if is_packed else found.record
    length = (b"content-length", str(len(body)).encode())
    return [*(GZIPPED if is_packed else AS_IT_IS), length], body


def nothing_opened(door: Door, address: str, typed: str) -> NoResultError:
    """Count a code that opened nothing, and return the one answer to all of them."""
    cost = 1.0 if is_well_formed(plain(typed)) else SLIP
    door.limiter.failed(GUESSES, address, cost)
    return NoResultError()


def results_of(service: Service) -> Results:
    """
    Return the published records.

    Raises
    ------
    NotPublishedError
        If there are none here.
    """
    found = None if service.publication is None else service.publication.parts.get("families")
    if found is None:
        raise NotPublishedError
    return cast("Results", found)


def opened(request: Request, service: Service, door: Door, typed: str) -> tuple[Results, Found]:
    """
    Return what a code opens.

    Raises
    ------
    NotPublishedError, TooManyTriesError, NoResultError
        In this order.
    """
    results = results_of(service)
    address = door.admit(request, GUESSES)
    found = results.look_up(typed)
    if found is None:
        raise nothing_opened(door, address, typed)
    return results, found
