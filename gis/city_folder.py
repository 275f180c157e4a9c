"""Which files a city folder holds: roads, wards, schools and, if given, pupils and history."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.errors import InputError
from gis.report import Finding

AREA_SUFFIXES: Final = (".gpkg", ".geojson", ".shp", ".parquet")
AREAS: Final = frozenset({"catchments"})
"""Further registers that are areas and no tables."""

ROAD_SUFFIXES: Final = (".osm.pbf", ".osm", ".osm.gz")
TABLE_SUFFIXES: Final = (".csv", ".xlsx")
OPTIONAL: Final = {
    "aliases": "admin/aliases",
    "children": "admin/children",
    "contacts": "admin/contacts",
    "campuses": "schools/campuses",
    "gates": "schools/gates",
    "seats": "schools/seats",
    "pupils": "people/pupils",
    "programme_lists": "people/programme_lists",
    "placed_beforehand": "people/placed_beforehand",
    "applicants": "people/applicants",
    "catchments": "catchments/catchments",
    "enrolment": "history/enrolment",
    "births": "history/births",
    "population_by_age": "history/population_by_age",
    "grade10_cutoffs": "history/grade10_cutoffs",
    "rooms": "history/rooms",
    "housing": "planning/housing",
    "candidate_sites": "planning/candidate_sites",
}
"""Where each further register lies: a CSV file or a workbook, one of the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CityFolder:
    """
    The files of one city, found by the layout of ``docs/city-folder.md``.

    Attributes
    ----------
    root
        The folder.
    network
        The one road extract below ``osm/``, or the one that the caller named.
    wards, schools
        The ward polygons below ``admin/`` and the school register below ``schools/``.
    population
        Inhabitants by ward below ``admin/``; ``None`` where the folder has no such file.
    optional
        Paths of the further registers that are there, by register name.
    """

    root: Path
    network: Path
    wards: Path
    schools: Path
    population: Path | None
    optional: dict[str, Path]


def find(root: Path, *, network: Path | None = None) -> CityFolder:
    """
    Return the files of a city folder.

    Parameters
    ----------
    root
        Folder with ``osm/``, ``admin/`` and ``schools/``.
    network
        Road extract to use where ``osm/`` holds several.

    Raises
    ------
    InputError
        If the folder or a required file is missing, or if several files fit one part.
    """
    if not root.is_dir():
        raise _wrong(root.name, f"{root} is not a folder", f"{root} không phải là thư mục")
    return CityFolder(
        root=root,
        network=network
        or _one(root, "osm", _ending(ROAD_SUFFIXES), hint="name one with --network"),
        wards=_one(root, "admin", _ending(AREA_SUFFIXES)),
        schools=_one(root, "schools", _ending(TABLE_SUFFIXES, "*schools*")),
        population=_one_or_none(root, "admin", _ending(TABLE_SUFFIXES, "*population*")),
        optional=_optional(root),
    )


def _optional(root: Path) -> dict[str, Path]:
    found = {}
    for name, path in OPTIONAL.items():
        folder, _, stem = path.rpartition("/")
        suffixes = AREA_SUFFIXES if name in AREAS else TABLE_SUFFIXES
        one = _one_or_none(root, folder, _ending(suffixes, stem))
        if one is not None:
            found[name] = one
    return found


def _ending(suffixes: tuple[str, ...], stem: str = "*") -> tuple[str, ...]:
    return tuple(f"{stem}{suffix}" for suffix in suffixes)


def _matches(root: Path, folder: str, patterns: tuple[str, ...]) -> list[Path]:
    return sorted(path for pattern in patterns for path in (root / folder).glob(pattern))


def _one_or_none(root: Path, folder: str, patterns: tuple[str, ...]) -> Path | None:
    found = _matches(root, folder, patterns)
    if len(found) > 1:
        raise _several(root, folder, found, "keep one")
    return found[0] if found else None


def _one(root: Path, folder: str, patterns: tuple[str, ...], *, hint: str = "keep one") -> Path:
    found = _matches(root, folder, patterns)
    if len(found) > 1:
        raise _several(root, folder, found, hint)
    if not found:
        wanted = " or ".join(f"{folder}/{pattern}" for pattern in patterns)
        raise _wrong(
            root.name, f"{root} holds no {wanted}", f"{root} không có tệp {wanted}", code="missing"
        )
    return found[0]


def _several(root: Path, folder: str, found: list[Path], hint: str) -> InputError:
    names = ", ".join(path.name for path in found)
    return _wrong(
        root.name,
        f"{folder}/ holds {len(found)} files that fit ({names}); {hint}",
        f"{folder}/ có {len(found)} tệp phù hợp ({names}); hãy chọn một tệp",
        code="several",
    )


def _wrong(
    file: str, message_en: str, message_vi: str, *, code: str = "not_a_folder"
) -> InputError:
    finding = Finding(file=file, code=code, message_en=message_en, message_vi=message_vi)
    return InputError(message_en, [finding])
