"""Whether a folder is as it was sealed: hashes, signature, tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

from gis.errors import BrokenPromiseError, InputError
from runs.manifest import (
    NAME,
    canonical_json,
    run_sha256_of,
    seal_of,
    sha256_of_file,
    signed_bytes,
)
from runs.seal.leaves import leaves_of
from runs.seal.lot import broken_draw, list_sha256, seed_sha256
from runs.seal.merkle import root_of
from runs.seal.signature import ALGORITHM, holds, tree_head

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SIGNATURE_KEYS: Final = {"algorithm", "public_key", "manifest", "tree_head"}
_SAFE_NAME: Final = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)*\.[a-z0-9]+", re.ASCII)


def check_seal(folder: Path, manifest: Mapping[str, Any], *, public_key: str | None) -> None:
    """
    Check hashes, then the signature, then the Merkle root.

    Parameters
    ----------
    folder
        A result.
    manifest
        Read from it.
    public_key
        The key that must have signed, hexadecimal; ``None`` accepts any key and no signature.

    Raises
    ------
    BrokenPromiseError
        Naming the first thing that does not fit.
    """
    check_hashes(folder, manifest)
    check_signature(manifest, public_key=public_key)
    check_lot(manifest)
    check_tree(folder, manifest)


def check_hashes(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Check that manifest and files have the hashes that the manifest states."""
    if canonical_json(manifest) != (folder / NAME).read_bytes():
        _broken(f"{NAME} was rewritten; it is not in the canonical form")
    if manifest.get("seal") != seal_of(manifest):
        _broken(f"{NAME} was changed; its own hash does not fit")
    if manifest.get("run_sha256") != run_sha256_of(manifest):
        _broken("run_sha256 is not the hash of what it stands for")
    for name, expected in {**manifest["inputs"], **manifest["outputs"]}.items():
        if not _SAFE_NAME.fullmatch(name):
            _broken(f"{NAME} names a file {name!r} that no run writes")
        path = folder / name
        if not path.is_file():
            _broken(f"{name} is missing")
        found = sha256_of_file(path)
        if found != expected:
            _broken(f"{name} was changed: SHA-256 {found[:16]}… instead of {expected[:16]}…")


def check_signature(manifest: Mapping[str, Any], *, public_key: str | None) -> None:
    """Check both signatures of a signed manifest, and by whom, where that is asked."""
    signature = manifest.get("signature")
    if signature is None:
        if public_key is not None:
            _broken("the run is not signed, so not by the key given")
        return
    sound = (
        isinstance(signature, dict)
        and set(signature) == SIGNATURE_KEYS
        and all(isinstance(value, str) for value in signature.values())
        and signature["algorithm"] == ALGORITHM
    )
    if not sound:
        _broken("the signature is not one that this version knows")
    if public_key is not None and signature["public_key"] != public_key:
        _broken("the run is signed by another key than the one given")
    for name, content in (
        ("manifest", signed_bytes(manifest)),
        ("tree_head", tree_head(manifest)),
    ):
        if not holds(signature["public_key"], signature[name], content):
            _broken(f"the signature over the {name.replace('_', ' ')} is wrong")


def check_lot(manifest: Mapping[str, Any]) -> None:
    """Check that the seed shown is the one whose hash was committed to."""
    seed, lot = manifest.get("seed"), manifest.get("lot")
    if (seed is None) != (lot is None):
        _broken("a seed without its commitment, or a commitment without its seed")
    if lot is not None and lot.get("seed_sha256") != seed_sha256(str(seed)):
        _broken("the seed is not the one that was committed to")
    if lot is not None and "draw" in lot:
        wrong = broken_draw(str(seed), lot["draw"])
        if wrong is not None:
            _broken(wrong)


def check_tree(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Check that the offers and inputs have the Merkle root that the manifest states."""
    try:
        leaves = leaves_of(folder, manifest)
    except (ValueError, KeyError, InputError, OSError, pa.ArrowException) as error:
        msg = f"seal: the leaves cannot be read: {error}"
        raise BrokenPromiseError(msg) from error
    stated = manifest.get("merkle_leaves")
    if len(leaves.hashes) != stated:
        _broken(f"{len(leaves.hashes)} leaves instead of {stated}")
    frozen = manifest.get("pupil_list_sha256")
    is_listed = frozen is not None or manifest["kind"] == "match"
    if is_listed and frozen != list_sha256(leaves.ids):
        _broken("the pupils are not the list whose hash the manifest states")
    if root_of(leaves.hashes).hex() != manifest.get("merkle_root"):
        _broken("the offers do not have the Merkle root of the manifest")


def _broken(what: str) -> None:
    msg = f"seal: {what}"
    raise BrokenPromiseError(msg)
