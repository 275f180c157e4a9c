"""Making an export that is too large for one request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import EXPORTS_READ
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class Exporting(Arguments):
    """Of which run, what for, and the wards of the key that asked."""

    run_id: int = Field(ge=1)
    purpose: str = Field(max_length=60)
    reason: str = Field(default="", max_length=500)
    wards: tuple[str, ...] = Field(min_length=1)


def work(one: Work) -> Mapping[str, Any]:
    """Make the next export of the series, or propose it; done again it is the same export."""
    from gis.access import Access  # noqa: PLC0415 (only where it runs)
    from gis.principals import of_client  # noqa: PLC0415 (the same)
    from runs.approval.errors import WaitsError  # noqa: PLC0415 (the same)
    from runs.exports.make import Asked, make  # noqa: PLC0415 (loads compiled code)
    from runs.jobs.store import job_facts  # noqa: PLC0415 (the same)

    asked: Exporting = one.arguments
    access = Access(
        scopes=frozenset({EXPORTS_READ}), wards=asked.wards, principal=of_client(one.client)
    )
    one.progress("export", 0, None)
    wanted = Asked(run_id=asked.run_id, purpose=asked.purpose, reason=asked.reason)
    begun = job_facts(one.engine, one.job_id).created_at
    try:
        made = make(one.engine, wanted, access=access, since=begun)
    except WaitsError as waits:
        return {"export_id": None, "approval_id": int(waits.facts["approval_id"])}
    told = {name: getattr(made, name) for name in ("export_id", "number", "n_children")}
    return {**told, "approval_id": made.approval_id}


KIND: Final = Kind(
    name="export",
    vi="Lập một bản xuất lớn",
    en="Make a large export",
    scope=EXPORTS_READ,
    arguments=Exporting,
    work=work,
    lock="export",
)
