"""
What changed about codes since the last publication: ended ones, and new ones in their place.

A publication never changes, so a code that ended is named beside it, by its keyed hash, and a new
code is given what the old record's key comes from, encrypted under the new code. The file lies in
the state folder, is replaced whole, and is read again by every process when it is another one.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gis.private_file import OWNER_ONLY, replace
from gis.state import private_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runs.families.secret import FamilyKey

FOLDER: Final = "families"
FILE: Final = "changed_codes.json"
ONCE: Final = bytes(12)
"""A new code's seed encrypts one thing in its life, so its nonce may stand still."""


def default_path() -> Path:
    """Return where the changes of codes stand on this machine."""
    return private_dir(FOLDER) / FILE


class Overlay:
    """
    The changes as one process sees them.

    Parameters
    ----------
    path
        The file; it need not be there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = str(path)
        self._seen: tuple[int, int, int] | None = None
        self._ended: frozenset[str] = frozenset()
        self._moved: dict[str, str] = {}

    def any(self) -> bool:
        """Tell whether anything changed about any code since the publication."""
        self._look()
        return bool(self._ended or self._moved)

    def is_ended(self, finder: bytes) -> bool:
        """Tell whether a code ended since it was published."""
        self._look()
        return finder.hex() in self._ended

    def seed_behind(self, finder: bytes, seed: bytes) -> bytes:
        """Return the seed that a code stands in for: its own, or that of the first code before."""
        self._look()
        kept = self._moved.get(finder.hex())
        if kept is None:
            return seed
        return AESGCM(seed).decrypt(ONCE, bytes.fromhex(kept), finder)

    def _look(self) -> None:
        try:
            stat = os.stat(self._name)  # noqa: PTH116 (every look-up asks; a path is made text each time)
        except FileNotFoundError:
            self._seen, self._ended, self._moved = None, frozenset(), {}
            return
        seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if seen != self._seen:
            whole = _read(self._path)
            self._ended, self._moved = frozenset(whole["ended"]), whole["moved"]
            self._seen = seen


def end(path: Path, finders: list[bytes]) -> None:
    """Let codes open nothing from now on."""
    with _changing(path) as whole:
        whole["ended"] = sorted({*whole["ended"], *(one.hex() for one in finders)})


def replace_code(path: Path, key: FamilyKey, *, old: tuple[bytes, bytes], new_code: str) -> None:
    """
    End a code and let a new one open its record.

    Parameters
    ----------
    old
        Finder and seed of the code that ends.
    new_code
        Plain.
    """
    old_finder, old_seed = old
    with _changing(path) as whole:
        behind = Overlay(path).seed_behind(old_finder, old_seed) if path.exists() else old_seed
        finder = key.finder(new_code)
        kept = AESGCM(key.seed(new_code)).encrypt(ONCE, behind, finder)
        whole["ended"] = sorted({*whole["ended"], old_finder.hex()})
        whole["moved"][finder.hex()] = kept.hex()


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    return found


@contextmanager
def _changing(path: Path) -> Iterator[dict[str, Any]]:
    """Give the content to be changed; one process at a time, and replaced whole."""
    handle = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        whole = _read(path) if path.exists() else {"ended": [], "moved": {}}
        yield whole
        replace(path, json.dumps(whole).encode("ascii"))
    finally:
        os.close(handle)
