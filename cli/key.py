"""``gantruong key``: the key that signs runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import out, print_json, say, settings
from gis.errors import InputError

app = typer.Typer(
    help="""
    The key that signs runs (Ed25519).

    The private half lies in the state folder or where GANTRUONG_SIGNING_KEY says, readable by its
    owner only; it is never printed. From the moment it is there every run is signed; without it a
    run carries hashes only and says "not signed". The signature is a proof of integrity, not a
    legal signature. Publish the public half (key show --out) where nobody can exchange it.
    """,
    no_args_is_help=True,
)


@app.command()
def create() -> None:
    """Make a key pair, once; a key that is there is never replaced."""
    from runs.seal.keys import create_key, fingerprint, public_hex  # noqa: PLC0415 (when it runs)

    path, key = create_key()
    name = fingerprint(public_hex(key.public_key()))
    if settings.json:
        print_json({"path": str(path), "public_key": public_hex(key.public_key())})
    say(
        f"Đã tạo khoá {name} ở {path}; hãy sao lưu nơi an toàn. Từ nay mọi lượt xếp chỗ được ký "
        "(bằng chứng không bị sửa, không phải chữ ký số theo luật).",
        f"Key {name} made at {path}; keep a copy in a safe place. From now on every run is signed "
        "(a proof of integrity, not a legal signature).",
    )


@app.command()
def show(
    *,
    file: Annotated[
        Path | None, typer.Option("--out", help="Write the public key (PEM) to this new file.")
    ] = None,
) -> None:
    """Print the public half of the key, for publication and for verify --public-key."""
    from runs.seal import keys  # noqa: PLC0415 (when it runs)

    key = keys.signing_key()
    if key is None:
        msg = "there is no signing key; make one with: gantruong key create"
        raise InputError(msg)
    public = key.public_key()
    if file is not None:
        with file.open("xb") as opened:
            opened.write(keys.public_pem(public))
    name = keys.fingerprint(keys.public_hex(public))
    if settings.json:
        print_json({"public_key": keys.public_hex(public), "fingerprint": name})
        return
    out.print(keys.public_pem(public).decode().strip(), markup=False)
    say(f"Dấu của khoá: {name}", f"Fingerprint: {name}")


@app.command()
def backup(
    *,
    file: Annotated[
        Path | None, typer.Option("--out", help="Where the key of backups is written.")
    ] = None,
) -> None:
    """
    Make the key of backups, once, readable by its owner only.

    Keep a copy on another machine: without it no backup can be read, and it is never in one.
    """
    from runs.operations import secret  # noqa: PLC0415 (when it runs)

    path = secret.create(file)
    if settings.json:
        print_json({"path": str(path)})
    say(
        f"Đã tạo khoá sao lưu ở {path}; hãy giữ một bản ở máy khác, mất khoá là mất mọi bản sao "
        "lưu.",
        f"Key of backups made at {path}; keep a copy on another machine: who loses it loses every "
        "backup.",
    )
