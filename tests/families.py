"""A family's street: homes and schools on a drawn road, measured, placed and explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cli.main import main
from gis.units import UNREACHABLE_MM
from routing.matrix import gate_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.explain.why import why
from runs.match.stored import read_result
from runs.replay import replay_folder
from runs.verify import verify_folder
from tests.ascii_city import CELL_M, Town, city
from tests.match_files import Season, season


def street(**metres: int) -> Town:
    """Return a straight road with a letter at each place, metres from its beginning."""
    n_cells = max(metres.values()) // int(CELL_M) + 1
    line = ["-"] * n_cells
    for letter, place in metres.items():
        assert place % CELL_M == 0, "places stand every 50 m"
        line[place // int(CELL_M)] = letter
    return city(f"a{''.join(line)}b")


@dataclass
class Placed:
    """A placement of a drawn town, and what it says to its families."""

    made: Season

    @property
    def offers(self) -> dict[str, str]:
        """Return each child's school, empty without one."""
        table = pd.read_csv(self.made.out / "offers.csv", dtype=str, keep_default_na=False)
        return dict(zip(table["pupil_id"], table["school_code"], strict=True))

    def told(self, pupil: str, audience: str = "officer", language: str = "en") -> list[str]:
        """Return the sentences for one child: the offer, then every nearer school."""
        found = why(read_result(self.made.out), pupil)
        assert audience in {"officer", "family"}
        assert language in {"vi", "en"}
        return found.sentences(audience, language)  # type: ignore[arg-type]  # checked above

    def reasons(self, pupil: str) -> dict[str, str]:
        """Return the coded reason of every nearer school."""
        table = pd.read_parquet(self.made.out / "reasons.parquet")
        own = table[table["pupil_id"] == pupil]
        return dict(zip(own["school_code"], own["reason"], strict=True))

    def again(self, policy: str, *more: str) -> Placed:
        """Place the same files by another policy or with more options."""
        return place(self.made, policy, *more)


def place(made: Season, policy: str, *more: str) -> Placed:
    """Place a season, verify and replay it."""
    assert main([*made.args(policy), *more, "--force"], {}) == 0
    verify_folder(made.out)
    replay_folder(made.out)
    return Placed(made)


def files(
    folder: Path, town: Town, seats: Mapping[str, int], children: Mapping[str, Mapping[str, str]]
) -> Season:
    """
    Write the files of a drawn town: every child's columns, and road distances on foot.

    Children and schools are called by their letters.
    """
    columns = list(dict.fromkeys(name for one in children.values() for name in one))
    rows = [
        ",".join([letter, *(one.get(name, "") for name in columns)])
        for letter, one in children.items()
    ]
    roads = build(town.raw, load("walk"))
    snapper = Snapper(roads)
    homes = snapper.snap(*town.at("".join(children)))
    gates = snapper.snap(*town.at("".join(seats)))
    mm = gate_distances_mm(roads, homes, gates)
    pairs = [
        (child, school, None if mm[p, s] == UNREACHABLE_MM else mm[p, s] / 1000)
        for p, child in enumerate(children)
        for s, school in enumerate(seats)
    ]
    return season(
        folder,
        pupils="\n".join([",".join(["pupil_id", *columns]), *rows]) + "\n",
        schools="school_code,seats\n" + "".join(f"{s},{n}\n" for s, n in seats.items()),
        pairs=pairs,
    )
