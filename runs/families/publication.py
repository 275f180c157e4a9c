"""
What a publication holds for families: one encrypted record per child with a code.

Bytes differ from one publication to the next although the data are the same, and must: each has
a salt of its own (``docs/families.md``).
"""

from __future__ import annotations

import hmac
import json
import mmap
import struct
from bisect import bisect_left
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from gis.errors import InputError
from gis.progress import silent
from gis.tables.results import Offer
from gis.tables.work import Run
from runs.explain.why import everybody
from runs.families import issued
from runs.families.code import plain
from runs.families.of_run import of_run
from runs.families.overlay import Overlay, default_path
from runs.families.packed import packed, unpacked
from runs.families.record import padded, record
from runs.families.secret import family_key
from runs.families.table import Table, new_salt, write_table
from runs.manifest import SEAL_MEANING, STANDING
from runs.recorded.decided import ALLOCATION, SECOND_ROUND
from runs.recorded.publish import DRAFT
from runs.recorded.store import run_facts
from runs.seal.leaves import leaves_of
from runs.seal.merkle import levels, salt_of
from runs.seal.proof import PROOF_FORMAT
from runs.seal.signature import tree_head

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.progress import Progress
    from runs.families.of_run import OfRun
    from runs.families.secret import FamilyKey
    from runs.seal.leaves import Leaves

FOLDER: Final = "families"
ABOUT: Final = "about.json"
FORM: Final = 2
"""Of the files; another one is not read."""

LENGTH: Final = struct.Struct("<I")
HASH_BYTES: Final = 32
CODE_DIGITS: Final = 16
EVERY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a code opens.

    Attributes
    ----------
    gzipped
        The record as it is sent to whoever takes gzip.
    proof
        What its proof is made of.
    """

    gzipped: bytes
    proof: bytes

    @property
    def record(self) -> bytes:
        """Return the record as it is sent to everybody else."""
        return unpacked(self.gzipped)

    @property
    def facts(self) -> dict[str, Any]:
        """Return the record."""
        found: dict[str, Any] = json.loads(self.record)
        return found


def write(
    engine: Engine, folder: Path, run_ids: Sequence[int], *, progress: Progress = silent
) -> dict[str, int]:
    """
    Write the records of some runs into ``folder/families``.

    Parameters
    ----------
    folder
        Of the publication; it has no such folder yet.
    run_ids
        Runs that are published; of a season's grade the newest first round counts, and for who
        stands in it the newest second round of that one.

    Returns
    -------
    counts
        ``records``, and ``slots`` that they fill; nothing is written where nobody has a code.

    Notes
    -----
    One run is in memory at a time, its records are written as they are made.
    """
    chosen = _newest(engine, run_ids)
    counts = {"records": 0, "slots": 0}
    if not issued.any_code(engine, {season for _, season in chosen}):
        return counts
    own = folder / FOLDER
    own.mkdir()
    salt, key = new_salt(), family_key()
    heads: list[dict[str, Any]] = []

    def all_records() -> Iterator[tuple[bytes, bytes]]:
        for number, (run_id, _) in enumerate(chosen):
            of = of_run(engine, run_id, progress)
            leaves = leaves_of(of.result.folder, of.result.manifest)
            elsewhere = _placed_again(engine, run_id, chosen)
            _write_tree(own / f"tree{number}.bin", leaves.hashes)
            heads.append(_head(of, len(leaves.hashes)))
            for content in _records(engine, of, leaves, (key, number), elsewhere, progress):
                counts["records"] += 1
                yield content

    counts["slots"] = write_table(own, all_records(), salt)
    about = {
        "form": FORM,
        "salt": salt.hex(),
        "key_check": key.check(salt),
        "runs": heads,
        **counts,
    }
    (own / ABOUT).write_text(json.dumps(about, ensure_ascii=False, sort_keys=True), "utf-8")
    return counts


class Results:
    """
    The records of one publication, mapped into memory; no database.

    Parameters
    ----------
    folder
        Of the publication.
    key
        The installation's key; read from its place if not given.
    changed
        What happened to codes since; the file of this machine if not given.

    Raises
    ------
    InputError
        If they have another form, or the key is not there or another one: every right code would
        look wrong.
    """

    def __init__(
        self, folder: Path, key: FamilyKey | None = None, changed: Overlay | None = None
    ) -> None:
        own = folder / FOLDER
        about = json.loads((own / ABOUT).read_text("utf-8"))
        if about.get("form") != FORM:
            msg = "the records for families have a form of another version: publish anew"
            raise InputError(msg)
        salt = bytes.fromhex(about["salt"])
        self.runs: list[dict[str, Any]] = about["runs"]
        self._table = Table(own, salt)
        self._trees = [_mapped(own / f"tree{n}.bin") for n in range(len(self.runs))]
        self.key = family_key(make=False) if key is None else key
        if not hmac.compare_digest(self.key.check(salt), about["key_check"]):
            msg = "the records for families were made under another key than this machine has"
            raise InputError(msg)
        self._changed = Overlay(default_path()) if changed is None else changed

    def look_up(self, typed: str) -> Found | None:
        """
        Return what a code opens, ``None`` for every code that opens nothing, whatever the cause.

        Notes
        -----
        A code that was never made, mistyped, ended, withheld, or of another season goes the same
        way through the same steps.
        """
        code = plain(typed)
        seed = self.key.seed(code)
        content = self._table.content(seed)
        if self._changed.any():
            finder = self.key.finder(code)
            if content is None:  # a code made anew stands in for the one that was published
                with suppress(InvalidTag):
                    behind = self._changed.seed_behind(finder, seed)
                    content = None if behind == seed else self._table.content(behind)
            if self._changed.is_ended(finder):
                return None
        if content is None:
            return None
        length = LENGTH.unpack_from(content)[0]
        split = LENGTH.size + length
        return Found(gzipped=content[LENGTH.size : split], proof=content[split:])

    def proof(self, found: Found) -> dict[str, Any]:
        """Return the proof that a record's offer stands in the sealed run, as ``proof_of`` does."""
        own = json.loads(found.proof)
        head = self.runs[own["run"]]
        return {
            "format": PROOF_FORMAT,
            "policy": head["policy"],
            "leaf": own["leaf"],
            "salt": own["salt"],
            "index": own["index"],
            "leaves": head["leaves"],
            "path": _path(self._trees[own["run"]], head["leaves"], own["index"]),
            "root": head["root"],
            "tree_head": head["tree_head"],
            "signature": head["signature"],
            "standing": STANDING,
            "seal_meaning": SEAL_MEANING,
        }


def verification_of(leaf: bytes) -> str:
    """
    Return the code that stands on a sheet: the beginning of the child's leaf in the sealed run.

    Examples
    --------
    >>> verification_of(bytes(range(32)))
    '0001-0203-0405-0607'
    """
    digits = leaf.hex()[:CODE_DIGITS].upper()
    return "-".join(digits[at : at + 4] for at in range(0, CODE_DIGITS, 4))


def read(folder: Path) -> Results | None:
    """Return the records of a publication, ``None`` where it has none; raises as ``Results``."""
    return Results(folder) if (folder / FOLDER / ABOUT).is_file() else None


def _newest(engine: Engine, run_ids: Sequence[int]) -> list[tuple[int, str]]:
    """Return the decided runs that count, first rounds and second ones, with their season."""
    first: dict[tuple[str, str], int] = {}
    second: dict[int, tuple[int, str]] = {}
    for run_id in sorted(run_ids):
        run = run_facts(engine, run_id)
        if run["state"] == DRAFT:
            continue
        if run["kind"] == ALLOCATION:
            first[run["season"], run["grade"]] = run_id
        elif run["kind"] == SECOND_ROUND:
            second[run["first_run_id"]] = (run_id, run["season"])
    chosen = [(run_id, season) for (season, _), run_id in first.items()]
    return sorted([*chosen, *(second[one] for one, _ in chosen if one in second)])


def _placed_again(engine: Engine, run_id: int, chosen: Sequence[tuple[int, str]]) -> frozenset[str]:
    """Return the children of a run who stand in its second round, if that counts."""
    asked = (
        select(Offer.pupil_id)
        .join(Run, Run.run_id == Offer.run_id)
        .where(Run.first_run_id == run_id, Run.run_id.in_([one for one, _ in chosen]))
    )
    with engine.connect() as connection:
        return frozenset(connection.scalars(asked))


def _records(
    engine: Engine,
    of: OfRun,
    leaves: Leaves,
    made: tuple[FamilyKey, int],
    elsewhere: frozenset[str],
    progress: Progress,
) -> Iterator[tuple[bytes, bytes]]:
    """Yield seed and content of every child of a run that has a code and no later record."""
    key, number = made
    with engine.connect() as connection:
        seeds = issued.seeds(connection, of.run["season"], key)
    names = of.names
    for n_done, found in enumerate(everybody(of.result, names, public=of.public)):
        if n_done % EVERY == 0:
            progress("records for families", n_done, len(leaves.ids))
        seed = seeds.get(found.pupil_id)
        if seed is None or found.pupil_id in elsewhere:
            continue
        at = bisect_left(leaves.ids, found.pupil_id)
        told = padded(record(of, found, verification=verification_of(leaves.hashes[at])))
        sent = packed(told)
        proof = {
            "run": number,
            "index": at,
            "leaf": leaves.contents[at].decode(),
            "salt": salt_of(leaves.secret, found.pupil_id).hex(),
        }
        yield seed, LENGTH.pack(len(sent)) + sent + json.dumps(proof, ensure_ascii=False).encode()


def _head(of: OfRun, n_leaves: int) -> dict[str, Any]:
    manifest = of.result.manifest
    signature = manifest["signature"]
    names = ("algorithm", "public_key", "tree_head")
    return {
        "run_id": str(of.run["run_id"]),
        "season": of.run["season"],
        "grade": of.run["grade"],
        "state": of.run["state"],
        "until": {
            what: one.closes.isoformat() for what, one in of.until.items() if one.closes is not None
        },
        "policy": manifest["policy"]["name"],
        "leaves": n_leaves,
        "root": manifest["merkle_root"],
        "tree_head": tree_head(manifest).decode(),
        "signature": None if signature is None else {name: signature[name] for name in names},
    }


def _write_tree(path: Path, hashes: Sequence[bytes]) -> None:
    """Write every hash of a tree, leaves first: salted, so that they tell nothing."""
    with path.open("wb") as file:
        for row in levels(hashes):
            file.write(b"".join(row))


def _path(tree: mmap.mmap | bytes, n_leaves: int, index: int) -> list[str]:
    """Return the sibling hashes from a leaf up to the root, read from the file of a tree."""
    path, start, n_row = [], 0, n_leaves
    while n_row > 1:
        sibling = index ^ 1
        if sibling < n_row:
            at = (start + sibling) * HASH_BYTES
            path.append(tree[at : at + HASH_BYTES].hex())
        start, n_row, index = start + n_row, (n_row + 1) // 2, index >> 1
    return path


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        if not path.stat().st_size:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
