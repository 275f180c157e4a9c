"""A forecast with its explicit inputs put on, one after the other, and what each of them does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from forecast.ahead import DECIMALS
from forecast.inputs import TooFewError, happened, moved_up, spread
from gis.errors import InputError
from runs.csv_table import Findings
from runs.forecast.events import read_events
from runs.forecast.housing import read_housing
from runs.forecast.migration import read_migration

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from forecast.inputs import Event
    from forecast.panel import Children, Panel

MIGRATION: Final = "migration"
HOUSING: Final = "housing"
EVENTS: Final = "events"
NAMES: Final = (MIGRATION, HOUSING, EVENTS)
"""In the order in which they are put on."""

LEAST: Final = 0.005


@dataclass(slots=True)
class Adjusting:
    """
    What is put on the cells.

    Attributes
    ----------
    panel
        The history, with rows for units that open.
    migration, housing, events
        As read; ``None`` where no file was given or it is switched off.
    events_file
        Name of the file of events, for findings.
    steps
        After ``put_on``: the cells without inputs and after each one, rounded as they are
        written, by name; ``without`` is the first.
    """

    panel: Panel
    migration: Children | None = None
    housing: tuple[Children, Children] | None = None
    events: list[Event] | None = None
    events_file: str = ""
    steps: dict[str, Children] = field(default_factory=dict)

    @property
    def given(self) -> list[str]:
        """Return the names of what is put on."""
        return [name for name in NAMES if getattr(self, name) is not None]

    def put_on(self, cells: Children) -> Children:
        """Return the cells, shape (U, G, H), with every input; keep the steps."""
        region = self.panel.region
        self.steps = {"without": np.round(cells, DECIMALS)}
        if self.migration is not None:
            cells = spread(cells, moved_up(self.migration), region)
            self.steps[MIGRATION] = np.round(cells, DECIMALS)
        if self.housing is not None:
            of_unit, of_region = self.housing
            cells = spread(cells + of_unit, of_region, region)
            self.steps[HOUSING] = np.round(cells, DECIMALS)
        if self.events is not None:
            cells = self._happened(cells)
            self.steps[EVENTS] = np.round(cells, DECIMALS)
        return cells

    def effects(self) -> dict[str, Children]:
        """Return what each input adds to the one before, ``nan`` counting as nobody."""
        names, cells = list(self.steps), list(self.steps.values())
        return {
            name: np.round(np.nan_to_num(after) - np.nan_to_num(before), DECIMALS)
            for name, before, after in zip(names[1:], cells, cells[1:], strict=False)
        }

    def words(self, method: NDArray[np.str_]) -> NDArray[np.str_]:
        """Return the methods of the cells with the names of what changed them."""
        told: NDArray[Any] = method.astype(object)
        for name, effect in self.effects().items():
            told[(np.abs(effect) >= LEAST) & (method != "")] += f"+{name}"
        return told.astype(np.str_)

    def _happened(self, cells: Children) -> Children:
        try:
            return happened(cells, self.events or [], self.panel.region)
        except TooFewError as error:
            findings = Findings(self.events_file)
            year = self.panel.last_year + 1 + error.ahead
            grade = self.panel.grade[error.grade]
            n, there = f"{error.event.n:.0f}", f"{error.there:.0f}"
            findings.add(
                error.event.row,
                "n",
                n,
                code="too_many",
                vi=f"các trường khác của khu vực chỉ có {there} em lớp {grade} năm {year}",
                en=f"the region's other units have {there} children in grade {grade} of {year}",
            )
            findings.stop()
            raise


def read_adjusting(
    panel: Panel,
    horizon: int,
    files: dict[str, Path],
    *,
    places: Path | None = None,
    without: tuple[str, ...] = (),
) -> Adjusting:
    """
    Read the further inputs.

    Parameters
    ----------
    panel
        The history.
    horizon
        Years ahead.
    files
        By name of ``NAMES``.
    places
        Where the units are: CSV ``unit,lon,lat``.
    without
        Names of inputs that are switched off: they are neither read nor put on.

    Raises
    ------
    InputError
        For every error of the files; for a name in ``without`` that is none.
    """
    if unknown := [name for name in without if name not in NAMES]:
        msg = f"--without {unknown[0]}: it can be {', '.join(NAMES)}"
        raise InputError(msg)
    used = {name: path for name, path in files.items() if name not in without}
    found = Adjusting(panel=panel)
    if EVENTS in used:
        found.panel, found.events = read_events(used[EVENTS], panel, horizon)
        found.events_file = used[EVENTS].name
    if MIGRATION in used:
        found.migration = read_migration(used[MIGRATION], panel, horizon)
    if HOUSING in used:
        found.housing = read_housing(used[HOUSING], found.panel, horizon, places)
    return found
