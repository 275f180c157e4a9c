"""What scenarios change besides roads."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Identity, Index, func
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, Json, column


class ScenarioChange(Base):
    """A change of schools, seats or policy; stacked and undone together with edits of roads."""

    __tablename__ = "scenario_change"
    __table_args__ = (
        Index("ix_scenario_change_scenario_id", "scenario_id"),
        {
            "schema": "work",
            "comment": "Changes of schools, seats and policy in a scenario; they stack in order",
        },
    )

    scenario_change_id: Mapped[int] = column(
        "Number; changes hold in this order", Identity(), primary_key=True
    )
    scenario_id: Mapped[int] = column("Scenario", ForeignKey("work.scenario.scenario_id"))
    step: Mapped[int] = column("1, 2, 3 … in its scenario, together with the edits of roads")
    body: Mapped[Json] = column("Kind (seats, open_school, close_school, policy) and its values")
    reason: Mapped[str] = column("What the step is, for people")
    created_by: Mapped[str] = column("Role or client that made it")
    created_at: Mapped[dt.datetime] = column("When it was made", server_default=func.now())
    undone_at: Mapped[dt.datetime | None] = column("When it was undone; null while it holds")
