"""A city opened to plan with: a folder, the data in use, or the data of a recorded run."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from admission.policy import file as policies
from gis import city_folder, db, read
from gis.cluster.place import APP
from gis.cluster.private import Cluster
from gis.errors import InputError
from gis.place_file import read_place
from gis.population.model import Rules
from gis.shipped import data_path
from gis.state import state_dir
from planning.city import PlanningCity
from planning.place import RULES, Place
from planning.session import is_current, is_private, reading
from runs import city as cities
from runs import model_city
from runs.manifest import sha256_of_file

if TYPE_CHECKING:
    from gis.city_folder import CityFolder
    from gis.place_file import PlaceFile

SEASON: Final = "2026-2027"
"""Of a model population, where the folder names no season."""

RUN: Final = "GANTRUONG_NOTEBOOK_RUN"
REAL, INVENTED = "hcmc", "an-thuan"
READ_IN_ORDER: Final = {"wards", "schools", "population", *cities.ORDER} - {cities.CATCHMENTS}


def open_city(
    folder: Path | str | None = None,
    *,
    grade: str | None = None,
    season: str | None = None,
    policy: str | None = None,
    run: int | None = None,
) -> PlanningCity:
    """
    Open a city to plan with; nothing of it is changed by whatever is asked.

    Parameters
    ----------
    folder
        A city's files, as ``docs/city-folder.md`` says, such as ``data/sample``; without one the
        data in use in the database.
    grade, season
        Whom to place; as the folder says, else first grade of the newest season.
    policy
        Rules where a question names none.
    run
        Number of a recorded run: its policy, season and grade on the data that it was made of.

    Raises
    ------
    InputError
        For errors of the files; where another database is set and holds another city.
    DatabaseError
        If the registers have changed since the run.

    Notes
    -----
    A folder that is in use already is read there, so that its scenarios stand on the officers'
    board. Another one is imported once, into a database of its own beside the private one.
    """
    root = None if folder is None else _folder(folder)
    said = read_place(root) if root is not None else None
    chosen = grade or (said.grade if said else "") or "1"
    url = db.database_url()
    if root is not None and said is not None:
        found = city_folder.find(root)
        if not _is_in_use(url, found):
            url = _database_of(found, said, grade=chosen, season=season)
    number = run if run is not None or folder is not None else _run_of_session()
    place = Place.of(
        url,
        name=root.name if root is not None else "database",
        season=season or (said.season if said else "") or None,
        grade=chosen,
        run=number,
    )
    of_folder = said.policy if said else ""
    usual = place.policy_name or RULES.get(chosen, RULES["1"])
    return PlanningCity(place=place, policy=policies.load(policy or of_folder or usual))


def _run_of_session() -> int | None:
    """Return the run that ``gantruong notebook --run`` opened the session on."""
    given = os.environ.get(RUN)
    return int(given) if given else None


def _folder(given: Path | str) -> Path:
    path = Path(given)
    if not path.is_absolute() and not path.is_dir() and path.parts[:1] == ("data",):
        path = data_path(*path.parts[1:])  # wherever the notebook was started
    if not path.is_dir():
        msg = f"there is no folder {given}"
        raise InputError(msg)
    return path.resolve()


def _is_in_use(url: str, found: CityFolder) -> bool:
    """Tell whether the sets in use were imported from these very files."""
    if not is_current(url):
        return False
    engine = reading(url)
    try:
        sets = read.active_sets(engine)
        if not sets or read.active_network_version(engine).sha256 != sha256_of_file(found.network):
            return False
    finally:
        engine.dispose()
    return all(
        kind in sets and sets[kind].sha256 == sha256_of_file(path)
        for kind, path in _files(found).items()
    )


def _files(found: CityFolder) -> dict[str, Path]:
    paths = {"wards": found.wards, "schools": found.schools, **found.optional}
    if found.population is not None:
        paths["population"] = found.population
    return {kind: path for kind, path in sorted(paths.items()) if kind in READ_IN_ORDER}


def _database_of(found: CityFolder, said: PlaceFile, *, grade: str, season: str | None) -> str:
    """Return the database of a folder, made and filled if there is none."""
    given = os.environ.get(db.SETTING)
    if given and not is_private(given):
        msg = (
            f"the database of {db.SETTING} holds another city than {found.root.name}; import it "
            f"there (gantruong demo --data {found.root.name} --no-serve), or leave the setting out"
        )
        raise InputError(msg)
    cluster = Cluster(state_dir())
    has_pupils = "pupils" in found.optional
    name = _name_of(found, "" if has_pupils else f"{season} {grade}")
    with cluster.further(name) as address:
        if address is not None:
            _fill(address, found, said, rules=Rules(season=season or SEASON, grade=grade, seed=1))
    owner = cluster.url(database=name)
    if db.version(owner) != db.newest():
        db.upgrade(owner)
    return cluster.url(role=APP, database=name)


def _fill(address: str, found: CityFolder, said: PlaceFile, *, rules: Rules) -> None:
    sample = data_path("sample").resolve()
    province = said.province or (INVENTED if found.root.resolve() == sample else REAL)
    db.upgrade(address)
    engine = db.engine(address)
    try:
        loaded = cities.load(engine, found.root, province)
        if not loaded.has_pupils:
            model_city.populate(engine, rules)
    finally:
        engine.dispose()


def _name_of(found: CityFolder, more: str) -> str:
    """Return the name of a folder's database; another content is another one."""
    digest = hashlib.sha256(more.encode())
    for path in sorted(one for one in found.root.rglob("*") if one.is_file()):
        digest.update(path.relative_to(found.root).as_posix().encode())
        digest.update(sha256_of_file(path).encode())
    return f"gantruong_{digest.hexdigest()[:16]}"
