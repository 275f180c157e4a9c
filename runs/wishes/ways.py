"""How far schools are from one applicant: from a file of distances, or measured on the roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.wishes.text import say
from gis.errors import InputError
from gis.text import spoken_metres
from gis.units import MM_PER_M, UNREACHABLE_MM
from routing.matrix import gate_distances_mm, nearest_gate
from routing.path import route
from routing.snap import Snapper
from runs.point_files import read_homes_and_gates
from runs.query_inputs import position, roads

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from admission.policy.text import Language
    from gis.progress import Progress
    from routing.network import Network

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way to one school; ``seconds`` is ``None`` where only the length is known."""

    mm: int
    seconds: float | None
    profile_vi: str = ""
    profile_en: str = ""

    def words(self, language: Language) -> str:
        """Return the way as the end of a sentence."""
        metres = spoken_metres(self.mm, language, whole=True)
        if self.seconds is None:
            return say("way", "metres", language, metres=metres)
        minutes = str(max(1, round(self.seconds / SECONDS_PER_MINUTE)))
        profile = self.profile_vi if language == "vi" else self.profile_en
        return say("way", "time", language, metres=metres, minutes=minutes, profile=profile)


def ways_of_file(path: Path, applicant_id: str) -> dict[str, Way]:
    """Return the ways of one applicant, by school, from a file of ``gantruong distances``."""
    columns = ["pupil_id", "school_code", "distance_m"]
    table = pq.read_table(path, columns=columns)
    mine = table.filter(pc.equal(table.column("pupil_id").cast("string"), applicant_id))
    found = zip(mine["school_code"].to_pylist(), mine["distance_m"].to_pylist(), strict=True)
    return {
        str(code): Way(mm=round(MM_PER_M * metres), seconds=None)
        for code, metres in found
        if metres is not None
    }


def ways_on_roads(
    network: Network, homes: Path, gates: Path, *, applicant_id: str
) -> dict[str, Way]:
    """
    Return the ways from one home to the nearest gate of each school of a file, with times.

    Schools without a gate in the file and schools that no road reaches are left out.

    Raises
    ------
    InputError
        If a file has errors, or no home has the applicant's id.
    """
    points, places = read_homes_and_gates(homes, gates)
    at = position(points.id, applicant_id, "home")
    snapper = Snapper(network)
    home = snapper.snap(points.lon[at : at + 1], points.lat[at : at + 1])
    to = snapper.snap(places.gate.lon, places.gate.lat)
    to_gate_mm = gate_distances_mm(network, home, to)
    best, gate = nearest_gate(to_gate_mm, places.gate_school, len(places.school_code))
    found = {}
    for s, code in enumerate(places.school_code.tolist()):
        if int(best[0, s]) >= UNREACHABLE_MM:
            continue
        chosen = int(gate[0, s])
        way = route(network, home, to.take(slice(chosen, chosen + 1)))
        found[code] = Way(
            mm=int(best[0, s]),
            seconds=way.time_s,
            profile_vi=network.profile.name_vi,
            profile_en=network.profile.name_en,
        )
    return found


def by_distance(ways: dict[str, Way], codes: Collection[str]) -> list[str]:
    """Return codes, near ones first; those without a way last, by code."""
    far = np.iinfo(np.int64).max
    return sorted(codes, key=lambda one: (ways[one].mm if one in ways else far, one))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Where ways come from: a file of distances, or roads with homes and gates."""

    distances: Path | None
    network: str | None
    homes: Path | None
    gates: Path | None
    profile: str


def measured(asked: Measured, applicant_id: str, progress: Progress) -> dict[str, Way]:
    """
    Return the ways of one applicant by school, empty where nothing was given.

    Raises
    ------
    InputError
        If roads come without homes or gates, or a file has errors.
    """
    if asked.network is not None:
        if asked.homes is None or asked.gates is None:
            msg = "--network needs --homes and --gates"
            raise InputError(msg)
        network = roads(asked.network, asked.profile, progress)
        return ways_on_roads(network, asked.homes, asked.gates, applicant_id=applicant_id)
    return {} if asked.distances is None else ways_of_file(asked.distances, applicant_id)
