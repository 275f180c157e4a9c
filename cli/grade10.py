"""``gantruong grade10``: after a grade-10 result: why, what is open, the additional round."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as results

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Sau khi có kết quả lớp 10: vì sao, trường nào còn chỗ, đợt xét bổ sung.",
        "After a grade-10 result: why, what is still open, the additional round.",
    ),
)

Result = Annotated[Path, typer.Argument(help="Folder of match-wishes.", metavar="RESULT")]
Force = Annotated[bool, typer.Option("--force", help="Replace a result.")]


@app.command()
def why(  # noqa: PLR0913 (one parameter per option)
    result: Result,
    *,
    applicant: Annotated[str, typer.Option(help="Id of the applicant.")],
    names: Annotated[
        Path | None, typer.Option(help="CSV: school_code, name; else schools go by code.")
    ] = None,
    options: Annotated[
        Path | None,
        typer.Option(help="CSV: school_code, kind (continuing, vocational, private)[, name]."),
    ] = None,
    distances: Annotated[
        Path | None, typer.Option(help="Parquet of gantruong distances; pupil_id = applicant.")
    ] = None,
    network: Annotated[
        str | None, typer.Option(help="Roads; with --homes and --gates for way and time.")
    ] = None,
    homes: Annotated[Path | None, typer.Option(help="CSV: pupil_id, lon, lat.")] = None,
    gates: Annotated[Path | None, typer.Option(help="CSV: school_code, lon, lat.")] = None,
    profile: Annotated[str, typer.Option(help="walk, motorbike or car.")] = "motorbike",
) -> None:
    """
    Tell one applicant what every wish needed, and which schools are still open.

    Nothing here is a promise: free seats and cut-offs are those of the proposal.
    """
    from runs.explain.names import read_names  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.wishes.open_schools import read_options  # noqa: PLC0415 (the same)
    from runs.wishes.stored import read_stored  # noqa: PLC0415 (the same)
    from runs.wishes.told import tell  # noqa: PLC0415 (the same)
    from runs.wishes.ways import Measured, measured  # noqa: PLC0415 (the same)

    asked = Measured(
        distances=distances, network=network, homes=homes, gates=gates, profile=profile
    )
    with progress() as stages:
        ways = measured(asked, applicant, stages)
        stored = read_stored(result, stages)
        found = tell(
            stored, applicant, options=read_options(options), ways=ways, names=read_names(names)
        )
    if settings.json:
        print_json(found.as_json())
        return
    for line in found.sentences(settings.language):
        results.print(line, markup=False)


@app.command()
def needs(
    result: Result,
    *,
    out: Annotated[Path, typer.Option(help="CSV file to write.")],
) -> None:
    """
    Write what every wish of every applicant needed, as a table for officers.

    Out: applicant_id, programme, wish, school_code, outcome, score, needed, missing.
    """
    from runs.wishes.needs_table import write_needs  # noqa: PLC0415 (after the kernels)
    from runs.wishes.stored import read_stored  # noqa: PLC0415 (the same)

    with progress() as stages:
        n_rows = write_needs(read_stored(result, stages), out)
    say(f"Đã ghi {n_rows} dòng vào {out}.", f"{n_rows} rows written to {out}.")


@app.command("open-schools")
def open_schools(
    result: Result,
    *,
    out: Annotated[Path, typer.Option(help="CSV file to write.")],
    refused: Annotated[
        Path | None, typer.Option(help="CSV: applicant_id of offers not confirmed.")
    ] = None,
) -> None:
    """
    List the schools that the additional round would open.

    Out: school_code, seats, left, needed.
    """
    from runs.wishes.needs_table import write_open  # noqa: PLC0415 (after the kernels)
    from runs.wishes.stored import read_stored  # noqa: PLC0415 (the same)

    with progress() as stages:
        n_rows = write_open(read_stored(result, stages), refused, out)
    say(f"{n_rows} trường còn chỗ, ghi ở {out}.", f"{n_rows} schools are open, see {out}.")


@app.command("round")
def second_round(
    result: Result,
    *,
    applications: Annotated[Path, typer.Option(help="CSV: applicant_id, school_code.")],
    out: Annotated[Path, typer.Option(help="Folder of the round; must be new or empty.")],
    refused: Annotated[
        Path | None, typer.Option(help="CSV: applicant_id of offers not confirmed.")
    ] = None,
    force: Force = False,
) -> None:
    """
    Run the additional round on the seats that a result left, as a sealed folder of its own.

    Out: offers.csv, considered.csv (what became of each application), cutoffs.csv,
    manifest.json (names the first result) and inputs/.
    """
    from runs.wishes.round_write import round_files  # noqa: PLC0415 (after the kernels)

    with progress() as stages:
        manifest = round_files(
            result, applications, out, refused=refused, force=force, progress=stages
        )
    counts = manifest["counts"]
    if settings.json:
        print_json({"out": str(out), "run_sha256": manifest["run_sha256"], **counts})
    say(
        f"{counts['open_schools']} trường mở đợt bổ sung; {counts['offered']} trong "
        f"{counts['applications']} hồ sơ trúng tuyển; mọi cam kết đã kiểm tra; kết quả ở {out}.",
        f"{counts['open_schools']} schools are open; {counts['offered']} of "
        f"{counts['applications']} applications placed; every promise checked; the result is in "
        f"{out}.",
    )


@app.command()
def report(
    result: Result,
    *,
    out: Annotated[Path, typer.Option(help="Page to write (.md); a .json stands beside it.")],
    sample: Annotated[
        int, typer.Option(min=1, help="Applicants to try with other orders of their wishes.")
    ] = 200,
    seed: Annotated[int, typer.Option(help="Draws the sample.")] = 1,
) -> None:
    """
    Report for the committee: do tactics pay, who is passed over, what other rules would do.

    Every other rule is run on the same applicants; about 0.2 s per applicant of the sample who
    missed two wishes, for a city of 170,000.
    """
    from runs.two_files import written_together  # noqa: PLC0415 (after the kernels)
    from runs.wishes import report as reports  # noqa: PLC0415 (the same)
    from runs.wishes.report_page import markdown  # noqa: PLC0415 (the same)
    from runs.wishes.stored import read_stored  # noqa: PLC0415 (the same)

    with progress() as stages:
        stored = read_stored(result, stages)
        found = reports.report(stored, sample=sample, seed=seed, progress=stages)
    values = out.with_suffix(".json")
    with written_together(out, values) as (page, data):
        page.write_text(markdown(found, settings.language), encoding="utf-8")
        data.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if settings.json:
        print_json(found)
    say(f"Đã ghi {out} và {values}.", f"Written: {out} and {values}.")
