"""How sure the data are: points of homes, their way to a road, and pairs measured by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.shipped import data_path
from gis.units import FAR_SNAP_MM, MM_PER_M
from planning.charts import bars
from planning.placement import placement_of
from planning.shown import Shown, frame
from runs.checked_pairs.compare import ScoreCard
from runs.checked_pairs.compare import compare as held_against
from runs.checked_pairs.read import read_pairs
from runs.checked_pairs.told import as_csv, facts
from runs.explain.suppress import hidden
from runs.statistics.suppress import is_small

if TYPE_CHECKING:
    from planning.asked import Asked
    from webmap.planner.page import PlannerMap

COUNTS: Final = ("n_pupils", "n_far", "n_not_located")
UNKNOWN: Final = "không rõ (unknown)"


@dataclass(frozen=True, kw_only=True, repr=False)
class PointQuality(Shown):
    """Homes by how sure their point is: how many, how many far from a road or on none."""

    city: Asked

    def map(self) -> PlannerMap:
        """Return where children live, by squares of ten and more, and the schools."""
        return placement_of(self.city, self.city.policy).map()


@dataclass(frozen=True, kw_only=True, repr=False)
class RouterCheck(Shown):
    """
    Ways of the program against ways that people measured; ``table`` has each kind of pair.

    Attributes
    ----------
    card
        Every pair.
    """

    card: ScoreCard = field(repr=False)

    def _csv(self) -> bytes:
        return as_csv(self.card)


def point_quality(city: Asked) -> PointQuality:
    """Return how sure the homes are; see ``PlanningCity.points``."""
    own = city.place.start(city.policy).city
    quality = own.column.get("point_quality", np.full(len(own.pupils), "", object)).astype(str)
    access_mm, located = own.home.access_mm, own.home.located
    rows: list[dict[str, Any]] = []
    for kind in sorted(set(quality.tolist())):
        mine = quality == kind
        far = mine & located & (access_mm > FAR_SNAP_MM)
        n = int(np.count_nonzero(mine & located))
        mean_mm = float(access_mm[mine & located].mean()) if n else 0.0
        rows.append(
            {
                "quality": kind or UNKNOWN,
                "n_pupils": int(np.count_nonzero(mine)),
                "n_far": int(np.count_nonzero(far)),
                "n_not_located": int(np.count_nonzero(mine & ~located)),
                "mean_access_m": None if is_small(n) or not n else round(mean_mm / MM_PER_M, 1),
            }
        )
    table = frame(hidden(rows, COUNTS), ("quality", *COUNTS, "mean_access_m"))
    return PointQuality(
        title=(
            "Vị trí nhà: độ chắc, và khoảng cách đến đường",
            "Homes: how sure the point is, and how far from a road",
        ),
        table=table,
        labels=city.snapshot.labels,
        chart=bars(table, "quality", ["n_pupils", "n_far"], title="trẻ / children"),
        city=city,
    )


def router_check(city: Asked, pairs: Path | str) -> RouterCheck:
    """Return the score card of the roads; see ``PlanningCity.check_roads``."""
    path = Path(pairs)
    if not path.is_file() and path.parts[:1] == ("data",):
        path = data_path(*path.parts[1:])
    card = held_against(city.place.raw, read_pairs(path))
    told = facts(card)
    rows = [{"kind": kind, **numbers} for kind, numbers in told["by_kind"].items()]
    table = frame(rows, ("kind", "n_pairs", "n_off"))
    n_off, n = told["n_off"], told["n_pairs"]
    verdict = ("đạt", "they pass") if card.passes else ("không đạt", "they do not pass")
    return RouterCheck(
        title=(
            f"Đường đi so với đo tay: {n_off} trong {n} cặp lệch, {verdict[0]}",
            f"Ways against hand-measured ones: {n_off} of {n} off, {verdict[1]}",
        ),
        table=table,
        chart=bars(table, "kind", ["n_pairs", "n_off"], title="cặp / pairs"),
        card=card,
    )
