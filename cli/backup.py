"""``gantruong backup`` and ``gantruong restore``: one encrypted file, checked before it is used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import in_language, print_json, progress, say, settings
from gis import db
from gis.errors import BrokenPromiseError, InputError
from gis.state import state_dir

if TYPE_CHECKING:
    from runs.operations.backup import Made

MIB = 1 << 20

KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key",
        help="Key file; without it the one of GANTRUONG_BACKUP_KEY, else of the state folder.",
    ),
]
Passphrase = Annotated[
    bool, typer.Option("--passphrase", help="Ask for a passphrase instead of using a key file.")
]


def backup(  # noqa: PLR0913 (one parameter per option)
    target: Annotated[
        Path, typer.Argument(help="Folder, in which a file named by the time is made, or new file.")
    ],
    *,
    key: KeyFile = None,
    passphrase: Passphrase = False,
    with_keys: Annotated[
        bool,
        typer.Option("--with-keys", help="Put the keys of personal numbers and signatures in too."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be copied.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read the file again from the disk and check it.")
    ] = False,
    keep_days: Annotated[
        int | None,
        typer.Option(min=1, help="Delete backups of that folder that are older, after a good one."),
    ] = None,
) -> None:
    """
    Copy the database, the sealed runs and the publications into one encrypted file.

    The database is copied as one moment saw it, while the service works. Keys are left out unless
    asked for; the file says where they lie. Without the backup key nothing of it can be read.

      gantruong backup /backups --verify --keep-days 30
    """
    from runs.operations import backup as making  # noqa: PLC0415 (when it runs)
    from runs.operations import noted, old_backups, restore  # noqa: PLC0415 (when it runs)

    url, state = db.database_url(), state_dir()
    if dry_run:
        _tell(making.plan(url, state, with_keys=with_keys))
        return
    if keep_days is not None and not target.is_dir():
        msg = "--keep-days needs a folder of backups, not one file"
        raise InputError(msg)
    secret = _secret(key, passphrase=passphrase, twice=True)
    with progress() as stages:
        made = making.make(url, state, target, secret=secret, with_keys=with_keys, progress=stages)
        if verify and made.path is not None:
            restore.check(made.path, secret=secret, progress=stages)
    gone = [] if keep_days is None else old_backups.delete(target, keep_days=keep_days)
    detail = {"bytes": made.n_bytes, "files": made.n_files, "with_keys": with_keys}
    detail |= {"verified": verify, "old_ones_deleted": len(gone)}
    noted.note(url, "backup", f"backup {made.path.name if made.path else '-'}", detail)
    _tell(made)
    if keep_days is not None:
        say(
            f"Đã xoá {len(gone)} bản sao lưu cũ hơn {keep_days} ngày.",
            f"Deleted {len(gone)} backups older than {keep_days} days.",
        )


def restore_(  # noqa: PLR0913 (one parameter per option)
    file: Annotated[Path, typer.Argument(help="The encrypted file.")],
    *,
    key: KeyFile = None,
    passphrase: Passphrase = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Take away what the database holds; asks for its name."),
    ] = False,
    confirm: Annotated[
        str | None,
        typer.Option(help="Name of the database to replace, where nobody can be asked."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Check the file and the database, write nothing."),
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Only check the file; no database is needed.")
    ] = False,
) -> None:
    """
    Check a backup to its last byte, then put it back.

    Into an empty database only, or with --replace in place of what is there, all in one
    transaction. Afterwards rows, rights, row-level security, the audit chain and the seal of the
    last final run are held against the backup; exit code 1 if anything differs.

      gantruong restore /backups/gantruong-20260601-023000.backup
    """
    from runs.operations import after, noted, restore  # noqa: PLC0415 (when it runs)

    secret = _secret(key, passphrase=passphrase, twice=False)
    with progress() as stages:
        checked = restore.check(file, secret=secret, progress=stages)
    facts = checked.manifest["facts"]
    if verify:
        _tell_checked(file, checked.manifest)
        return
    url = db.database_url()
    if dry_run:
        restore.ready(checked, url, replace=replace)
        _tell_checked(file, checked.manifest)
        return
    if replace:
        _confirm(url, confirm)
    state = state_dir()
    with progress() as stages:
        restore.restore(checked, url, state, secret=secret, replace=replace, progress=stages)
        stages("checking what was restored", 0, None)
        broken = after.broken_promises(url, state, checked.manifest)
    n_rows, n_tables = sum(facts["rows"].values()), len(facts["rows"])
    detail = {"rows": n_rows, "replaced": replace, "broken": len(broken)}
    noted.note(url, "restore", f"backup {file.name}", detail)
    if settings.json:
        print_json({"restored": str(file), "rows": n_rows, "broken": broken})
    if broken:
        msg = f"restored, but not as it was: {'; '.join(broken)}"
        raise BrokenPromiseError(msg)
    say(
        f"Đã khôi phục {n_rows:,} dòng của {n_tables} bảng; quyền, chuỗi nhật ký và niêm của lượt "
        "chính thức cuối cùng đúng như bản sao lưu.",
        f"Restored {n_rows:,} rows of {n_tables} tables; rights, audit chain and the seal of the "
        "last final run are as in the backup.",
    )


def _secret(key: Path | None, *, passphrase: bool, twice: bool) -> bytes:
    from runs.operations import secret  # noqa: PLC0415 (when it runs)

    if not passphrase:
        return secret.read_secret(key)
    if not sys.stdin.isatty():
        msg = "a passphrase is asked at a terminal only; elsewhere name a file with --key"
        raise InputError(msg)
    question = in_language("Cụm mật khẩu", "Passphrase")
    text = typer.prompt(question, hide_input=True, confirmation_prompt=twice, err=True)
    return secret.checked(text, in_language("cụm mật khẩu", "the passphrase"))


def _confirm(url: str, given: str | None) -> None:
    from sqlalchemy import make_url  # noqa: PLC0415 (when it runs)

    name = str(make_url(url).database)
    if given is None and sys.stdin.isatty():
        question = in_language(
            f"Mọi dữ liệu của “{name}” sẽ bị thay. Gõ lại tên đó",
            f"All data of “{name}” will be replaced. Type that name",
        )
        given = typer.prompt(question, err=True)
    if given != name:
        msg = f"the database is {name}: repeat its name with --confirm {name} to replace it"
        raise InputError(msg)


def _tell(made: Made) -> None:
    facts = made.manifest["facts"]
    n_rows = sum(facts["rows"].values())
    keys = {} if made.manifest["keys"]["inside"] else made.manifest["keys"]["where"]
    if settings.json:
        print_json({**_as_json(made), "rows": n_rows, "keys_left_out": keys})
    where = made.path or in_language("chạy thử, không ghi gì", "dry run, nothing written")
    mib, n_tables = made.n_bytes / MIB, len(facts["rows"])
    say(
        f"{where}: {n_rows:,} dòng của {n_tables} bảng, {made.n_files} tệp, {mib:,.1f} MiB.",
        f"{where}: {n_rows:,} rows of {n_tables} tables, {made.n_files} files, {mib:,.1f} MiB.",
    )
    for name, place in keys.items():
        say(
            f"Khoá không nằm trong bản sao lưu: {name} ({place}).",
            f"Key left out: {name} ({place}).",
        )


def _as_json(made: Made) -> dict[str, Any]:
    path = None if made.path is None else str(made.path)
    return {"path": path, "bytes": made.n_bytes, "files": made.n_files}


def _tell_checked(file: Path, manifest: dict[str, Any]) -> None:
    facts = manifest["facts"]
    n_rows, made_at = sum(facts["rows"].values()), manifest["made_at"]
    if settings.json:
        print_json({"file": str(file), "made_at": manifest["made_at"], "rows": n_rows})
    say(
        f"{file} còn nguyên vẹn: {made_at}, cấu trúc {facts['schema']}, {n_rows:,} dòng, "
        f"{len(facts['runs'])} lượt xếp chỗ.",
        f"{file} is whole: {made_at}, schema {facts['schema']}, {n_rows:,} rows, "
        f"{len(facts['runs'])} runs.",
    )
