"""Roles of keys and persons, and the scopes that each has where none are stated."""

from __future__ import annotations

from typing import Final

from gis import access

WARD_OFFICER: Final = (
    access.REGISTERS_READ,
    access.REGISTERS_EDIT,
    access.PEOPLE_READ,
    access.PEOPLE_EDIT,
    access.AUTHOR_NAME,
    access.RESULTS_READ,
    access.REQUESTS_READ,
    access.CATCHMENTS_EDIT,
)
PLANNER: Final = (
    access.REGISTERS_READ,
    access.RUNS_READ,
    access.SCENARIOS_WORK,
    access.DISTANCES_BATCH,
)
ROLES: Final[dict[str, tuple[str, ...]]] = {
    "ward_officer": WARD_OFFICER,
    "department_officer": tuple(one for one in access.SCOPES if one != access.CLIENTS_MANAGE),
    "planner": PLANNER,
    "system": (),
}
