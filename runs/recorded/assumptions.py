"""Rules of a run that no document states: listed first, each accepted by a named officer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from admission.policy.file import Policy, parse
from admission.policy.text import catalogue, sentence
from gis import write
from gis.db import transaction
from gis.errors import InputError, UnknownNameError
from gis.tables.work import AcceptedAssumption
from gis.tables.work import Policy as PolicyRow
from runs.recorded.confirmation import named
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

OPEN_STATES: Final = ("provisional", "confirmed")
"""States in which a rule can be accepted: a draft may still go, a final run is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """
    One assumed rule of a run.

    Attributes
    ----------
    rule
        Its key in the policy.
    title, sentence
        What it is about, and what it says, by language; of a policy that is not kept, the key.
    source
        What the policy says of where it comes from.
    person, role, at
        Who accepted it, as what, when; ``None`` while nobody did.
    """

    rule: str
    title: Mapping[str, str]
    sentence: Mapping[str, str]
    source: str
    person: str | None = None
    role: str | None = None
    at: dt.datetime | None = None

    @property
    def is_accepted(self) -> bool:
        """Return whether somebody answers for it."""
        return self.person is not None


def assumptions_of(engine: Engine, run_id: int) -> list[Assumption]:
    """
    Return the assumed rules of a run, in the policy's order, with who accepted each.

    Raises
    ------
    UnknownNameError
        If there is no such run.
    """
    run = run_facts(engine, run_id)
    with transaction(engine) as connection:
        body = connection.scalar(
            select(PolicyRow.body).where(PolicyRow.sha256 == run["policy_sha256"])
        )
        rows = {row["rule"]: row for row in _accepted(connection, run_id)}
    policy = None if body is None else parse(body.encode(), file=f"{run['policy_name']}.toml")
    keys = list(run["summary"].get("assumptions", ()))
    if policy is not None:
        order = {key: n for n, key in enumerate(policy.rules)}
        keys.sort(key=lambda key: order.get(key, len(order)))
    return [_assumption(policy, key, rows.get(key)) for key in keys]


def missing(connection: Connection, run: Mapping[str, Any]) -> list[str]:
    """Return the keys of a run's assumed rules that nobody accepted."""
    accepted = {row["rule"] for row in _accepted(connection, run["run_id"])}
    return [key for key in run["summary"].get("assumptions", ()) if key not in accepted]


def refuse_unaccepted(connection: Connection, run: Mapping[str, Any]) -> None:
    """
    Let a run go on to its last state only once every assumed rule was accepted.

    Raises
    ------
    InputError
        Naming the rules that nobody accepted.
    """
    still = missing(connection, run)
    if still:
        msg = (
            f"run {run['run_id']} cannot become final: nobody accepted its assumed rules "
            f"{', '.join(still)}; each by name: gantruong run accept-assumption "
            f'{run["run_id"]} RULE --person "…" --role "…"'
        )
        raise InputError(msg)


def accept(engine: Engine, run_id: int, rule: str, *, person: str, role: str, by: str) -> None:
    """
    Keep for ever that a named officer accepts an assumed rule of a run.

    Parameters
    ----------
    person, role
        Who answers for the rule, and as what.
    by
        Client or office that says so.

    Raises
    ------
    InputError
        If the run is a draft or final, the rule was accepted already, or no name is one.
    UnknownNameError
        If there is no such run, or the rule is none of its assumed ones.
    """
    run = run_facts(engine, run_id)
    keys = list(run["summary"].get("assumptions", ()))
    if rule not in keys:
        msg = f"run {run_id} has no assumed rule {rule!r}; it has {', '.join(keys) or 'none'}"
        raise UnknownNameError(msg)
    if run["state"] not in OPEN_STATES:
        msg = (
            f"run {run_id} is {run['state']}; assumed rules are accepted once it is "
            f"{OPEN_STATES[0]}, and before it is final"
        )
        raise InputError(msg)
    values = {"person": named(person, "person"), "role": named(role, "role")}
    try:
        with engine.begin() as connection:
            connection.execute(
                insert(AcceptedAssumption).values(
                    run_id=run_id, rule=rule, accepted_by=by, **values
                )
            )
            write.audit(
                connection,
                actor=by,
                action="accept assumption",
                subject=f"run {run_id}",
                detail={"rule": rule, **values, "run_sha256": run["run_sha256"]},
            )
    except IntegrityError as error:
        msg = f"rule {rule!r} of run {run_id} was accepted already; it stays as it was accepted"
        raise InputError(msg) from error


def accepted_rows(connection: Connection, run_id: int) -> list[list[str]]:
    """Return rule, person and role of what was accepted, sorted: part of what becomes final."""
    return [[row["rule"], row["person"], row["role"]] for row in _accepted(connection, run_id)]


def _accepted(connection: Connection, run_id: int) -> Sequence[Mapping[str, Any]]:
    asked = select(AcceptedAssumption.__table__).where(AcceptedAssumption.run_id == run_id)
    rows = connection.execute(asked.order_by(AcceptedAssumption.rule)).mappings()
    return [dict(row) for row in rows]


def _assumption(policy: Policy | None, key: str, row: Mapping[str, Any] | None) -> Assumption:
    rule = None if policy is None else policy.rules.get(key)
    titles = catalogue()["rule"].get(key, {"vi": key, "en": key})
    about = {} if row is None else {name: row[name] for name in ("person", "role", "at")}
    return Assumption(
        rule=key,
        title={"vi": titles["vi"], "en": titles["en"]},
        sentence={
            "vi": key if rule is None else sentence(key, rule, "vi"),
            "en": key if rule is None else sentence(key, rule, "en"),
        },
        source="" if rule is None else rule.source,
        **about,
    )
