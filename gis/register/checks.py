"""What must hold between cells, rows and registers, beyond the contract of single columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from gis.crs import WGS84
from gis.register.boxes import in_box, place_box
from gis.register.contract import registers
from gis.register.finding import suggestion
from gis.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd

    from gis.province import Province
    from gis.register.rows import Rows

SINGLE_LEVELS: Final = frozenset({"preschool", "primary", "lower_secondary", "upper_secondary"})
RESIDENCE: Final = ("address", "ward_code", "khu_pho", "lon", "lat")
ISO: Final = r"\d{4}-\d{2}-\d{2}"  # what is no date has its own finding
NAMED_KEYS: Final = {"wards": "code", "schools": "school_code"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    What is imported already and may be referred to; ``None`` = not known, so not checked.

    ``whole`` says whether the rows are all that their register will have, as those of a file.
    """

    wards: gpd.GeoDataFrame | None = None
    schools: pd.DataFrame | None = None
    whole: bool = True


def check_rows(rows: Rows, province: Province, known: Known) -> None:
    """Add the findings of all rules that the register has."""
    resolve_wards(rows, known)
    check_references(rows, known)
    check_keys(rows)
    check_periods(rows)
    for rule in RULES.get(rows.register.kind, ()):
        rule(rows, province, known)


def resolve_wards(rows: Rows, known: Known) -> None:
    """Put the code where a ward is named; names without a code leave pupils' rows, counted."""
    if "ward_code" not in rows.frame or rows.register.column("ward_code").refers != "wards":
        return
    codes = rows.frame["ward_code"]
    by_name, is_code = _ward_names(known), _is_known_ward(codes, known)
    named = codes.notna() & ~is_code
    found = codes[named].map(lambda name: by_name.get(fold(name)), na_action="ignore")
    rows.frame.loc[found.dropna().index, "ward_code"] = found.dropna().astype("str")
    left = found.index[found.isna() & codes[named].str.contains(r"[^0-9A-Za-z._-]").astype(bool)]
    if rows.register.personal and len(left):
        rows.frame.loc[left, "ward_code"] = pd.NA
        rows.say_count("ward_name_unresolved", len(left))


def _ward_names(known: Known) -> dict[str, str]:
    """Return the folded names that only one known ward has, to its code."""
    if known.wards is None:
        return {}
    names = known.wards["name"].map(fold)
    alone = known.wards[~names.duplicated(keep=False)]
    return {fold(name): code for name, code in zip(alone["name"], alone["code"], strict=True)}


def _is_known_ward(codes: pd.Series, known: Known) -> pd.Series:
    return codes.isin([] if known.wards is None else list(known.wards["code"]))


def check_references(rows: Rows, known: Known) -> None:
    """Every code of another register must stand there, if that register is known."""
    for column in rows.register.columns:
        target = getattr(known, column.refers, None) if column.refers else None
        if target is None:
            continue
        codes = frozenset(target[NAMED_KEYS[column.refers]])
        name = registers()[column.refers]
        cells = rows.frame[column.name].dropna()
        for at, cell in cells[~cells.isin(codes)].items():
            strange = [code for code in cell.split("|") if code not in codes]
            if strange:
                near = {} if column.personal else suggestion(strange[0], codes)
                facts = {"register": name.vi, "register_en": name.en, **near}
                rows.say("unknown_reference", at, column=column.name, facts=facts)


def check_keys(rows: Rows) -> None:
    """No two rows may have one key; pupils who stand twice are told apart by what differs."""
    key = list(rows.register.key)
    optional = [name for name in key if not rows.register.column(name).required]
    complete = rows.frame[key].drop(columns=optional).notna().all(axis=1)
    for name in optional:  # a wrong part is no empty one: it has its own finding
        cells = rows.given.get(name, ("", None))[1]
        if cells is not None:
            is_empty = pd.Series([not cell.strip() for cell in cells], index=complete.index)
            complete &= rows.frame[name].notna() | is_empty
    keyed = rows.frame.loc[complete, key].astype("object").where(lambda one: one.notna(), "")
    # Letters only ever differ in more than case: "a1" and "A1" are two codes.
    again = keyed.duplicated(keep="first")
    if not again.any():
        return
    first: dict[tuple[object, ...], int] = {}
    for at, values in zip(keyed.index, keyed.itertuples(index=False, name=None), strict=True):
        other = first.setdefault(values, at)
        if other != at:
            code = _kind_of_repeat(rows, at, other)
            facts = {"key": " + ".join(key), "other": rows.row_number[other]}
            rows.say(code, at, column=key[-1], facts=facts)


def _kind_of_repeat(rows: Rows, at: int, other: int) -> str:
    if rows.register.kind != "pupils":
        return "duplicate_code"
    here, there = rows.frame.iloc[at], rows.frame.iloc[other]
    if _differ(here["grade"], there["grade"]):
        return "two_grades"
    differs = any(_differ(here[name], there[name]) for name in RESIDENCE)
    return "two_addresses" if differs else "duplicate_code"


def _differ(one: object, other: object) -> bool:
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) != pd.isna(other))
    return one != other


def check_periods(rows: Rows) -> None:
    """Refuse periods that end before they begin: they hold nothing."""
    if "valid_from" not in rows.frame:
        return
    start, end = (
        rows.frame[name].where(rows.frame[name].str.fullmatch(ISO).fillna(value=False).astype(bool))
        for name in ("valid_from", "valid_to")
    )
    for at in np.flatnonzero((start.notna() & end.notna() & (end < start)).to_numpy()).tolist():
        rows.say("ends_before_start", at, column="valid_to", facts={"start": start[at]})


def _levels(rows: Rows, _: Province, __: Known) -> None:
    """Complete levels that the kind implies; a school of one level must teach that level."""
    kind, levels = rows.frame["kind"], rows.frame["levels"]
    single = kind.isin(list(SINGLE_LEVELS))
    rows.frame["levels"] = levels.where(levels.notna() | ~single, kind)
    for at in np.flatnonzero((single & levels.notna()).to_numpy()).tolist():
        taught = set(levels[at].split("|"))
        if kind[at] not in taught and taught <= SINGLE_LEVELS:
            facts = {"levels": levels[at], "kind": kind[at]}
            rows.say("levels_contradict_kind", at, column="levels", facts=facts)


def _seats(rows: Rows, province: Province, _: Known) -> None:
    """Warn where seats are not classes times class size, and of classes above the norm."""
    share = province.norm["seats_tolerance_share"].value
    names = ["classes", "class_size", "seats"]
    numbers = rows.frame[names].astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    product = numbers[:, 0] * numbers[:, 1]
    with np.errstate(invalid="ignore"):
        off = (np.abs(numbers[:, 2] - product) > share * product) & (numbers[:, 2] >= 0)
    for at in np.flatnonzero(off).tolist():
        facts = {
            "seats": int(numbers[at, 2]),
            "product": int(product[at]),
            "tolerance": f"{share:.0%}".rstrip("%"),
        }
        rows.say("seats_not_product", at, column="seats", facts=facts, severity="warning")
    for at, grade in rows.frame["grade"].dropna().items():
        norm = province.class_size(grade)
        if norm is not None and numbers[at, 1] > norm:
            facts = {"size": int(numbers[at, 1]), "norm": int(norm)}
            rows.say("class_above_norm", at, column="class_size", facts=facts, severity="warning")


def _every_school_has_a_gate(rows: Rows, _: Province, known: Known) -> None:
    if known.schools is None or not known.whole:
        return
    with_gate = frozenset(rows.frame["school_code"].dropna())
    for code in sorted(set(known.schools["school_code"]) - with_gate):
        rows.say_file("school_without_gate", school=code)


def _near_its_school(rows: Rows, province: Province, known: Known) -> None:
    """Refuse a gate far from the point of its school, unless it is that of another campus."""
    if known.schools is None:
        return
    frame, schools = rows.frame, known.schools.drop_duplicates("school_code")
    own = schools.set_index("school_code")[["lon", "lat"]].reindex(frame["school_code"])
    here, there = frame[["lon", "lat"]].to_numpy(np.float64), own.to_numpy(np.float64)
    gap_m = np.asarray(WGS84.inv(*here.T, *there.T)[2])
    most_m = province.norm["gate_school_max_m"].value
    with np.errstate(invalid="ignore"):
        far = (gap_m > most_m) & frame["campus_code"].isna().to_numpy()
    far &= in_box(
        here[:, 0], here[:, 1], place_box(province)
    )  # others are named for where they are
    for at in np.flatnonzero(far).tolist():
        facts = {"gap_m": f"{gap_m[at]:.0f}", "most_m": f"{most_m:g}"}
        rows.say("gate_far", at, column="lon", also="lat", facts=facts)


def _population(rows: Rows, _: Province, __: Known) -> None:
    """Refuse missing numbers that the source itself does not doubt."""
    suspect = rows.frame["suspect"].fillna(value=False).astype(bool)
    cells = rows.given.get("n", ("", None))[1]
    for at in np.flatnonzero((rows.frame["n"].isna() & ~suspect).to_numpy()).tolist():
        if cells is None or not cells[at].strip():
            rows.say("population_empty", at, column="n")


def _ways_to_ask(rows: Rows, _: Province, __: Known) -> None:
    """Refuse an office that nobody can reach."""
    ways = ("phone", "email", "address")
    empty = np.ones(len(rows.frame), dtype=bool)
    for name in ways:
        cells = rows.given.get(name, ("", None))[1]
        if cells is not None:
            empty &= np.array([not cell.strip() for cell in cells], dtype=bool)
    for at in np.flatnonzero(empty).tolist():
        rows.say("contact_without_way", at, column="office")


def _wishes(rows: Rows, _: Province, __: Known) -> None:
    """Refuse a school that stands in two wishes of one applicant."""
    wishes = rows.frame[["wish_1", "wish_2", "wish_3"]]
    for at, codes in enumerate(wishes.itertuples(index=False, name=None)):
        for position in _repeats(codes):
            rows.say("wish_twice", at, column=f"wish_{position + 1}")


def _repeats(codes: tuple[object, ...]) -> Iterator[int]:
    for position, code in enumerate(codes):
        if not pd.isna(code) and code in codes[:position]:
            yield position


RULES: Final[dict[str, tuple[Callable[[Rows, Province, Known], None], ...]]] = {
    "schools": (_levels,),
    "seats": (_seats,),
    "gates": (_every_school_has_a_gate, _near_its_school),
    "population": (_population,),
    "contacts": (_ways_to_ask,),
    "applicants": (_wishes,),
}
