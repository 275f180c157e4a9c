"""``gantruong supply``: what is shipped, and what is known against it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import out, print_json, say, settings
from gis.errors import BrokenPromiseError, InputError

app = typer.Typer(
    help="What is shipped, and what is known against it; for a checkout with its locks.",
    no_args_is_help=True,
)


@app.command()
def sbom(
    *,
    file: Annotated[Path | None, typer.Option("--out", help="New JSON file.")] = None,
) -> None:
    """
    List every package that is shipped, with version and licence (CycloneDX 1.6).

    Python packages from the lock, npm packages of the map page from theirs. Licences are what the
    packages state; an unknown one is told as unknown.
    """
    from runs.manifest import canonical_json  # noqa: PLC0415 (when it runs)
    from runs.operations import supply  # noqa: PLC0415 (when it runs)

    made = supply.sbom()
    if file is None:
        out.print(canonical_json(made).decode(), markup=False, end="")
        return
    if file.exists():
        msg = f"{file} is there already; choose another file"
        raise InputError(msg)
    file.write_bytes(canonical_json(made))
    n_parts = len(made["components"])
    say(f"{file}: {n_parts} gói.", f"{file}: {n_parts} packages.")


@app.command()
def weaknesses() -> None:
    """
    Ask what is known against the locked packages (pip-audit); needs the advisory service.

    Exit code 1 if anything is known, 3 if nobody could be asked: then nothing is claimed.
    """
    from runs.operations import supply  # noqa: PLC0415 (when it runs)

    found = supply.weaknesses()
    if settings.json:
        print_json(found)
    for one in found["weak"]:
        ids = ", ".join(entry["id"] for entry in one["vulns"])
        out.print(f"{one['name']} {one['version']}: {ids}", markup=False)
    if found["weak"]:
        msg = f"something is known against {len(found['weak'])} packages"
        raise BrokenPromiseError(msg)
    n_parts = found["looked_at"]
    say(
        f"Không có cảnh báo nào cho {n_parts} gói.", f"Nothing is known against {n_parts} packages."
    )
