"""Closing a result folder: tree, signature, and the manifest over all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runs.manifest import (
    FORMAT,
    NAME,
    SEAL_MEANING,
    STANDING,
    canonical_json,
    libraries,
    run_sha256_of,
    seal_of,
    signed_bytes,
)
from runs.seal.keys import signing_key
from runs.seal.leaves import leaves_of
from runs.seal.merkle import root_of
from runs.seal.signature import sign

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def close(folder: Path, body: Mapping[str, Any]) -> dict[str, Any]:
    """
    Write the manifest of a folder in which all else stands, and return it.

    Parameters
    ----------
    folder
        With inputs and outputs.
    body
        What the kind of run states: ``kind``, ``policy``, ``inputs``, ``outputs``, …

    Notes
    -----
    ``run_sha256`` is the same for every run of the same inputs, rules and code; ``seal`` is the
    hash of the whole manifest without itself, so that a changed byte shows. Without a signing
    key the signature stays empty and the run carries hashes only.
    """
    key = signing_key()
    leaves = leaves_of(folder, body)
    whole: dict[str, Any] = {
        **body,
        "format": FORMAT,
        "standing": STANDING,
        "seal_meaning": SEAL_MEANING,
        "libraries": libraries(),
        "run_sha256": run_sha256_of(body),
        "merkle_root": root_of(leaves.hashes).hex(),
        "merkle_leaves": len(leaves.hashes),
    }
    whole["signature"] = None if key is None else sign(key, signed_bytes(whole), whole)
    manifest = {**whole, "seal": seal_of(whole)}
    (folder / NAME).write_bytes(canonical_json(manifest))
    return manifest
