"""Long work in blocks that outlive a killed process: done blocks are kept and not done again."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from gis.errors import InputError

OWNER_ONLY: Final = 0o700
JOB: Final = "job.json"


class Work:
    """The folder beside the wanted file in which finished blocks wait; only its owner reads it."""

    def __init__(self, folder: Path) -> None:
        """Use a folder that ``kept`` has made."""
        self.folder = folder

    def block(self, number: int, make: Callable[[], Any]) -> Any:  # noqa: ANN401 (JSON)
        """Return a block: as an earlier process left it, or made now and kept at once."""
        path = self.folder / f"{number:06d}.json"
        if path.exists():
            return json.loads(path.read_text(encoding="utf-8"))
        made = make()
        partial = path.with_suffix(f".{os.getpid()}.partial")
        partial.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        partial.replace(path)
        return made

    @property
    def n_done(self) -> int:
        """Return how many blocks wait."""
        return sum(1 for one in self.folder.glob("*.json") if one.name != JOB)


@contextmanager
def kept(out: Path, fingerprint: str) -> Iterator[Work]:
    """
    Give the work folder of an output file; it goes when the block ends well and stays if not.

    Parameters
    ----------
    out
        The file that is to be written.
    fingerprint
        Hash of everything the result depends on; blocks of another one are thrown away.

    Raises
    ------
    InputError
        If the folder of ``out`` does not exist, or another process works on the same file.
    """
    if not out.parent.is_dir():
        msg = f"{out.parent}: there is no such folder to write into"
        raise InputError(msg)
    folder = out.with_name(f".{out.name}.work")
    folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        _lock(lock, out)
        _same_job(folder, fingerprint)
        yield Work(folder)
        shutil.rmtree(folder)
    finally:
        os.close(lock)


def _lock(lock: int, out: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        msg = f"{out}: another process is writing it; wait for its end or name another file"
        raise InputError(msg) from error


def _same_job(folder: Path, fingerprint: str) -> None:
    path = folder / JOB
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    if known == fingerprint:
        return
    for old in folder.iterdir():
        old.unlink()
    partial = folder / f"{JOB}.{os.getpid()}.partial"
    partial.write_text(json.dumps(fingerprint), encoding="utf-8")
    partial.replace(path)
