"""``gantruong address``: how an address is read, and where every former name leads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import out as results
from cli.console import print_json, progress, say, settings

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(
    no_args_is_help=True, help="How an address is read, and where every former name leads."
)

WardsFile = Annotated[Path, typer.Argument(help="Wards with their former units: CSV or map file.")]
AliasesFile = Annotated[
    Path | None, typer.Option("--aliases", help="CSV of former names of wards and khu phố.")
]
Place = Annotated[
    str | None, typer.Option("--province", help="Place in data/provinces: its column headings.")
]


@app.command()
def parse(
    address: Annotated[str, typer.Argument(help="An address, in quotes.")],
    *,
    wards: Annotated[
        Path | None, typer.Option(help="Wards with their former units: CSV or map file.")
    ] = None,
    aliases: AliasesFile = None,
    province: Place = None,
) -> None:
    """
    Show the parts of one address, other readings, and what was not understood.

    With --wards also today's wards that the address can lie in, each with its confidence.
    Nothing is stored.

    Example: gantruong address parse "12/3/4B Lê Lợi, KP3, P.12, Q.1"
    """
    from cli import address_view  # noqa: PLC0415 (the list of commands needs none of it)
    from gis.locate.crosswalk import Crosswalk  # noqa: PLC0415 (as above)
    from gis.locate.parse import parse_address  # noqa: PLC0415 (as above)

    read = parse_address(address)
    crossing = None
    if wards is not None:
        former = None if aliases is None else _register(aliases, "aliases", province)
        crossing = Crosswalk(_register(wards, "wards", province), former).resolve(read)
    if settings.json:
        print_json(address_view.as_json(read, crossing))
        return
    for table in address_view.tables(read, crossing):
        results.print(table)


@app.command()
def names(
    wards: WardsFile,
    *,
    out: Annotated[Path, typer.Option(help="CSV to write: one row per former unit.")],
    aliases: AliasesFile = None,
    province: Place = None,
) -> None:
    """
    Follow every former unit of a ward file to today's wards, and count.

    Each name is written in three ways: with its district, alone, and without accents. It leads
    to one ward, to several (divided, or borne by several units) or to none.

    Example: gantruong address names wards.csv --province hcmc --out names.csv
    """
    from gis.locate import survey  # noqa: PLC0415 (the list of commands needs none of it)

    with progress() as stages:
        stages("checking", 0, None)
        frame = _register(wards, "wards", province)
        former = None if aliases is None else _register(aliases, "aliases", province)
        followed = survey.follow(frame, former)
    out.write_text(survey.to_csv(followed), encoding="utf-8", newline="")
    counts = survey.counts(followed)
    if settings.json:
        print_json({"out": str(out), "units": len(followed), **counts})
        return
    _say(len(followed), counts, out)


def _say(n_units: int, counts: dict[str, dict[str, int]], out: Path) -> None:
    say(f"{n_units} đơn vị cũ; đã ghi {out}.", f"{n_units} former units; written: {out}.")
    for way, n in counts.items():
        say(
            f"  {_WAYS[way][0]}: {n['one']} về một phường, xã; {n['several']} về nhiều nơi; "
            f"{n['none']} không về đâu",
            f"  {_WAYS[way][1]}: {n['one']} lead to one ward, {n['several']} to several, "
            f"{n['none']} to none",
        )


_WAYS = {
    "with_district": ("tên kèm quận, huyện cũ", "name with its former district"),
    "alone": ("chỉ có tên", "name alone"),
    "plain": ("không dấu, kèm quận, huyện", "without accents, with district"),
}


def _register(path: Path, kind: str, province: str | None) -> pd.DataFrame:
    """Return a checked register; its errors end the command with one line each."""
    from gis.register.read import read  # noqa: PLC0415 (the list of commands needs none of it)

    frame, report = read(path, kind, province)
    report.raise_if_errors(path.name)
    return frame
