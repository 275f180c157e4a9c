"""What one process of the service answers from: a publication, or the database as it is now."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import event

from gis import db
from gis.cluster.place import APP
from gis.cluster.private import Cluster
from gis.errors import DatabaseError
from gis.queries import query
from gis.state import state_dir
from runs.publication import place
from runs.publication.opened import open_current
from runs.served.figures import LiveFigures
from runs.served.tiles import LiveTiles, TileSets
from runs.served.whole import Served, read_all, searchable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    import psycopg
    from sqlalchemy import Engine

    from api.settings import ApiSettings
    from gis.province import Province
    from runs.directory.model import Directory
    from runs.publication.opened import Publication
    from runs.served.city import City
    from runs.served.figures import Figures
    from runs.served.places import Places
    from runs.served.roads import Choice, Roads
    from runs.served.tiles import Tiles

Made = TypeVar("Made")

NOWHERE: Final = "postgresql+psycopg:///?host=%2Fnonexistent"
"""What stands for the database on a machine that only has publications: it never answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """
    Everything that the routes answer from; a request uses one and never two.

    Attributes
    ----------
    engine
        The database, for officers; no public answer needs it once something was published.
    served, tiles, figures
        What is public, of one state of the data.
    publication
        The publication that they come from, ``None`` where they come from the database.
    changed
        Set by whoever changed the data.
    once
        What was made of these data to be shown again and again; ``made_once`` fills it.
    """

    engine: Engine
    served: Served
    tiles: Tiles
    figures: Figures
    publication: Publication | None
    changed: Event
    once: dict[tuple[Hashable, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    def made_once(self, key: tuple[Hashable, ...], make: Callable[[], Made]) -> Made:
        """
        Return what is the same in every answer of these data, made when it is first asked for.

        Parameters
        ----------
        key
            Its name and the positions of schools or gates that it is of: as many as there are
            in the data, and nothing that a caller makes up.
        make
            Makes it; two threads may, and one of them is heard.
        """
        try:
            found: Made = self.once[key]
        except KeyError:
            found = self.once[key] = make()
        return found

    @property
    def city(self) -> City:
        """Return the city as a whole."""
        return self.served.city

    @property
    def places(self) -> Places:
        """Return its schools, gates and wards."""
        return self.served.places

    @property
    def roads(self) -> Mapping[str, Roads]:
        """Return its roads by travel profile."""
        return self.served.roads

    @property
    def choices(self) -> Mapping[tuple[str, str], Choice]:
        """Return the schools of each profile and grade, ready to be searched."""
        return self.served.choices

    @property
    def province(self) -> Province:
        """Return the province that it lies in."""
        return self.served.province

    @property
    def directory(self) -> Directory:
        """Return its wards, old names, seats, contacts and catchments."""
        return self.served.names.directory

    @property
    def network_id(self) -> int:
        """Return the number of its roads' version."""
        return self.served.ground.network_id

    @property
    def derived_set_id(self) -> int | None:
        """Return the newest areas that are shown, ``None`` if there are none."""
        return self.served.derived_set_id


def load(settings: ApiSettings) -> Service:
    """
    Return the service of the newest publication, or of the database if nothing was published.

    Raises
    ------
    DatabaseError
        If nothing was published and the database cannot be reached or holds no network or no
        schools.
    BrokenPromiseError
        If the publication was changed or this program cannot read it.
    """
    found = open_current(place.root())
    if found is not None:
        return published(found, officers(settings), Event())
    engine = _engine(_started(settings))
    return _live(engine, read_all(engine), settings, Event())


def _engine(address: str) -> Engine:
    """Return connections of the service, on which nothing may run or wait for long."""
    made = db.engine(address, role=APP)
    event.listen(made, "connect", _bound)
    return made


def _bound(connection: psycopg.Connection, _: object) -> None:
    connection.execute(query("bound_time"))
    connection.commit()


def renewed(old: Service, settings: ApiSettings) -> Service:
    """
    Return the service as the database is now; roads that did not change are not built again.

    Raises
    ------
    DatabaseError
        If the database cannot be reached or holds no network or no schools any more.
    """
    return _live(old.engine, read_all(old.engine, old.served), settings, old.changed)


def published(found: Publication, engine: Engine, changed: Event) -> Service:
    """Return the service of a publication."""
    return Service(
        engine=engine,
        served=searchable(found.served),
        tiles=found.tiles,
        figures=found.figures,
        publication=found,
        changed=changed,
    )


def officers(settings: ApiSettings) -> Engine:
    """Return connections to the database, which need not answer now, nor be anywhere."""
    try:
        address = _address(settings)
    except DatabaseError:
        address = NOWHERE
    return _engine(address)


def _live(engine: Engine, read: Served, settings: ApiSettings, changed: Event) -> Service:
    return Service(
        engine=engine,
        served=searchable(read),
        tiles=LiveTiles(engine, TileSets.of(read), settings.tile_cache_bytes),
        figures=LiveFigures(engine),
        publication=None,
        changed=changed,
    )


def _address(settings: ApiSettings) -> str:
    """Return the database's address for a role that may read, and little else."""
    return settings.database_url or Cluster(state_dir()).url(role=APP)


def _started(settings: ApiSettings) -> str:
    """Return the same, of a database that was started if it is this machine's own."""
    if not settings.database_url:
        Cluster(state_dir()).ensure()
    return _address(settings)
