"""What stands about jobs, with the seconds that are left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.access import EVERYTHING, Access, act_as
from gis.db import transaction
from gis.queries import query
from runs.jobs.errors import NoSuchJobError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

ENDED: Final = frozenset({"succeeded", "failed", "cancelled"})
STATES: Final = ("waiting", "running", *sorted(ENDED))


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """
    One job as it stands.

    Attributes
    ----------
    stage, done, total
        What is being done, how much of it, of how much; ``None`` where unknown.
    remaining_s
        Estimate of the seconds left; ``None`` where nothing tells.
    remaining_of
        ``job`` if the estimate is for the whole job, by the last one of its kind; ``stage`` if
        only for the stage, by its count.
    version
        Grows with every change.
    """

    job_id: int
    kind: str
    scope: str
    client: str
    state: str
    failures: int
    stage: str | None
    done: int | None
    total: int | None
    remaining_s: float | None
    remaining_of: str | None
    result: Mapping[str, Any] | None
    problem: Mapping[str, Any] | None
    cancel_asked_at: dt.datetime | None
    created_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    version: int

    @property
    def has_ended(self) -> bool:
        """Return whether it will change no more."""
        return self.state in ENDED


def job_facts(engine: Engine, job_id: int, *, access: Access = EVERYTHING) -> JobFacts:
    """
    Return one job.

    Raises
    ------
    NoSuchJobError
        If there is none that the caller may see.
    """
    with transaction(engine) as connection:
        act_as(connection, access)
        found = facts_of(connection, [job_id])
    if not found:
        msg = f"there is no job {job_id}"
        raise NoSuchJobError(msg)
    return found[0]


def jobs(  # noqa: PLR0913 (one argument per column that chooses)
    engine: Engine,
    *,
    state: str | None = None,
    kind: str | None = None,
    client: str | None = None,
    before: int | None = None,
    size: int = 50,
    access: Access = EVERYTHING,
) -> list[JobFacts]:
    """Return jobs, the newest first, as far as the caller may see them."""
    said = {"state": state, "kind": kind, "client": client, "before": before, "size": size}
    with transaction(engine) as connection:
        act_as(connection, access)
        numbers = connection.exec_driver_sql(query("jobs"), said).scalars().all()
        return facts_of(connection, list(numbers))[::-1]


def facts_of(connection: Connection, numbers: Sequence[int]) -> list[JobFacts]:
    """Return jobs by number, as far as this transaction may see them."""
    rows = connection.exec_driver_sql(query("job"), {"jobs": list(numbers)}).mappings()
    return [_facts(dict(row)) for row in rows]


def _facts(row: Mapping[str, Any]) -> JobFacts:
    left = None if row["state"] != "running" else remaining(row)
    given = {name: row[name] for name in JobFacts.__slots__ if name in row}
    return JobFacts(
        **given,
        remaining_s=None if left is None else left[0],
        remaining_of=None if left is None else left[1],
    )


def remaining(row: Mapping[str, Any]) -> tuple[float, str] | None:
    """
    Return the seconds that are left and of what, ``None`` where nothing tells.

    Notes
    -----
    Inside a stage its own count tells; without one, how long the stage took in the last job of
    the kind. What follows is taken from that job too.

    Examples
    --------
    >>> row = {"stage": "b", "stage_s": 3.0, "done": 1, "total": 4, "stages_before": None}
    >>> remaining(row)
    (9.0, 'stage')
    >>> remaining({**row, "stages_before": [["a", 1.0], ["b", 8.0], ["c", 5.0]]})
    (14.0, 'job')
    """
    name, spent_s, done, total = row["stage"], row["stage_s"], row["done"], row["total"]
    if name is None or spent_s is None:
        return None
    before = [(stage, float(seconds)) for stage, seconds in row["stages_before"] or ()]
    at = next((i for i, (stage, _) in enumerate(before) if stage == name), None)
    own_s = None
    if done and total:
        own_s = spent_s / done * max(0, total - done)
    elif at is not None:
        own_s = max(0.0, before[at][1] - spent_s)
    if own_s is None:
        return None
    if at is None:
        return round(own_s, 1), "stage"
    return round(own_s + sum(seconds for _, seconds in before[at + 1 :]), 1), "job"
