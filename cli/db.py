"""``gantruong db``: the project's own PostGIS database and the schema in it."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from typing import Annotated, Final

import typer

from cli.console import in_language, out, print_json, say, settings
from cli.db_archive import archive, recover
from cli.db_check import check
from cli.db_qgis import qgis
from cli.db_usage import usage
from gis import db
from gis.cluster.connect import DRIVER
from gis.cluster.place import APP, OWNER, PUBLIC
from gis.cluster.private import Cluster
from gis.errors import InputError
from gis.state import state_dir

ROLES: Final = {"owner": OWNER, "app": APP, "public": PUBLIC}

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Cơ sở dữ liệu PostGIS của dự án. Nó chạy tiếp sau khi lệnh kết thúc, cho đến khi dừng.",
        "The project's PostGIS database. It keeps running after a command ends, until stopped.",
    ),
)


@app.command(
    help=in_language(
        "Tạo nếu chưa có, mở và cập nhật cấu trúc.",
        "Make it if it is missing, start it, bring its schema up to date.",
    )
)
def start() -> None:
    """Make, start and upgrade the private database."""
    url = _private().ensure()
    _upgrade(url)
    _tell_of_other_server()
    _show_status()


@app.command(
    help=in_language(
        "Dừng; dữ liệu còn nguyên. Không làm gì nếu đang dừng.",
        "Stop it; the data stays. Does nothing where none runs.",
    )
)
def stop() -> None:
    """Stop the private database."""
    stopped = _private().stop()
    if settings.json:
        print_json({"stopped": stopped})
    elif stopped:
        say("Đã dừng cơ sở dữ liệu.", "The database is stopped.")
    else:
        say("Cơ sở dữ liệu không chạy.", "The database was not running.")


@app.command(
    help=in_language("Cho biết nó ở đâu và có chạy không.", "Tell where it is, whether it runs.")
)
def status() -> None:
    """Show what is there, without making or starting anything."""
    _tell_of_other_server()
    _show_status()


@app.command(
    help=in_language("Xoá cơ sở dữ liệu cùng mọi dữ liệu.", "Delete the database with all data.")
)
def reset(
    *,
    yes: Annotated[
        bool,
        typer.Option("--yes", help=in_language("Không hỏi lại.", "Do not ask.")),
    ] = False,
) -> None:
    """Delete the private database after asking."""
    cluster = _private()
    folder = cluster.status().folder
    if folder is not None and not yes:
        _confirm(folder)
    deleted = cluster.reset()
    if settings.json:
        print_json({"deleted": deleted, "folder": folder})
    elif deleted:
        say(f"Đã xoá {folder}.", f"Deleted {folder}.")
    else:
        say("Không có gì để xoá.", "There was nothing to delete.")


@app.command(
    help=in_language(
        "Cập nhật cấu trúc của cơ sở dữ liệu đang dùng.",
        "Bring the schema of the database in use up to date.",
    )
)
def upgrade() -> None:
    """Run the missing schema steps, also on a server that the setting names."""
    _upgrade(db.database_url())


@app.command(
    help=in_language(
        "In địa chỉ để psql, QGIS hay chương trình khác nối vào.",
        "Print the address, for psql, QGIS or another program.",
    )
)
def url(
    role: Annotated[
        str, typer.Option(help=in_language("owner, app hoặc public.", "owner, app or public."))
    ] = "owner",
) -> None:
    """Print the address of the private database for one role, starting it where needed."""
    if role not in ROLES:
        msg = f"--role is {role!r}; it must be one of {', '.join(ROLES)}"
        raise InputError(msg)
    cluster = _private()
    cluster.ensure()
    address = cluster.url(role=ROLES[role]).replace(f"{DRIVER}:", "postgresql:", 1)
    if settings.json:
        print_json({"url": address})
    else:
        out.print(address, markup=False)


app.command(
    "qgis",
    help=in_language(
        "Dự án QGIS (.qgz) nối vào cơ sở dữ liệu này, có sẵn kiểu vẽ, không có mật khẩu. "
        "Ví dụ: gantruong db qgis --out thanh_pho.qgz",
        "A QGIS project (.qgz) over this database, with styles, without a password. "
        "Example: gantruong db qgis --out city.qgz",
    ),
)(qgis)


app.command(
    "check",
    help=in_language(
        "Nêu trường, cổng, nhà nằm ngoài phường đã ghi (nhà: chỉ số lượng theo phường) và chỗ "
        "trống của địa bàn tuyển sinh. Mã thoát 1 nếu có gì nằm ngoài. "
        "Ví dụ: gantruong db check --day 2026-06-01",
        "Name schools, gates and homes outside their stated ward (homes: counts by ward only) and "
        "gaps of the official catchments. Exit code 1 if anything lies outside. "
        "Example: gantruong db check --day 2026-06-01",
    ),
)(check)


app.command(
    "archive",
    help=in_language(
        "Giữ nhật ký ghi trước để quay về bất cứ lúc nào. Nhật ký chứa dữ liệu trẻ em, không mã "
        "hoá. Ví dụ: gantruong db archive /disk2/log, rồi db archive --base mỗi tuần",
        "Keep the write-ahead log, to go back to any moment. It holds children's data, "
        "unencrypted. Example: gantruong db archive /disk2/log, then db archive --base every week",
    ),
)(archive)


app.command(
    "usage",
    help=in_language(
        "Đĩa đang chứa gì: thư mục, bảng, nhật ký, và những gì lệnh bị ngắt để lại.",
        "What takes the disk: folders, tables, logs, and what killed commands left behind.",
    ),
)(usage)


app.command(
    "recover",
    help=in_language(
        "Đưa cơ sở dữ liệu riêng về đúng một thời điểm. "
        "Ví dụ: gantruong db recover --to 2026-06-01T09:30:00+07:00",
        "Bring the private database back to a moment. "
        "Example: gantruong db recover --to 2026-06-01T09:30:00+07:00",
    ),
)(recover)


def _private() -> Cluster:
    return Cluster(state_dir())


def _upgrade(address: str) -> None:
    before, newest = db.version(address), db.newest()
    if before != newest:
        db.upgrade(address)
        say(f"Cấu trúc dữ liệu: {newest}.", f"Schema: {newest}.")


def _show_status() -> None:
    found = _private().status()
    if settings.json:
        print_json(asdict(found))
        return
    if not found.exists:
        text = in_language(
            "chưa có; tạo bằng: gantruong db start", "none yet; make it with: gantruong db start"
        )
    elif found.running:
        text = in_language(
            f"đang chạy, PostgreSQL {found.version}, tiến trình {found.pid}",
            f"running, PostgreSQL {found.version}, process {found.pid}",
        )
    else:
        text = in_language(
            f"đang dừng, PostgreSQL {found.version}", f"stopped, PostgreSQL {found.version}"
        )
    out.print(text if found.folder is None else f"{text}\n{found.folder}", markup=False)


def _tell_of_other_server() -> None:
    if os.environ.get(db.SETTING):
        say(
            f"Lưu ý: {db.SETTING} đang chỉ đến một máy chủ khác; các lệnh khác dùng máy chủ đó.",
            f"Note: {db.SETTING} names another server, and the other commands use that one.",
        )


def _confirm(folder: str) -> None:
    if not sys.stdin.isatty():
        msg = in_language(
            f"lệnh này xoá {folder}: thêm --yes nếu đúng ý",
            f"this deletes {folder}: add --yes if that is meant",
        )
        raise InputError(msg)
    question = in_language(
        f"Xoá {folder} cùng mọi dữ liệu?", f"Delete {folder} with all that it holds?"
    )
    typer.confirm(question, abort=True, err=True)
