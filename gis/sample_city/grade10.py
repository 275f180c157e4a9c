"""Grade 10: applicants with scores and wishes, and five years of cut-offs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.sample_city.curves import length
from gis.sample_city.tables import degrees

if TYPE_CHECKING:
    from gis.sample_city.build import Sample
    from gis.sample_city.dice import Dice
    from gis.sample_city.people import Pupil
    from gis.sample_city.schools import School
    from gis.sample_city.tables import Table

STANDING: Final = {  # usual cut-off of the first wish, out of 30
    "993001": 22.5, "993002": 19.75, "993003": 17.0, "993004": 15.25, "993005": 11.5,
    "993006": 18.25,
    "994001": 13.5,
}  # fmt: skip
YEARS: Final = (2021, 2022, 2023, 2024, 2025)
YEAR_SHIFT: Final = (0.5, -0.25, 0.75, 0.0, -1.25)  # 2025 fell in most schools; laodong.vn 1640134
FLOOR: Final = 10.5
MEAN_SCORE: Final = 16.9  # 2024: 16.96 over 90,876 candidates
SPREAD: Final = 4.1
N_DIRECT: Final = 9
HOPEFUL_SHARE: Final = 0.7  # the rest wish first for what suits them best
POINTS_PER_KM: Final = 0.9  # how many points of standing a kilometre of road is worth to a family


def quarter(points: float) -> float:
    """Return points on the scale's quarter steps."""
    return round(points * 4) / 4


def applicant_table(sample: Sample, dice: Dice) -> Table:
    """Return ``applicants.csv``: three wishes each, from hopeful to safe."""
    columns = (
        "applicant_id",
        "score",
        "wish_1",
        "wish_2",
        "wish_3",
        "direct",
        "area",
        "lon",
        "lat",
    )
    schools = [s for s in sample.schools if s.code in STANDING]
    pupils = [p for p in sample.pupils if p.grade == "10"]
    direct = {p.code for p in dice.shuffled(pupils)[:N_DIRECT]}
    rows: list[tuple[object, ...]] = []
    for pupil in pupils:
        score = min(29.5, max(2.0, quarter(MEAN_SCORE + SPREAD * dice.bell())))
        wishes = _wishes(schools, pupil, score, dice)
        first = wishes[-1] if pupil.code in direct else ""
        area = "KV1" if pupil.home.ward < 8 else "KV2"  # noqa: PLR2004 - the first eight wards lie west
        rows.append((pupil.code, f"{score:.2f}", *wishes, first, area, *degrees(pupil.at)))
    return columns, rows


def _wishes(schools: list[School], pupil: Pupil, score: float, dice: Dice) -> list[str]:
    """Return three schools, or two in one case of twenty; mostly the best standing first."""

    def appeal(school: School) -> float:
        away_km = length(school.site.at, pupil.home.at) / 1000
        reach = score + 1.5 - STANDING[school.code]
        return -abs(reach) - POINTS_PER_KM * away_km + 0.8 * dice.bell()

    liked = sorted(schools, key=appeal, reverse=True)[:3]
    by_standing = dice.chance(HOPEFUL_SHARE)
    out = [
        s.code for s in (sorted(liked, key=lambda s: -STANDING[s.code]) if by_standing else liked)
    ]
    if dice.chance(0.05):
        out = out[:2]
    return out + [""] * (3 - len(out))


def cutoff_table(sample: Sample, dice: Dice) -> Table:
    """Return ``grade10_cutoffs.csv``: later wishes need no fewer points than earlier ones."""
    columns = ("school_code", "year", "wish", "cutoff", "quota")
    quota = {row.school: row.seats for row in sample.seats if row.grade == "10"}
    rows: list[tuple[object, ...]] = []
    for code in sorted(STANDING):
        for year, shift in zip(YEARS, YEAR_SHIFT, strict=True):
            cutoff = max(FLOOR, quarter(STANDING[code] + shift + 0.6 * dice.bell()))
            for wish in (1, 2, 3):
                rows.append((code, year, wish, f"{cutoff:.2f}", quota[code]))
                cutoff += dice.pick((0.0, 0.25, 0.25, 0.5, 0.75))
    return columns, rows
