"""The second round of a recorded run: place again who keeps no seat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import RUNS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class SecondRound(Arguments):
    """Of which run, and the file of families' answers that was sent in."""

    run_id: int = Field(ge=1)
    import_id: int = Field(ge=1)


def work(one: Work) -> Mapping[str, Any]:
    """Place, check, seal and record; the same run if it stands already."""
    from gis.errors import InputError  # noqa: PLC0415 (loads compiled code)
    from runs.jobs.uploads import ANSWERS, opened  # noqa: PLC0415 (the same)
    from runs.second_run import second_round  # noqa: PLC0415 (the same)

    asked: SecondRound = one.arguments
    sent = opened(one.engine, asked.import_id)
    if sent.register != ANSWERS:
        msg = f"file {asked.import_id} holds no answers of families"
        raise InputError(msg)
    made = second_round(one.engine, asked.run_id, sent.path, progress=one.progress, by=one.client)
    return {
        "run_id": made.run_id,
        "run_sha256": made.run_sha256,
        "summary": made.summary.as_dict(),
        "assumptions": list(made.assumptions),
    }


KIND: Final = Kind(
    name="second_round",
    vi="Xếp đợt hai cho em không giữ chỗ",
    en="Place again who keeps no seat",
    scope=RUNS_WORK,
    arguments=SecondRound,
    work=work,
)
