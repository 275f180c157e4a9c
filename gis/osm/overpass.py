"""Reads what an Overpass service answered, as osmnx keeps it on disk, into the raw road network."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.model import RawNetwork, Source
from gis.osm.cut import cut
from gis.osm.objects import Gatherer
from gis.osm.refusal import refusal
from gis.osm.tags import KEPT_AT_NODE, LICENCE, kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis.osm.objects import OsmObjects

GZIP_START: Final = b"\x1f\x8b"
DAY: Final = len("2025-12-09")

Element = dict[str, Any]  # JSON: what stands in it is checked where it is used
Told = dict[tuple[str, int], Element]  # by kind (node, way, relation) and id


def read_overpass(path: Path | str) -> RawNetwork:
    """
    Return the road network of one Overpass answer saved as JSON, packed with gzip or not.

    Raises
    ------
    InputError
        If the file is missing, empty, torn, no Overpass answer, incomplete, or has no roads.
    """
    path = Path(path)
    return network_of([read_file(path)], path.name)


def read_file(path: Path) -> bytes:
    """Return the content of an answer; raises ``InputError`` if it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be opened ({error.strerror})"
        raise refusal(msg, "Không mở được tệp.") from error


def network_of(answers: Iterable[bytes], name: str) -> RawNetwork:
    """
    Return the road network of one or several answers; an object told twice counts once.

    Parameters
    ----------
    answers
        Contents of answers as they came, in a fixed order: where two answers tell one object
        differently, the first is believed.
    name
        How messages and maps call the source.
    """
    told, source = told_by(answers, name)
    return cut(_gather(told, name), source)


def told_by(answers: Iterable[bytes], name: str) -> tuple[Told, Source]:
    """Return the objects of one or several answers by kind and id, as ``network_of`` reads them."""
    digest = hashlib.sha256()
    days: list[str] = []
    told: Told = {}
    for content in answers:
        digest.update(content)
        answer = _answer(content, name)
        days.append(str(answer.get("osm3s", {}).get("timestamp_osm_base", ""))[:DAY])
        for element in answer["elements"]:
            told.setdefault(_key(element, name), element)
    source = Source(
        name=name, sha256=digest.hexdigest(), data_date=min(days, default=""), licence=LICENCE
    )
    return told, source


def _answer(content: bytes, name: str) -> dict[str, Any]:
    if not content:
        msg = f"{name}: the file is empty"
        raise refusal(msg, "Tệp trống.")
    try:
        text = gzip.decompress(content) if content.startswith(GZIP_START) else content
        answer = json.loads(text)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        msg = f"{name}: cannot be read as JSON ({error}); is it complete?"
        raise refusal(msg, "Không đọc được như JSON; tệp có đủ không?") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        msg = f"{name}: is JSON, but no answer of an Overpass service (it has no 'elements')"
        raise refusal(msg, "Là JSON nhưng không phải câu trả lời của dịch vụ Overpass.")
    if "error" in str(answer.get("remark", "")):
        msg = f"{name}: the Overpass service gave up before the end ({answer['remark']})"
        raise refusal(msg, "Dịch vụ Overpass đã dừng trước khi xong; hãy tải lại.")
    return answer


def _key(element: Element, name: str) -> tuple[str, int]:
    try:
        return str(element["type"]), int(element["id"])
    except (KeyError, TypeError, ValueError) as error:
        msg = f"{name}: an element has no type or no id: {str(element)[:80]}"
        raise refusal(msg, "Có đối tượng thiếu loại hoặc mã.") from error


def _gather(told: Told, name: str) -> OsmObjects:
    gatherer = Gatherer(name)
    for (kind, relation_id), element in told.items():
        if kind == "relation":
            members = [(m["type"][:1], int(m["ref"]), m["role"]) for m in element["members"]]
            gatherer.counts["relations_read"] += 1
            gatherer.relation(relation_id, element.get("tags", {}), members)
    for (kind, way_id), element in told.items():
        tags = element.get("tags", {})
        if kind == "way" and gatherer.wants(way_id, tags):
            gatherer.way(way_id, tags, node_list(way_id, element, name))
    nodes = {node_id: e for (kind, node_id), e in told.items() if kind == "node"}
    for node_id, element in nodes.items():
        if "barrier" in element.get("tags", {}):
            gatherer.barriers[node_id] = kept(element["tags"], KEPT_AT_NODE)
    return gatherer.finish(
        np.fromiter(nodes, dtype=np.int64, count=len(nodes)),
        np.array([degrees(i, e, "lon", name) for i, e in nodes.items()], dtype=np.float64),
        np.array([degrees(i, e, "lat", name) for i, e in nodes.items()], dtype=np.float64),
    )


def node_list(way_id: int, element: Element, name: str) -> list[int]:
    """Return the nodes of a way; raises ``InputError`` if it comes without them."""
    if not isinstance(element.get("nodes"), list):
        msg = f"{name}: way {way_id} comes without its nodes; ask Overpass for 'out body'"
        raise refusal(msg, "Có đường thiếu các điểm của nó; hãy hỏi Overpass với “out body”.")
    return [int(ref) for ref in element["nodes"]]


def degrees(node_id: int, element: Element, key: str, name: str) -> float:
    """Return the ``lon`` or ``lat`` of a node; raises ``InputError`` if it is no number."""
    try:
        return float(element[key])
    except (KeyError, TypeError, ValueError) as error:
        msg = f"{name}: node {node_id} has no {key} that is a number: {element.get(key)!r}"
        raise refusal(msg, "Có điểm mà toạ độ không phải là số.") from error
