"""Rows that refer to a row, which therefore cannot go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import any_, func, literal, or_, select

from gis.register.contract import registers
from gis.tables.registers import TABLE_NAMES, Dataset, column_name, register_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from gis.register.contract import Register
    from gis.register.row import Key


def n_references(connection: Connection, kind: str, key: Key) -> Iterator[tuple[str, int]]:
    """
    Return how many rows of other registers refer to a row, by register; none are left out.

    Notes
    -----
    Rows about children are not asked: who changes registers need not see them.
    """
    for other in registers().values():
        if other.personal or other.kind not in TABLE_NAMES:
            continue
        names = [column.name for column in other.columns if column.refers == kind]
        if names and (n_rows := _n_rows(connection, other, names, key[0])):
            yield other.kind, n_rows


def _n_rows(connection: Connection, register: Register, names: list[str], code: str) -> int:
    table = register_table(register.kind)
    refers = [
        literal(code) == any_(table.c[column_name(name)])
        if register.column(name).type == "codes"
        else table.c[column_name(name)] == code
        for name in names
    ]
    chosen = select(func.count()).select_from(
        table.join(Dataset, Dataset.dataset_id == table.c.dataset_id)
    )
    return connection.scalar(chosen.where(Dataset.active, or_(*refers))) or 0
