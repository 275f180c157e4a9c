"""``gantruong match-wishes``: applicants with scores and wishes in, cut-offs and offers out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.console import in_language, print_json, progress, say, settings


def match_wishes(  # noqa: PLR0913 (one parameter per option)
    *,
    policy: Annotated[str, typer.Option(help="Name of a grade-10 policy, or a TOML file.")],
    applicants: Annotated[
        Path,
        typer.Option(
            help="CSV: applicant_id, score or papers, wish_1, wish_2, wish_3[, direct, area]."
        ),
    ],
    schools: Annotated[
        Path, typer.Option(help="CSV: school_code, seats[, area, grades, programme].")
    ],
    out: Annotated[Path, typer.Option(help="Folder of the result; must be new or empty.")],
    programmes: Annotated[
        Path | None,
        typer.Option(
            help=in_language(
                "CSV nguyện vọng chuyên, tích hợp: applicant_id, programme, wish_1, …",
                "CSV of specialised and integrated wishes: applicant_id, programme, wish_1, …",
            )
        ),
    ] = None,
    refused: Annotated[
        Path | None,
        typer.Option(
            help=in_language(
                "CSV các chỗ chuyên, tích hợp không được xác nhận: applicant_id, programme.",
                "CSV of programme offers not confirmed: applicant_id, programme.",
            )
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a result.")] = False,
) -> None:
    """
    Set grade-10 cut-offs from scores and wishes, check every promise, write a sealed folder.

    Out: offers.csv (wish 0 = direct admission), cutoffs.csv, manifest.json and inputs/.
    """
    from runs.wishes.match import match_wishes_files  # noqa: PLC0415 (only when it runs)
    from runs.wishes.programmes import WishFiles  # noqa: PLC0415 (only when it runs)

    files = WishFiles(
        applicants=applicants, schools=schools, programmes=programmes, refused=refused
    )
    with progress() as stages:
        manifest = match_wishes_files(policy, files, out, force=force, progress=stages)
    counts = manifest["counts"]
    if settings.json:
        print_json({"out": str(out), "run_sha256": manifest["run_sha256"], **counts})
    for one in manifest["programmes"]:
        _say_programme(one)
    if manifest["programmes_not_run"]:
        named = ", ".join(manifest["programmes_not_run"])
        say(
            f"Lưu ý: chưa xét các chương trình đứng trước ({named}), vì không có --programmes.",
            f"Note: the programmes before ({named}) were not run: no --programmes was given.",
        )
    say(
        f"{counts['placed']} em trúng tuyển trong {counts['applicants']}; mọi cam kết đã được "
        f"kiểm tra; kết quả ở {out}.",
        f"{counts['placed']} of {counts['applicants']} applicants placed; every promise checked; "
        f"the result is in {out}.",
    )


def _say_programme(about: dict[str, Any]) -> None:
    """Say what is assumed, and what the scores rest on."""
    name, assumed = about["policy"]["name"], ", ".join(about["policy"]["assumptions"])
    say(
        f"Giả định của bộ quy tắc {name}: {assumed or 'không có'}.",
        f"Assumptions of policy {name}: {assumed or 'none'}.",
    )
    if about["barred"]:
        say(
            f"{about['barred']} em không được xét theo điểm: thiếu bài, điểm liệt hoặc vi phạm.",
            f"{about['barred']} applicants barred: a paper missing or too low, or rules broken.",
        )
    if about["scores_unlike_papers"]:
        say(
            f"Lưu ý: {about['scores_unlike_papers']} điểm cho sẵn khác tổng các bài thi; giữ "
            "nguyên điểm cho sẵn.",
            f"Note: {about['scores_unlike_papers']} given scores are not the sum of the papers; "
            "they are kept as given.",
        )
