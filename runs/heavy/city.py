"""A city as files that several processes map: written once, shared by all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from routing.snap import Snapper
from runs.directory.model import Directory
from runs.mapped import dump, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routing.network import Network
    from routing.snaps import Snaps
    from runs.gates import Gates

FILE: Final = "city.mapped"


@dataclass(frozen=True, eq=False)  # one city is itself alone, and may be a key
class City:
    """
    What expensive questions are answered from.

    Attributes
    ----------
    networks
        Roads by travel profile.
    gates
        All gates of all schools.
    school_code
        Codes in ascending order; positions of ``gates.school``.
    directory
        Wards and former names, for addresses.
    versions
        Of the data, as answers state them.
    """

    networks: Mapping[str, Network]
    gates: Gates
    school_code: tuple[str, ...]
    directory: Directory
    versions: Mapping[str, Any]

    @cached_property
    def _snapped(self) -> dict[str, tuple[Snapper, Snaps]]:
        return {}

    def snapper(self, profile: str) -> Snapper:
        """Return what ties points to a profile's roads."""
        return self._of(profile)[0]

    def gate_snaps(self, profile: str) -> Snaps:
        """Return all gates tied to a profile's roads."""
        return self._of(profile)[1]

    def position(self, school_code: str) -> int:
        """Return the position of a school; -1 if no school has that code."""
        at = int(np.searchsorted(np.array(self.school_code, object), school_code))
        found = at < len(self.school_code) and self.school_code[at] == school_code
        return at if found else -1

    def _of(self, profile: str) -> tuple[Snapper, Snaps]:
        if profile not in self._snapped:
            snapper = Snapper(self.networks[profile])
            self._snapped[profile] = (snapper, snapper.snap(self.gates.lon, self.gates.lat))
        return self._snapped[profile]


def write(city: City, folder: Path) -> None:
    """Write a city into an empty folder."""
    with (folder / FILE).open("wb") as file:
        dump(city, file)


@lru_cache(maxsize=2)
def read(folder: Path) -> City:
    """Return a city that this program wrote; its arrays are shared, see ``runs.mapped``."""
    with (folder / FILE).open("rb") as file:
        city = load(file.fileno)
    if not isinstance(city, City):
        msg = f"{folder} holds no city"
        raise TypeError(msg)
    return city
