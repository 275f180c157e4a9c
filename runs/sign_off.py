"""Signing for rows that a check warned about: by name and with a reason, before a run uses them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert

from gis.access import act_as
from gis.db import transaction
from gis.errors import InputError
from gis.queries import query
from gis.tables.registers import SignOff
from gis.write_audit import OWNER, audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from gis.access import Access
    from gis.report import CheckReport

LETTERS: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """
    A set in use whose check warned about rows.

    Attributes
    ----------
    flagged
        How many rows, by code of the warning.
    signed
        Who signed, ``by`` and ``reason``, the first one first.
    """

    kind: str
    dataset_id: int
    flagged: Mapping[str, int]
    signed: Sequence[Mapping[str, str]]

    @property
    def words(self) -> str:
        """Return the counts as words."""
        return ", ".join(f"{code}: {n}" for code, n in sorted(self.flagged.items()))


def flagged_rows(report: CheckReport) -> dict[str, int]:
    """Return how many warnings a report has about rows, by code; those about a file are notes."""
    return dict(Counter(one.code for one in report.warnings if one.row is not None))


def flagged_sets(engine: Engine) -> dict[str, Flagged]:
    """Return the sets in use whose check warned about rows, by register."""
    with transaction(engine) as connection:
        rows = connection.exec_driver_sql(query("dataset_flagged")).mappings()
        return {row["kind"]: Flagged(**row) for row in rows}


def sign(
    engine: Engine, kind: str, *, by: str, reason: str, access: Access | None = None
) -> Flagged:
    """
    Sign for the flagged rows of the set in use of a register.

    Parameters
    ----------
    by
        Who signs, by name or office.
    reason
        Why the rows may stand; nothing of a child.
    access
        Who asks over the API; whoever sits at the machine if not given.

    Raises
    ------
    InputError
        Without name or reason, or if the set in use has no flagged rows.
    """
    if not by.strip() or not reason.strip() or max(len(by), len(reason)) > LETTERS:
        msg = f"a signature needs a name and a reason, of at most {LETTERS} letters each"
        raise InputError(msg)
    found = flagged_sets(engine).get(kind)
    if found is None:
        msg = f"the {kind} in use have no flagged rows, so there is nothing to sign for"
        raise InputError(msg)
    with transaction(engine) as connection:
        if access is not None:
            act_as(connection, access)
        values: dict[str, Any] = {"reason": reason.strip(), "signed_by": by.strip()}
        values |= {"dataset_id": found.dataset_id, "flagged": dict(found.flagged)}
        connection.execute(insert(SignOff).values(values))
        audit(
            connection,
            actor=OWNER if access is None else access.principal,
            action="sign off",
            subject=f"dataset {found.dataset_id}",
            detail={"kind": kind, "by": by.strip(), "flagged": dict(found.flagged)},
        )
    return flagged_sets(engine)[kind]


def signed_for(engine: Engine, kinds: Sequence[str]) -> dict[str, Flagged]:
    """
    Return the flagged sets among those that a run uses, each signed for.

    Raises
    ------
    InputError
        Naming the first one that nobody signed for.
    """
    found = {kind: one for kind, one in flagged_sets(engine).items() if kind in kinds}
    for kind, one in found.items():
        if not one.signed:
            msg = (
                f"{kind}: the check warned about rows ({one.words}) and nobody signed for them; "
                f"correct the file and import it again, or sign: "
                f'gantruong import sign-off {kind} --by NAME --reason "…"'
            )
            raise InputError(msg)
    return found


def sign_whole_place(engine: Engine) -> None:
    """Sign for all that came with a place that was set up whole from one folder."""
    for kind, one in flagged_sets(engine).items():
        if not one.signed:
            sign(engine, kind, by=OWNER, reason="came with the whole place from one folder")
