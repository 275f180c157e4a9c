"""The leaves of a run: one per child, from the files of its folder, each under its own salt."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from runs.csv_table import read_table
from runs.seal.merkle import leaf_hash, salt_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

OFFERS: Final = "offers.csv"
CHILDREN: Final = {
    "match": "inputs/pupils.parquet",
    "match-wishes": "inputs/applicants.parquet",
    "match-wishes-round": "inputs/applications.parquet",
}
"""Which input of each kind of run has one row per child."""

BEFORE: Final = ("beforehand.csv", "programmes.csv")
"""Outputs that say by what a child had a seat before the ordinary run, where a run has them."""

SECRET_WORDS: Final = b"gan-truong-salt-secret-1"
BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaves:
    """
    The leaves of a run, sorted by id.

    Attributes
    ----------
    ids
        Of the children.
    contents
        What is hashed of each, without its salt.
    secret
        From which the salts come; it is never written down.
    hashes
        Leaf hashes.
    """

    ids: Sequence[str]
    contents: Sequence[bytes]
    secret: bytes
    hashes: Sequence[bytes]


def leaves_of(folder: Path, stated: Mapping[str, Any]) -> Leaves:
    """
    Return the leaves of a result folder.

    Parameters
    ----------
    folder
        With its offers and inputs.
    stated
        Its manifest, or what will be: ``kind``, and the names of all ``inputs`` and ``outputs``.

    Raises
    ------
    ValueError
        If the offers and the input do not name the same children in the same order.
    """
    kind = str(stated["kind"])
    table = pq.read_table(folder / CHILDREN[kind])
    id_column = table.column_names[0]
    given: list[dict[str, Any]] = table.to_pylist()
    columns = _header(folder / OFFERS)
    offers = read_table(folder / OFFERS, required=columns).columns
    ids = offers[id_column]
    if ids != [row[id_column] for row in given]:
        msg = f"{OFFERS} and {CHILDREN[kind]} do not name the same children in the same order"
        raise ValueError(msg)
    rows = zip(*(offers[name] for name in columns), strict=True)
    before = before_of(folder, stated["outputs"]) if kind == "match" else {}
    contents = [
        content_of(dict(zip(columns, row, strict=True)), child, before.get(name))
        for name, row, child in zip(ids, rows, given, strict=True)
    ]
    secret = secret_of(folder, list(stated["inputs"]))
    hashes = [
        leaf_hash(salt_of(secret, name), content)
        for name, content in zip(ids, contents, strict=True)
    ]
    return Leaves(ids=ids, contents=contents, secret=secret, hashes=hashes)


def before_of(folder: Path, outputs: Collection[str]) -> dict[str, dict[str, str]]:
    """Return by what each child had a seat before the ordinary run, as it stands in its table."""
    found: dict[str, dict[str, str]] = {}
    for name in (name for name in BEFORE if name in outputs):
        columns = _header(folder / name)
        if len((folder / name).read_bytes().splitlines()) > 1:  # a table of nobody has no row
            table = read_table(folder / name, required=columns).columns
            rows = zip(*(table[one] for one in columns), strict=True)
            found |= {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    return found


def content_of(
    offer: dict[str, str], given: dict[str, Any], before: dict[str, str] | None = None
) -> bytes:
    r"""
    Return the bytes of a leaf: the row of the offers as it stands there, and the child's input.

    Whoever had a seat before the ordinary run has that row in the leaf too.

    Examples
    --------
    >>> content_of({"pupil_id": "p1", "school_code": "s1"}, {"pupil_id": "p1", "group": 1})
    b'{"given":{"group":1,"pupil_id":"p1"},"offer":{"pupil_id":"p1","school_code":"s1"}}'
    """
    leaf = {"offer": offer, "given": given, **({} if before is None else {"before": before})}
    text = json.dumps(
        leaf, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def secret_of(folder: Path, inputs: Sequence[str]) -> bytes:
    """
    Return the secret of a run's salts: a keyed hash over the content of all its inputs.

    Notes
    -----
    Who has the inputs knows every child anyway; who has not cannot guess it, since the inputs
    hold every child's distances to the millimetre. It is the same on every machine, so that a
    replay gives the same root, and it is not among the published hashes, which are plain
    SHA-256 (``docs/decisions``).
    """
    secret = hmac.new(SECRET_WORDS, digestmod="sha256")
    for name in sorted(inputs):
        one = hashlib.sha256(SECRET_WORDS)
        with (folder / name).open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                one.update(block)
        secret.update(name.encode() + b"\x00" + one.digest())
    return secret.digest()


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return file.readline().strip().split(",")
