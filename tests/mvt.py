"""A reader of Mapbox vector tiles, as plain as the specification (2.1), for the tests."""

from __future__ import annotations

import struct
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

POINT, LINE, POLYGON = 1, 2, 3
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


@dataclass(slots=True)
class Feature:
    """One feature: kind of geometry, properties, and its points in tile units."""

    kind: int
    properties: dict[str, Any]
    points: list[tuple[int, int]]


@dataclass(slots=True)
class Layer:
    """One layer of a tile."""

    name: str
    extent: int
    features: list[Feature] = field(default_factory=list)


def read(tile: bytes) -> dict[str, Layer]:
    """Return the layers of a tile by name."""
    layers = [_layer(content) for content in _fields(tile)[3]]
    return {layer.name: layer for layer in layers}


def _layer(content: bytes) -> Layer:
    fields = _fields(content)
    keys = [key.decode() for key in fields[3]]
    values = [_value(value) for value in fields[4]]
    layer = Layer(name=fields[1][0].decode(), extent=fields[5][0] if fields[5] else 4096)
    for one in fields[2]:
        parts = _fields(one)
        tags = _varints(parts[2][0]) if parts[2] else []
        pairs = zip(tags[::2], tags[1::2], strict=True)
        properties = {keys[key]: values[value] for key, value in pairs}
        points = _points(_varints(parts[4][0]))
        layer.features.append(Feature(parts[3][0], properties, points))
    return layer


def _points(commands: list[int]) -> list[tuple[int, int]]:
    points = []
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:  # close path has no numbers
            continue
        for _ in range(count):
            x, y = x + _signed(commands[at]), y + _signed(commands[at + 1])
            points.append((x, y))
            at += 2
    return points


def _value(content: bytes) -> str | float | bool:
    number, value = next((n, v[0]) for n, v in _fields(content).items() if v)
    match number:
        case 1:
            return str(value, "utf-8")
        case 2:
            return float(struct.unpack("<f", value)[0])
        case 3:
            return float(struct.unpack("<d", value)[0])
        case 6:
            return _signed(value)
    return int(value)


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _fields(content: bytes) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, at = _varint(content, at)
            found[number].append(value)
            continue
        if wire == BYTES:
            size, at = _varint(content, at)
        else:
            size = {FIXED64: 8, FIXED32: 4}[wire]
        found[number].append(content[at : at + size])
        at += size
    return found


def _varints(content: bytes) -> list[int]:
    numbers, at = [], 0
    while at < len(content):
        number, at = _varint(content, at)
        numbers.append(number)
    return numbers


def _varint(content: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = content[at]
        at += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, at
