"""What a city's figures rest on: one hash, one date, and the list of sets behind them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis import read
from gis.catchment.stored import in_force, level_of
from gis.read_versions import versions
from planning.shown import Shown, frame
from runs.catchments_in_use import versions_of
from runs.manifest import canonical_json

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.model import Nature

SHORT: Final = 12
"""Letters of a hash that are shown in a line; the whole one is ``hash``."""

COLUMNS: Final = ("register", "rows", "data_date", "nature", "content")


@dataclass(frozen=True, kw_only=True, repr=False)
class Snapshot(Shown):
    """
    The data that a city was opened on.

    Attributes
    ----------
    hash
        SHA-256 over the contents of roads, registers and approved catchments: the same data have
        the same hash in every database.
    date
        Newest day of the data, as in 2026-01-15.
    nature
        Of the children: real, a model or invented.
    """

    hash: str
    date: str
    nature: Nature

    def __str__(self) -> str:
        return f"{self.hash[:SHORT]} · {self.date}"


def snapshot_of(  # noqa: PLR0913 (whose data, and how they are called)
    engine: Engine,
    *,
    name: str,
    season: str,
    grade: str,
    network_id: int | None,
    nature: Nature,
    labels: tuple[str, ...],
) -> Snapshot:
    """Return the snapshot of what is in use, with the given version of the roads."""
    sets = read.active_sets(engine)
    roads = next(
        one
        for one in versions(engine)
        if (one.active if network_id is None else one.network_id == network_id)
    )
    areas = in_force(engine, season=season, level=level_of(grade))
    made_of = {
        "season": season,
        "grade": grade,
        "network": roads.sha256,
        "registers": {kind: one.content_sha256 for kind, one in sets.items()},
        "catchments": versions_of(areas),
    }
    digest = hashlib.sha256(canonical_json(made_of)).hexdigest()
    date = max(roads.data_date, *(one.data_date for one in sets.values()))
    rows: list[dict[str, Any]] = [
        {
            "register": "network",
            "rows": None,
            "data_date": roads.data_date,
            "nature": nature,
            "content": roads.sha256[:SHORT],
        },
        *(
            {
                "register": kind,
                "rows": one.n_rows,
                "data_date": one.data_date,
                "nature": one.nature,
                "content": one.content_sha256[:SHORT],
            }
            for kind, one in sorted(sets.items())
        ),
    ]
    return Snapshot(
        title=(
            f"{name}, năm học {season}, khối {grade}: bản dữ liệu {digest[:SHORT]} ngày {date}",
            f"{name}, season {season}, grade {grade}: snapshot {digest[:SHORT]} of {date}",
        ),
        table=frame(rows, COLUMNS),
        labels=labels,
        hash=digest,
        date=date,
        nature=nature,
    )
