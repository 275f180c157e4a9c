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
    from collections.abc import Sequence
    from pathlib import Path

OFFERS: Final = "offers.csv"
CHILDREN: Final = {
    "match": "inputs/pupils.parquet",
    "match-wishes": "inputs/applicants.parquet",
    "match-wishes-round": "inputs/applications.parquet",
}
"""Which input of each kind of run has one row per child."""

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


def leaves_of(folder: Path, kind: str, inputs: Sequence[str]) -> Leaves:
    """
    Return the leaves of a result folder.

    Parameters
    ----------
    folder
        With its offers and inputs.
    kind
        Kind of the run.
    inputs
        Names of all its inputs.

    Raises
    ------
    ValueError
        If the offers and the input do not name the same children in the same order.
    """
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
    contents = [
        content_of(dict(zip(columns, row, strict=True)), child)
        for row, child in zip(rows, given, strict=True)
    ]
    secret = secret_of(folder, inputs)
    hashes = [
        leaf_hash(salt_of(secret, name), content)
        for name, content in zip(ids, contents, strict=True)
    ]
    return Leaves(ids=ids, contents=contents, secret=secret, hashes=hashes)


def content_of(offer: dict[str, str], given: dict[str, Any]) -> bytes:
    r"""
    Return the bytes of a leaf: the row of the offers as it stands there, and the child's input.

    Examples
    --------
    >>> content_of({"pupil_id": "p1", "school_code": "s1"}, {"pupil_id": "p1", "group": 1})
    b'{"given":{"group":1,"pupil_id":"p1"},"offer":{"pupil_id":"p1","school_code":"s1"}}'
    """
    leaf = {"offer": offer, "given": given}
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
