"""Reading the change feed: numbers and links, nothing of a child."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from psycopg.rows import dict_row

from gis.access import act_as
from gis.db import driver, transaction
from gis.queries import query

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine

    from gis.access import Access

NUMBER: Final = re.compile(r"^[a-z]+ (\d+)$")
RECEIPTS: Final = "/v1/registrations/receipts?after={}"
ANSWERS: Final = "/v1/registrations/answers?run_id={}&after={}"
LINKS: Final[dict[str, str]] = {
    "pupils.located": "/v1/location-desk",
    "pupil.place_decided": "/v1/location-desk",
    "register.changed": "/v1/registers/{register}/changes",
    "register.version": "/v1/registers",
    "run.made": "/v1/runs/{number}/exact",
    "run.state": "/v1/runs/{number}/exact",
    "run.deleted": "/v1/runs",
    "offers.exception": "/v1/runs/{number}/overrides",
    "offers.published": "/v1/city",
    "second_round.made": "/v1/runs/{number}/exact",
    "late.placed": "/v1/runs/{number}/exact",
    "season.defined": "/v1/seasons",
    "season.day": "/v1/seasons",
    "season.forgotten": "/v1/seasons",
}
"""Where to read more; ``{number}`` is that of the subject."""

KINDS: Final = frozenset({*LINKS, "registrations.received", "pupils.corrected", "offers.answered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One thing that happened.

    Attributes
    ----------
    cursor
        Its number; what is read after it is new.
    kind
        One of ``KINDS``.
    subject
        What it happened to, such as ``run 12``.
    detail
        Numbers, counts and words.
    link
        Where to read more.
    """

    cursor: int
    at: dt.datetime
    kind: str
    subject: str
    detail: Mapping[str, Any]
    link: str


def after(engine: Engine, access: Access, cursor: int, most: int) -> list[Change]:
    """
    Return what happened after a cursor, the oldest first, as far as ``access`` may know it.

    Notes
    -----
    Cursors are numbers of the audit log, given under a lock that holds until the writer's
    transaction ends: nothing can appear later behind a cursor that was read.
    """
    with transaction(engine) as connection:
        act_as(connection, access)
        return after_in(connection, cursor, most)


def after_in(connection: Connection, cursor: int, most: int) -> list[Change]:
    """Return the same for whom the transaction works already."""
    rows = driver(connection).cursor(row_factory=dict_row)
    found = list(rows.execute(query("changes_after"), {"after": cursor, "most": most}))
    return [
        Change(
            cursor=row["change_id"],
            at=row["at"],
            kind=row["kind"],
            subject=row["subject"],
            detail=row["detail"],
            link=link_of(row["kind"], row["subject"], row["detail"]),
        )
        for row in found
    ]


def link_of(kind: str, subject: str, detail: Mapping[str, Any]) -> str:
    """
    Return where to read more of a change.

    Examples
    --------
    >>> link_of("run.state", "run 12", {})
    '/v1/runs/12/exact'
    >>> link_of("registrations.received", "season 2026-2027", {"receipts": [17, 20]})
    '/v1/registrations/receipts?after=16'
    """
    number = NUMBER.match(subject)
    told = number[1] if number else ""
    if kind in {"registrations.received", "pupils.corrected"}:
        first, _ = detail.get("receipts") or detail.get("changes") or (1, 1)
        return RECEIPTS.format(first - 1)
    if kind == "offers.answered":
        first = detail.get("answer_no") or (detail.get("answers") or [1])[0]
        return ANSWERS.format(told, first - 1)
    return LINKS[kind].format(number=told, register=detail.get("register", ""))
