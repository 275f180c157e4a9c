"""What rests on the values that a change replaces: distances, and runs made with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from gis.queries import query
from gis.tables.registers import Dataset, register_table
from gis.tables.work import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from gis.change_row import Entry
    from gis.register.contract import Register

MOVES: Final = frozenset(
    {
        "lon",
        "lat",
        "open_to_pupils",
        "valid_from",
        "valid_to",
        "campus_code",
        "school_code",
        "grades",
    }
)
"""Columns of schools, sites and gates that decide where a way to school ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """
    What has to be made again.

    Attributes
    ----------
    network_id, network
        Number and name of the roads on which distances change; ``None`` if none do.
    gates
        School code and gate number; 0 for the point of the school or of a site, which stands in
        for a gate.
    children
        Whether distances of the corrected children change.
    runs
        Recorded runs; they keep the places that they were made with.
    """

    network_id: int | None = None
    network: str | None = None
    gates: tuple[tuple[str, int], ...] = ()
    children: bool = False
    runs: int = 0

    @property
    def sentences(self) -> tuple[str, str]:
        """Return what to do, in Vietnamese and English; empty if nothing has to be done."""
        if self.network is None:
            return "", ""
        kept_vi = f" {self.runs} lượt xếp chỗ đã ghi giữ vị trí cũ." if self.runs else ""
        kept_en = f" {self.runs} recorded runs keep the former places." if self.runs else ""
        if self.children:
            vi = f"Khoảng cách của em này trên mạng đường {self.network} đã khác; lượt xếp chỗ sau "
            en = f"This child's distances on the roads of {self.network} differ now; the next run "
            return f"{vi}sẽ tính lại.{kept_vi}", f"{en}measures them again.{kept_en}"
        listed = ", ".join(f"{code}/{number}" if number else code for code, number in self.gates)
        vi = f"Khoảng cách đến {listed} trên mạng đường {self.network} đã khác; công cụ tìm trường "
        en = (
            f"Distances to {listed} on the roads of {self.network} differ now; the finder measures "
        )
        return (
            f"{vi}tính lại ngay, lượt xếp chỗ sau sẽ tính lại.{kept_vi}",
            f"{en}again at once, the next run too.{kept_en}",
        )


def affected(connection: Connection, register: Register, entries: Sequence[Entry]) -> Affected:
    """Return what rests on the former values of these rows."""
    moved = [one for one in entries if _moves(one)]
    gates: list[tuple[str, int]] = []
    children = register.personal and any({"lon", "lat"} & set(one.after or {}) for one in moved)
    if register.kind == "gates":
        gates = [(one.key[0], int(one.key[1])) for one in moved]
    elif register.kind == "schools":
        gates = [(one.key[0], 0) for one in moved if _stands_in(connection, one, "school_code")]
    elif register.kind == "campuses":
        gates = [(one.key[0], 0) for one in moved if _stands_in(connection, one, "campus_code")]
    if not gates and not children:
        return Affected()
    network = connection.exec_driver_sql(query("network_version"), {"network_id": None}).first()
    return Affected(
        network_id=None if network is None else network.network_id,
        network=None if network is None else network.name,
        gates=tuple(gates),
        children=children,
        runs=connection.scalar(select(func.count()).select_from(Run)) or 0,
    )


def _moves(entry: Entry) -> bool:
    if entry.before is None or entry.after is None:
        return True
    return bool(MOVES & set(entry.after))


def _stands_in(connection: Connection, entry: Entry, column: str) -> bool:
    """Return whether the place itself comes or goes, or its own point stands in for a gate."""
    if entry.before is None or entry.after is None or {"valid_to", "grades"} & set(entry.after):
        return True
    gate = register_table("gates")
    chosen = select(func.count()).select_from(
        gate.join(Dataset, Dataset.dataset_id == gate.c.dataset_id)
    )
    here = (gate.c[column] == entry.key[0]) & gate.c.open_to_pupils
    return not connection.scalar(chosen.where(Dataset.active, here))
