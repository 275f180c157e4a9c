"""Checking a file that was sent in: every wrong cell named, nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import RUNS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runs.importing import Checked


class OfImport(Arguments):
    """Which file."""

    import_id: int = Field(ge=1)
    province: str | None = Field(default=None, max_length=60)


def checked_of(one: Work) -> Checked:
    """Return the file read and checked against what is in use."""
    from runs.importing import check_register, known_in  # noqa: PLC0415 (loads compiled code)
    from runs.jobs.uploads import opened, sweep  # noqa: PLC0415 (the same)

    asked: OfImport = one.arguments
    one.progress("checking", 0, None)
    sweep(one.engine)
    sent = opened(one.engine, asked.import_id)
    known = None if sent.register == "wards" else known_in(one.engine)
    return check_register(
        sent.path, sent.register, province=asked.province, known=known, season=sent.season
    )


def work(one: Work) -> Mapping[str, Any]:
    """Return counts and findings, without what stood in the cells."""
    from runs.jobs.problem import findings_json  # noqa: PLC0415 (only where it runs)

    found = checked_of(one).report
    return {
        "errors": len(found.errors),
        "warnings": len(found.warnings),
        "counts": dict(found.counts),
        "findings": findings_json([*found.errors, *found.warnings]),
    }


KIND: Final = Kind(
    name="check_import",
    vi="Kiểm tra một tệp được gửi vào, chưa ghi gì",
    en="Check a file that was sent in; nothing is written",
    scope=RUNS_WORK,
    arguments=OfImport,
    work=work,
)
