"""``gantruong edit``, ``history`` and ``undo``: rows of registers changed by hand."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from cli.console import console, in_language, out, print_json, say, settings
from gis import db
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gis.change_row import Entry
    from runs.editing.order import Author, Changed, Desk

CLIENT: Final = "command line"

Register = Annotated[
    str,
    typer.Argument(
        help=in_language(
            "Danh mục hoặc một dòng của nó: school, gate, campus, seats…",
            "A register or one of its rows: school, gate, campus, seats…",
        )
    ),
]
RowKey = Annotated[
    list[str],
    typer.Argument(
        help=in_language(
            "Khoá của dòng, từng phần: 990012, hoặc 990012 1 cho một cổng.",
            "Key of the row, part by part: 990012, or 990012 1 for a gate.",
        )
    ),
]
Reason = Annotated[str, typer.Option(help=in_language("Lý do; được giữ mãi.", "Why; kept."))]
Who = Annotated[str, typer.Option("--by", help=in_language("Ai sửa.", "Who changes it."))]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help=in_language("Chỉ xem sẽ đổi gì.", "Only tell what would change.")
    ),
]
Place = Annotated[
    str | None,
    typer.Option(
        "--province",
        help=in_language(
            "Địa phương trong data/provinces: phạm vi, định mức.",
            "Place in data/provinces: its extent and norms.",
        ),
    ),
]


def edit(  # noqa: PLR0913 - one argument per option
    register: Register,
    key: RowKey,
    *,
    reason: Reason,
    by: Who,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help=in_language(
                "CỘT=GIÁ TRỊ; nhiều lần được; CỘT= để xoá giá trị.",
                "COLUMN=VALUE; repeatable; COLUMN= takes the value away.",
            ),
        ),
    ] = None,
    add: Annotated[
        bool, typer.Option("--add", help=in_language("Thêm dòng mới.", "Add a new row."))
    ] = False,
    close_from: Annotated[
        str | None,
        typer.Option(
            help=in_language("Đóng từ ngày này, ví dụ 2027-06-01.", "Close from this day on.")
        ),
    ] = None,
    province: Place = None,
    dry_run: DryRun = False,
) -> None:
    """Change one row of a register: the checks of the import, author, reason and history."""
    from runs.editing import acts  # noqa: PLC0415 (loads pandas)
    from runs.editing.order import Target, editable  # noqa: PLC0415 (the same)

    kind = _kind(register)
    given = _given(values or [])
    with _desk(province) as desk:
        author = _author(by, reason)
        target = Target(kind=kind, key=tuple(key), version=None)
        if add:
            row = {**dict(zip(editable(kind).key, key, strict=False)), **given}
            done = acts.add(desk, kind, values=row, author=author, dry_run=dry_run)
        elif close_from is not None:
            day = _day(close_from)
            done = acts.close(desk, target, closed_from=day, author=author, dry_run=dry_run)
        else:
            done = acts.correct(desk, target, values=given, author=author, dry_run=dry_run)
    _show(done, dry_run=dry_run)


def history(register: Register, key: RowKey) -> None:
    """Tell who changed a row by hand, when and why, the newest first."""
    from gis import read_changes  # noqa: PLC0415 (loads SQLAlchemy)

    kind = _kind(register)
    with _desk(None) as desk, db.transaction(desk.engine) as connection:
        entries = read_changes.of_row(connection, kind, tuple(key))
    if settings.json:
        print_json([_as_json(one) for one in entries])
        return
    heads = in_language("Số|Lúc|Ai|Việc|Trước|Sau|Lý do", "Number|At|Who|What|Before|After|Why")
    table = Table(*heads.split("|"))
    for one in entries:
        at = "" if one.at is None else f"{one.at:%Y-%m-%d %H:%M}"
        who = ", ".join(filter(None, (one.author, one.person)))
        what = one.action if one.undoes is None else f"{one.action} (undo {one.undoes})"
        table.add_row(
            str(one.change_id), at, who, what, _cells(one.before), _cells(one.after), one.reason
        )
    out.print(table)


def undo(
    change: Annotated[int, typer.Argument(help=in_language("Số thay đổi.", "Its number."))],
    *,
    reason: Reason,
    by: Who,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help=in_language("Cả lần dán.", "All that was written together with it."),
        ),
    ] = False,
    province: Place = None,
    dry_run: DryRun = False,
) -> None:
    """Take a change by hand back by a new one; refused where later changes touched the same."""
    from runs.editing.undo import undo as take_back  # noqa: PLC0415 (loads pandas)

    with _desk(province) as desk:
        done = take_back(desk, change, author=_author(by, reason), whole=whole, dry_run=dry_run)
    _show(done, dry_run=dry_run)


@contextmanager
def _desk(province: str | None) -> Iterator[Desk]:
    """Open the database as the service does, for whoever sits at its machine."""
    from gis.access import EVERYTHING  # noqa: PLC0415 (loads SQLAlchemy)
    from gis.province import load, national  # noqa: PLC0415 (only where used)
    from runs.editing.order import Desk  # noqa: PLC0415 (loads pandas)

    db.ready_engine().dispose()
    engine = db.engine(role="gantruong_app")
    try:
        place = national() if province is None else load(province)
        yield Desk(engine=engine, access=EVERYTHING, province=place)
    finally:
        engine.dispose()


def _author(by: str, reason: str) -> Author:
    from runs.editing.order import Author  # noqa: PLC0415 (loads pandas)

    return Author(client=CLIENT, person=by, reason=reason)


def _kind(name: str) -> str:
    from gis.tables.registers import TABLE_NAMES  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.editing.order import editable  # noqa: PLC0415 (loads pandas)

    by_row = {table: kind for kind, table in TABLE_NAMES.items()}
    kind = by_row.get(name, name)
    if editable(kind).personal:
        msg = f"rows of {kind} are corrected through the API, where wards and scopes hold"
        raise InputError(msg)
    return kind


def _given(values: list[str]) -> dict[str, str]:
    for one in values:
        if "=" not in one:
            msg = f"--set needs COLUMN=VALUE, not {one!r}"
            raise InputError(msg)
    return {name: text for name, _, text in (one.partition("=") for one in values)}


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        msg = f"--close-from needs a date such as 2027-06-01, not {text!r}"
        raise InputError(msg) from None


def _show(done: Changed, *, dry_run: bool) -> None:
    if settings.json:
        print_json({"written": not dry_run, "changes": [_as_json(one) for one in done.entries]})
        return
    for one in done.warnings:
        console.print(one.line(settings.language), markup=False, style="yellow")
    for entry in done.entries:
        number = f"{entry.change_id}: " if entry.change_id else ""
        line = f"{number}{entry.action} {_cells(entry.before)} → {_cells(entry.after)}"
        out.print(line, markup=False)
    vi, en = done.affected.sentences
    if vi:
        say(vi, en)
    if not done.entries:
        say("Không có gì khác.", "Nothing differs.")
    elif dry_run:
        say("Chưa ghi gì.", "Nothing was written.")


def _cells(values: Mapping[str, object] | None) -> str:
    return ", ".join(f"{name}={value}" for name, value in (values or {}).items()) or "–"  # noqa: RUF001 (an en dash)


def _as_json(one: Entry) -> dict[str, object]:
    return {
        "change_id": one.change_id,
        "key": list(one.key),
        "action": one.action,
        "before": one.before,
        "after": one.after,
        "reason": one.reason,
        "client": one.author,
        "person": one.person,
        "at": None if one.at is None else one.at.isoformat(),
        "undoes": one.undoes,
    }
