"""``gantruong fetch``: files of a place from the addresses in its ``sources.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import print_json, progress, say, settings

if TYPE_CHECKING:
    from gis.province import Province
    from runs.fetching import Fetched


def fetch(
    place: Annotated[
        str, typer.Argument(help="Place: its id, or the folder that gantruong init wrote.")
    ],
    *,
    out: Annotated[
        Path, typer.Option(help="City folder to fill, as docs/city-folder.md lays it out.")
    ],
    only: Annotated[
        str | None, typer.Option(help="Id of the one source to take, such as osm.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be fetched; needs no network.")
    ] = False,
) -> None:
    """
    Bring roads, and borders where their licence allows, from the sources that a place names.

    Each file gets a receipt beside it: holder, licence, attribution, date, size, SHA-256. An
    interrupted fetch goes on where it stopped. Says what must be supplied by hand.

    Example: gantruong fetch hcmc --out city
    """
    from gis import province  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.fetching import by_hand, fetch  # noqa: PLC0415 (as above)

    known = province.load(place)
    with progress() as stages:
        done = fetch(known, out, only=only, dry_run=dry_run, progress=stages)
    if settings.json:
        print_json(
            {
                "place": known.id,
                "files": [_row(one, out) for one in done],
                "by_hand": {one.id: one.by_hand_en or one.title for one in by_hand(known)},
            }
        )
    for one in done:
        _tell(one, out)
    _tell_by_hand(known)


def _row(one: Fetched, out: Path) -> dict[str, object]:
    return {
        "file": one.path.relative_to(out).as_posix(),
        "state": one.state,
        "sha256": None if one.receipt is None else one.receipt.sha256,
    }


def _tell(one: Fetched, out: Path) -> None:
    name = one.path.relative_to(out).as_posix()
    if one.receipt is None:
        say(f"{name}: sẽ được tải về.", f"{name}: would be fetched.")
        return
    facts = one.receipt
    state = {"fetched": ("đã tải", "fetched"), "kept": ("đã có, không đổi", "there, unchanged")}
    vi, en = state[one.state]
    words = f"{facts.size_bytes:,} B, SHA-256 {facts.sha256[:16]}…, {facts.licence}"
    say(
        f"{name}: {vi} ({words}). {facts.attribution}",
        f"{name}: {en} ({words}). {facts.attribution}",
    )


def _tell_by_hand(known: Province) -> None:
    from runs.fetching import by_hand  # noqa: PLC0415 (as above)

    for source in by_hand(known):
        vi = source.by_hand_vi or f"{source.title}: {source.holder}"
        en = source.by_hand_en or f"{source.title}: {source.holder}"
        say(f"Tự cung cấp: {vi}", f"By hand: {en}")
