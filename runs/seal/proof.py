"""The proof for one family: that her child's offer stands in the sealed run, and nothing else."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

from gis.errors import InputError
from runs.manifest import SEAL_MEANING, STANDING
from runs.seal.check import check_hashes, check_signature
from runs.seal.leaves import leaves_of
from runs.seal.merkle import path_of, root_of, salt_of
from runs.seal.signature import tree_head

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PROOF_FORMAT: Final = "gan-truong-proof-1"


def proof_of(folder: Path, manifest: Mapping[str, Any], child: str) -> dict[str, Any]:
    """
    Return the proof of one child.

    Parameters
    ----------
    folder
        A result that is as it was sealed.
    manifest
        Read from it.
    child
        Id of the pupil or applicant.

    Returns
    -------
    proof
        Leaf, salt, position, sibling hashes, root, signed tree head. Of other children it holds
        hashes over salted leaves only, which tell nothing without their salts.

    Raises
    ------
    InputError
        If the run has no such child; the id is not repeated, since it may be somebody's.
    BrokenPromiseError
        If the folder is not as it was sealed.
    """
    check_hashes(folder, manifest)
    check_signature(manifest, public_key=None)
    leaves = leaves_of(folder, manifest)
    at = bisect_left(leaves.ids, child)
    if at == len(leaves.ids) or leaves.ids[at] != child:
        msg = "this run has no child with that id"
        raise InputError(msg)
    signature = manifest["signature"]
    return {
        "format": PROOF_FORMAT,
        "policy": manifest["policy"]["name"],
        "leaf": leaves.contents[at].decode(),
        "salt": salt_of(leaves.secret, child).hex(),
        "index": at,
        "leaves": len(leaves.hashes),
        "path": [one.hex() for one in path_of(leaves.hashes, at)],
        "root": root_of(leaves.hashes).hex(),
        "tree_head": tree_head(manifest).decode(),
        "signature": None
        if signature is None
        else {
            "algorithm": signature["algorithm"],
            "public_key": signature["public_key"],
            "tree_head": signature["tree_head"],
        },
        "standing": STANDING,
        "seal_meaning": SEAL_MEANING,
    }
