"""``gantruong check``: results looked at a second time, by other means."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.check_pairs import pairs
from cli.console import in_language, out, print_json, progress, settings

if TYPE_CHECKING:
    from runs.second_opinion import Difference, SecondOpinion

app: Final = typer.Typer(no_args_is_help=True)
SHOWN: Final = 10


@app.callback()
def check() -> None:
    """Look at results a second time, by other means."""


@app.command()
def distances(  # noqa: PLR0913 (one parameter per option)
    *,
    network: Annotated[str, typer.Option(help="The roads that `distances` was given.")],
    homes: Annotated[Path, typer.Option(help="CSV: pupil_id, lon, lat.")],
    schools: Annotated[Path, typer.Option(help="CSV: school_code, lon, lat.")],
    distances: Annotated[Path, typer.Option(help="The Parquet file that `distances` wrote.")],
    profile: Annotated[str, typer.Option(help="How one travels.")] = "walk",
    sample: Annotated[int | None, typer.Option(help="So many pairs; all if not given.")] = None,
    seed: Annotated[int, typer.Option(help="Which pairs the sample draws.")] = 0,
) -> None:
    """
    Measure written distances again with NetworkX, from the raw roads and the recorded snaps.

    It shares no code with the search that wrote them. Exit code 1 if a pair differs.
    """
    from runs.second_opinion import second_opinion  # noqa: PLC0415 (NetworkX takes a while)

    with progress() as stages:
        found = second_opinion(
            *(network, homes, schools, distances),
            profile=profile,
            sample=sample,
            seed=seed,
            progress=stages,
        )
    _tell(found)
    if not found.agrees:
        raise typer.Exit(1)


app.command()(pairs)


def _tell(found: SecondOpinion) -> None:
    if settings.json:
        print_json(
            {
                "agrees": found.agrees,
                "n_written": found.n_written,
                "n_pairs": found.n_pairs,
                "n_equal": found.n_equal,
                "n_points": found.n_points,
                "wrong_points": found.wrong_points[:SHOWN],
                "differences": [asdict(one) for one in found.differences[:SHOWN]],
            }
        )
        return
    lines = [
        in_language(
            f"{found.n_equal} trên {found.n_pairs} khoảng cách (trong tệp có {found.n_written}) "
            "trùng nhau đến từng milimét.",
            f"{found.n_equal} of {found.n_pairs} distances ({found.n_written} in the file) agree "
            "to the millimetre.",
        ),
        in_language(
            f"{found.n_points - len(found.wrong_points)} trên {found.n_points} đoạn nối vào đường "
            "đúng như đã ghi.",
            f"{found.n_points - len(found.wrong_points)} of {found.n_points} access lines are as "
            "written.",
        ),
        *(_difference(one) for one in found.differences[:SHOWN]),
        *(
            in_language(
                f"Điểm {name}: đoạn nối vào đường khác với tệp.",
                f"Point {name}: its access line is not the one written.",
            )
            for name in found.wrong_points[:SHOWN]
        ),
    ]
    for line in lines:
        out.print(line, markup=False)


def _difference(one: Difference) -> str:
    return in_language(
        f"Học sinh {one.pupil_id}, trường {one.school_code}: tệp ghi {_mm(one.written_mm)}, "
        f"đo lại {_mm(one.found_mm)}.",
        f"Pupil {one.pupil_id}, school {one.school_code}: written {_mm(one.written_mm)}, "
        f"found {_mm(one.found_mm)}.",
    )


def _mm(mm: int | None) -> str:
    return in_language("không có đường", "no way") if mm is None else f"{mm} mm"
