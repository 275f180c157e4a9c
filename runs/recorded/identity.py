"""What makes two runs the same run, known before anything is computed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gis import read
from runs.catchments_in_use import catchments_in_use, versions_of
from runs.city_round import used_registers
from runs.manifest import canonical_json, code_version, source_sha256
from runs.sign_off import signed_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from admission.policy.file import Policy
    from gis.model import Nature
    from gis.read import ActiveSet, NetworkVersion
    from runs.sign_off import Flagged

USED: Final = ("pupils", "seats", "schools", "gates", "campuses")
"""Registers that every placement reads."""

OPTIONAL: Final = frozenset({"gates", "campuses"})
"""Registers that a place may do without."""

ROUTING: Final = ("routing",)
LABELS: Final = {
    "model": "SỐ LIỆU MÔ PHỎNG (model figures: simulated children)",
    "invented": "DỮ LIỆU HƯ CẤU (invented data)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """
    One run before it is computed.

    Attributes
    ----------
    season, grade, policy, seed
        What to place, and how.
    commitment
        What was published about seed and list before; ``None`` if nothing was.
    network
        Version of the roads in use.
    sets
        Registers in use, by name.
    catchments
        Versions of the catchments that the policy goes by; ``None`` where it has no rule.
    flagged
        Sets whose check warned about rows, with who signed for them, by register.
    """

    season: str
    grade: str
    policy: Policy
    seed: str | None
    commitment: Mapping[str, Any] | None
    network: NetworkVersion
    sets: Mapping[str, ActiveSet]
    catchments: Sequence[Mapping[str, Any]] | None = None
    flagged: Mapping[str, Flagged] = field(default_factory=dict)

    @property
    def nature(self) -> Nature:
        """Return whether the children are real, a model or invented."""
        return self.sets["pupils"].nature

    @property
    def labels(self) -> list[str]:
        """Return the sentences that must stand on every output."""
        return [LABELS[self.nature]] if self.nature in LABELS else []

    @property
    def origin(self) -> dict[str, Any]:
        """Return where the data came from, in words that hold on every machine."""
        return {
            "season": self.season,
            "grade": self.grade,
            "profile": self.policy.profile,
            "network": {
                "name": self.network.name,
                "sha256": self.network.sha256,
                "content_sha256": self.network.content_sha256,
                "data_date": self.network.data_date,
                "licence": self.network.licence,
                "nature": self.network.nature,
            },
            "registers": registers_told(self.sets, self.flagged),
            **({} if self.catchments is None else {"catchments": list(self.catchments)}),
            "routing_sha256": source_sha256(ROUTING),
        }

    @property
    def key(self) -> str:
        """Return the hash that the same inputs, policy, seed and code always have."""
        made_from = {
            "kind": "allocation",
            "origin": self.origin,
            "policy": self.policy.sha256,
            "seed": self.seed,
            "commitment": None if self.commitment is None else dict(self.commitment),
            "code": code_version(),
        }
        return hashlib.sha256(canonical_json(made_from)).hexdigest()


def registers_told(
    sets: Mapping[str, ActiveSet], flagged: Mapping[str, Flagged]
) -> dict[str, dict[str, Any]]:
    """Return what a run says of the registers it used, and who signed for their flagged rows."""
    told: dict[str, dict[str, Any]] = {
        name: {
            "content_sha256": one.content_sha256,
            "data_date": one.data_date,
            "nature": one.nature,
            "rows": one.n_rows,
        }
        for name, one in sorted(sets.items())
    }
    for name, word in flagged.items():
        told[name] |= {
            "flagged": dict(word.flagged),
            "signed_off": [dict(one) for one in word.signed],
        }
    return told


def identity_of(
    engine: Engine,
    policy: Policy,
    *,
    season: str,
    grade: str,
    seed: str | None,
    commitment: Mapping[str, Any] | None,
) -> Identity:
    """
    Return what a run of the data in use would be.

    Raises
    ------
    DatabaseError
        If there is no road network, or a register is missing.
    InputError
        If the policy goes by catchments and none is approved, or nobody signed for rows that a
        check warned about.
    """
    sets = read.active_sets(engine)
    for name in USED:
        if name not in OPTIONAL and name not in sets:
            read.register(engine, name)  # raises, and says how to import it
    used = [name for name in (*USED, *used_registers(policy)) if name in sets]
    return Identity(
        season=season,
        grade=grade,
        policy=policy,
        seed=seed if policy.draws_lot else None,
        commitment=commitment,
        network=read.active_network_version(engine),
        sets={name: sets[name] for name in used},
        flagged=signed_for(engine, used),
        catchments=_versions(engine, policy, season=season, grade=grade),
    )


def _versions(
    engine: Engine, policy: Policy, *, season: str, grade: str
) -> list[dict[str, Any]] | None:
    if policy.catchments is None:
        return None
    return versions_of(catchments_in_use(engine, policy, season=season, grade=grade))
