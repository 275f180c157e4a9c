"""Handing out the sealed folder of a recorded run."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from gis.errors import BrokenPromiseError
from runs.folder import whole_folder
from runs.manifest import NAME, read_manifest, sha256_of_file
from runs.recorded.place import sealed_folder
from runs.recorded.store import run_facts
from runs.seal.check import check_hashes

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def sealed_of(engine: Engine, run_id: int) -> Path:
    """
    Return the sealed folder of a recorded run, unchanged since it was recorded.

    Raises
    ------
    UnknownNameError
        If there is no such run.
    InputError
        If this machine does not have its folder.
    BrokenPromiseError
        If the folder was changed.
    """
    run = run_facts(engine, run_id)
    folder = sealed_folder(run["run_key"])
    if sha256_of_file(folder / NAME) != run["manifest_sha256"]:
        msg = f"the sealed folder of run {run_id} is not the one that was recorded"
        raise BrokenPromiseError(msg)
    check_hashes(folder, read_manifest(folder))
    return folder


def export_run(engine: Engine, run_id: int, out_dir: Path, *, force: bool = False) -> None:
    """Copy the sealed folder of a run, whole or not at all. Raises as ``sealed_of``."""
    folder = sealed_of(engine, run_id)
    with whole_folder(out_dir, force=force) as partial:
        shutil.copytree(folder, partial, dirs_exist_ok=True)
