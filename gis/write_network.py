"""Storing one raw road network: all of it in one transaction, the same one once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from psycopg.types.json import Jsonb

from gis import copy_binary
from gis.db import driver, transaction
from gis.errors import InputError
from gis.progress import silent
from gis.queries import query
from gis.write_audit import OWNER, audit

if TYPE_CHECKING:
    from collections.abc import Iterable

    import psycopg
    from numpy.typing import NDArray
    from sqlalchemy import Connection, Engine

    from gis.model import RawNetwork, Tags
    from gis.progress import Progress

WGS84: Final = 4326


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """
    How a version came of another one.

    Attributes
    ----------
    based_on
        Number of the version that was edited; it must be the one in use.
    scenario_id
        The scenario that was accepted.
    edits, impact
        As JSON: what was built in, and what changed for homes and schools.
    reason
        Why, for people.
    accepted_by
        A role or client, never a person's name.
    """

    based_on: int
    scenario_id: int | None
    edits: list[Any]
    impact: dict[str, Any]
    reason: str
    accepted_by: str


def network(
    engine: Engine,
    raw: RawNetwork,
    *,
    acceptance: Acceptance | None = None,
    in_use: bool = True,
    progress: Progress = silent,
    by: str = OWNER,
) -> int:
    """
    Store a network and, as a rule, make it the one in use.

    Parameters
    ----------
    raw
        The network; its promises are checked first.
    acceptance
        How it came of the version in use, if it did.
    in_use
        Whether it is taken into use at once; otherwise it waits beside the version in use.
    progress
        Told of each stage.
    by
        Who stores it, for the audit log.

    Returns
    -------
    network_id
        Number of the stored version; that of the one already there if the same file was read to
        the same content before.

    Raises
    ------
    ShapeError
        If the network breaks a promise of its own; nothing is written then.
    InputError
        If another version than the one that was edited is in use by now.
    """
    raw.check()
    content = content_sha256(raw)
    with transaction(engine) as connection:
        cursor = driver(connection).cursor()
        network_id = _known(cursor, raw, content)
        before = _in_use(cursor)
        if in_use:
            cursor.execute(query("network_deactivate"))
        if acceptance is not None:
            _check_base(cursor, acceptance)
        if network_id is None:
            network_id = _insert(cursor, raw, content, in_use=in_use)
            _rows(cursor, network_id, raw, progress)
            _accepted(cursor, network_id, raw, acceptance)
            _note(
                *(connection, "import" if in_use else "set beside", network_id, before, by),
                scenario=None if acceptance is None else acceptance.scenario_id,
            )
        elif in_use:
            cursor.execute(query("network_activate"), {"network_id": network_id})
            if before != network_id:
                _note(connection, "use again", network_id, before, by)
    return network_id


def activate(engine: Engine, network_id: int, *, by: str = OWNER) -> None:
    """Take a stored version into use; raises ``InputError`` if there is none of that number."""
    with transaction(engine) as connection:
        cursor = driver(connection).cursor()
        before = _in_use(cursor)
        cursor.execute(query("network_deactivate"))
        cursor.execute(query("network_activate"), {"network_id": network_id})
        if cursor.rowcount != 1:
            msg = f"there is no network version {network_id}; gantruong network list shows all"
            raise InputError(msg)
        if before != network_id:
            _note(connection, "use again", network_id, before, by)


def _in_use(cursor: psycopg.Cursor[Any]) -> int | None:
    row = cursor.execute("SELECT network_id FROM network WHERE active").fetchone()
    return None if row is None else int(row[0])


def _note(
    connection: Connection,
    action: str,
    number: int,
    before: int | None,
    by: str,
    *,
    scenario: int | None = None,
) -> None:
    detail = {"before": before} | ({} if scenario is None else {"scenario": scenario})
    audit(connection, actor=by, action=action, subject=f"network {number}", detail=detail)


def _check_base(cursor: psycopg.Cursor[Any], acceptance: Acceptance) -> None:
    """Refuse if the version that was just put out of use is not the one that was edited."""
    row = cursor.fetchone()
    if row is None or int(row[0]) != acceptance.based_on:
        msg = (
            f"network version {acceptance.based_on} was edited, but another one is in use by now; "
            "nothing was written"
        )
        raise InputError(msg)


def _accepted(
    cursor: psycopg.Cursor[Any], network_id: int, raw: RawNetwork, acceptance: Acceptance | None
) -> None:
    common = {
        "network_id": network_id,
        "reason": "" if acceptance is None else acceptance.reason,
        "created_by": "import" if acceptance is None else acceptance.accepted_by,
    }
    for edge, stated in sorted(raw.stated.items()):
        where = {
            "way_id": int(raw.way_id[raw.edge_way[edge]]),
            "position": int(raw.edge_position[edge]),
        }
        kinds: list[tuple[str, Jsonb | None]] = [("close", None)] if stated.closed else []
        if stated.direction is not None:
            kinds.append(("oneway", Jsonb({"oneway": stated.direction})))
        for kind, tags in kinds:
            row = {**common, **where, "kind": kind, "tags": tags}
            cursor.execute(query("network_stated_insert"), row)
    if acceptance is not None:
        facts = asdict(acceptance) | {
            "network_id": network_id,
            "edits": Jsonb(acceptance.edits),
            "impact": Jsonb(acceptance.impact),
        }
        cursor.execute(query("network_accept"), facts)


def content_sha256(raw: RawNetwork) -> str:
    """Return the SHA-256 of everything that a network holds, whatever file it came from."""
    digest = hashlib.sha256()
    for values in _arrays(raw):
        digest.update(f"{values.dtype.str}{values.shape}".encode())
        digest.update(np.ascontiguousarray(values).data)
    words = [
        {int(node): tags for node, tags in sorted(raw.node_tags.items())},
        raw.way_tags,
        [
            [r.relation_id, r.kind, r.from_way, r.via_node, r.to_way, r.excepted]
            for r in raw.restrictions
        ],
        dict(raw.counts),
        raw.left_out,
        [raw.source.name, raw.source.data_date, raw.source.licence, raw.source.nature],
    ]
    digest.update(json.dumps(words, sort_keys=True, ensure_ascii=False).encode())
    if raw.stated:  # so that the hash of a version without it is what it always was
        said = [[edge, one.closed, one.direction] for edge, one in sorted(raw.stated.items())]
        digest.update(json.dumps(said).encode())
    for shapes in (raw.water.area, raw.water.line):
        digest.update(b"".join([len(shapes).to_bytes(8, "big"), *shapely.to_wkb(shapes)]))
    return digest.hexdigest()


def _arrays(raw: RawNetwork) -> tuple[NDArray[Any], ...]:
    nodes = (raw.node_id, raw.node_lon, raw.node_lat, raw.way_id)
    edges = (raw.edge_way, raw.edge_position, raw.edge_from, raw.edge_to, raw.edge_length_mm)
    return (*nodes, *edges, raw.shape_start, raw.shape_lon, raw.shape_lat)


def _known(cursor: psycopg.Cursor[Any], raw: RawNetwork, content: str) -> int | None:
    where = {"sha256": raw.source.sha256, "content_sha256": content}
    row = cursor.execute(query("network_known"), where).fetchone()
    return None if row is None else int(row[0])


def _insert(cursor: psycopg.Cursor[Any], raw: RawNetwork, content: str, *, in_use: bool) -> int:
    facts = {
        "name": raw.source.name,
        "sha256": raw.source.sha256,
        "content_sha256": content,
        "data_date": raw.source.data_date,
        "licence": raw.source.licence,
        "nature": raw.source.nature,
        "n_nodes": raw.n_nodes,
        "n_ways": len(raw.way_id),
        "n_edges": raw.n_edges,
        "counts": Jsonb(dict(raw.counts)),
        "left_out": list(raw.left_out),
        "active": in_use,
    }
    row = cursor.execute(query("network_insert"), facts).fetchone()
    assert row is not None, "an INSERT with RETURNING returns its row"  # noqa: S101 (for mypy)
    return int(row[0])


def _rows(
    cursor: psycopg.Cursor[Any], network_id: int, raw: RawNetwork, progress: Progress
) -> None:
    n_ways = len(raw.way_id)
    progress("roads to the database: nodes", 0, raw.n_nodes)
    _nodes(cursor, network_id, raw)
    progress("roads to the database: ways", 0, n_ways)
    ways = zip([network_id] * n_ways, raw.way_id.tolist(), map(_json, raw.way_tags), strict=True)
    _copy(cursor, "network_copy_ways", ways)
    progress("roads to the database: edges", 0, raw.n_edges)
    _edges(cursor, network_id, raw)
    progress("roads to the database: turns and water", 0, None)
    _restrictions(cursor, network_id, raw)
    _water(cursor, network_id, raw)
    progress("roads to the database: statistics", 0, None)
    cursor.execute(query("network_analyze"))


def _nodes(cursor: psycopg.Cursor[Any], network_id: int, raw: RawNetwork) -> None:
    plain = np.ones(raw.n_nodes, np.bool_)
    tagged = np.array(sorted(raw.node_tags), np.int64)
    plain[tagged] = False
    node_id = raw.node_id[plain]
    heads = copy_binary.fixed_rows([_same(network_id, len(node_id)), node_id], n_more=1)
    points = copy_binary.point_fields(raw.node_lon[plain], raw.node_lat[plain])
    body = copy_binary.beside(heads, points)
    copy_binary.send(cursor, query("network_copy_nodes"), body)
    places = shapely.points(raw.node_lon[tagged], raw.node_lat[tagged])
    wkb = _ewkb(np.asarray(places, np.object_))
    rows = zip(tagged.tolist(), wkb, strict=True)
    _copy(
        cursor,
        "network_copy_tagged_nodes",
        ((network_id, int(raw.node_id[k]), _json(raw.node_tags[k]), shape) for k, shape in rows),
    )


def _edges(cursor: psycopg.Cursor[Any], network_id: int, raw: RawNetwork) -> None:
    columns: list[NDArray[Any]] = [
        _same(network_id, raw.n_edges),
        raw.way_id[raw.edge_way],
        raw.edge_position.astype(np.int32),
        raw.node_id[raw.edge_from],
        raw.node_id[raw.edge_to],
        raw.edge_length_mm.astype(np.int32),
    ]
    fixed = copy_binary.fixed_rows(columns, n_more=1)
    heads = copy_binary.beside(fixed, copy_binary.line_fields(raw.shape_start))
    body = copy_binary.with_points(heads, raw.shape_start, raw.shape_lon, raw.shape_lat)
    copy_binary.send(cursor, query("network_copy_edges"), body)


def _restrictions(cursor: psycopg.Cursor[Any], network_id: int, raw: RawNetwork) -> None:
    rows = (
        (network_id, k, r.relation_id, r.kind, r.from_way, r.via_node, r.to_way, list(r.excepted))
        for k, r in enumerate(raw.restrictions)
    )
    _copy(cursor, "network_copy_restrictions", rows)


def _water(cursor: psycopg.Cursor[Any], network_id: int, raw: RawNetwork) -> None:
    for kind, shapes in (("area", raw.water.area), ("line", raw.water.line)):
        rows = ((network_id, kind, k, shape) for k, shape in enumerate(_ewkb(shapes)))
        _copy(cursor, "network_copy_water", rows)


def _copy(cursor: psycopg.Cursor[Any], name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(query(name)) as copy:
        for row in rows:
            copy.write_row(row)


def _ewkb(shapes: NDArray[Any]) -> list[str]:
    """Return geometries as the text form of extended WKB, the SRID set on copies."""
    shapes = shapely.set_srid(np.asarray(shapes, dtype=np.object_), WGS84)
    return list(shapely.to_wkb(shapes, hex=True, include_srid=True))


def _same(value: int, n: int) -> NDArray[np.int32]:
    return np.full(n, value, np.int32)


def _json(tags: Tags) -> str:
    return json.dumps(tags, ensure_ascii=False)
