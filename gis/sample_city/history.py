"""Eleven years behind the city: births, population by age, enrolment and rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.sample_city.names import WARDS

if TYPE_CHECKING:
    from gis.sample_city.build import Sample
    from gis.sample_city.dice import Dice
    from gis.sample_city.schools import School
    from gis.sample_city.tables import Table

FIRST_YEAR: Final = 2015
LAST_YEAR: Final = 2025
MISSING_YEAR: Final = 2020
OPENED: Final = ("991020", 2019)
CLOSED: Final = ("991090", "99122", 2021)  # Trường Tiểu học Bến Cũ, its last school year
GRADES: Final = {
    "preschool": ("K3", "K4", "K"), "primary": ("1", "2", "3", "4", "5"), "lower_secondary": ("6",
    "7", "8", "9"),
    "upper_secondary": ("10", "11", "12"),
}  # fmt: skip
ENTRY_AGE: Final = {"preschool": 3, "primary": 6, "lower_secondary": 11, "upper_secondary": 15}
ENTRY_GRADE: Final = {
    "preschool": "K",
    "primary": "1",
    "lower_secondary": "6",
    "upper_secondary": "10",
}
PROGRESS: Final = {
    "preschool": 1.12,
    "primary": 0.995,
    "lower_secondary": 0.985,
    "upper_secondary": 0.975,
}
COHORT: Final = (  # relative size by birth year from 1996: the years of the Dragon stand out
    0.90, 0.91, 0.90, 0.93, 1.04, 0.94, 0.92, 0.93, 0.94, 0.95, 0.96, 1.00, 0.98, 0.97, 0.90, 1.00,
    1.14, 1.03,
    1.02, 1.03, 1.01, 1.02, 1.03, 1.02, 1.00, 0.98, 0.96, 0.94, 0.99, 0.95,
)  # fmt: skip
FIRST_COHORT: Final = 1996
BIRTHS_A_YEAR: Final = 1215
GROWTH: Final = (
    0.004,
    0.0,
    0.006,
    0.012,
    0.02,
    0.03,
    0.008,
    0.012,
    0.03,
    0.04,
    0.035,
    0.028,
)  # a year, by ward
CHILD_SHARE: Final = 0.0128  # one birth year's share of all people
N_AGES: Final = 19
RESIDENCE_SHARES: Final = (("permanent", 0.74), ("temporary", 0.26))


def cohort(birth_year: int) -> float:
    """Return the relative size of a birth year."""
    position = min(max(birth_year - FIRST_COHORT, 0), len(COHORT) - 1)
    return COHORT[position]


def ward_shares(sample: Sample) -> list[float]:
    """Return each ward's share of the city's children, from this season's pupils."""
    counts = [0] * len(WARDS)
    for pupil in sample.pupils:
        counts[pupil.home.ward] += 1
    return [count / len(sample.pupils) for count in counts]


def birth_table(sample: Sample, dice: Dice) -> Table:
    """Return ``births.csv``, 2007 to 2025, by ward."""
    rows: list[tuple[object, ...]] = []
    for (code, *_), share, growth in zip(WARDS, ward_shares(sample), GROWTH, strict=True):
        for year in range(2007, LAST_YEAR + 1):
            mean = BIRTHS_A_YEAR * share * cohort(year) * (1 + growth * (year - 2018))
            rows.append((code, year, max(0, round(mean * (1 + 0.05 * dice.bell())))))
    return ("ward_code", "year", "births"), rows


def age_table(sample: Sample, dice: Dice) -> Table:
    """Return ``population_by_age.csv``: ages 0 to 18, the last five years; families move in."""
    rows: list[tuple[object, ...]] = []
    for (code, *_), share, growth in zip(WARDS, ward_shares(sample), GROWTH, strict=True):
        for year in range(LAST_YEAR - 4, LAST_YEAR + 1):
            for age in range(N_AGES):
                arrived = (1 + growth * (year - 2018)) * (0.985 + (0.004 + growth / 4) * age)
                mean = BIRTHS_A_YEAR * share * cohort(year - age) * arrived
                rows.append((code, year, age, max(0, round(mean * (1 + 0.02 * dice.bell())))))
    return ("ward_code", "year", "age", "n"), rows


def children_table(sample: Sample, dice: Dice) -> Table:
    """Return ``admin/children.csv``: the last year's survey by age and residence."""
    rows: list[tuple[object, ...]] = []
    for (code, *_), share in zip(WARDS, ward_shares(sample), strict=True):
        for age in range(N_AGES):
            mean = BIRTHS_A_YEAR * share * cohort(LAST_YEAR - age)
            for kind, part in RESIDENCE_SHARES:
                n = max(0, round(mean * part * (1 + 0.03 * dice.bell())))
                rows.append((code, LAST_YEAR, age, kind, n))
    return ("ward_code", "year", "age", "residence_kind", "n"), rows


def contact_table() -> Table:
    """Return ``admin/contacts.csv``: an office per ward, with numbers that reach nobody."""
    rows: list[tuple[object, ...]] = [
        (
            code,
            "Phòng Văn hóa - Xã hội",
            f"Trụ sở {kind} {name}",
            f"0000 {code}",
            f"vhxh.{code}@an-thuan.example",
            "7:30-11:30, 13:00-17:00, thứ Hai đến thứ Sáu",
        )
        for code, name, kind, *_ in WARDS
    ]
    return ("ward_code", "office", "address", "phone", "email", "hours"), rows


def population_table(sample: Sample, dice: Dice) -> Table:
    """Return ``admin/population.csv``: everybody, all ages together, the last two years."""
    rows: list[tuple[object, ...]] = []
    for (code, *_), share, growth in zip(WARDS, ward_shares(sample), GROWTH, strict=True):
        for year in (LAST_YEAR - 1, LAST_YEAR):
            mean = BIRTHS_A_YEAR / CHILD_SHARE * share * (1 + growth * (year - 2018))
            rows.append((code, year, "", round(mean * (1 + 0.01 * dice.bell()))))
    return ("ward_code", "year", "age", "n"), rows


def enrolment_table(sample: Sample, dice: Dice) -> Table:
    """Return ``enrolment.csv``: ten school years of every school by grade; one year was lost."""
    size = {
        (row.school, row.grade): row.seats
        for row in sample.seats
        if row.season == "2025-2026" and row.programme == "ordinary"
    }
    cells: dict[tuple[str, int, str], tuple[str, int]] = {}
    for school in sample.schools:
        for level in school.levels:
            base = 0.97 * size.get((school.code, ENTRY_GRADE[level]), 0)
            opened = OPENED[1] if school.code == OPENED[0] else FIRST_YEAR - 6
            _fill(cells, school, level, (base, opened, LAST_YEAR), dice)
    code, ward, last = CLOSED
    neighbour = next(
        s for s in sample.schools if s.kind == "primary" and WARDS[s.site.ward][0] == ward
    )
    _fill(cells, neighbour, "primary", (48.0, FIRST_YEAR - 6, last), dice, unit=code)
    rows: list[tuple[object, ...]] = [
        (unit, region, year, grade, n)
        for (unit, year, grade), (region, n) in sorted(cells.items())
        if year != MISSING_YEAR and year >= FIRST_YEAR
    ]
    return ("unit", "region", "year", "grade", "n"), rows


def _fill(
    cells: dict[tuple[str, int, str], tuple[str, int]],
    school: School,
    level: str,
    life: tuple[float, int, int],
    dice: Dice,
    *,
    unit: str = "",
) -> None:
    """Let cohorts walk through the grades of one level, entering by births and growth."""
    base, opened, closed = life
    ward, grades = school.site.ward, GRADES[level]
    trend = GROWTH[ward] + dice.between(-0.012, 0.012)
    for entered in range(opened - len(grades) + 1, closed + 1):
        born = entered - ENTRY_AGE[level]
        wave = cohort(born) / cohort(LAST_YEAR - ENTRY_AGE[level])
        n = base * wave * (1 + trend * (entered - LAST_YEAR)) * (1 + 0.05 * dice.bell())
        if level == "preschool":
            n *= 0.72  # three-year-olds; more join each year
        for step, grade in enumerate(grades):
            year = entered + step
            if opened <= year <= closed and not (opened > FIRST_YEAR and entered < opened):
                cells[unit or school.code, year, grade] = (WARDS[ward][0], max(0, round(n)))
            n *= PROGRESS[level] * (1 + 0.02 * dice.bell())


def room_table(sample: Sample, dice: Dice) -> Table:
    """Return ``rooms.csv``: rooms and shifts of every school in the last five years."""
    need: dict[str, int] = {}
    for row in sample.seats:
        if row.season == "2026-2027":
            n_grades = {"K": 3, "1": 5, "6": 4, "10": 3}[row.grade]
            need[row.school] = need.get(row.school, 0) + n_grades * row.rooms
    shifts = {row.school: row.shifts for row in sample.seats if row.season == "2026-2027"}
    rows: list[tuple[object, ...]] = []
    for school in sorted(need):
        for year in range(LAST_YEAR - 4, LAST_YEAR + 1):
            built = dice.whole(0, 1) * (LAST_YEAR - year)
            rows.append((school, year, max(3, need[school] + 2 - built), shifts[school]))
    return ("school_code", "year", "rooms", "shifts"), rows
