"""What was read of an opened city, once: its data, and things as they are under each policy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from admission.policy import file as policies
from gis import read
from gis.catchment.ground import wards_in_use
from gis.queries import query
from planning.session import reading
from planning.snapshot import Snapshot, snapshot_of
from runs.catchment.of_run import placed_again
from runs.scenario.changes import Scenario, UsePolicy
from runs.seasons import newest_season
from runs.whatif.answer import Base, base_of, labels
from runs.whatif.city import changed
from runs.whatif.inputs import Instead, Start, start_of_database
from webmap.planner.base import wards_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from admission.policy.file import Policy
    from gis.model import RawNetwork
    from webmap.planner.base import Ward

RULES: Final = {"K": "preschool-5", "1": "hcmc-2025-grade1", "6": "hcmc-2025-grade6"}
"""Rules of a grade where neither a question nor the folder names any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    The data of a city's season and grade; what is read of them is kept.

    Attributes
    ----------
    url
        Of the database.
    name
        How it was opened.
    season, grade
        Whom it is about.
    network_id
        Version of the roads, ``None`` for the one in use.
    run
        The recorded run that it was opened on.
    policy_name
        Of that run.
    """

    url: str
    name: str
    season: str
    grade: str
    network_id: int | None = None
    run: int | None = None
    policy_name: str | None = None
    engine: Engine = field(repr=False, compare=False)
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, url: str, *, name: str, season: str | None, grade: str, run: int | None) -> Place:
        """Return a place; of a recorded run with its season, grade and roads."""
        engine = reading(url)
        if run is None:
            chosen = season or newest_season(engine)
            return cls(url=url, name=name, season=chosen, grade=grade, engine=engine)
        start, base, told = placed_again(engine, run)
        with engine.connect() as connection:
            row = connection.exec_driver_sql(query("run_offers"), {"run_id": run}).first()
        found = cls(
            url=url,
            name=f"{name} run {run}",
            season=told["season"],
            grade=told["grade"],
            network_id=None if row is None else row.network_id,
            run=run,
            policy_name=base.city.policy.name,
            engine=engine,
        )
        found._kept["start", base.city.policy.profile] = start
        return found

    def of_grade(self, grade: str) -> Place:
        """Return the same data for another grade."""
        return self if grade == self.grade else replace(self, grade=grade, _kept={})

    def start(self, policy: Policy) -> Start:
        """Return the city under a policy, its roads and homes read once for each way to travel."""
        key = "start", policy.profile
        if key not in self._kept:
            self._kept[key] = start_of_database(
                self.engine,
                policy,
                season=self.season,
                grade=self.grade,
                instead=Instead(network_id=self.network_id),
            )
        start: Start = self._kept[key]
        if start.city.policy.sha256 == policy.sha256:
            return start
        asked = UsePolicy(name=policy.name, toml=policy.text.decode())
        city = changed(start.city, Scenario(name=policy.name, changes=(asked,)))
        return replace(start, city=city)

    def base(self, policy: Policy) -> Base:
        """Return things as they are under a policy, placed and checked; computed once."""
        key = "base", policy.sha256
        if key not in self._kept:
            self._kept[key] = base_of(self.start(policy))
        base: Base = self._kept[key]
        return base

    @property
    def snapshot(self) -> Snapshot:
        """Return what the figures rest on."""
        if "snapshot" not in self._kept:
            nature = read.active_sets(self.engine)["pupils"].nature
            self._kept["snapshot"] = snapshot_of(
                self.engine,
                name=self.name,
                season=self.season,
                grade=self.grade,
                network_id=self.network_id,
                nature=nature,
                labels=labels(nature)[:-1],
            )
        snapshot: Snapshot = self._kept["snapshot"]
        return snapshot

    @property
    def wards(self) -> tuple[Ward, ...]:
        """Return the wards in use."""
        if "wards" not in self._kept:
            self._kept["wards"] = wards_of(wards_in_use(self.engine))
        wards: tuple[Ward, ...] = self._kept["wards"]
        return wards

    @property
    def ward_names(self) -> Mapping[str, str]:
        """Return the names of the wards by code."""
        return {one.code: one.name for one in self.wards}

    @property
    def school_names(self) -> Mapping[str, str]:
        """Return the names of all schools by code."""
        if "schools" not in self._kept:
            table = read.register(self.engine, "schools")
            self._kept["schools"] = dict(zip(table["school_code"], table["name"], strict=True))
        names: Mapping[str, str] = self._kept["schools"]
        return names

    @property
    def raw(self) -> RawNetwork:
        """Return the roads without a scenario."""
        starts = [one for key, one in self._kept.items() if key[0] == "start"]
        if starts:
            network: RawNetwork = starts[0].city.base_network.raw
            return network
        if "raw" not in self._kept:
            self._kept["raw"] = read.network(self.engine, self.network_id)
        raw: RawNetwork = self._kept["raw"]
        return raw

    def policy(self, name: str | Policy | None, default: Policy) -> Policy:
        """Return a policy by name or file, the default without one."""
        if name is None:
            return default
        return policies.load(name) if isinstance(name, str) else name
