"""``gantruong replay``: whether a result comes out the same again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as results


def replay(
    folder: Annotated[Path, typer.Argument(help="Folder of a result.", metavar="DIR")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="Keep what is computed in this new folder.")
    ] = None,
) -> None:
    """
    Compute a result again from its own inputs/ and compare every file byte for byte.

    Needs no database and works on any machine. Exit code 0 and a sentence, or 1 and the first
    file that differs. Where the program or a library has another version than then, it says so.
    """
    from runs.replay import replay_folder  # noqa: PLC0415 (after the kernel cache is prepared)

    with progress() as stages:
        again = replay_folder(folder, out_dir=out, progress=stages)
    if settings.json:
        print_json(
            {
                "kind": again.kind,
                "policy": again.policy,
                "files": list(again.files),
                "same_code": again.same_code,
                "recorded_code": again.recorded_code,
                "code": again.code,
                "changed_libraries": list(again.changed_libraries),
            }
        )
        return
    results.print(
        in_language(
            f"Giống từng byte: {len(again.files)} tệp của {again.policy}.",
            f"The same to the byte: {len(again.files)} files of {again.policy}.",
        ),
        markup=False,
    )
    if not again.same_code:
        say(
            f"Lưu ý: kết quả do phiên bản {again.recorded_code} tạo, nay tính lại bằng "
            f"{again.code}.",
            f"Note: the result was made by version {again.recorded_code}, computed again by "
            f"{again.code}.",
        )
    if again.changed_libraries:
        changed = ", ".join(again.changed_libraries)
        say(f"Thư viện khác trước: {changed}.", f"Libraries that changed: {changed}.")
