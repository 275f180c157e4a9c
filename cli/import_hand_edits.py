"""How many rows were changed by hand since the last import, and which a file would set back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cli.console import say, settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runs.hand_edits import HandEdits

MOST_KEYS: Final = 20


def show_hand_edits(found: Sequence[HandEdits]) -> None:
    """Say it before anything is written; nothing where nobody changed a row by hand."""
    if settings.json:
        return
    for one in found:
        if one.n_rows:
            n_back, keys = len(one.set_back), _listed(one.keys)
            say(
                f"{one.kind}: {one.n_rows} dòng đã được sửa bằng tay từ khi nhập bộ đang dùng; "
                f"tệp này đặt lại {n_back} dòng{keys}",
                f"{one.kind}: {one.n_rows} rows were changed by hand since the set in use was "
                f"imported; this file sets {n_back} of them back{keys}",
            )


def as_json(found: Sequence[HandEdits]) -> list[dict[str, object]]:
    """Return what the JSON output says: all keys, of children none."""
    return [
        {
            "kind": one.kind,
            "rows": one.n_rows,
            "set_back": len(one.set_back),
            "keys": list(one.keys),
        }
        for one in found
    ]


def _listed(keys: Sequence[str]) -> str:
    if not keys:
        return "."
    more = f", … (+{len(keys) - MOST_KEYS})" if len(keys) > MOST_KEYS else "."
    return f": {', '.join(keys[:MOST_KEYS])}{more}"
