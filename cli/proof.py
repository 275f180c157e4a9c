"""``gantruong proof``: the proof for one family that its child stands in a sealed run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import print_json, say, settings
from gis.private_file import write_new


def proof(
    folder: Annotated[Path, typer.Argument(help="Folder of a result.", metavar="DIR")],
    *,
    pupil: Annotated[str, typer.Option(help="Id of the pupil or applicant.")],
    out: Annotated[Path, typer.Option(help="JSON file to write; must be new.")],
) -> None:
    """
    Write the proof of one child: its offer, its salt, and the hashes that lead to the sealed root.

    It holds no other child's data. The family checks it anywhere with docs/verify_proof.py, a
    small script that needs this program not at all. It is a proof of integrity, not a legal
    signature, and for the family only: it names the child's id and distance.
    """
    from runs.manifest import canonical_json, read_manifest  # noqa: PLC0415 (only when it runs)
    from runs.seal.proof import proof_of  # noqa: PLC0415 (the same)

    made = proof_of(folder, read_manifest(folder), pupil)
    write_new(out, canonical_json(made))
    if settings.json:
        print_json({"out": str(out), "root": made["root"], "signed": made["signature"] is not None})
    signed = made["signature"] is not None
    say(
        f"Đã ghi bằng chứng vào {out}; {'đã ký' if signed else 'chưa ký'}; gốc cây băm "
        f"{made['root'][:16]}… phải trùng với gốc đã công bố.",
        f"The proof is in {out}; {'signed' if signed else 'not signed'}; its root "
        f"{made['root'][:16]}… must be the published one.",
    )
