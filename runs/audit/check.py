"""Whether the audit log is what was written: its own chain, and what sealed runs kept of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from gis.db import transaction
from gis.errors import BrokenPromiseError, InputError
from gis.private_file import refuse_existing, write_new
from gis.tables.work import Run
from runs.audit.read import Row, oldest_first
from runs.manifest import read_manifest
from runs.recorded.place import sealed_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Connection, Engine

FIRST: Final = "00" * 32
FORMAT: Final = "gan-truong-audit-1"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a whole log was found to be: rows, the newest hash, sealed runs that agree with it."""

    n_rows: int
    sha256: str
    n_anchors: int


def check(engine: Engine) -> Checked:
    """
    Hold the log in the database against its chain and against every sealed run of this machine.

    Raises
    ------
    BrokenPromiseError
        Naming the first row that was changed, taken away, put in or swapped, or the first that
        a sealed run knows otherwise.
    """
    with transaction(engine) as connection:
        anchors = dict(_anchors(connection))
        return whole(((one.audit_id, one) for one in oldest_first(connection)), anchors)


def export(engine: Engine, path: Path) -> Checked:
    """
    Write the log as JSON Lines, a line of its head last; it can be checked anywhere.

    Raises
    ------
    InputError
        If the file is there already.
    BrokenPromiseError
        As ``check``, without sealed runs; nothing is written then.
    """
    refuse_existing(path)
    with transaction(engine) as connection:
        told: list[Row] = []

        def rows() -> Iterator[tuple[int, Row]]:
            for one in oldest_first(connection):
                told.append(one)
                yield one.audit_id, one

        done = whole(rows(), {})
    last = {"format": FORMAT, "rows": done.n_rows, "sha256": done.sha256}
    lines = [*(_line(one) for one in told), json.dumps(last) + "\n"]
    write_new(path, "".join(lines).encode())
    return done


def check_file(path: Path) -> Checked:
    """
    Hold an exported log against its chain, without a database.

    Raises
    ------
    InputError
        If it is no exported log.
    BrokenPromiseError
        As ``check``; also if rows are missing at its end.
    """
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        end = lines.pop()
        is_ours = end["format"] == FORMAT
        rows = [(int(one["audit_id"]), _row(one)) for one in lines]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        msg = f"{path} is no exported audit log"
        raise InputError(msg) from error
    if not is_ours:
        msg = f"{path} is no exported audit log of this form"
        raise InputError(msg)
    done = whole(iter(rows), {})
    if (done.n_rows, done.sha256) != (end["rows"], end["sha256"]):
        msg = f"audit log: rows are missing after row {done.n_rows}"
        raise BrokenPromiseError(msg)
    return done


def whole(rows: Iterable[tuple[int, Row]], anchors: Mapping[int, tuple[str, str]]) -> Checked:
    """Return what a chain of rows was found to be; raise at the first that does not fit."""
    before, number, met = FIRST, 0, 0
    for number, (audit_id, row) in enumerate(rows, start=1):
        stated = json.loads(row.text)
        if audit_id != number or row.previous_sha256 != before or stated != _told(row):
            _broken(number)
        digest = hashlib.sha256(bytes.fromhex(before) + row.text.encode()).hexdigest()
        if digest != row.sha256:
            _broken(number)
        before = digest
        if number in anchors:
            run, known = anchors[number]
            met += 1
            if known != digest:
                msg = f"audit log: row {number} is not the one that {run} was sealed with"
                raise BrokenPromiseError(msg)
    beyond = sorted(one for one in anchors if one > number)
    if beyond:
        msg = f"audit log: rows are missing after row {number}: {anchors[beyond[0]][0]} knows more"
        raise BrokenPromiseError(msg)
    return Checked(number, before, met)


def _broken(number: int) -> None:
    msg = f"audit log: row {number} is not what was written there"
    raise BrokenPromiseError(msg)


def _told(row: Row) -> list[Any]:
    at = row.at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return [row.audit_id, at, row.actor, row.action, row.subject, row.detail]


def _anchors(connection: Connection) -> Iterator[tuple[int, tuple[str, str]]]:
    """Give what each sealed run of this machine kept of the log, by number of the row."""
    known = connection.execute(select(Run.run_id, Run.run_key).order_by(Run.run_id)).all()
    for run_id, key in known:
        try:
            head = read_manifest(sealed_folder(key)).get("audit_head")
        except (InputError, BrokenPromiseError):
            continue  # not on this machine, or forgotten: it cannot bear witness
        if isinstance(head, dict):
            yield int(head["row"]), (f"run {run_id}", str(head["sha256"]))


def _line(row: Row) -> str:
    facts = {
        "audit_id": row.audit_id,
        "at": row.at.isoformat(),
        "actor": row.actor,
        "action": row.action,
        "subject": row.subject,
        "detail": row.detail,
        "text": row.text,
        "previous_sha256": row.previous_sha256,
        "sha256": row.sha256,
    }
    return json.dumps(facts, ensure_ascii=False) + "\n"


def _row(facts: Mapping[str, Any]) -> Row:
    named = {name: facts[name] for name in Row.__dataclass_fields__}
    return Row(**{**named, "at": dt.datetime.fromisoformat(facts["at"]).astimezone(dt.UTC)})
