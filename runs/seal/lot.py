"""The seed of a lot: committed before anybody can know its outcome, shown afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from typing import TYPE_CHECKING, Any, Final

from gis.errors import InputError
from runs.manifest import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

COMMITMENT_FORMAT: Final = "gan-truong-lot-1"
SEED_BYTES: Final = 32
OWNER_ONLY: Final = 0o600


def list_sha256(ids: Iterable[str]) -> str:
    r"""
    Return the hash of a frozen list: SHA-256 over the sorted ids, one a line.

    Examples
    --------
    >>> list_sha256(["b", "a"]) == hashlib.sha256(b"a\nb\n").hexdigest()
    True
    """
    return hashlib.sha256("".join(f"{name}\n" for name in sorted(ids)).encode()).hexdigest()


def seed_sha256(seed: str) -> str:
    """Return the hash of a seed that is published before the lot is drawn."""
    return hashlib.sha256(seed.encode()).hexdigest()


def commit(ids: Iterable[str], *, secret_file: Path, commitment_file: Path) -> dict[str, Any]:
    """
    Draw a seed, keep it for its owner only, and write what is published before the lot.

    Parameters
    ----------
    ids
        The frozen list of pupils.
    secret_file, commitment_file
        Must be new: a second draw would be a choice.
    """
    seed = secrets.token_hex(SEED_BYTES)
    names = list(ids)
    made = {
        "format": COMMITMENT_FORMAT,
        "seed_sha256": seed_sha256(seed),
        "pupil_list_sha256": list_sha256(names),
        "n_pupils": len(names),
    }
    if commitment_file.exists():
        raise FileExistsError(17, os.strerror(17), str(commitment_file))
    handle = os.open(secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(seed + "\n")
    with commitment_file.open("xb") as opened:
        opened.write(canonical_json(made))
    return made


def read_commitment(path: Path) -> dict[str, Any]:
    """
    Return a published commitment.

    Raises
    ------
    InputError
        If the file is something else.
    """
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("format") != COMMITMENT_FORMAT:
        msg = f"{path.name} is not a commitment; make one with: gantruong lot commit"
        raise InputError(msg)
    return found


def lot_facts(
    ids: Iterable[str], seed: str | None, commitment: Mapping[str, Any] | None
) -> dict[str, Any]:
    """
    Return what a manifest says about the frozen list and the lot.

    Raises
    ------
    InputError
        If seed or list are not those that were committed to, or no lot is drawn at all.
    """
    facts: dict[str, Any] = {"pupil_list_sha256": list_sha256(ids), "lot": None}
    if seed is None:
        if commitment is not None:
            msg = "this policy draws no lot; leave out the commitment"
            raise InputError(msg)
        return facts
    if commitment is not None:
        if commitment["pupil_list_sha256"] != facts["pupil_list_sha256"]:
            msg = "the pupils are not the frozen list that the commitment names"
            raise InputError(msg)
        if commitment["seed_sha256"] != seed_sha256(seed):
            msg = "the seed is not the one that was committed to"
            raise InputError(msg)
    facts["lot"] = {"seed_sha256": seed_sha256(seed), "committed_before": commitment is not None}
    return facts
