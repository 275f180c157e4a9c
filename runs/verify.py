"""Checks a result folder anywhere, without a database: the seal, then the rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gis.errors import BrokenPromiseError, InputError
from gis.progress import silent
from runs.manifest import FORMAT, NAME, canonical_json, seal_of, sha256_of_file
from runs.match_verify import check_match
from runs.wish_verify import check_match_wishes

if TYPE_CHECKING:
    from pathlib import Path

    from gis.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A folder that keeps its promises: what it is and what was looked at."""

    kind: str
    policy: str
    counts: dict[str, int]
    seal_checked: bool
    signed: bool


def verify_folder(
    folder: Path, *, rules_only: bool = False, progress: Progress = silent
) -> Verified:
    """
    Check a result folder.

    Parameters
    ----------
    folder
        As a run wrote it.
    rules_only
        Leave the hashes alone, so that a changed offer meets the rules themselves.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        If there is no such folder.
    BrokenPromiseError
        Naming the first promise that does not hold.
    """
    if not folder.is_dir():
        msg = f"{folder} is not a folder"
        raise InputError(msg)
    manifest = _manifest(folder)
    if not rules_only:
        progress("hashes", 0, None)
        _check_seal(folder, manifest)
    progress("rules", 0, None)
    counts = CHECKS[manifest["kind"]](folder, manifest)
    return Verified(
        kind=manifest["kind"],
        policy=str(manifest["policy"]["name"]),
        counts=counts,
        seal_checked=not rules_only,
        signed=manifest.get("signature") is not None,
    )


CHECKS = {"match": check_match, "match-wishes": check_match_wishes}
"""How the rules of each kind of run are checked."""


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / NAME
    if not path.is_file():
        msg = f"seal: {NAME} is missing"
        raise BrokenPromiseError(msg)
    try:
        manifest = json.loads(path.read_bytes())
    except ValueError as error:
        msg = f"seal: {NAME} is not JSON: {error}"
        raise BrokenPromiseError(msg) from error
    sound = (
        isinstance(manifest, dict)
        and manifest.get("format") == FORMAT
        and manifest.get("kind") in CHECKS
        and isinstance(manifest.get("policy"), dict)
    )
    if not sound:
        msg = f"seal: {NAME} is not the manifest of a run that this version knows"
        raise BrokenPromiseError(msg)
    return dict(manifest)


def _check_seal(folder: Path, manifest: dict[str, Any]) -> None:
    if canonical_json(manifest) != (folder / NAME).read_bytes():
        msg = f"seal: {NAME} was rewritten; it is not in the canonical form"
        raise BrokenPromiseError(msg)
    if manifest.get("seal") != seal_of(manifest):
        msg = f"seal: {NAME} was changed; its own hash does not fit"
        raise BrokenPromiseError(msg)
    for name, expected in {**manifest["inputs"], **manifest["outputs"]}.items():
        path = folder / name
        if not path.is_file():
            msg = f"seal: {name} is missing"
            raise BrokenPromiseError(msg)
        found = sha256_of_file(path)
        if found != expected:
            msg = f"seal: {name} was changed: SHA-256 {found[:16]}… instead of {expected[:16]}…"
            raise BrokenPromiseError(msg)
