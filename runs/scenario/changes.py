"""A scenario: edits of roads, changes of schools, seats, children, policy; as rows and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, NoReturn, TypeAlias

from admission.policy import file as policies
from admission.policy.file import Policy
from gis.errors import InputError
from gis.report import Finding
from routing.edits import Edit

MOST_SEATS: Final = 10_000
"""Seats of one school and grade, as the register takes them."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_UNITS: Final = 200_000
MOST_PER_UNIT: Final = 5.0
"""Dwellings of a project and pupils in each, as the register of housing takes them."""

HERE: Final = "scenario"
"""What findings about a change name as their file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSeats:
    """
    A school gets ``seats_more`` seats more, or fewer where it is negative.

    With ``programme`` they are seats of that special programme of the school, else ordinary ones.
    """

    school_code: str
    seats_more: int
    programme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSchool:
    """
    A school opens.

    Attributes
    ----------
    school_code
        A code that no school has.
    seats
        Ordinary seats, zero or more.
    gates
        Longitude and latitude of each gate, degrees.
    programmes
        Name and seats of each special programme.
    """

    school_code: str
    seats: int
    gates: tuple[tuple[float, float], ...]
    programmes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSchool:
    """A school takes no children; it stands in nobody's order any more."""

    school_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSchool:
    """A school moves to other gates (longitude, latitude, degrees); seats and lists go along."""

    school_code: str
    gates: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Housing:
    """
    A housing project: children more, at its place, from a year on.

    Attributes
    ----------
    project
        Its id or name.
    lon, lat
        Where its children live, degrees.
    units
        Dwellings.
    pupils_per_unit
        Children of all grades together in each; an assumption of whoever gives it.
    year
        Autumn of the first school year with them.
    """

    project: str
    lon: float
    lat: float
    units: int
    pupils_per_unit: float
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeWards:
    """Wards become one; no rule of admission looks at wards, so only what is told by ward does."""

    ward_codes: tuple[str, ...]
    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """A step holds from the autumn of a year on, not before; the last word about a step holds."""

    step: int
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePolicy:
    """Other rules hold; the file is kept whole, so that the scenario means the same for ever."""

    name: str
    toml: str

    @property
    def policy(self) -> Policy:
        """Return the rules."""
        return policies.parse(self.toml.encode(), file=f"{self.name}.toml")


Change: TypeAlias = (
    ChangeSeats | OpenSchool | CloseSchool | MoveSchool | Housing | MergeWards | Starts | UsePolicy
)
KINDS: Final[Mapping[str, type[Change]]] = {
    "seats": ChangeSeats,
    "open_school": OpenSchool,
    "close_school": CloseSchool,
    "move_school": MoveSchool,
    "housing": Housing,
    "merge_wards": MergeWards,
    "starts": Starts,
    "policy": UsePolicy,
}


OPTIONAL: Final = ("programme", "programmes")
"""Values that stand in a row only where something is said about programmes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """
    What if: everything that differs from things as they are, in the order in which it was said.

    Attributes
    ----------
    name
        How people call it.
    edits
        Of the roads.
    changes
        Of schools, seats and rules; of two policies the later one holds.
    """

    name: str
    edits: tuple[Edit, ...] = ()
    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything differs."""
        return bool(self.edits or self.changes)

    @property
    def policy(self) -> Policy | None:
        """Return the rules that it asks for, ``None`` for those of the base."""
        asked = [one for one in self.changes if isinstance(one, UsePolicy)]
        return asked[-1].policy if asked else None

    @property
    def housing(self) -> tuple[Housing, ...]:
        """Return the housing projects, of which only an outlook by year tells anything."""
        return tuple(one for one in self.changes if isinstance(one, Housing))

    @property
    def merged(self) -> dict[str, str]:
        """Return the ward that each merged ward becomes part of, by code."""
        into: dict[str, str] = {}
        for one in self.changes:
            if isinstance(one, MergeWards):
                now = dict.fromkeys(one.ward_codes, one.into)
                into = {code: now.get(to, to) for code, to in into.items()} | now
        return into


def use_policy(name_or_path: str) -> UsePolicy:
    """Return the change to a policy by name or file; raises what ``policies.load`` does."""
    policy = policies.load(name_or_path)
    return UsePolicy(name=policy.name, toml=policy.text.decode())


def change_seats(school_code: str, seats_more: int, *, programme: str = "") -> ChangeSeats:
    """Return a change of seats; ``InputError`` if it changes nothing or too much."""
    if not 0 < abs(seats_more) <= MOST_SEATS:
        refuse(
            "seats",
            str(seats_more),
            vi=f"số chỉ tiêu thêm hay bớt phải từ 1 đến {MOST_SEATS}",
            en=f"seats more or fewer must be 1 to {MOST_SEATS}",
        )
    return ChangeSeats(
        school_code=_code(school_code), seats_more=seats_more, programme=_programme(programme)
    )


def open_school(
    school_code: str,
    *,
    seats: int,
    gates: Sequence[tuple[float, float]],
    programmes: Mapping[str, int] | None = None,
) -> OpenSchool:
    """Return the opening of a school; ``InputError`` if a number is none that can be."""
    further = sorted((_programme(name), n) for name, n in (programmes or {}).items())
    if not all(0 <= n <= MOST_SEATS for n in (seats, *(n for _, n in further))):
        refuse(
            "seats",
            " ".join(map(str, (seats, *(n for _, n in further)))),
            vi=f"chỉ tiêu phải từ 0 đến {MOST_SEATS}",
            en=f"seats must be 0 to {MOST_SEATS}",
        )
    return OpenSchool(
        school_code=_code(school_code),
        seats=seats,
        gates=_gates(gates),
        programmes=tuple(further),
    )


def close_school(school_code: str) -> CloseSchool:
    """Return the closing of a school."""
    return CloseSchool(school_code=_code(school_code))


def move_school(school_code: str, *, gates: Sequence[tuple[float, float]]) -> MoveSchool:
    """Return the move of a school to other gates; ``InputError`` if there can be none."""
    return MoveSchool(school_code=_code(school_code), gates=_gates(gates))


def housing(
    project: str, *, at: tuple[float, float], units: int, pupils_per_unit: float, year: int
) -> Housing:
    """Return a housing project; ``InputError`` if a number is none that can be."""
    lon, lat = at
    _refuse_swapped("lon,lat", lon, lat)
    if not 0 < units <= MOST_UNITS:
        refuse(
            "units",
            str(units),
            vi=f"số căn hộ phải từ 1 đến {MOST_UNITS}",
            en=f"dwellings must be 1 to {MOST_UNITS}",
        )
    if not 0.0 < pupils_per_unit <= MOST_PER_UNIT:
        refuse(
            "pupils_per_unit",
            f"{pupils_per_unit:g}",
            vi=f"số học sinh mỗi căn phải lớn hơn 0 và không quá {MOST_PER_UNIT:g}",
            en=f"pupils per dwelling must be more than 0 and at most {MOST_PER_UNIT:g}",
        )
    return Housing(
        project=_code(project, column="project"),
        lon=lon,
        lat=lat,
        units=units,
        pupils_per_unit=pupils_per_unit,
        year=_year(year),
    )


def merge_wards(ward_codes: Sequence[str], into: str) -> MergeWards:
    """Return a merger of wards; ``InputError`` if nothing would change."""
    codes = tuple(sorted({_code(one, column="ward_code") for one in ward_codes}))
    if not set(codes) - {into}:
        refuse(
            "ward_code",
            into,
            vi="cần ít nhất một phường khác để nhập vào",
            en="at least one other ward must become part of it",
        )
    return MergeWards(ward_codes=codes, into=_code(into, column="ward_code"))


def starts(step: int, year: int) -> Starts:
    """Return that a step holds from a year on; ``InputError`` if the year is none."""
    return Starts(step=step, year=_year(year))


def row_of(change: Change) -> dict[str, Any]:
    """Return a change as JSON: its kind and its values."""
    kind = next(name for name, one in KINDS.items() if type(change) is one)
    values = {
        name: value for name, value in asdict(change).items() if name not in OPTIONAL or value
    }
    return {"kind": kind, **values}


def changes_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """
    Return JSON rows as changes, in order.

    Raises
    ------
    InputError
        If a row is no change that this version knows.
    """
    return tuple(_change(dict(row)) for row in rows)


def refuse(column: str, value: str, *, vi: str, en: str, code: str = "scenario") -> NoReturn:
    """Raise ``InputError`` for a change that cannot be, one sentence in each language."""
    finding = Finding(
        file=HERE, column=column, value=value, code=code, message_vi=vi, message_en=en
    )
    raise InputError(finding.line(), [finding])


def _change(row: dict[str, Any]) -> Change:
    kind = KINDS.get(str(row.pop("kind", "")))
    if "gates" in row:
        row["gates"] = tuple((float(lon), float(lat)) for lon, lat in row["gates"])
    if "ward_codes" in row:
        row["ward_codes"] = tuple(str(code) for code in row["ward_codes"])
    if "programmes" in row:
        row["programmes"] = tuple((str(name), int(n)) for name, n in row["programmes"])
    known = set() if kind is None else {field.name for field in fields(kind)}
    if kind is None or not known - set(OPTIONAL) <= set(row) <= known:
        refuse("change", "", vi="thay đổi này không đọc được", en="this change cannot be read")
    return kind(**row)


def _programme(text: str) -> str:
    if text == "ordinary" or text != text.strip():
        refuse(
            "programme",
            text,
            vi="tên chương trình không được có khoảng trắng ở hai đầu hay là ordinary",
            en="the name of a programme must have no spaces around it and not be ordinary",
        )
    return text


def _gates(gates: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    if not gates:
        refuse("gates", "", vi="trường mới cần ít nhất một cổng", en="a new school needs a gate")
    for lon, lat in gates:
        _refuse_swapped("gates", lon, lat)
    return tuple(gates)


def _refuse_swapped(column: str, lon: float, lat: float) -> None:
    if not (math.isfinite(lon) and abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004 (the earth)
        refuse(
            column,
            f"{lon:g},{lat:g}",
            vi="phải là kinh độ, vĩ độ tính bằng độ; có thể hai số bị đổi chỗ",
            en="must be longitude, latitude in degrees; are the two swapped?",
        )


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        refuse(
            "year",
            str(year),
            vi=f"năm phải từ {FIRST_YEAR} đến {LAST_YEAR}",
            en=f"the year must be {FIRST_YEAR} to {LAST_YEAR}",
        )
    return year


def _code(text: str, *, column: str = "school_code") -> str:
    code = text.strip()
    if not code or code != text:
        refuse(
            column,
            text,
            vi="mã không được trống hay có khoảng trắng ở hai đầu",
            en="a code must not be empty or have spaces around it",
        )
    return code
