"""``gantruong training``: the invented city to practise in, exercises that check themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.console import in_language, out, print_json, progress, say, settings

if TYPE_CHECKING:
    from runs.practice.exercises import Looked
    from runs.practice.keys import Handed
    from runs.practice.place import Practice

app = typer.Typer(
    help=in_language(
        "Tập huấn trên thành phố hư cấu: một nơi riêng với dữ liệu bịa, khoá thử cho từng vai trò, "
        "bài tập tự chấm.\n\nVí dụ: gantruong training; gantruong training check",
        "Training on the invented city: a place of its own with invented data, a test key per "
        "role, exercises that check themselves.\n\nExample: gantruong training; gantruong training "
        "check",
    ),
)


@app.callback(invoke_without_command=True)
def training(
    context: typer.Context,
    *,
    reset: Annotated[
        bool,
        typer.Option(
            "--reset",
            help=in_language(
                "Đưa về trạng thái ban đầu trong vài giây; khoá và mã vẫn dùng được.",
                "Bring the start state back in seconds; keys and codes stay.",
            ),
        ),
    ] = False,
    new_keys: Annotated[
        bool,
        typer.Option(
            "--new-keys",
            help=in_language(
                "Phát khoá mới, khoá cũ hết hiệu lực.", "Hand out new keys; those before end."
            ),
        ),
    ] = False,
    serve: Annotated[
        bool,
        typer.Option(
            help=in_language(
                "Mở các trang sau khi xong; --no-serve chỉ chuẩn bị.",
                "Serve the pages afterwards; --no-serve only prepares.",
            ),
        ),
    ] = True,
    port: Annotated[
        int, typer.Option(help=in_language("Cổng của các trang.", "Port of the pages."))
    ] = 8090,
) -> None:
    """Make the place once, set it back or serve it."""
    if context.invoked_subcommand is not None:
        return
    from cli import practice_running  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.practice import start  # noqa: PLC0415 (the same)

    place = _place()
    if not start.is_made(place):
        _make(place)
    elif reset:
        practice_running.reset(place)
        say("Đã đưa về trạng thái ban đầu.", "The start state is back.")
    if new_keys:
        _hand_out(_new_keys(), ())
    if serve and not reset:
        from webmap import build  # noqa: PLC0415 (the same)

        build.ensure()
        practice_running.run(place, port, _tell)


@app.command(
    help=in_language("Bài nào đã xong, bài nào còn thiếu gì.", "What is done, what is missing.")
)
def check() -> None:
    """Look at the state and say of every exercise what is missing."""
    from gis import db  # noqa: PLC0415 (after the kernel cache is prepared)
    from gis.errors import InputError  # noqa: PLC0415 (the same)
    from runs.practice import start  # noqa: PLC0415 (the same)
    from runs.practice.exercises import look  # noqa: PLC0415 (the same)

    place = _place()
    if not start.is_made(place):
        msg = f"nothing to check in {place.home}: begin with: gantruong training"
        raise InputError(msg)
    engine = db.ready_engine()
    try:
        found = look(engine)
    finally:
        engine.dispose()
    if settings.json:
        print_json([_as_json(one) for one in found])
        return
    table = Table(
        *in_language("Bài|Ai|Tình trạng|Còn thiếu", "Exercise|Who|State|Missing").split("|")
    )
    for one in found:
        state = in_language("xong", "done") if one.is_done else in_language("chưa", "not yet")
        missing = "\n".join(in_language(*said) for said in one.missing)
        title = in_language(one.exercise.vi, one.exercise.en)
        table.add_row(title, one.exercise.key or one.exercise.face, state, missing)
    out.print(table)


def _place() -> Practice:
    """Return the place of training, entered by this process."""
    from runs.practice.place import practice  # noqa: PLC0415 (after the kernel cache is prepared)

    place = practice("training")
    place.enter()
    return place


def _make(place: Practice) -> None:
    from runs.practice import start  # noqa: PLC0415 (after the kernel cache is prepared)

    say(
        "Đang dựng thành phố tập huấn; việc này làm một lần, mất vài phút…",
        "Making the city of training; this is done once and takes some minutes…",
    )
    with progress() as stages:
        seeded = start.make(place, progress=stages)
    _hand_out(seeded.keys, seeded.codes)


def _new_keys() -> tuple[Handed, ...]:
    from gis import db  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.practice.keys import holders, make_keys  # noqa: PLC0415 (the same)

    engine = db.ready_engine()
    try:
        return make_keys(engine, holders())
    finally:
        engine.dispose()


def _hand_out(keys: tuple[Handed, ...], codes: tuple[str, ...]) -> None:
    """Show keys and codes, once: nothing keeps them."""
    if settings.json:
        print_json({"keys": {one.holder.name: one.key for one in keys}, "codes": list(codes)})
        return
    for one in keys:
        out.print(f"{one.holder.name}  {in_language(one.holder.vi, one.holder.en)}", markup=False)
        out.print(f"  {one.key}", markup=False, soft_wrap=True)
    for code in codes:
        out.print(f"{in_language('mã của một gia đình', 'code of a family')}  {code}", markup=False)
    say(
        "Chỉ hiện một lần; dữ liệu đều là bịa. Mất khoá thì: gantruong training --new-keys",
        "Shown this once; all data are invented. If keys are lost: gantruong training --new-keys",
    )


def _tell(address: str) -> None:
    if settings.json:
        print_json({"address": address})
        return
    words = in_language(
        f"TẬP HUẤN - dữ liệu bịa. Mở {address} trong trình duyệt. Dừng bằng Ctrl-C.",
        f"TRAINING - invented data. Open {address} in a browser. Stop with Ctrl-C.",
    )
    out.print(words, markup=False)


def _as_json(one: Looked) -> dict[str, object]:
    return {
        "id": one.exercise.id,
        "done": one.is_done,
        "missing": [{"vi": said.vi, "en": said.en} for said in one.missing],
    }
