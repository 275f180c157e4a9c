"""``gantruong export``: numbered exports of offers, and applying what changed between them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import in_language, out, print_json, say, settings
from gis import db
from gis.access import at_the_machine
from gis.private_file import write_new

if TYPE_CHECKING:
    from runs.exports.store import Export

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Bản xuất kết quả cho hệ thống khác, đánh số, kèm danh sách thay đổi.\n\n"
        "Ví dụ: gantruong export make 3 --purpose cong-tuyen-sinh --by 'Sở GDĐT'",
        "Numbered exports of offers for another system, with what changed.\n\n"
        "Example: gantruong export make 3 --purpose portal --by department",
    ),
)
Number = Annotated[
    int, typer.Argument(help=in_language("Số của bản xuất.", "Number of the export."))
]
Key = Annotated[
    Path | None,
    typer.Option(
        help=in_language("Khoá công khai phải đã ký.", "Public key that must have signed.")
    ),
]


@app.command(
    help=in_language(
        "Lập bản xuất kế tiếp; trên 200 em cần người thứ hai duyệt, rồi gọi lại.",
        "Make the next export; above 200 children a second person approves, then call again.",
    )
)
def make(
    run: Annotated[
        int, typer.Argument(help=in_language("Số của lượt xếp chỗ.", "Number of the run."))
    ],
    *,
    purpose: Annotated[str, typer.Option(help=in_language("Dùng vào việc gì.", "What for."))],
    by: Annotated[str, typer.Option(help=in_language("Cơ quan hoặc vai trò.", "Office or role."))],
) -> None:
    """Make an export."""
    from runs.exports import make as making  # noqa: PLC0415 (when it runs)

    engine = db.ready_engine()
    try:
        asked = making.Asked(run_id=run, purpose=purpose)
        made = making.make(engine, asked, access=at_the_machine(by))
    finally:
        engine.dispose()
    if settings.json:
        print_json(_facts(made))
        return
    n, folder = made.n_children, made.folder
    say(
        f"Bản xuất {made.export_id} (số {made.number} của chuỗi), {n:,} em: {folder}",
        f"Export {made.export_id} (number {made.number} of its series), {n:,} children: {folder}",
    )


@app.command(name="list", help=in_language("Các bản xuất.", "All exports."))
def list_exports() -> None:
    """List exports."""
    from runs.exports import store  # noqa: PLC0415 (when it runs)

    engine = db.ready_engine()
    try:
        found = store.exports(engine, access=at_the_machine("list"), everybody=True)
    finally:
        engine.dispose()
    if settings.json:
        print_json([_facts(one) for one in found])
        return
    for one in found:
        words = (one.export_id, one.number, one.purpose, one.season, one.grade, one.n_children)
        out.print("\t".join(map(str, (*words, one.made_at, one.client))), markup=False)


@app.command(help=in_language("Bản khai của một bản xuất.", "The manifest of one export."))
def show(number: Number) -> None:
    """Print a manifest."""
    from runs.exports import store  # noqa: PLC0415 (when it runs)

    engine = db.ready_engine()
    try:
        one = store.export(engine, number, access=at_the_machine("show"), everybody=True)
    finally:
        engine.dispose()
    print_json(store.manifest_of(one))


@app.command(
    help=in_language(
        "Áp danh sách thay đổi vào offers.csv của bản trước, ra bản sau đúng từng byte.",
        "Apply a list of changes to offers.csv of the export before; gives the next one.",
    )
)
def apply(
    before: Annotated[
        Path, typer.Argument(help=in_language("offers.csv của bản trước.", "The offers before."))
    ],
    facts: Annotated[
        Path,
        typer.Argument(
            help=in_language(
                "changes.json; changes.csv nằm cạnh.", "changes.json, changes.csv beside it."
            )
        ),
    ],
    *,
    target: Annotated[
        Path, typer.Option("--out", help=in_language("Tệp mới.", "New file to write."))
    ],
    key: Key = None,
) -> None:
    """Apply a list of changes."""
    from runs.exports import changes, signed  # noqa: PLC0415 (when it runs)
    from runs.seal.keys import read_public_key  # noqa: PLC0415 (the same)

    told = signed.read(facts.read_bytes(), facts.name)
    listed = facts.with_name(changes.LIST).read_bytes()
    wanted = None if key is None else read_public_key(key)
    after = changes.apply(before.read_bytes(), told, listed, key=wanted)
    write_new(target, after)
    _say_signed(told)


@app.command(
    help=in_language(
        "So mọi tệp của một thư mục bản xuất với bản khai và chữ ký.",
        "Compare every file of an export's folder with its manifest and signature.",
    )
)
def check(
    folder: Annotated[
        Path, typer.Argument(help=in_language("Thư mục bản xuất.", "Folder of an export."))
    ],
    *,
    key: Key = None,
) -> None:
    """Check a folder."""
    from runs.exports import files, signed  # noqa: PLC0415 (when it runs)
    from runs.exports.errors import altered  # noqa: PLC0415 (the same)
    from runs.exports.make import FORMAT  # noqa: PLC0415 (the same)
    from runs.seal.keys import read_public_key  # noqa: PLC0415 (the same)

    told = signed.read((folder / files.MANIFEST).read_bytes(), files.MANIFEST)
    wanted = None if key is None else read_public_key(key)
    signed.check(told, FORMAT, files.MANIFEST, key=wanted)
    found = files.hashes(folder)
    for name, stated in told["files"].items():
        if found.get(name) != stated:
            raise altered(name)
    _say_signed(told)


def _say_signed(document: dict[str, Any]) -> None:
    from runs.exports.signed import signer  # noqa: PLC0415 (when it runs)
    from runs.seal.keys import fingerprint  # noqa: PLC0415 (the same)

    public = signer(document)
    if public is None:
        say("Đúng như lúc lập; không có chữ ký.", "As it was made; not signed.")
        return
    name = fingerprint(public)
    say(f"Đúng như lúc lập; ký bằng khoá {name}.", f"As it was made; signed by key {name}.")


def _facts(one: Export) -> dict[str, Any]:
    found = asdict(one)
    moments = {name: found[name] and found[name].isoformat() for name in ("made_at", "open_until")}
    return {**found, **moments, "wards": list(one.wards), "folder": str(one.folder)}
