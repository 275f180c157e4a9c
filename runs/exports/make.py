"""Making an export: read, agreed to by two where it must be, written, noted, all or nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select, text

from gis import write
from gis.access import act_as
from gis.db import transaction
from gis.errors import InputError
from gis.queries import query
from gis.tables import exports as tables
from gis.tables.results import Offer
from gis.tables.work import Run
from runs.approval import gate
from runs.approval.kinds import EXPORT
from runs.approval.read import approval
from runs.exports import changes, files, store
from runs.exports.cells import COLUMNS, LEFT_OUT, PLACE, offers_csv, offers_of, row_of
from runs.exports.signed import signed
from runs.folder import whole_folder
from runs.manifest import canonical_json
from runs.recorded.decided import ALLOCATION, SECOND_ROUND, WISHES
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from gis.access import Access
    from runs.exports.cells import Row

FORMAT: Final = "gan-truong-export-1"
PURPOSE_LETTERS: Final = 60
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('work.export'), hashtext(:series))"
NEXT: Final = "SELECT nextval(pg_get_serial_sequence('work.export', 'export_id'))"

AT_ONCE: Final = "GANTRUONG_EXPORT_AT_ONCE"
CHILDREN_AT_ONCE: Final = 20_000
"""Children in an export that is made within its request; a larger one is a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What is wanted.

    Attributes
    ----------
    run_id
        Of which run.
    purpose
        What for, such as ``admission-portal``; exports of one purpose are one series.
    reason
        Why, for the second person.
    """

    run_id: int
    purpose: str
    reason: str = ""

    def check(self) -> None:
        """Raise ``InputError`` for a purpose that cannot name a series."""
        if not self.purpose.strip() or len(self.purpose) > PURPOSE_LETTERS:
            msg = f"an export needs its purpose, of at most {PURPOSE_LETTERS} letters"
            raise InputError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    asked: Asked
    access: Access
    run: Mapping[str, Any]
    rows: Sequence[Row]
    offers_sha256: str

    @property
    def wards(self) -> list[str]:
        return [] if self.access.is_city else sorted(set(self.access.wards))

    @property
    def series(self) -> dict[str, str]:
        return {
            "client": self.access.principal,
            "purpose": self.asked.purpose,
            "season": self.run["season"],
            "grade": self.run["grade"] or "",
        }


def newest(engine: Engine, season: str, grade: str, *, access: Access) -> int:
    """
    Return the newest run of a season's grade that is no draft, with its second round if that is.

    Raises
    ------
    InputError
        If there is none.
    """
    wanted = (
        select(Run.run_id)
        .where(Run.season == season, Run.grade == grade, Run.state != "draft")
        .where(Run.kind.in_((ALLOCATION, SECOND_ROUND, WISHES)))
        .order_by(func.coalesce(Run.first_run_id, Run.run_id).desc(), Run.run_id.desc())
        .limit(1)
    )
    with transaction(engine) as connection:
        act_as(connection, access)
        found = connection.scalar(wanted)
    if found is None:
        msg = f"season {season}, grade {grade} has no run beyond a draft; name a run to export it"
        raise InputError(msg)
    return int(found)


def at_once() -> int:
    """Return how many children an export has at most that is made within one request."""
    said = os.environ.get(AT_ONCE, "")
    return int(said) if said.isdecimal() else CHILDREN_AT_ONCE


def n_children(engine: Engine, run_id: int, *, access: Access) -> int:
    """Return about how many children an export has: offers that the caller may see."""
    with transaction(engine) as connection:
        act_as(connection, access)
        counted = select(func.count()).select_from(Offer).where(Offer.run_id == run_id)
        return int(connection.scalar(counted) or 0)


def make(
    engine: Engine, asked: Asked, *, access: Access, since: dt.datetime | None = None
) -> store.Export:
    """
    Make the next export of a series.

    Parameters
    ----------
    access
        Who asks; children of other wards, and of schools elsewhere, are left out.
    since
        The same export is returned if it was made since then: for a job that is begun anew.

    Raises
    ------
    WaitsError
        If more than 200 children are in it and no second person agreed to just these rows yet;
        ask once more when one did.
    InputError
        Without a purpose or a principal.
    UnknownNameError
        If there is no such run.
    """
    asked.check()
    if not access.principal:
        msg = "who takes an export must be named"
        raise InputError(msg)
    plan = _plan(engine, asked, access)
    known = None if since is None else _made_since(engine, plan, since)
    if known is not None:
        return known
    act = _act(plan)
    number = gate.require_for_export(
        engine,
        act,
        n_children=len(plan.rows),
        access=access,
        reason=asked.reason or f"export: {asked.purpose}",
    )
    folder = None
    try:
        with transaction(engine) as connection, ExitStack() as opened:
            act_as(connection, access)
            connection.execute(text(LOCK), {"series": canonical_json(plan.series).decode()})
            made = int(connection.execute(text(NEXT)).scalar_one())
            folder = store.folder_of(made, plan.offers_sha256)
            partial = opened.enter_context(whole_folder(folder, force=True))
            _write(connection, plan, made, number, partial)
            opened.close()  # the files lie there before the row says that they do
    except BaseException:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return store.export(engine, made, access=access)


def _made_since(engine: Engine, plan: _Plan, since: dt.datetime) -> store.Export | None:
    """Return the last export of a series if it holds these rows and is not older."""
    with transaction(engine) as connection:
        act_as(connection, plan.access)
        last = store.last_of(connection, plan.series)
    if last is None or last.made_at < since or last.run_id != plan.asked.run_id:
        return None
    return last if last.offers_sha256 == plan.offers_sha256 else None


def _plan(engine: Engine, asked: Asked, access: Access) -> _Plan:
    run = run_facts(engine, asked.run_id)
    said = {"run": asked.run_id, "wards": [] if access.is_city else sorted(set(access.wards))}
    if not access.is_city and not access.wards:
        msg = "this key has no ward, so there is nothing to export"
        raise InputError(msg)
    with transaction(engine) as connection:
        act_as(connection, access)
        found = connection.exec_driver_sql(query("export_offers"), said).mappings()
        rows = [row_of(dict(one)) for one in found]
    sha256 = hashlib.sha256(offers_csv(rows)).hexdigest()
    return _Plan(asked=asked, access=access, run=run, rows=rows, offers_sha256=sha256)


def _act(plan: _Plan) -> gate.Act:
    run = plan.run
    return gate.Act(
        what=EXPORT,
        subject=f"run {plan.asked.run_id}",
        content=[plan.series, plan.wards, run["run_sha256"], plan.offers_sha256],
        summary={
            **{name: plan.series[name] for name in ("purpose", "season", "grade")},
            "state": run["state"],
            "children": len(plan.rows),
            "offers_sha256": plan.offers_sha256,
        },
        wards=plan.wards,
    )


def _write(
    connection: Connection, plan: _Plan, made: int, agreed: int | None, folder: Path
) -> None:
    before = store.last_of(connection, plan.series)
    number = 1 if before is None else before.number + 1
    files.write_offers(folder, plan.rows)
    codes = sorted({row[1] for row in plan.rows} - {""})
    schools = connection.exec_driver_sql(query("export_schools"), {"schools": codes}).mappings()
    files.write_schools(folder, [dict(one) for one in schools])
    counted = None if before is None else _write_changes(plan, before, number, folder)
    facts = _manifest(plan, made, number, before, counted)
    manifest = canonical_json(signed({**facts, "files": files.hashes(folder)}))
    (folder / files.MANIFEST).write_bytes(manifest)
    row: dict[str, Any] = {
        **plan.series,
        "export_id": made,
        "number": number,
        "run_id": plan.asked.run_id,
        "previous_id": None if before is None else before.export_id,
        "approval_id": agreed,
        "wards": plan.wards,
        "n_children": len(plan.rows),
        "offers_sha256": plan.offers_sha256,
        "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
    }
    if agreed is not None:
        found = approval(connection, agreed)
        row["open_until"] = None if found is None else found.expires_at
        gate.applied(connection, agreed, access=plan.access, detail={"export": made})
    connection.execute(insert(tables.Export).values(**row))
    pupils = [one[0] for one in plan.rows]
    connection.exec_driver_sql(query("export_rows_add"), {"export_id": made, "pupils": pupils})
    write.audit(
        connection,
        actor=plan.access.principal,
        action="export",
        subject=f"export {made}",
        detail={
            "run": plan.asked.run_id,
            "number": number,
            "children": len(plan.rows),
            "offers_sha256": plan.offers_sha256,
            "approval": agreed,
        },
    )


def _write_changes(plan: _Plan, before: store.Export, number: int, folder: Path) -> dict[str, int]:
    """Write what leads from the export before to this one; return how much of each kind."""
    old = before.folder / files.OFFERS
    if not old.is_file() or hashlib.sha256(old.read_bytes()).hexdigest() != before.offers_sha256:
        msg = (
            f"the files of export {before.export_id} are not on this machine as they were made, "
            "so no list of changes can follow it; take another purpose to begin anew"
        )
        raise InputError(msg)
    found = changes.difference(offers_of(old.read_bytes()), plan.rows)
    content = changes.changes_csv(found)
    (folder / files.CHANGES).write_bytes(content)
    counted = changes.counts(found)
    facts = {
        "format": changes.FORMAT,
        "series": plan.series,
        "from": {"number": before.number, "offers_sha256": before.offers_sha256},
        "to": {"number": number, "offers_sha256": plan.offers_sha256},
        "changes_sha256": hashlib.sha256(content).hexdigest(),
        **counted,
    }
    (folder / files.CHANGE_FACTS).write_bytes(canonical_json(signed(facts)))
    return counted


def _manifest(
    plan: _Plan,
    made: int,
    number: int,
    before: store.Export | None,
    counted: Mapping[str, int] | None,
) -> dict[str, Any]:
    run, origin = plan.run, plan.run["origin"]
    return {
        "format": FORMAT,
        "export_id": made,
        "number": number,
        "series": plan.series,
        "wards": plan.wards or "the whole city",
        "run": {
            "run_id": plan.asked.run_id,
            "first_run_id": run["first_run_id"],
            "run_sha256": run["run_sha256"],
            "state": run["state"],
            "is_model": run["is_model"],
        },
        "versions": {
            "network": origin.get("network", {}),
            "registers": origin.get("registers", {}),
            "policy": {"name": run["policy_name"], "sha256": run["policy_sha256"]},
            "code": run["code_version"],
        },
        "children": len(plan.rows),
        "columns": [
            {"name": PLACE, "ours": "", "en": "place of the row in the file"},
            *({"name": one.name, "ours": one.ours, "en": one.en} for one in COLUMNS),
        ],
        "left_out": LEFT_OUT,
        "previous": None
        if before is None
        else {
            "export_id": before.export_id,
            "number": before.number,
            "offers_sha256": before.offers_sha256,
        },
        "changes": counted,
    }
