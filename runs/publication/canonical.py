"""JSON with one way of writing each value, so that the same values give the same bytes."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, value: Any) -> None:  # noqa: ANN401 (any JSON)
    """Write a value; keys are sorted, numbers written so that they read back the same."""
    path.write_bytes(dumps(value))


def read(path: Path) -> Any:  # noqa: ANN401 (any JSON)
    """Read a value."""
    return json.loads(path.read_bytes())


def dumps(value: Any) -> bytes:  # noqa: ANN401 (any JSON)
    r"""
    Return the bytes of a value.

    Examples
    --------
    >>> dumps({"b": 0.1, "a": "ô"})
    b'{"a":"\xc3\xb4","b":0.1}\n'
    """
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_other
    )
    return text.encode() + b"\n"


def _other(value: object) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    msg = f"{type(value).__name__} has no place in JSON"
    raise TypeError(msg)
