"""``gantruong audit``: who did what, shown, taken along, and held against itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from cli.console import in_language, out, print_json, say, settings
from cli.run_app import database

if TYPE_CHECKING:
    from runs.audit.check import Checked

app: Final = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Nhật ký: ai đã làm gì. Chỉ ghi thêm, mỗi dòng khoá dòng trước bằng mã băm; không có giá "
        "trị cá nhân nào.\n\n"
        "Ví dụ: gantruong audit check",
        "The audit log: who did what. Only added to, each row seals the one before by its hash; "
        "no personal value stands in it.\n\n"
        "Example: gantruong audit check",
    ),
)


@app.command(help=in_language("Các dòng mới nhất.", "The newest rows."))
def show(
    *,
    size: Annotated[
        int, typer.Option(help=in_language("Bao nhiêu dòng.", "How many rows."), min=1)
    ] = 50,
    actor: Annotated[
        str | None, typer.Option(help=in_language("Chỉ của người này.", "Of this actor only."))
    ] = None,
    action: Annotated[
        str | None, typer.Option(help=in_language("Chỉ việc này.", "This action only."))
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(
            help=in_language("Chỉ về việc này, ví dụ “run 3”.", "Of this only, such as “run 3”.")
        ),
    ] = None,
) -> None:
    """Show rows of the log, the newest first."""
    from runs.audit.read import Asked, page  # noqa: PLC0415 (loads SQLAlchemy)

    asked = Asked(actor=actor, action=action, subject=subject)
    with database() as engine, engine.connect() as connection:
        rows = page(connection, asked, size=size)
    if settings.json:
        names = ("audit_id", "actor", "action", "subject", "detail", "sha256")
        told = [{name: getattr(one, name) for name in names} for one in rows]
        print_json([{**one, "at": row.at.isoformat()} for one, row in zip(told, rows, strict=True)])
        return
    table = Table(*in_language("Số|Lúc|Ai|Việc|Về|Thêm", "Row|At|Who|What|Of|More").split("|"))
    for one in rows:
        at, more = f"{one.at:%Y-%m-%d %H:%M:%S}", str(dict(one.detail))
        table.add_row(str(one.audit_id), at, one.actor, one.action, one.subject, more)
    out.print(table)


@app.command(help=in_language("Ghi cả nhật ký ra tệp JSON Lines.", "Write it as JSON Lines."))
def export(
    *,
    out_file: Annotated[Path, typer.Option("--out", help=in_language("Tệp mới.", "New file."))],
) -> None:
    """Write the whole log with its chain; ``audit check FILE`` checks it anywhere."""
    from runs.audit import check as checks  # noqa: PLC0415 (loads SQLAlchemy)

    with database() as engine:
        done = checks.export(engine, out_file)
    _told(done)


@app.command(
    help=in_language(
        "Kiểm tra chuỗi: trong cơ sở dữ liệu và với các lượt đã niêm phong, hoặc một tệp đã xuất.",
        "Check the chain: in the database and against sealed runs, or of an exported file.",
    )
)
def check(
    file: Annotated[
        Path | None,
        typer.Argument(help=in_language("Tệp của audit export.", "File of audit export.")),
    ] = None,
) -> None:
    """Name the first row that was changed, taken away, put in or swapped."""
    from runs.audit import check as checks  # noqa: PLC0415 (loads SQLAlchemy)

    if file is not None:
        _told(checks.check_file(file))
        return
    with database() as engine:
        _told(checks.check(engine))


def _told(done: Checked) -> None:
    if settings.json:
        print_json({"rows": done.n_rows, "sha256": done.sha256, "sealed_runs": done.n_anchors})
        return
    say(
        f"Nhật ký nguyên vẹn: {done.n_rows} dòng, khớp với {done.n_anchors} lượt đã niêm phong; "
        f"đầu chuỗi {done.sha256[:16]}…",
        f"The log is whole: {done.n_rows} rows, in agreement with {done.n_anchors} sealed runs; "
        f"its head is {done.sha256[:16]}…",
    )
