"""``gantruong breach``: which children were in what was lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.console import in_language, out, print_json, say, settings
from gis import db
from gis.errors import InputError
from gis.private_file import write_new
from gis.report import harmless
from gis.state import state_dir

if TYPE_CHECKING:
    from runs.operations.breach import Concerned

FEWEST: Final = 10


def breach(  # noqa: PLR0913 (one parameter per option)
    *,
    run: Annotated[int | None, typer.Option("--run", help="A run whose results were lost.")] = None,
    export: Annotated[int | None, typer.Option("--export", help="A bulk export.")] = None,
    number: Annotated[int | None, typer.Option("--set", help="An imported set.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="The lost file itself, found by its hash.")
    ] = None,
    client: Annotated[
        str | None, typer.Option(help="With --since: only what this client or role did.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="What was done from this moment on, 2026-06-01T09:30+07:00.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="With --since: until this moment.")] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="New CSV with the children; for officers only.")
    ] = None,
) -> None:
    """
    Tell which children were in what was lost, or what a client did in a time.

    The screen shows counts by ward, under ten hidden; the children themselves go to --out.

      gantruong breach --file offers.csv --out concerned.csv
    """
    from runs.operations import breach as asking  # noqa: PLC0415 (when it runs)

    if sum(one is not None for one in (run, export, number, file, since)) != 1:
        msg = "say one of --run, --export, --set, --file or --since"
        raise InputError(msg)
    url = db.database_url()
    if since is not None:
        end = dt.datetime.now(dt.UTC) if until is None else _moment(until)
        _tell_acts(asking.acts(url, _moment(since), end, client=client))
        return
    if run is not None:
        found = [asking.of_run(url, run)]
    elif export is not None:
        found = [asking.of_export(url, export)]
    elif number is not None:
        found = [asking.of_set(url, number)]
    else:
        found = asking.of_file(url, state_dir(), Path(file or ""))
    _tell(found)
    if target is not None:
        _write(target, found)


def _tell(found: list[Concerned]) -> None:
    for one in found:
        wards: dict[str, int] = {}
        for _, ward in one.children:
            wards[ward or "?"] = wards.get(ward or "?", 0) + 1
        told = {ward: n if n >= FEWEST else None for ward, n in sorted(wards.items())}
        if settings.json:
            print_json({"where": one.where, "children": len(one.children), "wards": told})
            continue
        n_children = len(one.children)
        say(f"{one.where}: {n_children:,} em.", f"{one.where}: {n_children:,} children.")
        for ward, n in told.items():
            out.print(f"{ward}: {f'< {FEWEST}' if n is None else n}", markup=False)


def _write(target: Path, found: list[Concerned]) -> None:
    from runs.csv_table import csv_bytes  # noqa: PLC0415 (only when it runs)

    rows = (
        (harmless(one.where), child, harmless(ward or ""))
        for one in found
        for child, ward in one.children
    )
    write_new(target, csv_bytes(("where", "pupil_id", "ward_code"), rows))


def _tell_acts(acts: list[dict[str, object]]) -> None:
    if settings.json:
        print_json([{**one, "at": str(one["at"])} for one in acts])
        return
    for one in acts:
        words = (str(one[name]) for name in ("at", "actor", "action", "subject"))
        out.print("\t".join(words), markup=False)
    say(f"{len(acts)} việc.", f"{len(acts)} acts.")


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        words = in_language("cần thời điểm có múi giờ", "needs a moment with its time zone")
        msg = f"{words}: 2026-06-01T09:30+07:00, not {text!r}"
        raise InputError(msg)
    return moment
