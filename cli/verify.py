"""``gantruong verify``: whether a result is unchanged and keeps the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import in_language, out, print_json, progress, settings


def verify(
    folder: Annotated[Path, typer.Argument(help="Folder of a result.", metavar="DIR")],
    *,
    rules_only: Annotated[
        bool, typer.Option("--rules-only", help="Leave the hashes alone, check the rules only.")
    ] = False,
) -> None:
    """
    Check a result: its hashes, then every rule of its policy.

    Exit code 0 and a sentence, or 1 and the first broken promise.
    """
    from runs.verify import verify_folder  # noqa: PLC0415 (after the kernel cache is prepared)

    with progress() as stages:
        verified = verify_folder(folder, rules_only=rules_only, progress=stages)
    if settings.json:
        print_json(
            {
                "kind": verified.kind,
                "policy": verified.policy,
                "seal_checked": verified.seal_checked,
                "signed": verified.signed,
                **verified.counts,
            }
        )
        return
    counts = ", ".join(f"{name} {n}" for name, n in verified.counts.items())
    seal = (
        in_language("dấu băm đúng", "hashes fit")
        if verified.seal_checked
        else in_language("không xem dấu băm", "hashes not looked at")
    )
    signed = (
        in_language("đã ký", "signed") if verified.signed else in_language("chưa ký", "not signed")
    )
    out.print(
        in_language(
            f"Đúng: kết quả giữ mọi cam kết của {verified.policy} ({counts}); {seal}; {signed}.",
            f"Right: the result keeps every promise of {verified.policy} ({counts}); {seal}; "
            f"{signed}.",
        ),
        markup=False,
    )
