"""Importing a file that was sent in and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis.access import RUNS_WORK
from runs.jobs.kind import Kind, Work
from runs.jobs.kinds.check_import import OfImport, checked_of

if TYPE_CHECKING:
    from collections.abc import Mapping


class Accept(OfImport):
    """Which file, and whether rows changed by hand may be set back."""

    over_hand_edits: bool = False


def work(one: Work) -> Mapping[str, Any]:
    """Check again and store; the same file twice is the same set."""
    from gis.write_audit import audit  # noqa: PLC0415 (loads compiled code)
    from runs.importing import store_register, store_wards  # noqa: PLC0415 (the same)

    asked: Accept = one.arguments
    checked = checked_of(one)
    one.progress("importing registers", 0, None)
    store = store_wards if checked.kind == "wards" else store_register
    made = store(one.engine, checked, over_hand_edits=asked.over_hand_edits)
    if made.state == "new":
        with one.engine.begin() as connection:
            audit(
                connection,
                actor=one.client,
                action="import",
                subject=f"{checked.kind} {made.number}",
                detail={"sha256": checked.source.sha256, "import": asked.import_id},
            )
    return {"state": made.state, "dataset_id": made.number, "counts": dict(made.counts)}


KIND: Final = Kind(
    name="import",
    vi="Nhập một tệp đã kiểm tra",
    en="Import a file that was checked",
    scope=RUNS_WORK,
    arguments=Accept,
    work=work,
    lock="import",
)
