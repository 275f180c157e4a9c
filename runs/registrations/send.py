"""A batch of registrations: every row answered, the accepted ones written together."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from psycopg.types.json import Jsonb

from gis import change_row, clock, read_rows
from gis.access import act_as
from gis.change_row import Entry
from gis.db import driver, transaction
from gis.principals import of_client
from gis.queries import query
from gis.read_register import active_sets_in
from gis.register import hand
from gis.register.contract import load
from gis.register.finding import finding
from gis.register.row import key_of
from gis.report import Finding
from gis.write_audit import audit
from runs.editing.change import known_in
from runs.editing.entries import entries_of
from runs.editing.order import Order, key_given
from runs.registrations import deadline

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from gis.read_rows import StoredRow
    from gis.register.hand import Typed
    from gis.register.row import Key
    from gis.register.row import Row as Values
    from runs.editing.order import Author, Desk

    Wanted = tuple[Typed, Values] | None
    """A row as it was sent and as it would stand; ``None`` where it is withdrawn."""

PUPILS: Final = "pupils"
LABEL: Final = "registrations"
PLACE: Final = ("lon", "lat", "point_quality")
ADDRESS: Final = "address"
ACTION: Final = "take registrations"
OUTCOMES: Final = {"add": "registered", "remove": "withdrawn"}
"""What a change of the register is called here; every other one is ``changed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    What is sent about one pupil.

    Attributes
    ----------
    values
        Column to value; what is not named stays as it is, ``None`` takes a value away.
    withdraw
        Whether the registration is withdrawn; the values say nothing then.
    """

    pupil_id: str
    values: Mapping[str, object]
    withdraw: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What became of one row.

    Attributes
    ----------
    outcome
        ``registered``, ``changed``, ``withdrawn``, ``unchanged`` or ``refused``.
    receipt
        Number under which it was written; ``None`` where nothing was.
    findings
        What is wrong with it, by column; warnings too, which refuse nothing.
    """

    outcome: str
    receipt: int | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of a batch: one answer per row, and when the season closes."""

    answers: tuple[Answer, ...]
    closes_at: dt.datetime | None
    waits_for_place: bool


def send(
    desk: Desk,
    rows: Sequence[Row],
    *,
    season: str,
    grade: str,
    author: Author,
    dry_run: bool = False,
) -> Sent:
    """
    Take a batch: all of its right rows in one transaction, none of a wrong one.

    Parameters
    ----------
    rows
        One per pupil; a second one of the same pupil is refused.

    Returns
    -------
    sent
        Sent twice, every row of the second time is ``unchanged``.

    Raises
    ------
    ClosedError
        If the season does not take any now; nothing was written.
    """
    now = deadline.check(desk.engine, season, grade)
    given = [_given(row, season, grade) for row in rows]
    with transaction(desk.engine) as connection:
        act_as(connection, desk.access)
        change_row.lock(connection)
        dataset_id = _set_in_use(connection, author)
        keys = [key_given(load(PUPILS), one) for one in _texts(given)]
        stored = read_rows.by_key(connection, PUPILS, keys)
        wanted, wrong = _checked(connection, desk, rows, given, stored, grade)
        entries = _entries(keys, stored, wanted, author)
        if entries and not dry_run:
            entries = _write(connection, dataset_id, entries)
            _note(connection, entries, season, grade)
    return Sent(
        answers=tuple(_answer(entries.get(at), wrong[at]) for at in range(len(rows))),
        closes_at=now.deadline.closes,
        waits_for_place=not dry_run and any(map(_wants_place, entries.values())),
    )


def _given(row: Row, season: str, grade: str) -> dict[str, object]:
    key: dict[str, object] = {"season": season, "pupil_id": row.pupil_id}
    return key if row.withdraw else {**row.values, "grade": grade, **key}


def _texts(given: Sequence[Mapping[str, object]]) -> list[dict[str, str]]:
    return [{name: str(one[name]) for name in load(PUPILS).key} for one in given]


def _checked(
    connection: Connection,
    desk: Desk,
    rows: Sequence[Row],
    given: Sequence[Mapping[str, object]],
    stored: Mapping[Key, StoredRow],
    grade: str,
) -> tuple[dict[int, Wanted], list[list[Finding]]]:
    """Return the rows that may be written, by position, and what is found about every row."""
    register = load(PUPILS)
    pasted = hand.from_values(given, PUPILS, desk.province, label=LABEL)
    found: list[list[Finding]] = [[] for _ in rows]
    for one in pasted.report.findings:
        found[(one.row or 1) - 1].append(one)
    typed = [
        replace(row, given=_moved(row.given, stored.get(key_given(register, row.given))))
        for row, sent in zip(pasted.rows, rows, strict=True)
        if not sent.withdraw
    ]
    pairs = [(row, _values(stored.get(key_given(register, row.given)))) for row in typed]
    records: list[Any] = []
    if pairs:
        known = known_in(connection)
        records, report = hand.check(pairs, PUPILS, desk.province, known=known, label=LABEL)
        for one in report.findings:
            found[(one.row or 1) - 1].append(one)
    wanted: dict[int, Wanted] = {}
    for row, record in zip(typed, records, strict=True):
        if key_of(register, record) == key_given(register, row.given):
            wanted[row.number - 1] = row, record
    wanted |= {at: None for at, sent in enumerate(rows) if sent.withdraw}
    _refuse_twice(rows, found)
    _refuse_other_grades(given, stored, grade, found)
    return {at: one for at, one in sorted(wanted.items()) if not _is_wrong(found[at])}, found


def _refuse_twice(rows: Sequence[Row], found: list[list[Finding]]) -> None:
    """Note that a pupil stands in a batch before: which row counts would be a guess."""
    first: dict[str, int] = {}
    for at, row in enumerate(rows):
        other = first.setdefault(row.pupil_id, at)
        if other != at and not _is_wrong(found[at]):
            facts: dict[str, object] = {"key": "pupil_id", "other": other + 1}
            one = finding("duplicate_code", LABEL, row=at + 1, column="pupil_id", facts=facts)
            found[at].append(one)


def _refuse_other_grades(
    given: Sequence[Mapping[str, object]],
    stored: Mapping[Key, StoredRow],
    grade: str,
    found: list[list[Finding]],
) -> None:
    """Note pupils of another grade: its deadline is another one, and this batch did not ask it."""
    for at, key in enumerate(key_given(load(PUPILS), one) for one in _texts(given)):
        here = stored.get(key)
        if here is not None and here.values["grade"] != grade and not _is_wrong(found[at]):
            own = here.values["grade"]
            found[at].append(
                Finding(
                    file=LABEL,
                    row=at + 1,
                    column="grade",
                    code="other_grade",
                    message_vi=f"em này đã có hồ sơ lớp {own}; hãy rút hồ sơ ở lớp đó trước",
                    message_en=f"this pupil is registered for grade {own}; withdraw there first",
                )
            )


def _values(here: StoredRow | None) -> Any:  # noqa: ANN401 (a row or none)
    return None if here is None else here.values


def _is_wrong(found: Sequence[Finding]) -> bool:
    return any(one.severity == "error" for one in found)


def _moved(given: Mapping[str, str], here: StoredRow | None) -> dict[str, str]:
    """Return what is given; a new address without a point takes the point of the old one away."""
    if here is None or {"lon", "lat"} & set(given):
        return dict(given)
    moved = ADDRESS in given and given[ADDRESS] != (here.values[ADDRESS] or "")
    return {**given, **dict.fromkeys(PLACE, "")} if moved else dict(given)


def _entries(
    keys: Sequence[Key],
    stored: Mapping[Key, StoredRow],
    wanted: Mapping[int, Wanted],
    author: Author,
) -> dict[int, Entry]:
    """Return what has to be written, by the position of the row that it comes from."""
    batch = str(uuid4())
    entries: dict[int, Entry] = {}
    for at, one in wanted.items():
        if one is None:
            entry = _withdrawal(stored.get(keys[at]), author)
        else:
            order = Order(kind=PUPILS, rows=[one[0]], must="either")
            made = entries_of(order, author, stored=stored, wanted=[one[1]])
            entry = made[0] if made else None
        if entry is not None:
            entries[at] = replace(entry, batch=batch)
    return entries


def _withdrawal(here: StoredRow | None, author: Author) -> Entry | None:
    if here is None:
        return None
    return Entry(
        batch="",
        register=PUPILS,
        key=here.key,
        action="remove",
        before=here.values,
        after=None,
        reason=author.reason,
        author=author.client,
        person=author.person,
    )


def _write(
    connection: Connection, dataset_id: int, entries: Mapping[int, Entry]
) -> dict[int, Entry]:
    """Write rows with their history; what an address led to goes with the address."""
    written: dict[int, Entry] = {}
    for at, one in entries.items():
        change_row.write_row(connection, PUPILS, dataset_id, one)
        number = change_row.write_entry(connection, dataset_id, one)
        written[at] = replace(one, change_id=number)
    change_row.renew_set(connection, dataset_id, list(written.values()))
    places = {ADDRESS, *PLACE}
    moved = [one.key for one in written.values() if one.before and places & set(one.after or ())]
    if moved:
        told = {"dataset_id": dataset_id, "season": moved[0][0], "ids": [key[1] for key in moved]}
        driver(connection).execute(query("registrations_unplaced"), told)
    return written


def _note(connection: Connection, entries: Mapping[int, Entry], season: str, grade: str) -> None:
    """Add the batch to the audit log: by numbers and counts, never a value or a child's id."""
    receipts = [one.change_id for one in entries.values()]
    counted = Counter(outcome_of(one.action) for one in entries.values())
    audit(
        connection,
        actor=of_client(next(iter(entries.values())).author),
        action=ACTION,
        subject=f"season {season}",
        detail={"grade": grade, "receipts": [min(receipts), max(receipts)], **counted},
    )


def _answer(entry: Entry | None, found: Sequence[Finding]) -> Answer:
    if _is_wrong(found):
        outcome = "refused"
    else:
        outcome = "unchanged" if entry is None else outcome_of(entry.action)
    receipt = (entry.change_id or None) if entry is not None else None
    return Answer(outcome=outcome, receipt=receipt, findings=tuple(found))


def _wants_place(entry: Entry) -> bool:
    """Return whether an address came in without a point, so that it has to be looked up."""
    after = entry.after or {}
    return bool(after.get("address")) and after.get("lon") is None


def outcome_of(action: str) -> str:
    """
    Return what a change of the register of pupils is called here.

    Examples
    --------
    >>> outcome_of("add"), outcome_of("move"), outcome_of("remove")
    ('registered', 'changed', 'withdrawn')
    """
    return OUTCOMES.get(action, "changed")


def _set_in_use(connection: Connection, author: Author) -> int:
    """Return the set of pupils in use; the first batch of an installation begins one."""
    sets = active_sets_in(connection)
    if PUPILS in sets:
        return sets[PUPILS].dataset_id
    begun = f"registrations {author.client} {uuid4()}".encode()
    facts = {
        "kind": PUPILS,
        "name": f"registrations of {author.client}",
        "sha256": hashlib.sha256(begun).hexdigest(),
        "content_sha256": hashlib.sha256(b"").hexdigest(),
        "data_date": clock.today().isoformat(),
        "licence": "",
        "nature": sets["schools"].nature if "schools" in sets else "real",
        "n_rows": 0,
        "active": True,
        "flagged": Jsonb({}),
    }
    made = driver(connection).execute(query("dataset_insert"), facts).fetchone()
    assert made is not None, "an INSERT with RETURNING returns its row"  # noqa: S101 (for mypy)
    return int(made[0])
