"""A place and its facts: names, extent, coordinate systems, norms, entrants, file layouts."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from gis.column_map import FOLDER, layouts_in
from gis.errors import InputError, UnknownNameError
from gis.province_crs import Crs, DatumShift, MetreHeadings
from gis.province_layout import Frozen, KindPattern, Layout
from gis.report import Finding
from gis.shipped import data_path
from gis.text import fold, near

NATIONAL: Final = "national.toml"
PROVINCE: Final = "province.toml"
SOURCES: Final = "sources.toml"
SHARED_LISTS: Final = ("crs", "datum_shift", "grade", "layout", "kind_pattern")
_PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
BELOW: Final = rf"^{_PART}(/{_PART})*$"
"""A path below a folder: letters, digits, no dots that lead out of it."""

Status = Literal["published", "assumed"]


class Grade(Frozen):
    """A grade: its code, the level it belongs to and its names."""

    code: str
    level: Literal["preschool", "primary", "lower_secondary", "upper_secondary"]
    vi: str
    en: str


class Norm(Frozen):
    """A number that the authorities published, or that we assume, and where it stands."""

    value: float
    unit: str
    status: Status
    source: str = Field(min_length=1)


class Entrants(Frozen):
    """Children expected to enter a grade in one season."""

    season: str
    grade: str
    n: int = Field(gt=0)
    status: Status
    source: str = Field(min_length=1)


class SourceFile(Frozen):
    """
    One file that ``gantruong fetch`` may bring, because its licence allows it.

    Attributes
    ----------
    url
        Where it is.
    save_as
        Where it goes below the city folder.
    sha256
        What its bytes must be; empty where the source changes it under the same address.
    checksum_url, checksum
        Where the source publishes a checksum of it, and of which kind.
    crop
        Where what lies in the place's box goes, of a map file that holds more; empty: nowhere.
    """

    url: str = Field(pattern=r"^https?://[^\s]+$")
    save_as: str = Field(pattern=BELOW)
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    checksum_url: str = Field(default="", pattern=r"^(https?://[^\s]+)?$")
    checksum: Literal["md5", "sha256"] = "sha256"
    crop: str = Field(default="", pattern=rf"^({_PART}(/{_PART})*)?$")


class DataSource(Frozen):
    """
    Where a kind of data of the place comes from: holder, licence, date, address.

    Attributes
    ----------
    file
        What may be fetched; nothing where the licence or the law does not allow it.
    by_hand_vi, by_hand_en
        What a person must supply, and from whom.
    """

    id: str
    title: str
    covers: tuple[str, ...]
    holder: str
    licence: str
    attribution: str = ""
    date: str = ""
    url: str = ""
    note: str = ""
    file: tuple[SourceFile, ...] = ()
    by_hand_vi: str = ""
    by_hand_en: str = ""


class Province(Frozen):
    """
    One place, as ``data/provinces/<id>/`` describes it.

    Attributes
    ----------
    bbox
        West, south, east, north in degrees; ``None`` where any place on earth is accepted.
    crs
        Projected systems to try on coordinates that are not degrees, likeliest first.
    point_crs
        EPSG number of the system in which the place's tables give points in metres; ``None``: a
        table must say it itself.
    datum_shift
        Shifts of datum to WGS84, the place's own before the national ones.
    metre_headings
        Headings under which tables give such points.
    norm
        Numbers by name, the national ones included unless the place has its own.
    layout, kind_pattern
        File layouts and name patterns, the place's own before the national ones.
    invented
        Whether the place does not exist; then everything made of it must say so.
    admin_levels, languages, contact
        Levels of administration from above; languages of its users; the office families ask.
    unknown
        What is not known of the place yet, as ``gantruong init`` noted it; told by ``demo``.
    """

    id: str
    name_vi: str
    name_en: str
    invented: bool = False
    bbox: tuple[float, float, float, float] | None = None
    crs: tuple[Crs, ...] = ()
    point_crs: int | None = None
    datum_shift: tuple[DatumShift, ...] = ()
    metre_headings: MetreHeadings = MetreHeadings()
    grade: tuple[Grade, ...] = ()
    norm: dict[str, Norm] = Field(default_factory=dict)
    entrants: tuple[Entrants, ...] = ()
    layout: tuple[Layout, ...] = ()
    kind_pattern: tuple[KindPattern, ...] = ()
    sources: tuple[DataSource, ...] = ()
    admin_levels: tuple[str, ...] = ()
    languages: tuple[Literal["vi", "en"], ...] = ("vi", "en")
    contact: str = ""
    unknown: tuple[str, ...] = ()

    @field_validator("bbox")
    @classmethod
    def _west_south_east_north(
        cls, bbox: tuple[float, float, float, float] | None
    ) -> tuple[float, float, float, float] | None:
        if bbox is None:
            return None
        west, south, east, north = bbox
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004 - degrees of the globe
            msg = f"must be west, south, east, north in degrees; got {bbox}"
            raise ValueError(msg)
        return bbox

    @model_validator(mode="after")
    def _point_crs_is_listed(self) -> Self:
        if self.point_crs is not None and self.system(self.point_crs) is None:
            msg = f"point_crs {self.point_crs} does not stand in crs"
            raise ValueError(msg)
        return self

    def system(self, epsg: int) -> Crs | None:
        """Return the listed system of an EPSG number, if it is listed."""
        return next((one for one in self.crs if one.epsg == epsg), None)

    def level_of(self, grade: str) -> str:
        """Return the level a grade belongs to; empty if the place has no such grade."""
        return next((one.level for one in self.grade if one.code == grade), "")

    def kind_told_by(self, name: str) -> KindPattern | None:
        """Return the kind and levels that a school's name alone tells; ``None`` if it tells none.

        Examples
        --------
        >>> told = national().kind_told_by("Trường Tiểu học An Bình")
        >>> told.kind if told else "unknown"
        'primary'
        """
        folded = fold(name)
        return next((one for one in self.kind_pattern if re.search(one.pattern, folded)), None)

    def class_size(self, grade: str) -> float | None:
        """Return the most pupils a class of the grade should have, if a norm says so."""
        norm = self.norm.get(f"class_size_{self.level_of(grade)}")
        return None if norm is None else norm.value


def names(folder: Path | None = None) -> tuple[str, ...]:
    """
    Return the ids of all places: the folders that hold a ``province.toml``, sorted.

    Examples
    --------
    >>> "hcmc" in names()
    True
    """
    folder = folder or data_path("provinces")
    return tuple(sorted(path.parent.name for path in folder.glob("*/province.toml")))


def load(name: str, *, folder: Path | None = None) -> Province:
    """
    Return one place with the national facts under its own.

    Parameters
    ----------
    name
        Id of a shipped place, or the path of a folder with ``province.toml`` and
        ``sources.toml``, as ``gantruong init`` writes it.
    folder
        Where places are looked up by id; the shipped ones if not given.

    Raises
    ------
    UnknownNameError
        If there is no folder of that name; the message lists those that exist.
    InputError
        If one of its files breaks the format, one finding per wrong value.
    """
    folder = folder or data_path("provinces")
    own_folder = Path(name)
    if name not in names(folder) and (own_folder / PROVINCE).is_file():
        return _of_folder(own_folder.resolve(), shared=data_path("provinces"))
    if name not in names(folder):
        known = names(folder)
        msg = f"no province is called {name!r}; there are {', '.join(near(name, known) or known)}"
        raise UnknownNameError(msg)
    return _of_folder(folder / name, shared=folder)


def _of_folder(own_folder: Path, *, shared: Path) -> Province:
    name = own_folder.name
    own = _toml(own_folder / PROVINCE)
    sources = _toml(own_folder / SOURCES).get("source", [])
    if own.get("id") != name:
        msg = f"{name}/{PROVINCE}: id is {own.get('id')!r}; it must be the folder's name"
        raise InputError(msg)
    maps = [one.model_dump(by_alias=True) for one in layouts_in(own_folder / FOLDER)]
    own["layout"] = [*own.get("layout", []), *maps]
    table = _merged(own, _toml(shared / NATIONAL))
    return _checked({**table, "sources": sources}, file=f"{name}/{PROVINCE}")


@cache
def national() -> Province:
    """Return what holds everywhere in the country; used where no place is named."""
    return _checked(_toml(data_path("provinces", NATIONAL)), file=NATIONAL)


def _merged(own: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    lists = {key: [*own.get(key, []), *shared.get(key, [])] for key in SHARED_LISTS}
    headings = own.get("metre_headings", shared.get("metre_headings", {}))
    lists |= {"metre_headings": headings}
    return {**own, **lists, "norm": {**shared.get("norm", {}), **own.get("norm", {})}}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        msg = f"{path.parent.name}/{path.name} is missing; every province folder needs it"
        raise InputError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path.parent.name}/{path.name} is not a TOML file in UTF-8: {error}"
        raise InputError(msg) from error


def _checked(table: dict[str, Any], *, file: str) -> Province:
    try:
        return Province.model_validate(table)
    except ValidationError as error:
        findings = [
            Finding(
                file=file,
                column=".".join(str(part) for part in one["loc"]),
                value=str(one["input"])[:60],
                code="province_value",
                message_vi=f"Giá trị không hợp lệ: {one['msg']}",
                message_en=f"This value is not valid: {one['msg']}",
            )
            for one in error.errors()
        ]
        first = findings[0]
        msg = f"{file}: {len(findings)} wrong; first {first.column}: {first.message_en}"
        raise InputError(msg, findings) from error
