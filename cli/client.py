"""``gantruong client``: who may read and change registers through the API."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.console import in_language, out, print_json, say, settings
from gis import api_clients, db
from gis.errors import InputError

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
def add(
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
        "Tên|Vai trò|Phường|Quyền|Đầu khoá|Đến|Thu hồi",
        "Name|Role|Wards|Scopes|Key begins|Until|Withdrawn",
    )
    table = Table(*heads.split("|"))
    for one in known:
        scopes = "\n".join(sorted(one.access.scopes))
        until, revoked = (
            "" if at is None else f"{at:%Y-%m-%d}" for at in (one.valid_until, one.revoked_at)
        )
        wards = ", ".join(one.access.wards)
        table.add_row(one.name, one.role, wards, scopes, f"gt_{one.prefix}_…", until, revoked)
    out.print(table)


@app.command(help=in_language("Thay khoá mới, bỏ khoá cũ.", "Give a new key; the old one ends."))
def rotate(name: Name) -> None:
    """Exchange a client's key."""
    with _database() as engine:
        _show_key(name, api_clients.rotate(engine, name))


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
    }
