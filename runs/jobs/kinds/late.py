"""Late children of a final run: place them on the seats free today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import RUNS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class LateChildren(Arguments):
    """Of which run, and the file of children that was sent in."""

    run_id: int = Field(ge=1)
    import_id: int = Field(ge=1)


def work(one: Work) -> Mapping[str, Any]:
    """Place, check, seal and record; the same run if it stands already."""
    from gis.errors import InputError  # noqa: PLC0415 (loads compiled code)
    from runs.jobs.uploads import LATE, opened  # noqa: PLC0415 (the same)
    from runs.late.base import base_of  # noqa: PLC0415 (the same)
    from runs.late.children import read_children  # noqa: PLC0415 (the same)
    from runs.late.place import place_late  # noqa: PLC0415 (the same)

    asked: LateChildren = one.arguments
    sent = opened(one.engine, asked.import_id)
    if sent.register != LATE:
        msg = f"file {asked.import_id} holds no late children"
        raise InputError(msg)
    base = base_of(one.engine, asked.run_id)
    children = read_children(one.engine, sent.path, base.policy, base.run)
    made = place_late(one.engine, base, children, by=one.client, progress=one.progress)
    n_placed = made.stored.allocation.n_placed
    return {
        "run_id": made.run_id,
        "first_run_id": base.run_id,
        "is_new": made.is_new,
        "placed": n_placed,
        "unplaced": len(made.stored.pupils) - n_placed,
    }


KIND: Final = Kind(
    name="late",
    vi="Xếp em đến muộn vào chỗ còn trống hôm nay",
    en="Place late children on the seats free today",
    scope=RUNS_WORK,
    arguments=LateChildren,
    work=work,
)
