"""Steps stored as a scenario of the service, where the officers' board opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis import read, read_edits, write_edits
from gis.errors import InputError, UnknownNameError
from planning.session import PLANNER, saving
from runs.manifest import canonical_json
from runs.scenario.edits import rows_of
from runs.whatif.store import add_change, scenario_of
from runs.whatif.write import scenario_json

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.read_edits import StoredScenario
    from planning.asked import Asked
    from runs.scenario.changes import Scenario


def save_steps(city: Asked, name: str, *, overwrite: bool) -> str:
    """Store the steps of a city; see ``PlanningCity.save_scenario``."""
    if not city.steps:
        msg = "nothing differs from things as they are: there is no scenario to save"
        raise InputError(msg)
    known = _known(city.place.engine, name)
    asked = city.scenario
    if known is not None and (known.rows or known.changes):
        if _steps_of(scenario_of(known)) == _steps_of(asked):
            return _told(name, len(city.steps))
        if not overwrite:
            msg = f"scenario “{name}” holds other steps; choose another name, or overwrite=True"
            raise InputError(msg)
    engine = saving(city.place.url)
    try:
        if known is not None:
            _undo_all(engine, name)
        _add_all(engine, city, name)
    finally:
        engine.dispose()
    return _told(name, len(city.steps))


def _steps_of(scenario: Scenario) -> bytes:
    """Return everything that differs, whatever it is called."""
    return canonical_json({**scenario_json(scenario), "name": ""})


def _known(engine: Engine, name: str) -> StoredScenario | None:
    try:
        return read_edits.scenario(engine, name)
    except UnknownNameError:
        return None


def _undo_all(engine: Engine, name: str) -> None:
    while (known := _known(engine, name)) is not None and (known.rows or known.changes):
        write_edits.undo_step(engine, name)


def _add_all(engine: Engine, city: Asked, name: str) -> None:
    place = city.place
    network_id = place.network_id or read.active_network_version(engine).network_id
    for step in city.steps:
        if step.edit is not None:
            write_edits.edit_step(
                engine,
                name,
                rows_of(step.edit),
                network_id=network_id,
                reason=step.reason,
                created_by=PLANNER,
            )
        if step.change is not None:
            add_change(
                engine,
                name,
                step.change,
                season=place.season,
                grade=place.grade,
                created_by=PLANNER,
            )


def _told(name: str, n_steps: int) -> str:
    return f"“{name}”: {n_steps} bước, đã lưu (steps, saved)"
