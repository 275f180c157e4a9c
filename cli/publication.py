"""``gantruong publication``: what the public reads, as immutable folders that need no database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from cli.console import in_language, out, print_json, progress, say, settings
from cli.publication_export import export
from gis.errors import GanTruongError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runs.publication.build import Published
    from runs.publication.switch import Listed

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Bản công bố: mọi dữ liệu công khai của một thời điểm, bất biến, không cần cơ sở dữ liệu."
        "\n\nVí dụ: gantruong publication build --by 'Sở GDĐT'",
        "Publications: all that is public of one moment, immutable, served without the database."
        "\n\nExample: gantruong publication build --by 'Sở GDĐT'",
    ),
)

MIB = 1_048_576

Number = Annotated[
    int, typer.Argument(help=in_language("Số của bản công bố.", "Number of the publication."))
]
MaybeNumber = Annotated[
    int | None,
    typer.Argument(
        help=in_language(
            "Số của bản công bố; mặc định là bản đang dùng.",
            "Number of the publication; by default the one that is read.",
        )
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        help=in_language(
            "Cơ quan hoặc vai trò công bố; không ghi tên người.",
            "Office or role that publishes; no person's name.",
        ),
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help=in_language("Chỉ nói sẽ làm gì.", "Only say what would be done.")
    ),
]


@app.command(
    help=in_language(
        "Dựng bản công bố từ cơ sở dữ liệu và chuyển sang nó ngay, không dừng dịch vụ.\n\n"
        "Kết quả xếp chỗ chỉ có khi đã qua bước dự thảo.",
        "Build a publication of the database as it is, and switch to it without a stop.\n\n"
        "Figures of a placement are in it once it is no draft any more.",
    )
)
def build(
    *,
    by: By,
    trial: Annotated[
        bool,
        typer.Option(
            "--trial",
            help=in_language(
                "Thử: kèm số liệu của bản dự thảo mới nhất nếu trẻ em trong đó là mô phỏng.",
                "On trial: with figures of the newest draft if its children are simulated.",
            ),
        ),
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Build a publication and switch to it."""
    from gis import db  # noqa: PLC0415 (only when it runs)
    from runs.publication.build import planned, publish  # noqa: PLC0415 (only when it runs)

    engine = db.ready_engine()
    try:
        if dry_run:
            _show_plan(planned(engine, trial=trial))
            return
        with progress() as stages:
            built = publish(engine, published_by=by, trial=trial, progress=stages)
    finally:
        engine.dispose()
    show_built(built)


def show_built(built: Published) -> None:
    """Say what was published."""
    said = built.manifest
    if settings.json:
        print_json({**_facts_of(said), "sha256": built.sha256, "folder": str(built.folder)})
        return
    say(
        f"Đã công bố bản {said.number} ({said.n_bytes / MIB:.1f} MiB); mọi máy chủ dùng nó "
        "trong vòng một giây.",
        f"Publication {said.number} is out ({said.n_bytes / MIB:.1f} MiB); every server process "
        "follows within a second.",
    )


@app.command(name="list", help=in_language("Các bản công bố trên máy này.", "All that are here."))
def list_publications() -> None:
    """List all publications."""
    from runs.publication import place, switch  # noqa: PLC0415 (only when it runs)

    found = switch.listed(place.root())
    if settings.json:
        print_json([_as_json(one) for one in found])
        return
    heads = in_language(
        "Số|Lúc|Đang dùng|Năm học|Ngày dữ liệu|Lượt xếp chỗ|MiB",
        "Number|When|In use|Season|Data of|Placements|MiB",
    )
    table = Table(*heads.split("|"))
    for one in found:
        said = one.manifest
        runs = ", ".join(map(str, said.run_id))
        row = (str(one.number), said.published_at, "●" if one.is_current else "", said.season or "")
        table.add_row(*row, said.data_date, runs, f"{said.n_bytes / MIB:.1f}")
    out.print(table)


@app.command(
    help=in_language("Bản khai của một bản công bố.", "What a publication says of itself.")
)
def show(number: MaybeNumber = None) -> None:
    """Print one manifest."""
    from runs.publication import place, switch  # noqa: PLC0415 (only when it runs)

    found = switch.one(place.root(), number)
    print_json({**_as_json(found), "files": list(found.manifest.files)})


@app.command(
    help=in_language(
        "So mọi tệp với mã băm của nó; mã thoát 1 nếu có tệp khác đi.",
        "Compare every file with its hash; exit code 1 if one differs.",
    )
)
def check(number: MaybeNumber = None) -> None:
    """Check one publication."""
    from runs.publication import manifest, place, switch  # noqa: PLC0415 (only when it runs)

    found = switch.one(place.root(), number)
    manifest.check(found.folder, found.manifest)
    n_files = len(found.manifest.files)
    if settings.json:
        print_json({"number": found.number, "files": n_files})
    say(
        f"Bản {found.number}: {n_files} tệp đúng như lúc công bố.",
        f"Publication {found.number}: {n_files} files as they were published.",
    )


@app.command(
    help=in_language(
        "Chuyển sang bản khác, ví dụ quay lại bản trước; không cần cơ sở dữ liệu.",
        "Switch to another one, such as the one before; needs no database.",
    )
)
def switch(number: Number, *, by: By) -> None:
    """Let another publication be the one that is read."""
    from runs.publication import place  # noqa: PLC0415 (only when it runs)
    from runs.publication import switch as switching  # noqa: PLC0415 (only when it runs)

    pointer = switching.switch(place.root(), number)
    say(
        f"Đang dùng bản {number}; mọi máy chủ theo trong vòng một giây.",
        f"Publication {number} is read now; every server process follows within a second.",
    )
    try:
        switching.note_switched(pointer, decided_by=by)
    except GanTruongError:
        say(
            "Cơ sở dữ liệu không trả lời nên chưa ghi lại; việc chuyển vẫn có hiệu lực.",
            "The database did not answer and has no note of it; the switch holds all the same.",
        )


@app.command(
    help=in_language(
        "Bỏ các bản cũ, giữ lại một số bản mới nhất và bản đang dùng.",
        "Take old ones away; the newest ones and the one in use stay.",
    )
)
def prune(
    *,
    keep: Annotated[
        int, typer.Option(min=1, help=in_language("Số bản giữ lại.", "How many stay."))
    ] = 5,
    dry_run: DryRun = False,
) -> None:
    """Take old publications away."""
    from runs.publication import place  # noqa: PLC0415 (only when it runs)
    from runs.publication import switch as switching  # noqa: PLC0415 (only when it runs)

    gone = switching.prune(place.root(), keep, dry_run=dry_run)
    if gone and not dry_run:
        _note(gone, keep)
    numbers = ", ".join(str(one.number) for one in gone) or "-"
    if settings.json:
        print_json({"gone": [one.number for one in gone], "dry_run": dry_run})
    if dry_run:
        say(f"Sẽ bỏ các bản: {numbers}", f"Would go: {numbers}")
    else:
        say(f"Đã bỏ các bản: {numbers}", f"Taken away: {numbers}")


app.command(
    help=in_language(
        "Ghi một bản công bố thành tệp tĩnh cho kho đối tượng hoặc CDN; không cần cơ sở dữ liệu.",
        "Write a publication as static files for an object store or CDN; needs no database.",
    )
)(export)


def _note(gone: Sequence[Listed], keep: int) -> None:
    from runs.operations.noted import note  # noqa: PLC0415 (only when it runs)

    detail = {"numbers": [one.number for one in gone], "keep": keep}
    try:
        note(None, "prune publications", "publications", detail)
    except GanTruongError:
        say(
            "Cơ sở dữ liệu không trả lời nên chưa ghi lại; các bản vẫn được bỏ.",
            "The database did not answer and has no note of it; they are gone all the same.",
        )


def _show_plan(plan: dict[str, Any]) -> None:
    if settings.json:
        print_json(plan)
        return
    runs = ", ".join(map(str, plan["runs"])) or "-"
    say(
        f"Sẽ công bố: {plan['schools']} trường, {plan['gates']} cổng, {plan['wards']} phường; "
        f"lượt xếp chỗ: {runs}; dữ liệu đường {plan['data_date']}.",
        f"Would publish: {plan['schools']} schools, {plan['gates']} gates, {plan['wards']} wards; "
        f"placements: {runs}; road data of {plan['data_date']}.",
    )


def _facts_of(said: Any) -> dict[str, Any]:  # noqa: ANN401 (a manifest, loaded only when it runs)
    return {
        "number": said.number,
        "published_at": said.published_at,
        "content_sha256": said.content_sha256,
        "season": said.season,
        "data_date": said.data_date,
        "nature": said.nature,
        "runs": list(said.run_id),
        "trial": said.trial,
        "bytes": said.n_bytes,
        "versions": dict(said.versions),
    }


def _as_json(one: Listed) -> dict[str, Any]:
    return {**_facts_of(one.manifest), "current": one.is_current, "folder": str(one.folder)}
