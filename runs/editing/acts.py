"""What an officer does to a register: add, correct, close, paste; each is one order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.register import hand
from gis.register.contract import load
from gis.register.finding import finding
from gis.register.row import text_of
from gis.report import CheckReport
from runs.editing.change import change
from runs.editing.errors import no_such_row, refuse
from runs.editing.order import Order, editable, key_given

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.register.hand import Pasted
    from runs.editing.change import Also
    from runs.editing.order import Author, Changed, Desk, Target

CLOSES: Final = "valid_to"
PASTE: Final = "paste"


def add(
    desk: Desk,
    kind: str,
    *,
    values: Mapping[str, object],
    author: Author,
    dry_run: bool = False,
) -> Changed:
    """
    Add one row.

    Raises
    ------
    RowExistsError
        If a row has its key.
    InputError
        If a cell is wrong, or the register's rows are areas: those are drawn, not typed.
    """
    register = editable(kind)
    if register.geometry == "multipolygon":
        refuse("area_by_map", kind=kind)
    if register.personal:
        refuse("never_added", kind=kind)
    pasted = hand.from_values([values], kind, desk.province, label=kind)
    pasted.report.raise_if_errors(kind)
    order = Order(kind=kind, rows=pasted.rows, must="be_new", dry_run=dry_run)
    return change(desk, order, author=author)


def correct(
    desk: Desk,
    target: Target,
    *,
    values: Mapping[str, object],
    author: Author,
    dry_run: bool = False,
    also: Also | None = None,
) -> Changed:
    """
    Change columns of one row; the others stay as they are.

    Parameters
    ----------
    also
        As ``change`` takes it.

    Raises
    ------
    StaleError
        If the row has another version by now.
    InputError
        If a cell is wrong, or a value would change the row's key.
    """
    kind, key = target.kind, target.key
    register = editable(kind)
    if len(key) != len(register.key):
        raise no_such_row(kind)
    named = dict(zip(register.key, key, strict=True))
    pasted = hand.from_values([{**named, **values}], kind, desk.province, label=kind)
    _refuse_other_key(pasted, named, kind)
    pasted.report.raise_if_errors(kind)
    order = Order(kind=kind, rows=pasted.rows, version=target.version, dry_run=dry_run)
    return change(desk, order, author=author, also=also)


def close(
    desk: Desk,
    target: Target,
    *,
    closed_from: dt.date,
    author: Author,
    dry_run: bool = False,
) -> Changed:
    """
    Close a school, campus or gate from a day on; its last day is the one before.

    Raises
    ------
    InputError
        If rows of the register have no last day.
    """
    kind = target.kind
    register = editable(kind)
    if CLOSES not in register.names:
        refuse("no_last_day", kind=kind)
    last = (closed_from - dt.timedelta(days=1)).isoformat()
    return correct(desk, target, values={CLOSES: last}, author=author, dry_run=dry_run)


def paste(
    desk: Desk,
    kind: str,
    *,
    rows: str | Sequence[Mapping[str, object]],
    author: Author,
    version: str | None,
    dry_run: bool = False,
) -> Changed:
    """
    Change and add many rows, all or nothing.

    Parameters
    ----------
    rows
        What a spreadsheet copies, its header first; or one mapping per row.
    version
        Version of the register that the preview was made of.

    Raises
    ------
    StaleError
        If the register changed since the preview.
    InputError
        With every wrong cell by row and column; nothing is written then.
    """
    register = editable(kind)
    if register.personal:
        refuse("one_by_one", kind=kind)
    if isinstance(rows, str):
        pasted = hand.from_text(rows, kind, desk.province, label=PASTE)
    else:
        pasted = hand.from_values(rows, kind, desk.province, label=PASTE)
    pasted.report.raise_if_errors(PASTE)
    order = Order(
        kind=kind,
        rows=pasted.rows,
        must="exist" if register.geometry == "multipolygon" else "either",
        version=version,
        of_register=True,
        dry_run=dry_run,
        label=PASTE,
    )
    try:
        done = change(desk, order, author=author)
    except InputError as error:
        _name_headings(error, pasted)
        raise
    return replace(done, warnings=(*pasted.report.warnings, *done.warnings))


def _refuse_other_key(pasted: Pasted, named: Mapping[str, str], kind: str) -> None:
    register = load(kind)
    row = pasted.rows[0]
    if key_given(register, row.given) == key_given(register, named):
        return
    report = CheckReport()
    for name in register.key:
        if text_of(row.given.get(name)) != named[name]:
            report.add(finding("key_stays", kind, row=row.number, column=name))
    report.raise_if_errors(kind)


def _name_headings(error: InputError, pasted: Pasted) -> None:
    """Let findings name the columns as the paste heads them."""
    error.findings = tuple(
        replace(one, column=pasted.heading.get(one.column or "", one.column))
        for one in error.findings
    )
