"""Building a publication: written aside, made durable, given its name, then switched to."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis import write as database
from gis.access import Access, at_the_machine
from gis.db_connection import transaction
from gis.db_moment import one_moment
from gis.errors import InputError
from gis.private_file import sync, sync_folder
from gis.progress import silent
from gis.queries import query
from runs.approval.errors import other_content
from runs.approval.gate import Act, applied, propose, require
from runs.approval.kinds import PUBLICATION
from runs.manifest import sha256_of_file
from runs.publication import manifest as manifests
from runs.publication import place
from runs.publication.manifest import FORMAT, NAME, Manifest
from runs.publication.part import Source
from runs.publication.parts.figures import published_runs
from runs.publication.place import PARTIAL, Pointer
from runs.publication.scan import all_parts
from runs.publication.switch import note_active
from runs.served.whole import read_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from gis.progress import Progress
    from runs.approval.read import Approval

MOST_PROCESSES: Final = 4  # connections that make tiles at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A built publication: its manifest, the hash of that, and its folder."""

    manifest: Manifest
    sha256: str
    folder: Path


def publish(
    engine: Engine,
    folder: Path | None = None,
    *,
    published_by: str,
    by: Access | None = None,
    trial: bool = False,
    progress: Progress = silent,
) -> Published:
    """
    Build a publication of the database as it is now, and let it be the one that is read.

    Parameters
    ----------
    folder
        Where publications lie; ``place.root()`` if not given.
    published_by
        Office or role; never a person's name.
    by
        Who asks, for the rule of two; whoever ``published_by`` names at the machine if not given.
    trial
        Publish the figures of the newest draft too, if its children are simulated or invented.

    Raises
    ------
    WaitsError
        If it holds a placement that is no draft and no second person has agreed to this content
        yet: it is built and kept as a proposal, and switched to when that person agrees.
    DatabaseError
        If the database holds no roads or no schools, or cannot be reached.
    BrokenPromiseError
        If cut-offs are not those that were told.

    Notes
    -----
    A build that is killed leaves a folder that nobody reads; the next one takes it away.
    """
    root = folder or place.root()
    access = by or at_the_machine(published_by)
    with place.locked(root):
        built = build(engine, root, trial=trial, progress=progress)
        approval = None
        if built.manifest.decided:
            act = act_of(built, root, published_by=published_by)
            approval = require(engine, act, access=access, reason=f"{published_by}: {act.subject}")
        switch_to(engine, root, built, published_by=published_by, agreed=(approval, access))
    return built


def carry_out(engine: Engine, approval: Approval, access: Access) -> None:
    """
    Switch to a built publication that two persons agreed to.

    Raises
    ------
    InputError
        If its folder is not here any more.
    BrokenPromiseError
        If it was changed.
    """
    root, number = Path(approval.body["root"]), int(approval.body["number"])
    with place.locked(root):
        built = built_before(root, number)
        published_by = approval.body["published_by"]
        act = act_of(built, root, published_by=published_by)
        if act.content_sha256 != approval.content_sha256:
            raise other_content(approval.approval_id)
        agreed = (approval.approval_id, access)
        switch_to(engine, root, built, published_by=published_by, agreed=agreed)


def propose_built(
    engine: Engine, built: Published, root: Path, *, published_by: str, access: Access
) -> int | None:
    """Return the number of the proposal to publish this; ``None`` where one person may."""
    if not built.manifest.decided:
        return None
    act = act_of(built, root, published_by=published_by)
    reason = f"{published_by}: {act.subject}"
    return propose(engine, act, access=access, reason=reason).approval_id


def publish_built(
    engine: Engine, root: Path, number: int, *, published_by: str, access: Access
) -> Published:
    """
    Switch to a publication that was built before; errors as ``publish`` and ``carry_out``.

    Notes
    -----
    Done twice it is switched to once: where it is read already, nothing is written.
    """
    with place.locked(root):
        built = built_before(root, number)
        pointer = place.current(root)
        if pointer is not None and pointer.folder == built.folder.name:
            return built
        approval = None
        if built.manifest.decided:
            act = act_of(built, root, published_by=published_by)
            approval = require(engine, act, access=access, reason=f"{published_by}: {act.subject}")
        switch_to(engine, root, built, published_by=published_by, agreed=(approval, access))
    return built


def built_before(root: Path, number: int) -> Published:
    """Return a publication in the folder, every byte compared; errors as ``carry_out``."""
    folder = place.all_folders(root).get(number)
    if folder is None:
        msg = f"publication {number} is not here any more; build it again"
        raise InputError(msg)
    manifest = manifests.read(folder)
    manifests.check(folder, manifest)
    return Published(manifest=manifest, sha256=sha256_of_file(folder / NAME), folder=folder)


def act_of(built: Published, root: Path, *, published_by: str) -> Act:
    """Return what takes two persons: to publish exactly this content."""
    said = built.manifest
    return Act(
        what=PUBLICATION,
        subject=f"publication of {said.season}",
        content=said.content_sha256,
        body={
            "by_owner": True,
            "root": str(root),
            "number": said.number,
            "published_by": published_by,
        },
        summary={"runs": list(said.decided), "bytes": said.n_bytes, "data_date": said.data_date},
    )


def build(
    engine: Engine, root: Path, *, trial: bool = False, progress: Progress = silent
) -> Published:
    """Build a publication that nobody reads yet; the caller holds the lock of the folder."""
    with one_moment(engine) as moment:
        source = _source(moment, trial=trial, progress=progress)
        with _aside(root) as partial:
            for name, part in all_parts().items():
                progress(f"publication: {name}", 0, None)
                part.write(source, partial)
            manifest = _manifest(engine, source, partial)
            sha256 = manifests.write(partial, manifest)
            _make_durable(partial)
            own = root / f"{manifest.number:06d}-{manifest.content_sha256[:12]}"
            partial.rename(own)
            sync_folder(root)
    return Published(manifest=manifest, sha256=sha256, folder=own)


def planned(engine: Engine, *, trial: bool = False) -> dict[str, Any]:
    """Return what would be published now, without building it."""
    with one_moment(engine) as moment:
        source = _source(moment, trial=trial, progress=silent)
    known = source.served.places
    return {
        "season": known.season,
        "data_date": source.served.city.data_date,
        "nature": source.served.city.nature,
        "schools": len(known.schools),
        "gates": len(known.gates.school),
        "wards": 0 if known.wards is None else len(known.wards.ward),
        "runs": list(source.run_id),
    }


def switch_to(
    engine: Engine,
    root: Path,
    built: Published,
    *,
    published_by: str,
    agreed: tuple[int | None, Access],
) -> None:
    """
    Let a built publication be the one that is read, and note who said so.

    Parameters
    ----------
    agreed
        Number of the approval where two persons had to agree, and who asks now.
    """
    approval, access = agreed
    pointer = Pointer(built.manifest.number, built.folder.name, built.sha256)
    with transaction(engine) as connection:
        if approval is not None:
            applied(connection, approval, access=access)
        run_id = next(reversed(built.manifest.run_id), None)
        before = note_active(connection, pointer, run_id=run_id)
        database.audit(
            connection,
            actor=published_by,
            action="publish",
            subject=f"publication {pointer.number}",
            detail={
                "before": before,
                "sha256": pointer.sha256,
                "content_sha256": built.manifest.content_sha256,
                "approval": approval,
            },
        )
    place.point_to(root, pointer)  # last: what nobody agreed to is never read


def _source(moment: Engine, *, trial: bool, progress: Progress) -> Source:
    progress("publication: reading", 0, None)
    with moment.connect() as connection:
        decided = published_runs(connection, trial=False)
        run_id = published_runs(connection, trial=trial)
        wanted = {"run_id": list(run_id)}
        areas = connection.exec_driver_sql(query("publication_areas"), wanted).scalar()
    return Source(
        engine=moment,
        served=replace(read_all(moment), derived_set_id=areas),
        run_id=run_id,
        decided=decided,
        n_processes=min(MOST_PROCESSES, os.cpu_count() or 1),
        progress=progress,
    )


def _manifest(engine: Engine, source: Source, folder: Path) -> Manifest:
    served = source.served
    files = manifests.files_of(folder)
    others: dict[str, Any] = {
        "format": FORMAT,
        "data_date": served.city.data_date,
        "nature": served.city.nature,
        "season": served.places.season,
        "run_id": source.run_id,
        "trial": next((run for run in source.run_id if run not in source.decided), None),
        "versions": {
            "program": manifests.program(),
            "network": served.ground.source.sha256,
            "registers": {kind: one.content_sha256 for kind, one in served.places.sets.items()},
            "areas": served.derived_set_id,
        },
    }
    with transaction(engine) as connection:
        number = connection.exec_driver_sql(query("publication_number")).scalar_one()
    return Manifest(
        number=int(number),
        published_at=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        content_sha256=manifests.content_sha256(files, others),
        files=files,
        **others,
    )


@contextmanager
def _aside(root: Path) -> Iterator[Path]:
    """Give a folder to write into that nobody reads."""
    partial = root / f"{PARTIAL}-{os.getpid()}"
    partial.mkdir(mode=0o755)
    yield partial


def _make_durable(folder: Path) -> None:
    """Let every file outlive a power cut, and nobody write to it."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        sync(path)
        path.chmod(0o444)
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(path)
