"""``gantruong forget``: a season's children deleted, with a signed document of what went."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.console import in_language, out, print_json, progress, say, settings
from gis import db
from gis.cluster.place import ADMIN
from gis.cluster.private import Cluster
from gis.errors import InputError
from gis.state import state_dir

if TYPE_CHECKING:
    from runs.operations.forget import Forgetting


def forget(
    season: Annotated[str, typer.Option(help="Season whose children go, such as 2025-2026.")],
    *,
    by: Annotated[
        str | None, typer.Option("--by", help="Office or role that asks; no person's name.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; kept.")] = "",
    sets: Annotated[
        list[int] | None,
        typer.Option("--set", help="Set of applicants that goes too; they know no season."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
    file: Annotated[
        Path | None, typer.Option("--out", help="New file for the document; one is kept anyway.")
    ] = None,
) -> None:
    """
    Delete everything about a season's children; statistics and the seals of its runs stay.

    It takes two persons: the first call is kept as a proposal, another person agrees by approve
    yes, the same call again deletes. Tables are rewritten, so that the disk holds nothing either.
    The document counts every table before and after, and says what backups still hold.

      gantruong forget --season 2025-2026 --dry-run
    """
    from runs.manifest import canonical_json  # noqa: PLC0415 (when it runs)
    from runs.operations import forget as forgetting  # noqa: PLC0415 (when it runs)
    from runs.operations import forget_proof  # noqa: PLC0415 (when it runs)

    url, state = db.database_url(), state_dir()
    if dry_run:
        _show(forgetting.plan(url, state, season, sets=sets))
        return
    if by is None:
        msg = "who asks must be named with --by: an office or a role"
        raise InputError(msg)
    if file is not None and file.exists():
        msg = f"{file} is there already; choose another file"
        raise InputError(msg)
    admin_url = None if os.environ.get(db.SETTING) else Cluster(state).url(role=ADMIN)
    with progress() as stages:
        proof = forget_proof.carry_out(
            url,
            state,
            season,
            by=by,
            reason=reason,
            admin_url=admin_url,
            sets=sets,
            progress=stages,
        )
    if file is not None:
        file.write_bytes(canonical_json(proof))
    if settings.json:
        print_json(proof)
    n_rows = sum(told["deleted"] for told in proof["tables"].values())
    say(
        f"Đã xoá {n_rows:,} dòng và {proof['files']['deleted']} tệp của mùa {season}. Văn bản: "
        f"{state / forget_proof.FOLDER}.",
        f"Deleted {n_rows:,} rows and {proof['files']['deleted']} files of season {season}. The "
        f"document: {state / forget_proof.FOLDER}.",
    )
    for line in proof["left_until"]:
        say(f"Còn có thể sót: {line}.", f"May be left: {line}.")


def _show(found: Forgetting) -> None:
    if settings.json:
        tables = {name: {"rows": rows, "go": gone} for name, (rows, gone) in found.rows.items()}
        facts = {"season": found.season, "tables": tables, "files": found.files.n_files}
        print_json({**facts, "sets_that_stay": found.other_sets})
        return
    heads = in_language("Bảng|Đang có|Sẽ xoá", "Table|Rows|Go")
    table = Table(*heads.split("|"))
    for name, (rows, gone) in found.rows.items():
        table.add_row(name, f"{rows:,}", f"{gone:,}")
    out.print(table)
    say(
        f"{found.files.n_files} tệp sẽ bị xoá; {len(found.runs)} lượt giữ lại biên bản niêm.",
        f"{found.files.n_files} files would go; {len(found.runs)} runs keep their manifest.",
    )
    if found.other_sets:
        names = ", ".join(map(str, found.other_sets))
        say(
            f"Bộ thí sinh không thuộc lượt nào của mùa này, sẽ ở lại: {names} (xoá bằng --set).",
            f"Sets of applicants that belong to no run of this season and stay: {names} (--set).",
        )
