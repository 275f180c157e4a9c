"""What must hold after a backup was put back: the same rows, rules, chain and sealed runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from gis import db
from gis.db import driver
from gis.errors import BrokenPromiseError, GanTruongError
from runs.manifest import NAME, sha256_of_file
from runs.operations.facts import differences, facts_of, last_final
from runs.recorded.place import FOLDER, KEY_DIGITS
from runs.seal.check import check_seal

if TYPE_CHECKING:
    from pathlib import Path

CHAIN: Final = "SELECT work.first_broken_audit_row()"


def broken_promises(url: str, state: Path, manifest: dict[str, Any]) -> list[str]:
    """
    Return one sentence per thing that is not as the backup says; none is as it should be.

    Parameters
    ----------
    url, state
        What was restored; the schema is brought up to date after the comparison.
    manifest
        Of the backup.
    """
    engine = db.engine(url)
    try:
        with db.transaction(engine) as connection:
            found = facts_of(driver(connection))
            broken_row = connection.exec_driver_sql(CHAIN).scalar()
    finally:
        engine.dispose()
    lines = differences(manifest["facts"], json.loads(json.dumps(found)))
    if broken_row is not None:
        lines.append(f"the audit chain is broken at row {broken_row}")
    if db.version(url) != db.newest():
        db.upgrade(url)
    lines += [f"schema: {line}" for line in db.check(url)]
    return lines + seal_of_last_final(state, manifest)


def seal_of_last_final(state: Path, manifest: dict[str, Any]) -> list[str]:
    """Return what is wrong with the sealed folder of the run that became final last."""
    run = last_final(manifest["facts"])
    if run is None or run["run_key"] is None:
        return []
    folder = state / FOLDER / run["run_key"][:KEY_DIGITS] / "sealed"
    path = folder / NAME
    if not path.is_file():
        return [f"run {run['run_id']} is final, and its sealed folder is not in the backup"]
    if sha256_of_file(path) != run["manifest_sha256"]:
        return [f"run {run['run_id']}: its manifest is not the one that was recorded"]
    try:
        check_seal(folder, json.loads(path.read_bytes()), public_key=None)
    except (BrokenPromiseError, GanTruongError) as error:
        return [f"run {run['run_id']}: {error}"]
    return []
