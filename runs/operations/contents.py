"""Which files of the state folder a backup takes, and where the keys are that it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.personal_key import FILE as PERSONAL_KEY
from gis.personal_key import SETTING as PERSONAL_SETTING
from runs.operations.secret import FILE as BACKUP_KEY
from runs.seal.keys import FILE as SIGNING_KEY
from runs.seal.keys import SETTING as SIGNING_SETTING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MADE_AGAIN: Final = frozenset({"postgres", "kernels", "bench"})
"""Folders that need no copy: the database is copied by itself, the others are caches."""
KEYS: Final = {PERSONAL_KEY: PERSONAL_SETTING, SIGNING_KEY: SIGNING_SETTING}
"""Key files, and the setting that may keep the key elsewhere."""
KEY_SUFFIX: Final = ".key"
NEVER: Final = frozenset({".lock", ".partial"})


@dataclass(frozen=True, slots=True)
class StateFile:
    """One file to copy: its name below the state folder, and its size when it was seen."""

    name: str
    path: Path
    n_bytes: int


def state_files(state: Path, *, with_keys: bool) -> list[StateFile]:
    """
    Return the files of the state folder that cannot be made again, sorted by name.

    Parameters
    ----------
    with_keys
        Whether the keys go into the backup. The key of backups itself never does.

    Notes
    -----
    Every folder that is not known to be a cache is taken, so that a new part of the service cannot
    be forgotten; hidden files are half-written ones and are left.
    """
    found = [
        one for one in _files(state) if _is_wanted(one.relative_to(state), with_keys=with_keys)
    ]
    made = [StateFile(one.relative_to(state).as_posix(), one, one.stat().st_size) for one in found]
    return sorted(made, key=lambda one: one.name)


def where_keys_are(state: Path) -> dict[str, str]:
    """Return where each key lies that a backup may leave out, in words for its manifest."""
    where = {
        file: f"{state / file}" if (state / file).is_file() else f"not here; see {setting}"
        for file, setting in KEYS.items()
    }
    others = [path for path in sorted(state.glob(f"*{KEY_SUFFIX}")) if path.name != BACKUP_KEY]
    return where | {path.name: str(path) for path in others}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink() or path.suffix in NEVER:
            continue
        if path.is_dir() and path.name not in MADE_AGAIN:
            yield from _files(path)
        elif path.is_file():
            yield path


def _is_wanted(name: Path, *, with_keys: bool) -> bool:
    if name.name == BACKUP_KEY:
        return False
    return with_keys or name.suffix != KEY_SUFFIX
