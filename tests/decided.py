"""Decisions about runs, for tests of what comes after: confirmed by name, all rules accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis.clock import today
from runs.recorded.assumptions import accept, assumptions_of
from runs.recorded.states import change_state

if TYPE_CHECKING:
    from sqlalchemy import Engine

WHO: Final = {"person": "Nguyễn Thị An", "role": "Chủ tịch Hội đồng tuyển sinh"}


def signed(document: str = "12/QĐ-UBND") -> dict[str, Any]:
    """Return what a confirmation has to name."""
    return {**WHO, "document": document, "document_date": today().isoformat()}


def confirm(engine: Engine, run_id: int, *, by: str = "hội đồng", document: str = "12/QĐ") -> None:
    """Let the committee confirm a provisional run."""
    change_state(engine, run_id, "confirmed", decided_by=by, **signed(document))


def accept_all(engine: Engine, run_id: int, *, by: str = "hội đồng") -> None:
    """Let one officer accept every assumed rule that nobody accepted yet."""
    for one in assumptions_of(engine, run_id):
        if not one.is_accepted:
            accept(engine, run_id, one.rule, **WHO, by=by)
