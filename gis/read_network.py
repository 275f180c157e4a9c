"""Reading one stored road network, equal to what was written to the last bit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from psycopg import sql

from gis import copy_binary
from gis.db import driver, transaction
from gis.errors import DatabaseError
from gis.model import Nature, RawNetwork, Restriction, Source, Stated, Water
from gis.queries import query

if TYPE_CHECKING:
    import psycopg
    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from gis.model import Tags


SOURCE_FACTS: Final = ("name", "sha256", "data_date", "licence", "nature")


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkVersion:
    """A stored road network by its facts, without its roads."""

    network_id: int
    name: str
    sha256: str
    content_sha256: str
    data_date: str
    licence: str
    nature: Nature


def active_network_version(engine: Engine) -> NetworkVersion:
    """Return which version is in use; errors as ``network``."""
    with transaction(engine) as connection:
        version = _version(driver(connection).cursor(), None)
    return NetworkVersion(**{name: version[name] for name in NetworkVersion.__slots__})


def network(engine: Engine, network_id: int | None = None) -> RawNetwork:
    """
    Return a stored network.

    Parameters
    ----------
    network_id
        Its version; the one in use if not given.

    Raises
    ------
    DatabaseError
        If there is no such version, or none in use.

    Notes
    -----
    Arrays are byte for byte those that were written; the keys of tags come sorted by length and
    bytes, as ``jsonb`` keeps them.
    """
    return _read(engine, network_id)[1]


def active_network(engine: Engine) -> tuple[int, RawNetwork]:
    """Return the version in use and its number, both of one moment; errors as ``network``."""
    return _read(engine, None)


def _read(engine: Engine, network_id: int | None) -> tuple[int, RawNetwork]:
    # One snapshot for all queries, while another import may be writing.
    with transaction(engine.execution_options(isolation_level="REPEATABLE READ")) as connection:
        cursor = driver(connection).cursor(binary=True)
        version = _version(cursor, network_id)
        return int(version["network_id"]), _network(cursor, version)


def _version(cursor: psycopg.Cursor[Any], network_id: int | None) -> dict[str, Any]:
    cursor.execute(query("network_version"), {"network_id": network_id})
    row = cursor.fetchone()
    if row is None:
        which = "in use" if network_id is None else f"numbered {network_id}"
        msg = f"there is no road network {which}: import one with: gantruong import network FILE"
        raise DatabaseError(msg)
    return dict(zip([one.name for one in cursor.description or ()], row, strict=True))


def _network(cursor: psycopg.Cursor[Any], version: dict[str, Any]) -> RawNetwork:
    number = version["network_id"]
    node_id, lon, lat = _fixed(cursor, "network_read_nodes", number, ("i8", "f8", "f8"))
    kinds = ("i8", "i4", "i8", "i8", "i4", "i4")
    way, position, from_node, to_node, length_mm, n_points = _fixed(
        cursor, "network_read_edges", number, kinds
    )
    start = np.append(0, np.cumsum(n_points, dtype=np.int64))
    shapes = copy_binary.receive(cursor, _of(number, "network_read_shapes"))
    shape_lon, shape_lat = copy_binary.read_lines(shapes, start)
    way_id, way_tags = _ways(cursor, number)
    return RawNetwork(
        node_id=node_id,
        node_lon=lon,
        node_lat=lat,
        node_tags=_node_tags(cursor, number, node_id),
        way_id=way_id,
        way_tags=way_tags,
        edge_way=_positions(way_id, way),
        edge_position=position,
        edge_from=_positions(node_id, from_node),
        edge_to=_positions(node_id, to_node),
        edge_length_mm=length_mm,
        shape_start=start,
        shape_lon=shape_lon,
        shape_lat=shape_lat,
        restrictions=_restrictions(cursor, number),
        water=Water(area=_water(cursor, number, "area"), line=_water(cursor, number, "line")),
        source=Source(**{key: version[key] for key in SOURCE_FACTS}),
        counts=version["counts"],
        left_out=tuple(version["left_out"]),
        stated=_stated(cursor, number, way),
    )


def _stated(
    cursor: psycopg.Cursor[Any], network_id: int, edge_way: NDArray[np.int64]
) -> dict[int, Stated]:
    """Return what accepted edits say, by edge; positions count from 0 along each way."""
    cursor.execute(query("network_read_stated"), {"network_id": network_id})
    said: dict[int, Stated] = {}
    for way_id, position, kind, direction in cursor:
        edge = int(np.searchsorted(edge_way, way_id)) + position
        before = said.get(edge, Stated())
        closing = kind == "close"
        said[edge] = Stated(
            closed=before.closed or closing,
            direction=before.direction if closing else direction,
        )
    return said


def _of(network_id: int, name: str) -> sql.Composed:
    """Return a COPY for one version; COPY takes no bound parameters, so the number is quoted."""
    return sql.SQL(query(name)).format(network_id=sql.Literal(network_id))


def _fixed(
    cursor: psycopg.Cursor[Any], name: str, network_id: int, kinds: tuple[str, ...]
) -> list[NDArray[Any]]:
    return copy_binary.read_fixed(copy_binary.receive(cursor, _of(network_id, name)), kinds)


def _positions(known: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.searchsorted(known, wanted).astype(np.int32)


def _ways(
    cursor: psycopg.Cursor[Any], network_id: int
) -> tuple[NDArray[np.int64], tuple[Tags, ...]]:
    rows = cursor.execute(query("network_read_ways"), {"network_id": network_id}).fetchall()
    way_id = np.array([way for way, _ in rows], np.int64)
    # One parse of one long list: 40,000 parses of short texts cost several times as much.
    return way_id, tuple(json.loads(f"[{','.join([tags for _, tags in rows])}]"))


def _node_tags(
    cursor: psycopg.Cursor[Any], network_id: int, node_id: NDArray[np.int64]
) -> dict[int, Tags]:
    rows = cursor.execute(query("network_read_node_tags"), {"network_id": network_id}).fetchall()
    place = _positions(node_id, np.array([node for node, _ in rows], np.int64))
    return {k: tags for k, (_, tags) in zip(place.tolist(), rows, strict=True)}


def _restrictions(cursor: psycopg.Cursor[Any], network_id: int) -> tuple[Restriction, ...]:
    cursor.execute(query("network_read_restrictions"), {"network_id": network_id})
    return tuple(
        Restriction(
            relation_id=relation,
            kind=kind,
            from_way=from_way,
            via_node=via_node,
            to_way=to_way,
            excepted=tuple(excepted),
        )
        for relation, kind, from_way, via_node, to_way, excepted in cursor
    )


def _water(cursor: psycopg.Cursor[Any], network_id: int, kind: str) -> NDArray[np.object_]:
    cursor.execute(query("network_read_water"), {"network_id": network_id, "kind": kind})
    wkb = np.empty(cursor.rowcount, np.object_)
    wkb[:] = [shape for (shape,) in cursor]
    shapes: NDArray[np.object_] = np.asarray(shapely.from_wkb(wkb), np.object_)
    return shapes
