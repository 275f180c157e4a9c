"""Children of the invented city whose every value is found again wherever it goes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gis.shipped import data_path
from tests.canary_scan import MARK, Canaries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEASON: Final = "2026-2027"
LETTERS: Final = "ABCDEFGHKLMNPQSTUVWXYZ23456789"
ACCENTED: Final = "ẤẦẶĐẾỆỄỊỐỘỢỚỤỬỮỲỴ"
N_LETTERS: Final = 9
PASSED_OVER: Final = "999029391373"
"""A first-grader of the invented city for whom nearer schools had no seat."""
EXTRA: Final = ("Họ và tên học sinh", "Số điện thoại cha mẹ")
"""Columns that files of schools have and that no register takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """
    One child, with everything that anybody writes down about it.

    Attributes
    ----------
    row
        Its row of the register of pupils.
    name, phone
        What stands in files beside the register's columns, and in what families write.
    words, evidence
        What the family writes when it asks for a correction, and in the paper it adds.
    asked
        Where the family says that the home is: longitude and latitude.
    """

    row: dict[str, str]
    name: str
    phone: str
    words: str
    evidence: str
    asked: tuple[float, float]

    @property
    def id(self) -> str:
        """Return its id in the register."""
        return self.row["pupil_id"]

    @property
    def ward(self) -> str:
        """Return the ward of the home."""
        return self.row["ward_code"]

    @property
    def home(self) -> tuple[float, float]:
        """Return longitude and latitude."""
        return float(self.row["lon"]), float(self.row["lat"])


@dataclass(slots=True, kw_only=True)
class Planted:
    """
    All that is planted.

    Attributes
    ----------
    known
        Every value, for the search.
    children
        First-graders.
    notes
        What officers write about children, by where they write it.
    ward_of
        Ward of the child that a value is about, by the value's name in the search.
    names_of
        Names of everything that is about a child, by its id.
    rows
        The register of pupils with the planted children in it.
    lists
        Rows of the other registers about children, the first of each a planted one.
    """

    known: Canaries
    children: list[Child]
    notes: dict[tuple[str, str], str]
    ward_of: dict[str, str]
    names_of: dict[str, frozenset[str]]
    _chance: random.Random
    rows: list[dict[str, str]] = field(default_factory=list)
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    _seen: dict[bytes, set[str]] = field(default_factory=dict)

    def forget_answers(self) -> None:
        """Search anew, since more is known now."""
        self._seen.clear()

    def told(self, data: bytes, may: frozenset[str]) -> set[str]:
        """Return what stands in some bytes and may not be seen by whoever got them."""
        if "*" in may:
            return set()
        if data not in self._seen:
            self._seen[data] = self.known.found(data)
        found = self._seen[data]
        return {one for one in found if one not in may and self.ward_of.get(one) not in may}

    def note(self, where: str, child: Child) -> str:
        """Return what an officer writes about a child somewhere; the same for the same place."""
        if (where, child.id) not in self.notes:
            before = self.known.names
            said = f"theo {word(self._chance, self.known, f'note of {where}')}"
            self.notes[where, child.id] = said
            self.belongs(child, self.known.names - before)
        return self.notes[where, child.id]

    def belongs(self, child: Child, names: Iterable[str]) -> None:
        """Remember that values are about a child, and so to be seen by its ward and family."""
        self.names_of[child.id] = self.names_of.get(child.id, frozenset()) | frozenset(names)
        self.ward_of |= dict.fromkeys(names, child.ward)

    def shift(self, place: tuple[float, float], metres: float = 8.0) -> tuple[float, float]:
        """Remember a place a few metres away, which is nobody else's."""
        degrees = metres / 111_000
        lon, lat = (
            round(one + self._chance.uniform(0.3, 1) * degrees * self._chance.choice((-1, 1)), 7)
            for one in place
        )
        self.known.place(lon, lat)
        return lon, lat

    def older(self, chance: random.Random) -> None:
        """Plant whoever stands first in the other registers: a sixth-grader, an applicant."""
        for register in ("programme_lists", "placed_beforehand", "applicants"):
            rows = read_rows(register)
            key = "applicant_id" if register == "applicants" else "pupil_id"
            was, is_now = rows[0][key], word(chance, self.known, f"id in {register}", accents=False)
            for row in (*rows, *self.rows):
                if row.get(key) == was:
                    row[key] = is_now
            self.lists[register] = rows
        applicant = self.lists["applicants"][0]
        lon, lat = self.shift((float(applicant["lon"]), float(applicant["lat"])))
        area = word(chance, self.known, "area of an applicant")
        applicant |= {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}", "area": area}


def word(chance: random.Random, known: Canaries, what: str, *, accents: bool = True) -> str:
    """Return a new planted word, half of its letters with accents."""
    letters = [chance.choice(LETTERS) for _ in range(N_LETTERS)]
    for place in chance.sample(range(N_LETTERS), 4) if accents else ():
        letters[place] = chance.choice(ACCENTED)
    return known.word(MARK + "".join(letters), what)


def read_rows(register: str) -> list[dict[str, str]]:
    """Return the rows of a register about children of the invented city."""
    path = data_path("sample") / "people" / f"{register}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(rows: Sequence[dict[str, str]], *extra: str) -> bytes:
    """Return rows as CSV, with columns that only some of them have."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0], *extra], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def plant(n_children: int, *, wards: Sequence[str], seed: int = 6) -> Planted:
    """
    Replace children of the invented city by planted ones.

    Parameters
    ----------
    n_children
        First-graders, in turn of the wards.
    wards
        Where they live.
    seed
        The same seed plants the same values.

    Notes
    -----
    An id that is no personal number is taken as it is; of a personal number the register keeps a
    keyed hash, so the number itself may be nowhere. Days of birth lie a hundred years back: no
    other day of the city's files does.
    """
    rows = [{**one, "personal_number": "", "family": ""} for one in read_rows("pupils")]
    chance, known = random.Random(seed), Canaries()  # noqa: S311 (seeded, no secret)
    planted = Planted(
        known=known, children=[], notes={}, ward_of={}, names_of={}, _chance=chance, rows=rows
    )
    for number in range(n_children):
        ward = wards[number % len(wards)]
        at = next(
            place
            for place, one in enumerate(rows)
            if one["grade"] == "1"
            and one["ward_code"] == ward
            and not one["personal_number"]
            and (number or one["pupil_id"] == PASSED_OVER)
        )
        before = known.names
        child = _child(planted, rows[at], number)
        rows[at] = child.row
        planted.children.append(child)
        planted.belongs(child, known.names - before)
    planted.older(chance)
    return planted


def as_filed(child: Child, *, located: bool) -> dict[str, str]:
    """Return the row of a file; without a point the address says too little to be found alone."""
    if located:
        return child.row
    vague = child.row["address"].partition(", ")[2]
    return child.row | {"lon": "", "lat": "", "point_quality": "", "address": vague}


def _child(planted: Planted, row: dict[str, str], number: int) -> Child:
    chance, known = planted._chance, planted.known  # noqa: SLF001 (of this module)
    lon, lat = planted.shift((float(row["lon"]), float(row["lat"])))
    born = known.day(dt.date(1905, 1, 1) + dt.timedelta(chance.randrange(9000)), "born")
    street = row["address"].split(",")[0]
    digits = f"{chance.randrange(10**9):09d}"
    if number % 2:  # two kinds of ids: twelve digits of the sector's database, a temporary code
        pupil = known.word(f"999{digits}", "pupil")
    else:
        pupil = word(chance, known, "pupil", accents=False)
    phone = f"09{chance.randrange(10**8):08d}"
    name = f"Nguyễn Thị {word(chance, known, 'name')}"
    return Child(
        row=row
        | {
            "pupil_id": pupil,
            "address": f"{street}, nhà trọ {word(chance, known, 'address')}",
            "khu_pho": f"Khu phố {word(chance, known, 'khu pho')}",
            "lon": f"{lon:.7f}",
            "lat": f"{lat:.7f}",
            "birth_date": f"{born:%d/%m/%Y}",
            "previous_school": f"Mầm non {word(chance, known, 'school before')}",
            "programme_wish": word(chance, known, "programme"),
            "family": word(chance, known, "family", accents=False),
            "personal_number": known.word(
                f"079{chance.choice('23')}20{chance.randrange(10**6):06d}", "personal number"
            ),
        },
        name=name,
        phone=known.phone(phone, "phone"),
        words=f"Con tôi {name}, gọi {phone}: {word(chance, known, 'words')}",
        evidence=word(chance, known, "evidence", accents=False),
        asked=planted.shift((lon, lat), metres=60),
    )
