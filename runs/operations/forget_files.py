"""The files of a season's children: found, hashed, deleted; manifests of sealed runs stay."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.errors import InputError
from runs.manifest import NAME, sha256_of_file
from runs.operations import forget_rules
from runs.publication.place import all_folders, current
from runs.recorded.place import FOLDER, KEY_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SEALED: Final = "sealed"
RECORDS: Final = "families"
"""Part of a publication that holds encrypted records of single children."""
KEPT_OF_MANIFEST: Final = ("run_sha256", "merkle_root", "merkle_leaves", "seal")


@dataclass(frozen=True, slots=True)
class Files:
    """Files that go, and what the manifests that stay still say by run key."""

    paths: tuple[Path, ...]
    seals: dict[str, dict[str, Any]]

    @property
    def n_files(self) -> int:
        """Return how many go."""
        return len(self.paths)

    def sha256(self) -> str:
        """Return one hash over the hashes of all files that go, sorted; it tells no name."""
        hashes = sorted(sha256_of_file(path) for path in self.paths)
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def found(
    state: Path,
    run_keys: Sequence[str | None],
    evidence: Sequence[str],
    publications: Sequence[Path] = (),
) -> Files:
    """
    Return the files of a season's children.

    Parameters
    ----------
    run_keys
        Of its runs, whose folders lose all but the sealed manifest.
    evidence
        Files of families' requests below the state folder.
    publications
        Folders that go as a whole.

    Raises
    ------
    InputError
        If a name leads out of the state folder.
    """
    paths: list[Path] = []
    seals: dict[str, dict[str, Any]] = {}
    for key in filter(None, run_keys):
        folder = state / FOLDER / key[:KEY_DIGITS]
        manifest = folder / SEALED / NAME
        paths += [path for path in _files(folder) if path != manifest]
        if manifest.is_file():
            stated = json.loads(manifest.read_bytes())
            seals[key] = {name: stated.get(name) for name in KEPT_OF_MANIFEST}
    for name in evidence:
        path = (state / name).resolve()
        if not path.is_relative_to(state.resolve()):
            msg = "a file of evidence lies outside the state folder"
            raise InputError(msg)
        paths += [path] if path.is_file() else []
    for folder in (*publications, *(state / name for name in forget_rules.folders())):
        paths += _files(folder)
    return Files(paths=tuple(sorted(paths)), seals=seals)


def of_publications(root: Path, run_ids: Sequence[int]) -> list[Path]:
    """
    Return the folders of publications that hold families' records of these runs.

    Raises
    ------
    InputError
        If one of them is the publication that is read now.
    """
    if not root.is_dir():
        return []
    now = current(root)
    gone = []
    for folder in all_folders(root).values():
        path = folder / NAME
        stated = json.loads(path.read_bytes()) if path.is_file() else {}
        if not (folder / RECORDS).exists() or not set(run_ids) & set(stated.get("run_id", [])):
            continue
        if now is not None and now.folder == folder.name:
            msg = (
                f"publication {now.number} is read by everybody and holds this season's families: "
                "publish something newer first (gantruong publication)"
            )
            raise InputError(msg)
        gone.append(folder)
    return gone


def delete(files: Files) -> None:
    """Delete the files, and the folders that are empty then."""
    for path in files.paths:
        path.unlink(missing_ok=True)
    for folder in sorted({path.parent for path in files.paths}, reverse=True):
        _remove_if_empty(folder)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())
