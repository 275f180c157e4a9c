"""The pairs that are kept in the database: every new version of the roads is held against them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from gis import read_review, write_review
from runs.checked_pairs.read import CheckedPair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine


def kept_pairs(engine: Engine) -> tuple[CheckedPair, ...]:
    """Return the pairs that are kept, by id."""
    return tuple(
        CheckedPair(**{**row, "checked_on": row["checked_on"].isoformat()})
        for row in read_review.checked_pairs(engine)
    )


def keep_pairs(engine: Engine, pairs: Sequence[CheckedPair], *, kept_by: str) -> None:
    """Keep pairs in place of those kept before."""
    write_review.checked_pairs(engine, [asdict(pair) for pair in pairs], kept_by=kept_by)
