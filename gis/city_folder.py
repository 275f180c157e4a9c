"""Which files a city folder holds: roads, wards, schools and, if given, pupils and history."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.errors import InputError
from gis.report import Finding

WARD_SUFFIXES: Final = (".gpkg", ".geojson", ".shp", ".parquet")
OPTIONAL: Final = {
    "aliases": "admin/aliases.csv",
    "children": "admin/children.csv",
    "contacts": "admin/contacts.csv",
    "campuses": "schools/campuses.csv",
    "gates": "schools/gates.csv",
    "seats": "schools/seats.csv",
    "pupils": "people/pupils.csv",
    "applicants": "people/applicants.csv",
    "catchments": "catchments/catchments.geojson",
    "enrolment": "history/enrolment.csv",
    "births": "history/births.csv",
    "population_by_age": "history/population_by_age.csv",
    "grade10_cutoffs": "history/grade10_cutoffs.csv",
    "rooms": "history/rooms.csv",
    "housing": "planning/housing.csv",
    "candidate_sites": "planning/candidate_sites.csv",
}


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
        network=network or _one(root, "osm", ("*.osm.pbf",), hint="name one with --network"),
        wards=_one(root, "admin", tuple(f"*{suffix}" for suffix in WARD_SUFFIXES)),
        schools=_one(root, "schools", ("*schools*.csv",)),
        population=_one_or_none(root, "admin", ("*population*.csv",)),
        optional={name: root / path for name, path in OPTIONAL.items() if (root / path).is_file()},
    )


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
