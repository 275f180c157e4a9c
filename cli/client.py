"""``gantruong client``: who may read and change registers through the API."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.console import in_language, out, print_json, say, settings
from gis import api_clients, db
from gis.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Khoá API của các cơ quan và chương trình: ai được đọc, được sửa gì, ở phường nào.\n\n"
        "Ví dụ: gantruong client add phuong-cho-dinh --role ward_officer --ward 99101",
        "API keys of offices and programs: who may read and change what, in which wards.\n\n"
        "Example: gantruong client add ward-cho-dinh --role ward_officer --ward 99101",
    ),
)

Name = Annotated[
    str,
    typer.Argument(help=in_language("Tên cơ quan hoặc chương trình.", "Office or program.")),
]


@app.command(help=in_language("Tạo khoá; khoá chỉ hiện một lần.", "Make a key; it is shown once."))
def add(  # noqa: PLR0913 - one argument per option
    name: Name,
    *,
    role: Annotated[
        str,
        typer.Option(
            help=in_language(
                "Vai trò: ward_officer, department_officer, planner, system.",
                "Role: ward_officer, department_officer, planner, system.",
            )
        ),
    ],
    ward: Annotated[
        list[str] | None,
        typer.Option(help=in_language("Mã phường; nhiều lần được.", "Ward code; repeatable.")),
    ] = None,
    city: Annotated[
        bool, typer.Option("--city", help=in_language("Cả thành phố.", "The whole city."))
    ] = False,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help=in_language(
                "Quyền; nhiều lần được; mặc định theo vai trò.",
                "What it may do; repeatable; by default that of the role.",
            )
        ),
    ] = None,
    purpose: Annotated[
        str,
        typer.Option(
            help=in_language("Khoá dùng vào việc gì.", "What the key is for; one per program.")
        ),
    ] = "",
    valid_until: Annotated[
        str | None,
        typer.Option(
            help=in_language("Ngày cuối khoá còn dùng được.", "Last day on which the key opens.")
        ),
    ] = None,
) -> None:
    """Make a client."""
    wanted = api_clients.Wanted(
        name=name,
        role=role,
        wards=["*"] if city else ward or [],
        scopes=scope or [],
        purpose=purpose,
        valid_until=_end_of(valid_until),
    )
    with _database() as engine:
        _show_key(name, api_clients.add(engine, wanted))


@app.command(
    name="list", help=in_language("Các khoá và quyền của chúng.", "All clients and what they may.")
)
def list_clients() -> None:
    """List all clients; never a key."""
    with _database() as engine:
        known = api_clients.clients(engine)
    if settings.json:
        print_json([_as_json(one) for one in known])
        return
    heads = in_language(
        "Tên|Vai trò|Việc|Phường|Quyền|Đầu khoá|Đến|Khoá cũ đến|Dùng lần cuối|Thu hồi",
        "Name|Role|Purpose|Wards|Scopes|Key begins|Until|Old key until|Last used|Withdrawn",
    )
    table = Table(*heads.split("|"))
    for one in known:
        scopes = "\n".join(sorted(one.access.scopes))
        times = (one.valid_until, one.old_valid_until, one.last_used_on, one.revoked_at)
        days = ("" if at is None else f"{at:%Y-%m-%d}" for at in times)
        wards = ", ".join(one.access.wards)
        key = f"gt_{one.prefix}_…"
        table.add_row(one.name, one.role, one.purpose, wards, scopes, key, *days)
    out.print(table)


@app.command(help=in_language("Thay khoá mới, bỏ khoá cũ.", "Give a new key; the old one ends."))
def rotate(
    name: Name,
    *,
    overlap_days: Annotated[
        int,
        typer.Option(
            help=in_language(
                "Khoá cũ còn dùng thêm bấy nhiêu ngày, không quá 31.",
                "The old key opens for so many days more, 31 at most.",
            )
        ),
    ] = 0,
) -> None:
    """Exchange a client's key."""
    with _database() as engine:
        _show_key(name, api_clients.rotate(engine, name, overlap_days=overlap_days))


@app.command(help=in_language("Xem một khoá, không bao giờ hiện khoá.", "Show one client."))
def show(name: Name) -> None:
    """Show what a client may do, until when, and when it was last used; never its key."""
    with _database() as engine:
        found = [one for one in api_clients.clients(engine) if one.name == name]
    if not found:
        msg = f"no client is called {name!r}: list them with: gantruong client list"
        raise UnknownNameError(msg)
    told = _as_json(found[0])
    if settings.json:
        print_json(told)
        return
    for word, value in told.items():
        out.print(f"{word}: {value}", markup=False)


@app.command(help=in_language("Thu hồi khoá vĩnh viễn.", "Withdraw a key for good."))
def revoke(name: Name) -> None:
    """Withdraw a client's key."""
    with _database() as engine:
        api_clients.revoke(engine, name)
    say(f"Đã thu hồi khoá của {name}.", f"The key of {name} is withdrawn.")


@contextmanager
def _database() -> Iterator[Engine]:
    engine = db.ready_engine()
    try:
        yield engine
    finally:
        engine.dispose()


def _show_key(name: str, key: str) -> None:
    if settings.json:
        print_json({"name": name, "key": key})
        return
    out.print(key, markup=False)
    say(
        "Khoá chỉ hiện lần này; hãy cất nơi an toàn. Gửi kèm yêu cầu: Authorization: Bearer KHOÁ",
        "The key is shown this once; keep it safe. Send it as: Authorization: Bearer KEY",
    )


def _end_of(day: str | None) -> dt.datetime | None:
    if day is None:
        return None
    try:
        last = dt.date.fromisoformat(day)
    except ValueError:
        msg = f"--valid-until needs a date such as 2027-06-30, not {day!r}"
        raise InputError(msg) from None
    midnight = dt.time(tzinfo=dt.timezone(dt.timedelta(hours=7)))  # the city's own day
    return dt.datetime.combine(last + dt.timedelta(days=1), midnight)


def _as_json(one: api_clients.Client) -> dict[str, object]:
    return {
        "name": one.name,
        "role": one.role,
        "wards": list(one.access.wards),
        "scopes": sorted(one.access.scopes),
        "prefix": one.prefix,
        "created_at": one.created_at.isoformat(),
        "valid_until": None if one.valid_until is None else one.valid_until.isoformat(),
        "revoked_at": None if one.revoked_at is None else one.revoked_at.isoformat(),
        "purpose": one.purpose,
        "old_valid_until": (
            None if one.old_valid_until is None else one.old_valid_until.isoformat()
        ),
        "key_given_by": one.key_given_by,
        "last_used_on": None if one.last_used_on is None else one.last_used_on.isoformat(),
    }
