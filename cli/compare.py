"""``gantruong compare``: two results, who moved, who is better or worse off, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import typer

from cli.console import in_language, out, print_json, progress, say, settings
from cli.results import HELP, folder_of
from gis.errors import InputError

if TYPE_CHECKING:
    from runs.explain.compare import Comparison

KINDS = ("n_moved", "n_better", "n_worse")


def compare(  # noqa: PLR0913 (one parameter per option)
    first: Annotated[str, typer.Argument(help=HELP, metavar="A")],
    second: Annotated[str, typer.Argument(help=HELP, metavar="B")],
    *,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Folder for changes.csv, page and map.")
    ] = None,
    homes: Annotated[
        Path | None, typer.Option(help="CSV: pupil_id, lon, lat; for the map.")
    ] = None,
    schools: Annotated[
        Path | None, typer.Option(help="CSV: school_code, lon, lat; for the map.")
    ] = None,
    audience: Annotated[
        Literal["officer", "public"],
        typer.Option("--for", help="Public: no count of one to nine, no list of children."),
    ] = "officer",
    exact_map: Annotated[
        bool, typer.Option("--exact-map", help="Draw homes too: for the committee only.")
    ] = False,
) -> None:
    """
    Compare two results: moved, better, worse; by group; which input differs.

    With --out: compare.json, compare.html, for officers changes.csv, and with --homes a map of
    squares of 500 m in which no home can be found.
    """
    from runs.explain.compare import as_json, changes_csv  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.compare import compare as differ  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)

    if exact_map and (audience == "public" or homes is None):
        msg = "--exact-map is for officers, and asks for --homes"
        raise InputError(msg)
    with progress() as stages:
        stages("read the results", 0, None)
        results = read_result(folder_of(first)), read_result(folder_of(second))
        stages("compare", 0, None)
        found = differ(*results)
    facts = as_json(found, is_public=audience == "public")
    facts["titles"] = [Path(first).name, Path(second).name]
    facts["labels"] = sorted({one for each in results for one in each.manifest.get("labels", ())})
    if folder is not None:
        files = {} if audience == "public" else {"changes.csv": changes_csv(found)}
        _write(folder, found, facts, files, places=(homes, schools), exact_map=exact_map)
        say(f"Đã ghi vào {folder}.", f"Written to {folder}.")
    if settings.json:
        print_json(facts)
    else:
        _print(facts)


def _print(facts: dict[str, Any]) -> None:
    told = {key: "< 10" if n is None else n for key, n in facts["all"].items()}
    lines = [
        in_language(
            f"{told['n_moved']} em đổi trường, {told['n_better']} em tốt hơn, {told['n_worse']} em "
            f"kém hơn, trong {told['n_pupils']} em.",
            f"{told['n_moved']} moved, {told['n_better']} better, {told['n_worse']} worse, of "
            f"{told['n_pupils']} children.",
        )
    ]
    lines += [one[settings.language] for one in facts["why"]]
    for line in (*facts["labels"], *lines):
        out.print(line, markup=False)


def _write(
    folder: Path,
    found: Comparison,
    facts: dict[str, Any],
    files: dict[str, bytes],
    *,
    places: tuple[Path | None, Path | None],
    exact_map: bool,
) -> None:
    from runs.explain.cells import as_geojson, cells  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.homes import gates_of, homes_of  # noqa: PLC0415 (the same)
    from runs.explain.pages import write_pages  # noqa: PLC0415 (the same)
    from webmap.compare_page import page  # noqa: PLC0415 (the same)

    squares, gates, lines = None, {}, []
    if places[0] is not None:
        lon, lat = homes_of(places[0], found.pupil_id)
        drawn = cells(
            lon, lat, [found.moved, found.moved & found.better, found.moved & found.worse]
        )
        shapes = as_geojson(drawn, KINDS)
        squares, facts["n_hidden"] = shapes["features"], drawn.n_hidden
        files["moved.geojson"] = json.dumps(shapes, indent=1).encode() + b"\n"
        gates = {} if places[1] is None else gates_of(places[1])
        if exact_map:
            codes = found.school_code[found.after]
            lines = [
                ((float(lon[p]), float(lat[p])), gates[codes[p]])
                for p in np.flatnonzero(found.moved & (found.after >= 0))
                if codes[p] in gates
            ]
    files["compare.json"] = json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n"
    files["compare.html"] = page(facts, squares, sorted(gates.values()), lines).encode()
    write_pages(folder, files)
