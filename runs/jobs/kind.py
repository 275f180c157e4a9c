"""What a kind of job is: who may ask for it, with what, and the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.progress import Progress

QUEUE: Final = "work"
"""Where jobs wait if their kind names no other queue."""

LONGEST_S: Final = 6 * 3600.0
"""Seconds after which an attempt is taken for hung; a whole city takes minutes."""


class Arguments(BaseModel):
    """With what a job is done; never a child's name, id, address or home."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """
    One attempt, as the function of its kind sees it.

    Attributes
    ----------
    engine
        Database, as its owner.
    job_id
        Number of the job.
    client
        Who asked for it.
    arguments
        With what, checked.
    progress
        Told how far each stage is.
    folder
        Where the job may keep files; the same in every attempt.
    """

    engine: Engine
    job_id: int
    client: str
    arguments: Any
    progress: Progress
    folder: Path


def _alike(_engine: Engine, arguments: Any) -> str:  # noqa: ANN401 (any kind's arguments)
    """Return a key by which jobs with equal arguments are the same."""
    return str(arguments.model_dump_json())


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    One kind of job.

    Attributes
    ----------
    name
        Word for programs.
    vi, en
        What it does, for people.
    scope
        What a client must be allowed to ask for it and to see it.
    arguments
        Shape of its arguments.
    work
        Does it and returns the result as JSON, without anything of a child. Done twice it must
        leave what it leaves when done once: a worker may be killed at any moment.
    key
        Jobs of equal keys do the same, and are one job while it is open.
    keep
        Whether a job that succeeded stands for later ones of its key: for work on what never
        changes.
    queue
        Where it waits; ``gantruong worker --queues`` chooses.
    lock
        One at a time of the jobs of a lock; ``None`` for no limit.
    longest_s
        Seconds after which an attempt is ended.
    """

    name: str
    vi: str
    en: str
    scope: str
    arguments: type[Arguments]
    work: Callable[[Work], Mapping[str, Any]]
    key: Callable[[Engine, Any], str | None] = _alike
    keep: bool = False
    queue: str = QUEUE
    lock: str | None = None
    longest_s: float = LONGEST_S
