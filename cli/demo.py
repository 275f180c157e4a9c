"""``gantruong demo``: the whole main job on one city, its result as a table, and the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer
from rich.table import Table

from cli.console import Stages, in_language, out, print_json, progress, say, settings
from cli.import_options import OverHandEdits
from gis import db
from gis import province as provinces
from gis.access import at_the_machine
from gis.place_file import read_place
from gis.population.model import Rules
from gis.shipped import data_path
from runs import city, model_city
from runs.allocate import Recorded, allocate
from runs.approval.errors import WaitsError
from runs.importing import Imported
from runs.publication.build import publish
from runs.season.shipped import put_shipped
from runs.steps import Steps

if TYPE_CHECKING:
    from sqlalchemy import Engine

SEASON: Final = "2026-2027"
GRADE: Final = "1"
POLICY: Final = "hcmc-2025-grade1"
PUBLISHER: Final = "gantruong demo"
INVENTED: Final = "an-thuan"
REAL: Final = "hcmc"

STEPS_VI: Final = {
    "database": "cơ sở dữ liệu",
    "roads": "đọc đường",
    "roads to PostGIS": "đường vào PostGIS",
    "registers": "danh mục",
    "model population": "dân số mô phỏng",
    "read": "đọc lại",
    "network": "mạng lưới",
    "distances": "khoảng cách",
    "placement": "xếp chỗ",
    "seal": "niêm phong",
    "record": "ghi kết quả",
    "publication": "công bố",
}

Watched: TypeAlias = tuple[Steps, Stages]


def demo(  # noqa: PLR0913 (one option each)
    *,
    data: Annotated[
        Path | None,
        typer.Option(
            help=in_language(
                "Thư mục có osm/, admin/, schools/ (xem docs/city-folder.md), ví dụ vùng núi hư "
                "cấu data/sample_rural. Mặc định: thành phố hư cấu An Thuận.",
                "Folder with osm/, admin/, schools/ (see docs/city-folder.md), such as the "
                "invented mountain place data/sample_rural. Default: the invented city An Thuận.",
            ),
        ),
    ] = None,
    network: Annotated[
        Path | None,
        typer.Option(
            help=in_language(
                "Tệp đường sá khi osm/ có nhiều tệp.", "Road extract where osm/ has several."
            ),
        ),
    ] = None,
    province: Annotated[
        str | None,
        typer.Option(
            help=in_language(
                "Địa phương của thư mục --data, mã hoặc thư mục của nó; mặc định theo place.toml "
                "trong --data, nếu không có thì hcmc.",
                "Place of the --data folder, its id or its own folder; as place.toml in --data "
                "says if not given, else hcmc.",
            ),
        ),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            help=in_language(
                f"Bộ quy tắc tuyển sinh, tên hoặc tệp; mặc định theo place.toml, nếu không có thì "
                f"{POLICY}.",
                f"Admission policy, name or file; as place.toml says if not given, else {POLICY}.",
            )
        ),
    ] = None,
    grade: Annotated[
        str | None,
        typer.Option(
            help=in_language(
                "Khối lớp cần xếp; mặc định theo place.toml, nếu không có thì 1.",
                "Grade to place; as place.toml says if not given, else 1.",
            )
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            help=in_language("Số gieo của dân số mô phỏng.", "Seed of the model population.")
        ),
    ] = 1,
    serve: Annotated[
        bool,
        typer.Option(
            help=in_language(
                "Mở bản đồ sau khi xong; --no-serve dừng sau bảng kết quả.",
                "Serve the map afterwards; --no-serve ends after the table.",
            ),
        ),
    ] = True,
    port: Annotated[
        int, typer.Option(help=in_language("Cổng của bản đồ.", "Port of the map."))
    ] = 8080,
    over_hand_edits: OverHandEdits = False,
) -> None:
    """Run one whole first-grade season."""
    root = data or data_path("sample")
    said = read_place(root)
    place = province or said.province or (REAL if data else INVENTED)
    season, level = said.season or SEASON, grade or said.grade or GRADE
    rules = Rules(season=season, grade=level, seed=seed)
    steps = Steps()
    with progress() as stages:
        with steps.step("database"):
            stages("preparing the database", 0, None)
            engine = db.ready_engine()
        try:
            files = (root, network)
            run = (steps, stages)
            notes = _city(engine, files, place, rules=rules, run=run, over=over_hand_edits)
            recorded = allocate(
                engine,
                policy or said.policy or POLICY,
                season=season,
                grade=level,
                steps=steps,
                progress=stages,
            )
            with steps.step("publication"):
                notes = [*notes, *_published(engine, stages)]
        finally:
            engine.dispose()
    _show(recorded, level, steps, notes)
    if settings.json or not serve:
        print_json(recorded.summary.as_dict())
    if serve:
        from cli.serve import serve_city  # noqa: PLC0415 (the web server loads only here)

        serve_city(port=port)


def _city(
    engine: Engine,
    files: tuple[Path, Path | None],
    province: str,
    *,
    rules: Rules,
    run: Watched,
    over: bool,
) -> list[str]:
    """Load the city and return what a reader of the figures must know about its children."""
    steps, stages = run
    root, network = files
    loaded = city.load(
        engine,
        root,
        province,
        network=network,
        over_hand_edits=over,
        steps=steps,
        progress=stages,
    )
    known = provinces.load(province)
    if known.invented:  # what was published of a real place is not put in force by trying it out
        put_shipped(engine, known.id, access=at_the_machine(PUBLISHER))
    unknown = ", ".join(known.unknown)
    words = in_language(f"Chưa biết về địa phương: {unknown}", f"Unknown of the place: {unknown}")
    notes = [*([words] if unknown else []), *(_counted(one) for one in loaded.imported)]
    if loaded.has_pupils:
        return notes
    with steps.step("model population"):
        model = model_city.populate(engine, rules, progress=stages)
    left_out = ", ".join(model.left_out_ward_code)
    return [
        *notes,
        *(in_language(note.vi, note.en) for note in model.notes),
        in_language(f"Mã các đơn vị không xét: {left_out}", f"Units left out: {left_out}"),
    ]


def _published(engine: Engine, stages: Stages) -> list[str]:
    """Publish the city, the draft on trial if its children are not real; return what stays open."""
    try:
        publish(engine, published_by=PUBLISHER, trial=True, progress=stages)
    except WaitsError as waits:  # the database holds placements that people decided
        return [in_language(waits.vi, waits.en)]
    return []


def _counted(imported: Imported) -> str:
    n_warnings = len(imported.report.warnings)
    word = in_language("cảnh báo", "warnings")
    rows = f"{imported.kind}: {imported.counts.get('rows', 0):,}"
    return f"{rows} ({n_warnings:,} {word})" if n_warnings else rows


def _show(recorded: Recorded, grade: str, steps: Steps, notes: list[str]) -> None:
    for note in notes:
        say(note, note)
    if settings.json or settings.quiet:
        return
    out.print(_result(recorded, grade), _seconds(steps), sep="\n")


def _result(recorded: Recorded, grade: str) -> Table:
    summary = recorded.summary
    title = in_language(
        f"Xếp chỗ học khối {grade}, lượt {recorded.run_id} (đề xuất; gần nhất còn chỗ)",
        f"Placement of grade {grade}, run {recorded.run_id} (a proposal; nearest with a seat left)",
    )
    table = Table(title=title, title_justify="left", caption=_label(recorded))
    table.add_column(in_language("Chỉ số", "Figure"))
    table.add_column(in_language("Giá trị", "Value"), justify="right")
    rows = (
        ("Trẻ", "Children", _n(recorded.n_pupils)),
        (
            "Trường · chỉ tiêu",
            "Schools · seats",
            f"{_n(recorded.n_schools)} · {_n(recorded.n_seats)}",
        ),
        ("Có chỗ", "Placed", _n(summary.placed)),
        ("Chưa có chỗ", "Unplaced", _n(summary.unplaced)),
        *_without_way(recorded),
        ("Trung bình theo đường đi", "Mean road distance", _metres(summary.mean_m)),
        ("Trung vị", "Median", _metres(summary.median_m)),
        ("95 % không quá", "95 % within", _metres(summary.p95_m)),
        ("Xa nhất", "Longest", _metres(summary.longest_m)),
        ("Trên 4 km", "Over 4 km", _n(summary.over_4km)),
        ("Vào trường gần nhất", "At their nearest school", _n(summary.at_nearest)),
    )
    for vi, en, value in rows:
        table.add_row(in_language(vi, en), value)
    return table


def _without_way(recorded: Recorded) -> list[tuple[str, str, str]]:
    """Return the rows about children whom no road leads to school."""
    rows = [
        ("  không có đường gần nhà", "  no road near the home", _n(recorded.n_not_located)),
        ("  đường không tới trường nào", "  no way to any school", _n(recorded.n_cut_off)),
    ]
    if not recorded.n_stand_in_offers:
        return rows
    # With stand-ins these children may be placed: the rows are no part of the unplaced.
    rows = [(vi.strip().capitalize(), en.strip().capitalize(), n) for vi, en, n in rows]
    words = "Xếp chỗ theo đường chim bay thay thế", "Placed by a line that stands in"
    return [*rows, (*words, _n(recorded.n_stand_in_offers))]


def _label(recorded: Recorded) -> str:
    """Return what the figures are made of; it stands below every table of them."""
    roads = in_language(
        f"Dữ liệu đường đến {recorded.roads_date}", f"Road data of {recorded.roads_date}"
    )
    words = {
        "real": "",
        "model": in_language("SỐ LIỆU MÔ PHỎNG. ", "MODEL FIGURES. "),
        "invented": in_language("DỮ LIỆU HƯ CẤU. ", "INVENTED DATA. "),
    }
    return f"{words[recorded.nature]}{roads}"


def _seconds(steps: Steps) -> Table:
    table = Table(title=in_language("Thời gian và bộ nhớ", "Time and memory"), title_justify="left")
    table.add_column(in_language("Bước", "Step"))
    table.add_column(in_language("giây", "seconds"), justify="right")
    table.add_column(in_language("bộ nhớ cao nhất (MiB)", "peak memory (MiB)"), justify="right")
    for step in steps.done:
        table.add_row(
            in_language(STEPS_VI.get(step.name, step.name), step.name),
            _seconds_of(step.seconds),
            _n(step.peak_mib),
        )
    total_s = sum(step.seconds for step in steps.done)
    table.add_section()
    table.add_row(in_language("tổng", "total"), _seconds_of(total_s), _n(steps.peak_mib))
    return table


def _n(number: float) -> str:
    """Return a whole number as the chosen language groups it."""
    text = f"{number:,.0f}"
    return in_language(text.replace(",", "."), text)


def _seconds_of(seconds: float) -> str:
    text = f"{seconds:.1f}"
    return in_language(text.replace(".", ","), text)


def _metres(metres: float | None) -> str:
    return "-" if metres is None else f"{_n(metres)} m"
