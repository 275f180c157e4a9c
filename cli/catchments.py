"""``gantruong catchments``: the city's catchments, and areas that a placement leaves behind."""

from __future__ import annotations

from typing import Annotated, Final

import typer
from rich.table import Table

from cli.catchments_check import check, compare
from cli.catchments_derive import derive_areas
from cli.catchments_files import adopt_set, export
from cli.catchments_redraw import redraw
from cli.catchments_sets import export_set, list_sets, use
from cli.catchments_states import approve, replace
from cli.catchments_view import facts_of, opened
from cli.console import in_language, out, print_json, settings
from gis.catchment import stored

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Địa bàn tuyển sinh của thành phố, từ bản nháp đến khi được thay; và khu vực suy ra từ "
        "kết quả: ở đâu thì chắc chắn, thường, hiếm khi vào trường nào.",
        "The city's catchments, from draft to replaced; and areas from a result: where a school "
        "admits always, usually, rarely.",
    ),
)
app.command(short_help=in_language("Duyệt bản nháp.", "Let drafts come into force."))(approve)
app.command(short_help=in_language("Thay, hoặc bỏ bản nháp.", "Take out of force."))(replace)
app.command(short_help=in_language("Chồng lấn, khoảng trống.", "Overlaps and gaps."))(check)
app.command(short_help=in_language("So với mùa trước, loại khác.", "With another set."))(compare)
app.command(short_help=in_language("Ghi ra tệp.", "Write to a file."))(export)
app.command("adopt", short_help=in_language("Bộ suy ra thành nháp.", "A set as drafts."))(adopt_set)
app.command("derive", short_help=in_language("Suy ra khu vực.", "Derive areas."))(derive_areas)
app.command("redraw", short_help=in_language("Vẽ lại địa bàn.", "Draw them anew."))(redraw)
app.command("sets", short_help=in_language("Các bộ suy ra đã lưu.", "The derived sets."))(list_sets)
app.command("use", short_help=in_language("Hiện một bộ khác.", "Show another set."))(use)
app.command("export-set", short_help=in_language("Xuất một bộ.", "Export a set."))(export_set)

Season = Annotated[str | None, typer.Option(help="Of this season only.")]
Level = Annotated[str | None, typer.Option(help="Of this level only.")]
Kind = Annotated[list[str] | None, typer.Option(help="Of this kind only; may be repeated.")]
Status = Annotated[list[str] | None, typer.Option(help="draft, approved or replaced only.")]
HEADS: Final = (
    "Số|Mã|Bản|Năm học|Cấp|Loại|Trạng thái|Từ|Đến|Trường",
    "Number|Id|Version|Season|Level|Kind|Status|From|To|Schools",
)


@app.command("list", short_help=in_language("Các địa bàn đã lưu.", "The stored catchments."))
def list_catchments(
    *, season: Season = None, level: Level = None, kind: Kind = None, status: Status = None
) -> None:
    """List catchments by season, level, kind and id; example: catchments list --status draft."""
    with opened() as engine:
        found = stored.find(
            engine, season=season, level=level, kinds=kind or (), statuses=status or ()
        )
    if settings.json:
        print_json([facts_of(one) for one in found])
        return
    table = Table(*in_language(*HEADS).split("|"))
    for one in found:
        row = (one.number, one.catchment_id, one.version, one.season, one.level, one.kind)
        days = (one.status, one.valid_from, one.valid_to or "")
        table.add_row(*map(str, (*row, *days)), " ".join(one.schools))
    out.print(table)


@app.command(short_help=in_language("Một địa bàn và lịch sử của nó.", "One, with its history."))
def show(
    number: Annotated[int, typer.Argument(help="Number, as `catchments list` shows it.")],
) -> None:
    """Show one version: schools, units, days, and who decided what, when and why."""
    with opened() as engine:
        (one,) = stored.numbered(engine, [number])
        steps = stored.history(engine, number)
    told = [{**step, "at": step["at"].isoformat()} for step in steps]
    facts = {**facts_of(one), "units": [unit.named for unit in one.units], "history": told}
    if settings.json:
        print_json(facts)
        return
    for name, value in facts.items():
        out.print(f"{name}: {value}", markup=False)
