"""``gantruong appeal``: everything that decided about one child, to print and to hand over."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.console import print_json, progress, say, settings
from cli.results import Published, Result, folder_of, told_to_families
from gis.errors import InputError

if TYPE_CHECKING:
    from cli.console import Stages
    from runs.dossier.build import Dossier
    from runs.match.stored import StoredResult


def appeal(  # noqa: PLR0913 (one parameter per option)
    result: Result,
    *,
    pupil: Annotated[str, typer.Option(help="Id of the pupil.")],
    folder: Annotated[Path, typer.Option("--out", help="Folder to write; new or empty.")],
    audience: Annotated[
        Literal["family", "officer"],
        typer.Option("--for", help="Families see public numbers, officers exact ones."),
    ] = "family",
    schools: Annotated[Path | None, typer.Option(help="CSV: school_code, name.")] = None,
    network: Annotated[
        str | None, typer.Option(help="Roads of the result, to draw the way.")
    ] = None,
    homes: Annotated[Path | None, typer.Option(help="CSV: pupil_id, lon, lat.")] = None,
    gates: Annotated[Path | None, typer.Option(help="CSV: school_code, lon, lat.")] = None,
    date: Annotated[str, typer.Option(help="Date to print, YYYY-MM-DD; none without it.")] = "",
    published: Published = None,
) -> None:
    """
    Write the sheet of one child: result, reasons, what was needed, way, rules, how to check.

    Out: sheet.json, sheet.html and sheet.pdf (A4). The same folder and options give the same
    bytes, any day. It shows where a child lives: hand it to the family and the committee only.
    """
    from runs.explain.names import read_names  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.pages import write_pages  # noqa: PLC0415 (the same)
    from runs.explain.sheet import sheet  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)
    from webmap.sheet_page import page  # noqa: PLC0415 (the same)
    from webmap.sheet_pdf import pdf  # noqa: PLC0415 (the same)

    _check_date(date)
    names = read_names(schools)
    with progress() as stages:
        stages("read the result", 0, None)
        stored = read_result(folder_of(result))
        public, notes = told_to_families(result, stored, published, audience)
        way = _way(stored, pupil, (network, homes, gates), stages)
        found = sheet(
            stored,
            pupil,
            audience=audience,
            names=names,
            dossier=way,
            date=date,
            public=public,
            notes=notes,
            progress=stages,
        )
        stages("write the sheet", 0, None)
        facts = json.dumps(found.facts, ensure_ascii=False, indent=1) + "\n"
        files = {
            "sheet.json": facts.encode(),
            "sheet.html": page(found.facts, found.shapes).encode(),
            "sheet.pdf": pdf(found.facts, found.shapes),
        }
        write_pages(folder, files)
    if settings.json:
        print_json({"out": str(folder), "pupil_id": pupil, "has_way": way is not None})
    say(
        f"Đã ghi phiếu vào {folder}; chỉ giao cho gia đình và hội đồng.",
        f"The sheet is written to {folder}; for the family and the committee only.",
    )


def _check_date(date: str) -> None:
    try:
        good = not date or (len(date) == len("2026-06-15") and bool(dt.date.fromisoformat(date)))
    except ValueError:
        good = False
    if not good:
        msg = f"--date is {date!r}; it must be a day, YYYY-MM-DD"
        raise InputError(msg)


def _way(
    stored: StoredResult,
    pupil: str,
    files: tuple[str | None, Path | None, Path | None],
    stages: Stages,
) -> Dossier | None:
    """Return the dossier of the offered school, if the roads are given and there is an offer."""
    from runs.dossier.build import dossier  # noqa: PLC0415 (after the kernel cache)
    from runs.query_inputs import asked_of_files, roads  # noqa: PLC0415 (the same)

    network, homes, gates = files
    if files == (None, None, None):
        return None
    if network is None or homes is None or gates is None:
        msg = "--network, --homes and --gates belong together"
        raise InputError(msg)
    everybody = stored.everyone
    if pupil not in set(everybody.pupils.id.tolist()):
        stored.pupil(pupil)  # raises, and says that there is no such pupil
    school = int(everybody.school[everybody.pupils.id.tolist().index(pupil)])
    if school < 0:
        return None
    asked = asked_of_files(homes, gates, pupil=pupil, school=str(stored.schools.code[school]))
    return dossier(roads(network, stored.policy.profile, stages), asked)
