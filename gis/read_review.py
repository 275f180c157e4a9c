"""The changes of data that were proposed, and the pairs that people measured by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from gis.errors import UnknownNameError
from gis.tables.review import CheckedPair, Review

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReview:
    """
    One proposed change.

    Attributes
    ----------
    kind
        ``network``, or a register.
    number, replaces
        Proposed version or set, and the one in use when it was proposed.
    state
        waiting, accepted or rejected.
    impact
        What it changes, ``None`` before it was measured.
    """

    review_id: int
    kind: str
    number: int
    replaces: int | None
    state: str
    impact: dict[str, Any] | None
    proposed_by: str
    proposed_at: dt.datetime
    decided_by: str | None
    reason: str | None
    decided_at: dt.datetime | None


def reviews(engine: Engine) -> list[StoredReview]:
    """Return every proposed change by number."""
    with engine.connect() as connection:
        rows = connection.execute(select(Review.__table__).order_by(Review.review_id)).mappings()
        return [_review(dict(row)) for row in rows]


def review(engine: Engine, review_id: int) -> StoredReview:
    """Return one proposed change; raises ``UnknownNameError`` if there is none of that number."""
    found = [one for one in reviews(engine) if one.review_id == review_id]
    if not found:
        msg = f"there is no review {review_id}; gantruong review list shows all"
        raise UnknownNameError(msg)
    return found[0]


def checked_pairs(engine: Engine) -> list[dict[str, Any]]:
    """Return the kept pairs by id as UTF-8 bytes, one mapping of columns each."""
    asked = select(CheckedPair.__table__).order_by(CheckedPair.pair_id.collate("C"))
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(asked).mappings()]


def _review(row: dict[str, Any]) -> StoredReview:
    network_id, dataset_id = row.pop("network_id"), row.pop("dataset_id")
    return StoredReview(number=int(network_id or dataset_id), **row)
