"""The second person, for tests about what comes after two agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from gis.access import at_the_machine
from runs.approval.decide import approve
from runs.approval.errors import WaitsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

T = TypeVar("T")
SECOND = "second person"


def agreed(engine: Engine, act: Callable[..., T], *given: Any, **named: Any) -> T | None:  # noqa: ANN401 (passed on)
    """Ask for an act, let somebody else agree, and return what it gives; None if it was done."""
    try:
        return act(engine, *given, **named)
    except WaitsError as waits:
        number = int(waits.facts["approval_id"])
    done = approve(engine, number, access=at_the_machine(SECOND))
    return None if done.state == "applied" else act(engine, *given, **named)
