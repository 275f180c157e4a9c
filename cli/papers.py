"""``gantruong papers``: official lists and minutes of a run, for every ward and school at once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, progress, say, settings
from cli.run_app import database

KIND_WORDS = {
    "allocation": ("danh sách xếp chỗ", "allocation lists"),
    "waiting": ("danh sách chưa có chỗ", "waiting lists"),
    "changes": ("danh sách thay đổi", "change lists"),
    "minutes": ("biên bản", "minutes"),
}


def papers(  # noqa: PLR0913 (one parameter per option)
    *,
    run: Annotated[int, typer.Option(help="Number of the run (from: run list).")],
    out: Annotated[Path, typer.Option(help="Folder to write; must not be there yet.")],
    ward: Annotated[
        list[str] | None,
        typer.Option(help="Papers of this ward and its schools only; may be given several times."),
    ] = None,
    file_format: Annotated[
        list[str] | None,
        typer.Option("--format", help="docx, xlsx or pdf; all three if not given."),
    ] = None,
    letterhead: Annotated[
        Path | None, typer.Option(help="TOML: authority, place, who signs; dotted without it.")
    ] = None,
    templates: Annotated[
        Path | None, typer.Option(help="Folder of edited Word templates (from: paper-templates).")
    ] = None,
    font: Annotated[
        Path | None, typer.Option(help="Folder with the four files of Times New Roman, for PDF.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written; write nothing.")
    ] = False,
) -> None:
    """
    Write the official papers of a run: who has a seat, who has none, what changed, and minutes.

    One folder per ward: its children, and its schools. Word, Excel and PDF on A4 in the
    administrative form, with page numbers and the checksum of the table on every page; ĐỀ XUẤT
    stands on all of them until the committee has confirmed the run. The place of the signature
    stays empty. No home, no way and no personal number is on any of them.
    """
    from runs.papers import letterhead as heads  # noqa: PLC0415 (only when it runs)
    from runs.papers import write as writing  # noqa: PLC0415 (the same)
    from runs.papers.of_run import papers_of  # noqa: PLC0415 (the same)
    from runs.papers.pdf import letters  # noqa: PLC0415 (the same)
    from runs.papers.word import read_templates  # noqa: PLC0415 (the same)

    form = writing.Form(
        formats=tuple(dict.fromkeys(file_format or writing.FORMATS)),
        letterhead=heads.read(letterhead),
        templates=read_templates(templates),
        letters=letters(font),
    )
    wards = frozenset(ward or ())
    with database() as engine, progress() as stages:
        found = papers_of(engine, run)
        if dry_run:
            told = writing.listed(found, form, wards=wards)
        else:
            told = writing.write(found, out, form, wards=wards, progress=stages)
    if settings.json:
        print_json({"written": not dry_run, "formats": list(form.formats), "papers": told})
    counts = Counter(str(one["kind"]) for one in told)
    vi = ", ".join(f"{counts[kind]} {words[0]}" for kind, words in KIND_WORDS.items())
    en = ", ".join(f"{counts[kind]} {words[1]}" for kind, words in KIND_WORDS.items())
    if dry_run:
        say(f"Sẽ ghi {vi}. Chưa ghi gì.", f"Would write {en}. Nothing is written.")
    else:
        say(f"Đã ghi {vi} vào {out}.", f"Written: {en}, in {out}.")


def paper_templates(
    *, out: Annotated[Path, typer.Option(help="Folder to write; must not be there yet.")]
) -> None:
    """Write the Word templates of official papers, to be edited in a word processor."""
    from runs.explain.pages import write_pages  # noqa: PLC0415 (only when it runs)
    from runs.papers.templates import templates  # noqa: PLC0415 (the same)

    made = templates()
    write_pages(out, made)
    say(f"Đã ghi {len(made)} mẫu vào {out}.", f"Written: {len(made)} templates, in {out}.")
