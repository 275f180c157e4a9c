"""Versions of data sets: counted when the content changes, and what changed between two."""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from runs.open_data.text import MARK, csv_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runs.open_data.table import DataSet

KEPT: Final = 24
"""Versions from which changes are told; older ones are taken away."""

INDEX: Final = "versions.json"
CHANGE, FIELDS = "change", "changed_columns"
OUTLINE: Final = "geometry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a data set: number, hash of its content, day on which it was first seen."""

    number: int
    sha256: str
    issued: str


def note(data: DataSet, folder: Path, *, day: str) -> list[Version]:
    """
    Keep a data set's content if it is new; return its versions, the present one last.

    Parameters
    ----------
    folder
        Where the versions of all data sets are kept.
    day
        Of today, written beside a new version.
    """
    own = folder / data.facts.id
    own.mkdir(parents=True, exist_ok=True)
    path = own / INDEX
    known = [Version(**one) for one in json.loads(path.read_text())] if path.is_file() else []
    if known and known[-1].sha256 == data.sha256:
        return known
    number = known[-1].number + 1 if known else 1
    (own / f"{number}.csv.gz").write_bytes(gzip.compress(_content(data), mtime=0))
    known = [*known, Version(number=number, sha256=data.sha256, issued=day)]
    for old in known[:-KEPT]:
        (own / f"{old.number}.csv.gz").unlink(missing_ok=True)
    known = known[-KEPT:]
    path.write_text(json.dumps([asdict(one) for one in known]), encoding="utf-8")
    return known


def changes(data: DataSet, folder: Path, *, since: int) -> bytes:
    """
    Return what changed since a kept version, as CSV.

    Notes
    -----
    One row per row that was added, removed or changed, by key: the values of now, of a removed one
    those of then; ``changed_columns`` names what differs, ``geometry`` for an outline.
    """
    packed = (folder / data.facts.id / f"{since}.csv.gz").read_bytes()
    before = _rows(gzip.decompress(packed), data.facts.key)
    now = _rows(_content(data), data.facts.key)
    columns = [*data.csv_columns]
    found = []
    for key in sorted({*before, *now}, key=str.encode):
        old, new = before.get(key), now.get(key)
        if old == new:
            continue
        row: dict[str, Any] = dict.fromkeys(columns, "") | (new or old or {})
        row[CHANGE] = "removed" if new is None else "added" if old is None else "changed"
        row[FIELDS] = "|".join(
            name for name in [*columns, OUTLINE] if old and new and old.get(name) != new.get(name)
        )
        found.append(row)
    return _as_written([CHANGE, FIELDS, *columns], found)


def _content(data: DataSet) -> bytes:
    """Return the rows of a version with a hash of each outline."""
    outlines = data.outline_hashes
    rows = [{**row, OUTLINE: one} for row, one in zip(data.csv_rows, outlines, strict=True)]
    return csv_of([*data.csv_columns, OUTLINE], rows)


def _rows(content: bytes, key: str) -> dict[str, dict[str, str]]:
    text = content.decode("utf-8-sig")
    return {row[key]: dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))}


def _as_written(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> bytes:
    """Return rows whose cells were neutralised already."""
    out = io.StringIO()
    out.write(MARK)
    lines = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    lines.writeheader()
    lines.writerows(rows)
    return out.getvalue().encode()
