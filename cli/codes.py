"""``gantruong codes``: codes of families, their last days, and what they answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import in_language, out, print_json, say, settings
from cli.run_app import database
from gis.private_file import refuse_existing, write_new

if TYPE_CHECKING:
    from runs.families.issued import Made

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Mã của gia đình: mỗi em một mã, làm một lần, giao một lần trong tệp niêm phong; cơ sở dữ "
        "liệu chỉ giữ dấu băm có khoá. Kết quả được mở bằng mã, không cần tài khoản.\n\n"
        "Ví dụ: gantruong codes make --season 2026-2027 --ward 99101 --out phuong.codes --by Sở",
        "Codes of families: one per child, made once, handed over once in a sealed file; the "
        "database keeps keyed hashes alone. Results open by code, without an account.\n\n"
        "Example: gantruong codes make --season 2026-2027 --ward 99101 --out ward.codes --by Dept",
    ),
)

Season = Annotated[str, typer.Option(help=in_language("Năm học.", "Season."))]
Pupil = Annotated[str, typer.Option(help=in_language("Mã học sinh.", "Id of the pupil."))]
By = Annotated[
    str,
    typer.Option("--by", help=in_language("Cơ quan hoặc vai trò.", "Office or role.")),
]
New = Annotated[
    Path, typer.Option("--out", help=in_language("Tệp mới, niêm phong.", "New file, sealed."))
]


@app.command(help=in_language("Làm mã cho các em chưa có.", "Make codes for who has none."))
def make(
    *,
    season: Season,
    file: New,
    by: By,
    ward: Annotated[
        str | None,
        typer.Option(help=in_language("Chỉ một phường, xã.", "One ward alone.")),
    ] = None,
) -> None:
    """Make codes; more than 200 in one file take two persons."""
    from runs.families.issued import make as made  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        _show(made(engine, season, ward=ward, out=file, by=by), file)


@app.command(
    help=in_language(
        "Thay mã của một em; mã cũ hết hiệu lực ngay.", "Give a child a new code; the old one ends."
    )
)
def reissue(*, season: Season, pupil: Pupil, file: New, by: By) -> None:
    """Make one code anew."""
    from runs.families.issued import reissue as made  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        _show(made(engine, season, pupil, out=file, by=by), file)


@app.command(
    name="open",
    help=in_language("Mở tệp niêm phong để in thư.", "Open a sealed file to print the letters."),
)
def open_file(
    sealed: Annotated[
        Path, typer.Argument(help=in_language("Tệp niêm phong.", "The sealed file."))
    ],
    *,
    file: Annotated[Path, typer.Option("--out", help=in_language("Tệp CSV mới.", "New CSV."))],
) -> None:
    """Ask for the passphrase and write the CSV, readable by its owner only."""
    from runs.families.handover import read_sealed  # noqa: PLC0415 (only when it runs)

    refuse_existing(file)
    asked = in_language("Mật khẩu của tệp", "Passphrase of the file")
    content = read_sealed(sealed, typer.prompt(asked, hide_input=True))
    write_new(file, content)
    say(
        f"Đã ghi {file.name}. Hãy xoá ngay sau khi in thư.",
        f"Wrote {file.name}. Delete it as soon as the letters are printed.",
    )


@app.command(
    help=in_language("Không nói gì về một em nữa.", "Tell nothing of a child by code any more.")
)
def withhold(
    *,
    season: Season,
    pupil: Pupil,
    why: Annotated[
        str,
        typer.Option(
            help=in_language(
                "protected: hồ sơ được bảo vệ; withdrawn: gia đình không tham gia.",
                "protected: a protected record; withdrawn: the family takes no part.",
            )
        ),
    ],
    by: By,
) -> None:
    """Withhold a child's record."""
    from runs.families.issued import withhold as held  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        held(engine, season, pupil, why=why, by=by)
    say("Mã của em không mở gì nữa.", "The child's code opens nothing from now on.")


@app.command(
    help=in_language("Lại công bố về một em, bằng mã mới.", "Tell of a child again, by a new code.")
)
def release(*, season: Season, pupil: Pupil, by: By) -> None:
    """End the withholding."""
    from runs.families.issued import release as released  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        released(engine, season, pupil, by=by)
    say(
        "Từ lần công bố sau em lại có kết quả; hãy làm mã mới: codes make.",
        "From the next publication on there is a record again; make a code: codes make.",
    )


@app.command(
    name="last-day",
    help=in_language("Ngày cuối của một việc gia đình được làm.", "Set a last day for families."),
)
def last_day(  # noqa: PLR0913 (what a deadline is of, until when, who sets it and why)
    what: Annotated[
        str,
        typer.Argument(
            help=in_language(
                "correct: sửa vị trí nhà; answer: trả lời chỗ được xếp.",
                "correct: homes; answer: offers.",
            )
        ),
    ],
    day: Annotated[str, typer.Argument(help=in_language("Ngày, 2026-06-15.", "2026-06-15."))],
    *,
    season: Season,
    grade: Annotated[str, typer.Option(help=in_language("Khối lớp.", "Grade."))],
    by: By,
    reason: Annotated[
        str,
        typer.Option(
            help=in_language("Lý do, khi đổi ngày đã có.", "Why, where a day was set before.")
        ),
    ] = "",
    round_no: Annotated[
        int, typer.Option("--round", min=1, help=in_language("Đợt.", "Round."))
    ] = 1,
) -> None:
    """Set a last day."""
    from runs.families.calendar import set_last_day  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        set_last_day(engine, season, grade, what, day, by=by, reason=reason, round_no=round_no)
    say(f"Đã ghi ngày cuối {day}.", f"The last day is {day}.")


@app.command(
    help=in_language(
        "Ghi câu trả lời của các gia đình cho đợt hai.", "Write families' answers for match-second."
    )
)
def answers(
    run: Annotated[int, typer.Argument(help=in_language("Số của lượt.", "Number of the run."))],
    *,
    file: Annotated[Path, typer.Option("--out", help=in_language("Tệp CSV mới.", "New CSV."))],
) -> None:
    """Write who confirmed, refused or said nothing."""
    from runs.families.answers import answers_csv  # noqa: PLC0415 (only when it runs)

    refuse_existing(file)
    with database() as engine:
        content = answers_csv(engine, run)
    write_new(file, content)
    say(f"Đã ghi {file.name}.", f"Wrote {file.name}.")


def _show(made: Made, file: Path) -> None:
    if settings.json:
        names = ("n_new", "n_known", "n_withheld", "passphrase")
        print_json({name: getattr(made, name) for name in names})
        return
    out.print(made.passphrase, markup=False)
    say(
        f"{made.n_new} mã mới trong {file.name}; {made.n_known} em đã có mã, {made.n_withheld} em "
        "không công bố. Mật khẩu trên chỉ hiện lần này: gửi bằng đường khác với tệp.",
        f"{made.n_new} new codes in {file.name}; {made.n_known} children have one, "
        f"{made.n_withheld} are withheld. The passphrase above is shown this once: send it by "
        "another way than the file.",
    )
