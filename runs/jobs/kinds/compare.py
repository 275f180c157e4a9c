"""Two recorded runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import RUNS_READ
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class Compare(Arguments):
    """Which two."""

    first: int = Field(ge=1)
    second: int = Field(ge=1)


def work(one: Work) -> Mapping[str, Any]:
    """Count who moved, who is better or worse off, by group, and name the inputs that differ."""
    from runs.explain.compare import as_json, changes_csv, compare  # noqa: PLC0415 (compiled code)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)
    from runs.recorded.export import sealed_of  # noqa: PLC0415 (the same)

    asked: Compare = one.arguments
    one.progress("read the results", 0, None)
    results = [read_result(sealed_of(one.engine, n)) for n in (asked.first, asked.second)]
    one.progress("compare", 0, None)
    found = compare(*results)
    (one.folder / "changes.csv").write_bytes(changes_csv(found))
    return as_json(found, is_public=False)


KIND: Final = Kind(
    name="compare",
    vi="So sánh hai lượt: ai đổi trường, vì sao",
    en="Compare two runs: who moved, and why",
    scope=RUNS_READ,
    arguments=Compare,
    work=work,
    keep=True,
)
