"""Checks a result folder anywhere, without a database: the seal, then the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.progress import silent
from runs.manifest import read_manifest
from runs.match.verify import check_match
from runs.seal.check import check_seal
from runs.wishes.round_verify import check_round
from runs.wishes.verify import check_match_wishes

if TYPE_CHECKING:
    from pathlib import Path

    from gis.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """
    A folder that keeps its promises: what it is and what was looked at.

    ``signed_by`` is the public key in the manifest, hexadecimal, ``None`` if it is not signed; the
    signature was checked where ``seal_checked`` says so.
    """

    kind: str
    policy: str
    counts: dict[str, int]
    seal_checked: bool
    signed_by: str | None


CHECKS = {
    "match": check_match,
    "match-wishes": check_match_wishes,
    "match-wishes-round": check_round,
}
"""How the rules of each kind of run are checked."""


def verify_folder(
    folder: Path,
    *,
    rules_only: bool = False,
    public_key: str | None = None,
    progress: Progress = silent,
) -> Verified:
    """
    Check a result folder.

    Parameters
    ----------
    folder
        As a run wrote it.
    rules_only
        Leave the hashes alone, so that a changed offer meets the rules themselves.
    public_key
        Key that must have signed, hexadecimal.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        If there is no such folder.
    BrokenPromiseError
        Naming the first promise that does not hold.
    """
    manifest = read_manifest(folder)
    signature = manifest.get("signature")
    if not rules_only:
        progress("hashes and signature", 0, None)
        check_seal(folder, manifest, public_key=public_key)
    progress("rules", 0, None)
    counts = CHECKS[manifest["kind"]](folder, manifest)
    return Verified(
        kind=manifest["kind"],
        policy=str(manifest["policy"]["name"]),
        counts=counts,
        seal_checked=not rules_only,
        signed_by=signature["public_key"] if isinstance(signature, dict) else None,
    )
