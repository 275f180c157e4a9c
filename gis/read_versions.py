"""The stored network versions and how each came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from gis.tables import Network, NetworkAcceptance

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """
    One stored version.

    Attributes
    ----------
    network_id, name, sha256, data_date
        Number, source, hash and date of its data.
    active
        Whether it is the one in use.
    stored_at
        When it was stored.
    based_on, reason, accepted_by, n_edits
        Of a version made by accepting edits, else ``None``.
    """

    network_id: int
    name: str
    sha256: str
    data_date: str
    active: bool
    n_edges: int
    stored_at: dt.datetime
    based_on: int | None
    reason: str | None
    accepted_by: str | None
    n_edits: int | None


def versions(engine: Engine) -> list[Version]:
    """Return every stored version by number."""
    own = (Network.network_id, Network.name, Network.sha256, Network.data_date)
    asked = (
        select(
            *(*own, Network.active, Network.n_edges, Network.imported_at),
            *(NetworkAcceptance.based_on, NetworkAcceptance.reason),
            *(NetworkAcceptance.accepted_by, NetworkAcceptance.edits),
        )
        .outerjoin(NetworkAcceptance, NetworkAcceptance.network_id == Network.network_id)
        .order_by(Network.network_id)
    )
    with engine.connect() as connection:
        rows = connection.execute(asked).all()
    return [
        Version(
            network_id=row.network_id,
            name=row.name,
            sha256=row.sha256,
            data_date=row.data_date,
            active=row.active,
            n_edges=row.n_edges,
            stored_at=row.imported_at,
            based_on=row.based_on,
            reason=row.reason,
            accepted_by=row.accepted_by,
            n_edits=None if row.edits is None else len(row.edits),
        )
        for row in rows
    ]
