"""``gantruong bench``: how fast this is on this machine, beside others measured in the same run."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from cli.bench_view import (
    Json,
    api_table,
    forecast_table,
    matching_table,
    routing_table,
    scenario_table,
    whole_table,
)
from cli.console import in_language, out, print_json, progress, say, settings
from gis.errors import EnvironmentNotReadyError, InputError

app: Final = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Đo tốc độ trên máy này, cạnh các chương trình khác, trong cùng một lần chạy.",
        "Measure speed on this machine, beside other programs, in the same run.",
    ),
)

FOLDER: Final = Path(__file__).parents[1] / "benchmarks"
SYNTHETIC: Final = "synthetic"
ALL_PEERS: Final = "scipy,networkx,igraph,pandana,osrm,pgrouting"

RoadsOption = Annotated[
    str,
    typer.Option(
        "--network",
        help=in_language(
            "Tệp .osm.pbf, hoặc synthetic: mạng hư cấu 447.505 nút.",
            "An .osm.pbf file, or synthetic: the invented network of 447,505 nodes.",
        ),
    ),
]
ProfileOption = Annotated[
    str, typer.Option("--profile", help=in_language("Cách đi lại.", "Way to travel."))
]
HomesOption = Annotated[
    int, typer.Option("--homes", min=1, help=in_language("Số nhà.", "Number of homes."))
]
SchoolsOption = Annotated[
    int, typer.Option("--schools", min=1, help=in_language("Số trường.", "Number of schools."))
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help=in_language(
            "Thư mục ghi kết quả; mặc định benchmarks/results.",
            "Folder for the results; benchmarks/results if not given.",
        ),
    ),
]


@app.command(
    help=in_language(
        "Khoảng cách: chuẩn bị, một đến tất cả, ma trận, từng đường đi.",
        "Distances: preparation, one to all, the matrix, single routes.",
    )
)
def routing(
    *,
    network: RoadsOption = SYNTHETIC,
    profile: ProfileOption = "walk",
    homes: HomesOption = 200_000,
    schools: SchoolsOption = 800,
    peers: Annotated[
        str,
        typer.Option(
            help=in_language(
                "Chương trình so sánh, cách nhau dấu phẩy.", "Programs to compare with, by comma."
            )
        ),
    ] = ALL_PEERS,
    out_folder: OutOption = None,
) -> None:
    """Measure distances against other programs."""
    bench = _load("bench_routing")
    names = [name for name in peers.split(",") if name]
    known = ALL_PEERS.split(",")
    if unknown := [name for name in names if name not in known]:
        msg = f"--peers: {', '.join(unknown)}; known are {', '.join(known)}"
        raise InputError(msg)
    with progress() as stages:
        figures = bench.bench(
            _roads(network),
            profile=profile,
            n_homes=homes,
            n_schools=schools,
            peers=names,
            progress=stages,
        )
    _show(routing_table(figures), figures, bench, network, out_folder)


@app.command(
    help=in_language(
        "Đóng một cây cầu: từ lúc sửa đến mọi khoảng cách.",
        "Closing a bridge: from the edit to all distances.",
    )
)
def scenario(
    *,
    network: RoadsOption = SYNTHETIC,
    profile: ProfileOption = "walk",
    homes: HomesOption = 200_000,
    schools: SchoolsOption = 800,
    bridge: Annotated[
        str | None,
        typer.Option(
            help=in_language(
                "Tên cầu; mặc định năm cầu có tên dài nhất.",
                "Name of the bridge; the five longest named ones if not given.",
            )
        ),
    ] = None,
    out_folder: OutOption = None,
) -> None:
    """Measure what closing a bridge takes."""
    bench = _load("bench_scenario")
    with progress() as stages:
        figures = bench.bench(
            _roads(network),
            profile=profile,
            n_homes=homes,
            n_schools=schools,
            bridge=bridge,
            progress=stages,
        )
    _show(scenario_table(figures), figures, bench, network, out_folder)
    if not settings.json:
        out.print(whole_table(figures["whole"]))


@app.command(
    help=in_language(
        "Xếp chỗ: mọi cơ chế, lý do, bộ kiểm tra, cạnh OR-Tools; không có mạng thì trên một "
        "đồng bằng hư cấu.",
        "Placement: every mechanism, reasons, checker, beside OR-Tools; without a network on an "
        "invented plain.",
    )
)
def matching(  # noqa: PLR0913 (one parameter per option)
    *,
    network: RoadsOption = "invented",
    profile: ProfileOption = "walk",
    pupils: Annotated[
        int | None,
        typer.Option(
            min=100,
            help=in_language(
                "Số học sinh; mặc định lớp 1: 197.500 và lớp 6: 185.700.",
                "Number of pupils; 197,500 of grade 1 and 185,700 of grade 6 if not given.",
            ),
        ),
    ] = None,
    schools: SchoolsOption = 800,
    peers: Annotated[
        str, typer.Option(help=in_language("ortools hoặc để trống.", "ortools, or nothing."))
    ] = "ortools",
    peer_pupils: Annotated[
        int | None,
        typer.Option(
            min=1,
            help=in_language(
                "OR-Tools chỉ nhận ngần này học sinh.", "OR-Tools gets only so many pupils."
            ),
        ),
    ] = None,
    out_folder: OutOption = None,
) -> None:
    """Measure the placement of a city's children."""
    bench = _load("bench_matching")
    names = [name for name in peers.split(",") if name]
    if unknown := [name for name in names if name not in bench.PEERS]:
        msg = f"--peers: {', '.join(unknown)}; known are {', '.join(bench.PEERS)}"
        raise InputError(msg)
    with progress() as stages:
        figures = bench.bench(
            network if network == bench.INVENTED else _roads(network),
            profile=profile,
            grades=bench.PUPILS if pupils is None else {"grade 1": pupils},
            n_schools=schools,
            peers=names,
            n_peer_pupils=peer_pupils,
            progress=stages,
        )
    _show(matching_table(figures), figures, bench, network, out_folder)


@app.command(
    help=in_language(
        "Lớp 10: mô hình trên chỉ tiêu và điểm chuẩn thật, cạnh điểm chuẩn năm trước; tốc độ.",
        "Grade 10: a model on real seats and cut-offs, beside last year's cut-offs; speed.",
    )
)
def grade10(
    *,
    cutoffs: Annotated[
        Path,
        typer.Option(
            help=in_language(
                "CSV: school, area, quota, nv1_2024, nv1_2025, nv1_2026, b_nv1_2023.",
                "CSV: school, area, quota, nv1_2024, nv1_2025, nv1_2026, b_nv1_2023.",
            )
        ),
    ],
    share: Annotated[
        float,
        typer.Option(
            min=0.001,
            max=1.0,
            help=in_language("Phần dân số mô phỏng.", "Share of the modelled population."),
        ),
    ] = 1.0,
    out_folder: OutOption = None,
) -> None:
    """Measure how near modelled cut-offs come to the published ones, and the speed."""
    bench = _load("grade10")
    if not cutoffs.is_file():
        msg = f"--cutoffs: {cutoffs} is not a file"
        raise InputError(msg)
    with progress() as stages:
        figures = bench.bench(cutoffs, share=share, progress=stages)
    given = {} if out_folder is None else {"folder": out_folder}
    path = bench.write("grade10_cutoffs", figures, **given)
    if settings.json:
        print_json(figures)
    say(f"Đã ghi {path}", f"Written to {path}")


@app.command(
    help=in_language(
        "Dự báo số trẻ: sai số trên các năm đã qua, cạnh ba cách đơn giản; tốc độ.",
        "Children told ahead: errors on past years beside three plain forecasts; speed.",
    )
)
def forecast(
    series: Annotated[
        list[Path],
        typer.Argument(
            help=in_language(
                "CSV (hoặc .csv.gz): unit, region, year, grade, n.",
                "CSV (or .csv.gz): unit, region, year, grade, n.",
            )
        ),
    ],
    *,
    out_folder: OutOption = None,
) -> None:
    """Measure how near forecasts of these series come, each for itself."""
    bench = _load("bench_forecast")
    with progress() as stages:
        figures = bench.bench(series, progress=stages)
    path = bench.write(figures, **({} if out_folder is None else {"folder": out_folder}))
    if settings.json:
        print_json(figures)
    else:
        out.print(forecast_table(figures))
    say(f"Đã ghi {path}", f"Written to {path}")


@app.command(
    help=in_language(
        "Dịch vụ: CPU mỗi yêu cầu, độ trễ, lúc đông gấp năm; cạnh dịch vụ nhỏ nhất.",
        "The service: CPU per request, latency, five times too many; beside the smallest service.",
    )
)
def api(
    *,
    requests: Annotated[
        int,
        typer.Option(min=10, help=in_language("Số yêu cầu mỗi loại.", "Requests of each kind.")),
    ] = 2_000,
    seconds: Annotated[
        float,
        typer.Option(
            min=0.5, help=in_language("Độ dài mỗi đợt, giây.", "Seconds of each stretch.")
        ),
    ] = 10.0,
    out_folder: OutOption = None,
) -> None:
    """Measure the service over the invented city, in a database of its own."""
    bench = _load("bench_api")
    with progress() as stages:
        figures = bench.bench(n_requests=requests, seconds=seconds, progress=stages)
    path = bench.write(figures, **({} if out_folder is None else {"folder": out_folder}))
    if settings.json:
        print_json(figures)
    else:
        out.print(api_table(figures))
    say(f"Đã ghi {path}", f"Written to {path}")


def _load(name: str) -> Any:  # noqa: ANN401 (a script outside the packages)
    """Return one of the scripts of ``benchmarks/``, which a wheel does not hold."""
    if not (FOLDER / f"{name}.py").is_file():
        msg = "benchmarks/ is part of a checkout and not of the installed package: clone it"
        raise EnvironmentNotReadyError(msg)
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    return importlib.import_module(name)


def _roads(network: str) -> str:
    """Return the network as the benchmarks take it; a wrong file is told before any work."""
    if network.partition(":")[0] != SYNTHETIC and not Path(network).is_file():
        msg = f"--network: {network} is not a file (nor the word {SYNTHETIC})"
        raise InputError(msg)
    return network


def _show(
    table: Table,
    figures: Json,
    bench: Any,  # noqa: ANN401 (a script outside the packages)
    network: str,
    folder: Path | None,
) -> None:
    given = {} if folder is None else {"folder": folder}
    path = bench.write(network, figures["profile"], figures, **given)
    if settings.json:
        print_json(figures)
    else:
        out.print(table)
    say(f"Đã ghi {path}", f"Written to {path}")
