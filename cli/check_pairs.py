"""``gantruong check pairs``: distances held against pairs that people measured by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import in_language, out, print_json, progress, say, settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runs.checked_pairs.compare import Compared, ScoreCard
    from runs.checked_pairs.read import CheckedPair


def pairs(  # noqa: PLR0913 (one parameter per option)
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV: pair_id, home_lon, home_lat, gate_lon, gate_lat, profile, checked_m, kind, "
            "checked_by, checked_on."
        ),
    ],
    *,
    network: Annotated[str, typer.Option(help="The roads: a file or the name of a place.")],
    keep: Annotated[
        str | None,
        typer.Option(
            metavar="ROLE",
            help="Keep the pairs in the database in this role's name, in place of the former ones: "
            "every proposed network is held against them.",
        ),
    ] = None,
    tolerance_percent: Annotated[
        float, typer.Option(min=0, help="A pair is off beyond this share.")
    ] = 5.0,
    tolerance_m: Annotated[
        float, typer.Option(min=0, help="A pair is off beyond these metres.")
    ] = 50.0,
    most_off: Annotated[int, typer.Option(min=0, help="So many pairs may be off.")] = 2,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="CSV of the pairs with what was found.")
    ] = None,
    page_file: Annotated[
        Path | None, typer.Option("--page", help="HTML page to print or to publish.")
    ] = None,
) -> None:
    """
    Measure pairs of home and gate that people measured by hand, and compare.

    Take places that anybody may know, never a child's home. Exit code 1 if more pairs are off
    than allowed: such roads are not taken into use. In checked_m “none” says that no way leads.
    """
    from gis.osm.read import read_any  # noqa: PLC0415 (after the kernel cache)
    from runs.checked_pairs.compare import Rule, compare  # noqa: PLC0415 (the same)
    from runs.checked_pairs.read import read_pairs  # noqa: PLC0415 (the same)
    from runs.checked_pairs.told import as_csv, facts  # noqa: PLC0415 (the same)
    from runs.two_files import written_together  # noqa: PLC0415 (the same)
    from webmap.pairs_page import page  # noqa: PLC0415 (the same)

    known = read_pairs(file)
    rule = Rule(tolerance_percent=tolerance_percent, tolerance_m=tolerance_m, most_off=most_off)
    with progress() as stages:
        stages("reading the roads", 0, None)
        card = compare(read_any(network), known, rule=rule, progress=stages)
    told = facts(card)
    files = {out_file: as_csv(card), page_file: page(told).encode()}
    wanted = {path: content for path, content in files.items() if path is not None}
    with written_together(*wanted, open_to_all=True) as parts:
        for part, content in zip(parts, wanted.values(), strict=True):
            part.write_bytes(content)
    if keep is not None:
        _keep(known, keep)
    if settings.json:
        print_json(told)
    else:
        _tell(card)
    if not card.passes:
        raise typer.Exit(1)


def _keep(known: Sequence[CheckedPair], role: str) -> None:
    from cli.run_app import database  # noqa: PLC0415 (after the kernel cache)
    from runs.checked_pairs.kept import keep_pairs  # noqa: PLC0415 (the same)

    with database() as engine:
        keep_pairs(engine, known, kept_by=role)


def _tell(card: ScoreCard) -> None:
    for one in card.pairs:
        if one.is_off:
            out.print(_line(one), markup=False)
    say(
        f"{card.n_off} trên {len(card.pairs)} cặp lệch; cho phép {card.rule.most_off}: "
        f"{'đạt' if card.passes else 'không đạt'}.",
        f"{card.n_off} of {len(card.pairs)} pairs are off; {card.rule.most_off} may be: "
        f"{'passed' if card.passes else 'not passed'}.",
    )


def _line(one: Compared) -> str:
    by_hand, found = _metres(one.pair.checked_mm), _metres(one.found_mm)
    return in_language(
        f"Cặp {one.pair.pair_id}: đo tay {by_hand}, chương trình {found}.",
        f"Pair {one.pair.pair_id}: by hand {by_hand}, program {found}.",
    )


def _metres(mm: int | None) -> str:
    return in_language("không có đường", "no way") if mm is None else f"{mm / 1000:.0f} m"
