"""``gantruong webhook``: which systems are told when something happened."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import in_language, out, print_json, say, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Báo cho hệ thống khác khi có việc: có chữ ký, gửi lại khi lỗi, không dữ liệu trẻ em.",
        "Tell other systems that something happened: signed, sent again, nothing of a child.",
    ),
)
BY = "administrator"
Number = Annotated[int, typer.Argument(min=1, help=in_language("Số của địa chỉ.", "Its number."))]


@contextmanager
def database() -> Iterator[Engine]:
    """Give the database, and let it go afterwards."""
    from gis import db  # noqa: PLC0415 (only when it runs)

    engine = db.ready_engine()
    try:
        yield engine
    finally:
        engine.dispose()


@app.command(help=in_language("Thêm một địa chỉ; in khoá bí mật một lần.", "Add an address."))
def add(
    url: Annotated[str, typer.Argument(help=in_language("Địa chỉ https.", "An https address."))],
    *,
    client: Annotated[
        str, typer.Option(help=in_language("Chương trình được báo.", "Client that is told."))
    ],
    kind: Annotated[
        list[str] | None,
        typer.Option(help=in_language("Loại việc; mặc định: tất cả.", "Kind; all if not given.")),
    ] = None,
) -> None:
    """Add an address."""
    from runs.webhooks import store  # noqa: PLC0415 (only when it runs)
    from runs.webhooks.signing import secret_of  # noqa: PLC0415 (the same)

    with database() as engine:
        number = store.add(engine, client, url, kind or (), by=BY)
    _tell_secret(number, secret_of(number, 1))


@app.command(name="list", help=in_language("Các địa chỉ và tình trạng.", "List addresses."))
def list_() -> None:
    """List addresses."""
    from runs.webhooks import store  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        rows = store.webhooks(engine)
    if settings.json:
        names = ("webhook_id", "client", "url", "kinds", "cursor", "failures", "disabled_why")
        print_json({"webhooks": [{name: row[name] for name in names} for row in rows]})
        return
    for row in rows:
        state = row["disabled_why"] or in_language("đang báo", "is told")
        line = f"{row['webhook_id']}  {row['client']}  {row['url']}  {state}"
        out.print(line, markup=False, soft_wrap=True)


@app.command(help=in_language("Đổi khoá bí mật; địa chỉ bị dừng được báo lại.", "A new secret."))
def rotate(
    number: Number,
    *,
    overlap_days: Annotated[
        int,
        typer.Option(
            min=0, max=31, help=in_language("Số ngày ký bằng cả hai.", "Days both secrets sign.")
        ),
    ] = 7,
) -> None:
    """Make a new secret."""
    from runs.webhooks import store  # noqa: PLC0415 (only when it runs)
    from runs.webhooks.signing import secret_of  # noqa: PLC0415 (the same)

    with database() as engine:
        generation = store.rotate(engine, number, overlap_days=overlap_days, by=BY)
    _tell_secret(number, secret_of(number, generation))


@app.command(help=in_language("Bỏ một địa chỉ.", "Remove an address."))
def remove(number: Number) -> None:
    """Remove an address."""
    from runs.webhooks import store  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        store.remove(engine, number, by=BY)
    say(f"Đã bỏ địa chỉ {number}.", f"Webhook {number} is removed.")


@app.command(name="try", help=in_language("Gửi thử ngay một tin.", "Send a test message now."))
def try_(number: Number) -> None:
    """Send a test message."""
    from runs.webhooks import store, tell  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        said = tell.tried(store.one(engine, number))
    if settings.json:
        print_json({"webhook": number, "said": said})
    say(f"Địa chỉ trả lời: {said}.", f"It said: {said}.")


@app.command(help=in_language("Các tin gần đây: đã nhận chưa.", "What became of messages."))
def log(
    number: Number,
    *,
    size: Annotated[int, typer.Option(min=1, help=in_language("Số tin.", "How many."))] = 20,
) -> None:
    """Tell what became of messages."""
    from runs.webhooks import store  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        rows = store.deliveries(engine, number, size)
    if settings.json:
        names = ("change_id", "state", "attempts", "last_said")
        print_json({"deliveries": [{name: row[name] for name in names} for row in rows]})
        return
    for row in rows:
        told = (row["change_id"], row["state"], row["attempts"], row["last_said"] or "")
        out.print("  ".join(map(str, told)), markup=False)


def _tell_secret(number: int, secret: str) -> None:
    if settings.json:
        print_json({"webhook": number, "secret": secret})
        return
    say(
        f"Địa chỉ {number}. Khoá bí mật để kiểm chữ ký (chỉ hiện lần này):",
        f"Webhook {number}. The secret that signatures are checked with (shown this once):",
    )
    out.print(secret, markup=False, soft_wrap=True)
