"""PostgreSQL's binary COPY format, built and read as whole numpy arrays, never row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, LiteralString

import numpy as np

from gis.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import psycopg
    from numpy.typing import NDArray
    from psycopg import sql

    from gis.units import Degrees

HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # signature, no flags, no extension
TRAILER: Final = b"\xff\xff"
NULL: Final = -1  # length of a null field
CHUNK_BYTES: Final = 1 << 20
POINT: Final = 1
LINESTRING: Final = 2
HAS_SRID: Final = 0x2000_0000  # flag of extended WKB
WGS84: Final = 4326
POINT_BYTES: Final = 25  # byte order, type, SRID, longitude, latitude
LINE_HEAD_BYTES: Final = 13  # byte order, type, SRID, number of points
PLAIN_LINE_HEAD_BYTES: Final = 9  # the same without SRID, as ST_AsBinary gives it
XY_BYTES: Final = 16
COUNT_BYTES: Final = 2  # number of fields before each row
LENGTH_BYTES: Final = 4  # length before each field


def fixed_rows(columns: Sequence[NDArray[Any]], *, n_more: int = 0) -> NDArray[Any]:
    """
    Return rows of integer columns as they stand in the stream.

    Parameters
    ----------
    columns
        int32 or int64 arrays of one length N.
    n_more
        Further fields that the caller appends to every row.

    Returns
    -------
    rows
        Structured array, shape (N,): field count, then length and big-endian value per column.
    """
    dtype: list[tuple[str, str]] = [("n", ">i2")]
    for k, values in enumerate(columns):
        dtype += [(f"length{k}", ">i4"), (f"value{k}", f">i{values.itemsize}")]
    rows = np.empty(len(columns[0]), np.dtype(dtype))
    rows["n"] = len(columns) + n_more
    for k, values in enumerate(columns):
        rows[f"length{k}"] = values.itemsize
        rows[f"value{k}"] = values
    return rows


def point_fields(lon: Degrees, lat: Degrees) -> NDArray[Any]:
    """Return points as fields of extended WKB, shape (N,)."""
    dtype = [("length", ">i4"), ("order", "u1"), ("kind", "<u4"), ("srid", "<u4")]
    fields = np.empty(len(lon), np.dtype([*dtype, ("lon", "<f8"), ("lat", "<f8")]))
    fields["length"], fields["order"] = POINT_BYTES, 1
    fields["kind"], fields["srid"] = POINT | HAS_SRID, WGS84
    fields["lon"], fields["lat"] = lon, lat
    return fields


def line_fields(start: NDArray[np.int64]) -> NDArray[Any]:
    """Return the heads of polylines as fields of extended WKB, shape (E,); points follow each."""
    dtype = [("length", ">i4"), ("order", "u1"), ("kind", "<u4"), ("srid", "<u4"), ("n", "<u4")]
    fields = np.empty(len(start) - 1, np.dtype(dtype))
    n_points = np.diff(start)
    fields["length"], fields["order"] = LINE_HEAD_BYTES + XY_BYTES * n_points, 1
    fields["kind"], fields["srid"] = LINESTRING | HAS_SRID, WGS84
    fields["n"] = n_points
    return fields


def beside(*parts: NDArray[Any]) -> NDArray[np.uint8]:
    """Return structured arrays of one length as bytes, side by side in each row, shape (N, B)."""
    return np.hstack([as_bytes(part) for part in parts])


def with_points(
    heads: NDArray[np.uint8], start: NDArray[np.int64], lon: Degrees, lat: Degrees
) -> NDArray[np.uint8]:
    """Return the bytes of rows of which each ends with the points of its polyline."""
    n_rows, head_bytes = heads.shape
    first = np.arange(n_rows, dtype=np.int64) * head_bytes + start[:-1] * XY_BYTES
    out = np.empty(n_rows * head_bytes + int(start[-1]) * XY_BYTES, np.uint8)
    out[first[:, None] + np.arange(head_bytes)] = heads
    place = point_places(first + head_bytes, start)
    out[place[:, None] + np.arange(XY_BYTES)] = xy_bytes(lon, lat)
    return out


def point_places(first: NDArray[np.int64], start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the byte at which each point stands, given the byte of each polyline's first one."""
    n_points = np.diff(start)
    within = np.arange(int(start[-1]), dtype=np.int64) - np.repeat(start[:-1], n_points)
    return np.repeat(first, n_points) + within * XY_BYTES


def xy_bytes(lon: Degrees, lat: Degrees) -> NDArray[np.uint8]:
    """Return points as little-endian bytes, shape (N, 16)."""
    both: NDArray[np.float64] = np.column_stack([lon, lat]).astype("<f8")
    return both.view(np.uint8).reshape(-1, XY_BYTES)


def as_bytes(rows: NDArray[Any]) -> NDArray[np.uint8]:
    """Return a structured array as bytes, shape (N, itemsize)."""
    return np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), rows.itemsize)


def send(
    cursor: psycopg.Cursor[Any], statement: LiteralString | sql.Composed, body: NDArray[np.uint8]
) -> None:
    """Send rows to a ``COPY … FROM STDIN (FORMAT binary)``."""
    send_blocks(cursor, statement, [body])


def send_blocks(
    cursor: psycopg.Cursor[Any],
    statement: LiteralString | sql.Composed,
    bodies: Iterable[NDArray[np.uint8]],
) -> None:
    """Send rows, some at a time, to a ``COPY … FROM STDIN (FORMAT binary)``."""
    with cursor.copy(statement) as copy:
        copy.write(HEADER)
        for body in bodies:
            view = np.ascontiguousarray(body).reshape(-1).data
            for first in range(0, len(view), CHUNK_BYTES):
                copy.write(view[first : first + CHUNK_BYTES])
        copy.write(TRAILER)


def receive(
    cursor: psycopg.Cursor[Any], statement: LiteralString | sql.Composed
) -> NDArray[np.uint8]:
    """
    Return the rows of a ``COPY … TO STDOUT (FORMAT binary)`` as bytes, head and tail cut off.

    Raises
    ------
    DatabaseError
        If the stream does not begin and end as the format says.
    """
    with cursor.copy(statement) as copy:
        stream = b"".join(_bytes(copy))
    if not (stream.startswith(HEADER) and stream.endswith(TRAILER)):
        msg = "the database sent a broken binary stream"
        raise DatabaseError(msg)
    return np.frombuffer(stream, np.uint8)[len(HEADER) : -len(TRAILER)]


def read_fixed(body: NDArray[np.uint8], columns: Sequence[str]) -> list[NDArray[Any]]:
    """
    Return the columns of rows whose fields all have one width and are never null.

    Parameters
    ----------
    body
        What ``receive`` returned.
    columns
        numpy types of the fields: ``i4``, ``i8`` or ``f8``.
    """
    dtype: list[tuple[str, str]] = [("n", ">i2")]
    for k, kind in enumerate(columns):
        dtype += [(f"length{k}", ">i4"), (f"value{k}", f">{kind}")]
    rows = body.view(np.dtype(dtype))
    return [rows[f"value{k}"].astype(kind) for k, kind in enumerate(columns)]


def read_lines(body: NDArray[np.uint8], start: NDArray[np.int64]) -> tuple[Degrees, Degrees]:
    """Return the points of rows that hold one polyline each (WKB without SRID), in order."""
    head = COUNT_BYTES + LENGTH_BYTES + PLAIN_LINE_HEAD_BYTES
    n_rows = len(start) - 1
    first = np.arange(n_rows, dtype=np.int64) * head + start[:-1] * XY_BYTES + head
    place = point_places(first, start)
    points = body[place[:, None] + np.arange(XY_BYTES)].reshape(-1, XY_BYTES)
    both = np.ascontiguousarray(points).view("<f8").astype(np.float64)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])


def _bytes(copy: Iterable[bytes | bytearray | memoryview]) -> Iterable[bytes]:
    for block in copy:
        yield bytes(block)
