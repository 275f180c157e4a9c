"""``gantruong import``: roads, wards and every register, each checked whole before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import in_language, print_json, progress, say, settings
from cli.import_catchments import import_catchments
from cli.import_difference import show_difference
from cli.import_hand_edits import show_hand_edits
from cli.import_map import import_map
from cli.import_options import (
    By,
    CrsOption,
    DryRun,
    File,
    MapFile,
    OverHandEdits,
    ProvinceOption,
    ReportFile,
    ReturnFile,
    Season,
)
from cli.import_view import open_database, save_report, say_report, show, warn
from gis.access import at_the_machine
from gis.register.checks import Known
from gis.register.contract import Register, registers
from gis.register.map_file import is_map_file
from runs.column_maps import given_map, keep, kept_maps
from runs.hand_edits import met_by
from runs.importing import (
    Checked,
    Imported,
    check_register,
    known_in,
    store_register,
    store_wards,
)
from runs.importing_network import import_network
from runs.register_difference import difference
from runs.returning import return_file
from runs.sign_off import sign

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from runs.hand_edits import HandEdits

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Nhập đường, phường và mọi danh mục. Cả tệp được kiểm tra trước; có lỗi thì không ghi gì.",
        "Import roads, wards and every register. The whole file is checked first; with an error "
        "nothing is written.",
    ),
)


@app.command(
    help=in_language(
        "Mạng lưới đường: .osm.pbf, .osm, GraphML, tệp Overpass, hoặc tên một nơi.",
        "Roads: .osm.pbf, .osm, GraphML, an Overpass file, or the name of a place.",
    )
)
def network(
    file: Annotated[str, typer.Argument(help=in_language("Tệp hoặc tên nơi.", "File or place."))],
    *,
    dry_run: DryRun = False,
    report: ReportFile = None,
) -> None:
    """Import a road network."""
    with open_database(wanted=not dry_run) as engine, progress() as stages:
        imported = import_network(engine, file, progress=stages)
    show(imported, save_report(imported, report))


def _register_command(register: Register) -> Callable[..., None]:
    def command(  # noqa: PLR0913 - one parameter per option
        file: File,
        *,
        province: ProvinceOption = None,
        dry_run: DryRun = False,
        report: ReportFile = None,
        season: Season = None,
        crs: CrsOption = None,
        give_back: ReturnFile = None,
        column_map: MapFile = None,
        over_hand_edits: OverHandEdits = False,
        by: By = None,
    ) -> None:
        given = () if column_map is None else (given_map(column_map, register.kind),)
        with open_database(wanted=True, needed=not dry_run) as engine:
            with progress() as stages:
                stages("checking", 0, None)
                checked = check_register(
                    file,
                    register.kind,
                    province=province,
                    known=_known(engine, register),
                    season=season,
                    epsg=crs,
                    layouts=(*given, *kept_maps(register.kind)),
                )
            path = save_report(checked, report)
            if checked.report.errors:
                _refuse(checked, file, path, give_back)
            changes = None if engine is None else difference(engine, checked)
            show_difference(changes, in_language(register.vi, register.en))
            by_hand = _by_hand(engine, checked, over=over_hand_edits)
            target = None if dry_run else engine
            stored = _store(target, checked, over_hand_edits=over_hand_edits, by=by)
            show(stored, path, changes, by_hand)
        for layout in given:
            if column_map is not None and not dry_run:
                keep(column_map, layout)

    return command


for _register in registers().values():
    if _register.stored:
        app.command(_register.kind.replace("_", "-"), help=in_language(_register.vi, _register.en))(
            _register_command(_register)
        )
app.command(
    "catchments",
    help=in_language(
        "Địa bàn tuyển sinh thành bản nháp: vùng trên bản đồ, hoặc bảng khu phố, phường theo "
        "trường. Ví dụ: gantruong import catchments dia_ban.gpkg --dry-run",
        "Catchments as drafts: polygons of a map file, or a table of neighbourhoods and wards by "
        "school. Example: gantruong import catchments areas.gpkg --dry-run",
    ),
)(import_catchments)


def _refuse(checked: Checked, file: Path, path: Path, give_back: Path | None) -> None:
    """Give the file back with its mistakes marked, and raise them."""
    say_report(path)
    if checked.report.sheet is not None and not is_map_file(file):
        with progress() as stages:
            target = return_file(file, checked.report, give_back, progress=stages)
        say(f"Sổ tính trả lại, ô sai tô màu: {target}", f"Returned, wrong cells coloured: {target}")
    warn(checked)
    checked.report.raise_if_errors(checked.source.name)


@app.command(
    "sign-off",
    help=in_language(
        "Ký nhận các dòng mà lần kiểm tra đã cảnh báo, để lượt xếp được dùng danh mục đang dùng. "
        'Ví dụ: gantruong import sign-off seats --by "Trần B" --reason "đã đối chiếu QĐ 12"',
        "Sign for rows that the check warned about, so that a run may use the register in use. "
        'Example: gantruong import sign-off seats --by "Trần B" --reason "checked with QĐ 12"',
    ),
)
def sign_off(
    kind: Annotated[
        str,
        typer.Argument(
            help=in_language("Danh mục, như: seats.", "Register, such as: seats."),
            metavar="REGISTER",
        ),
    ],
    *,
    by: Annotated[str, typer.Option(help=in_language("Họ tên hoặc chức danh.", "Name or office."))],
    reason: Annotated[
        str,
        typer.Option(
            help=in_language(
                "Vì sao giữ các dòng ấy; không ghi gì về trẻ.",
                "Why the rows may stand; nothing of a child.",
            )
        ),
    ],
) -> None:
    """Sign for flagged rows."""
    with open_database(wanted=True) as engine:
        assert engine is not None, "it was wanted"  # noqa: S101 (for mypy)
        signed = sign(engine, kind, by=by, reason=reason)
    if settings.json:
        print_json({"kind": kind, "flagged": dict(signed.flagged), "signed": list(signed.signed)})
    say(
        f"Đã ký nhận {kind}: {signed.words}.",
        f"Signed for {kind}: {signed.words}.",
    )


app.command(
    "map",
    help=in_language(
        "Đề xuất bảng ghép cột cho một tệp lạ, để cán bộ xác nhận. Ví dụ: "
        "gantruong import map DS.xlsx --out ghep.toml",
        "Propose a column map for an unknown file, for an officer to confirm. Example: "
        "gantruong import map LIST.xlsx --out map.toml",
    ),
)(import_map)


def _known(engine: Engine | None, register: Register) -> Known | None:
    """Return what rows may refer to; wards themselves refer to nothing."""
    return None if engine is None or register.kind == "wards" else known_in(engine)


def _by_hand(engine: Engine | None, checked: Checked, *, over: bool) -> tuple[HandEdits, ...]:
    """Tell what was changed by hand, and refuse a file that would set it back."""
    found = () if engine is None else met_by(engine, checked.kind, checked.frame)
    show_hand_edits(found)
    if not over:
        for one in found:
            one.refuse(checked.source.name)
    return found


def _store(
    engine: Engine | None, checked: Checked, *, over_hand_edits: bool, by: str | None
) -> Imported:
    if engine is None:
        return Imported(
            kind=checked.kind,
            state="checked",
            number=None,
            counts=checked.report.counts,
            report=checked.report,
            source=checked.source,
        )
    if checked.kind == "wards":
        return store_wards(engine, checked, over_hand_edits=over_hand_edits)
    who = None if by is None else at_the_machine(by)
    return store_register(engine, checked, over_hand_edits=over_hand_edits, by=who)
