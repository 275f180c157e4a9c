"""``gantruong robust``: whose seat hangs on the exact place of a home."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import in_language, out, print_json, progress, say, settings
from cli.results import Result, folder_of
from gis.errors import InputError

if TYPE_CHECKING:
    from cli.console import Stages
    from runs.explain.moved_homes import LookUp, Measure
    from runs.match.stored import StoredResult


def robust(  # noqa: PLR0913 (one parameter per option)
    result: Result,
    *,
    homes: Annotated[
        Path, typer.Option(help="CSV: pupil_id, point_quality; with --network also lon, lat.")
    ],
    folder: Annotated[Path, typer.Option("--out", help="Folder to write; new or empty.")],
    seed: Annotated[int, typer.Option(min=0, help="Of the draws; kept in robust.json.")],
    draws: Annotated[int, typer.Option(min=1, help="How often homes are moved.")] = 50,
    network: Annotated[str | None, typer.Option(help="Roads of the result.")] = None,
    gates: Annotated[
        Path | None, typer.Option(help="CSV: school_code, lon, lat; with --network.")
    ] = None,
    catchments: Annotated[
        Path | None,
        typer.Option(help="Polygons of the result: moved homes are looked up in them again."),
    ] = None,
) -> None:
    """
    Repeat a run with homes moved within the error of their points; list whose seat flips.

    Out: robust.json (counts, seed, errors assumed) and flagged.csv, the children to check by hand
    before publishing. With --network and --gates distances are measured anew; without them ways
    change as if homes moved. For officers.
    """
    from runs.explain import robust as draw  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.pages import write_pages  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)

    _refuse(network, gates, catchments)
    with progress() as stages:
        stages("read the result", 0, None)
        stored = read_result(folder_of(result))
        quality = draw.read_quality(homes, stored.pupils.id)
        measure = _measure(stored, network, homes, gates, stages)
        look_up = _look_up(stored, catchments, homes)
        found = draw.robust(
            *(stored, quality, measure),
            seed=seed,
            n_draws=draws,
            look_up=look_up,
            progress=stages,
        )
    told = draw.as_json(stored, found)
    files = {
        "robust.json": json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n",
        "flagged.csv": draw.flagged_csv(stored, found),
    }
    write_pages(folder, files)
    if settings.json:
        print_json(told)
    else:
        line = in_language(
            f"{told['n_flagged']} trong {told['n_pupils']} em có thể đổi trường khi vị trí nhà "
            "chính xác hơn; hãy kiểm tra tay trước khi công bố.",
            f"{told['n_flagged']} of {told['n_pupils']} children may change schools when their "
            "homes are known better; check them by hand before publishing.",
        )
        out.print(line, markup=False)
    if told["catchments"] == "as_they_were":
        say(
            "Địa bàn của từng em giữ như cũ; --catchments tra lại theo vị trí đã dời.",
            "Catchments stayed as they were; --catchments looks moved homes up again.",
        )
    say(f"Đã ghi vào {folder}.", f"Written to {folder}.")


def _refuse(network: str | None, gates: Path | None, catchments: Path | None) -> None:
    """Raise ``InputError`` where options do not fit together."""
    from gis.register.map_file import is_map_file  # noqa: PLC0415 (only when it runs)

    if (network is None) != (gates is None):
        msg = "--network and --gates belong together"
        raise InputError(msg)
    if catchments is not None and not is_map_file(catchments):
        msg = (
            f"{catchments.name} names units, not polygons: it cannot be said in which unit a moved "
            "home lies; leave it out and catchments stay as they were"
        )
        raise InputError(msg)
    if catchments is not None and network is None:
        msg = "--catchments needs --network and --gates: homes move on the roads of the result"
        raise InputError(msg)


def _measure(
    stored: StoredResult, network: str | None, homes: Path, gates: Path | None, stages: Stages
) -> Measure | None:
    from runs.explain.homes import homes_of  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.moved_homes import on_roads  # noqa: PLC0415 (the same)
    from runs.point_files import read_schools  # noqa: PLC0415 (the same)
    from runs.query_inputs import roads  # noqa: PLC0415 (the same)

    if network is None or gates is None:
        return None
    lon, lat = homes_of(homes, stored.pupils.id)
    places = read_schools(gates)
    return on_roads(roads(network, stored.policy.profile, stages), lon, lat, places, stored)


def _look_up(stored: StoredResult, catchments: Path | None, homes: Path) -> LookUp | None:
    from runs.explain.homes import homes_of  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.moved_homes import in_catchments  # noqa: PLC0415 (the same)

    if catchments is None:
        return None
    return in_catchments(catchments, *homes_of(homes, stored.pupils.id), stored)
