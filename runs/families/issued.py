"""Codes made for a season: once per child, handed over once, ended and made anew for one child."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gis import read
from gis.access import at_the_machine
from gis.db import transaction
from gis.errors import InputError
from gis.tables.families import FamilyCode, FamilyWithheld
from gis.write_audit import audit
from runs.approval import gate
from runs.approval.gate import Act
from runs.approval.kinds import EXPORT
from runs.families import overlay
from runs.families.code import new_code
from runs.families.handover import new_passphrase, write_sealed
from runs.families.secret import FamilyKey, family_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

REASON: Final = "codes for the letters to families"

WITHHELD: Final[dict[str, tuple[str, str]]] = {
    "protected": ("hồ sơ được bảo vệ", "a protected record"),
    "withdrawn": ("gia đình không tham gia tra cứu", "the family takes no part in looking up"),
}
BLOCK: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """
    What was made.

    Attributes
    ----------
    n_new, n_known
        Children with a new code; children that had one, whose codes are not shown again.
    n_withheld
        Children of whom nothing is told.
    passphrase
        Opens the hand-over file; shown once.
    """

    n_new: int
    n_known: int
    n_withheld: int
    passphrase: str


def make(engine: Engine, season: str, *, ward: str | None, out: Path, by: str) -> Made:
    """
    Make a code for every child of a season, or of one ward, that has none, and hand them over.

    Parameters
    ----------
    out
        New file; it is the only place where the plain codes ever are.
    by
        Office or role.

    Raises
    ------
    InputError
        If there is no such child, every child has a code, nobody is named, or the file is there.
    WaitsError
        If the file would hold more children than one person may take; ask again once another
        has agreed.

    Notes
    -----
    The file is written before the codes hold, in the same transaction: where one of the two
    fails, neither stays.
    """
    _named(by)
    access = at_the_machine(by)
    children = _children(engine, season, ward)
    with engine.connect() as connection:
        wanted = _without(connection, season, children)
    if not wanted:
        msg = f"every child of season {season} has a code; one is made anew by: codes reissue"
        raise InputError(msg)
    number = gate.require_for_export(
        engine, _act(season, ward, wanted), n_children=len(wanted), access=access, reason=REASON
    )
    key, passphrase = family_key(), new_passphrase()
    with _only_if_kept(out), transaction(engine) as connection:
        _one_at_a_time(connection)
        known, withheld = _have_a_code(connection, season), _withheld(connection, season)
        fresh = _without(connection, season, children)
        if fresh != wanted:
            msg = "somebody else makes codes at this moment; see what is missing and ask again"
            raise InputError(msg)
        codes = _codes(len(fresh))
        if number is not None:
            gate.applied(connection, number, access=access)
        _insert(connection, season, fresh, codes, key)
        detail = {"season": season, "ward": ward, "codes": len(fresh)}
        audit(connection, actor=by, action="make codes", subject=f"season {season}", detail=detail)
        rows = ((season, w, p, code) for (w, p), code in zip(fresh, codes, strict=True))
        write_sealed(out, rows, passphrase)
    return Made(
        n_new=len(fresh),
        n_known=sum(pupil in known for _, pupil in children),
        n_withheld=sum(pupil in withheld for _, pupil in children),
        passphrase=passphrase,
    )


def reissue(engine: Engine, season: str, pupil_id: str, *, out: Path, by: str) -> Made:
    """
    End a child's code and hand over another one, which opens the same result at once.

    Raises
    ------
    InputError
        If the child has no code, or is one of whom nothing is told.
    """
    _named(by)
    key, passphrase, code = family_key(), new_passphrase(), new_code()
    with _only_if_kept(out), transaction(engine) as connection:
        _one_at_a_time(connection)
        if pupil_id in _withheld(connection, season):
            msg = "of this child nothing is told: see gantruong codes withhold"
            raise InputError(msg)
        old = _open_code(connection, season, pupil_id)
        _end(connection, season, pupil_id)
        ward = old.ward_code or ""
        _insert(connection, season, [(ward, pupil_id)], [code], key)
        detail = {"season": season, "codes": 1}
        action = "make a code anew"
        audit(connection, actor=by, action=action, subject=f"season {season}", detail=detail)
        write_sealed(out, [(season, ward, pupil_id, code)], passphrase)
    ended = old.finder, key.unwrapped(old.kept_seed, old.finder)
    overlay.replace_code(overlay.default_path(), key, old=ended, new_code=code)
    return Made(n_new=1, n_known=0, n_withheld=0, passphrase=passphrase)


def withhold(engine: Engine, season: str, pupil_id: str, *, why: str, by: str) -> None:
    """
    Tell nothing of a child by code, from now on.

    Raises
    ------
    InputError
        If ``why`` is none of ``WITHHELD``, nobody is named, or the season has no such child: a
        slip of the pen must not leave the child unprotected.
    """
    _named(by)
    if why not in WITHHELD:
        msg = f"the reason is one of {', '.join(WITHHELD)}; not {why!r}"
        raise InputError(msg)
    children = {pupil for _, pupil in _children(engine, season, None)}
    with transaction(engine) as connection:
        _one_at_a_time(connection)
        if pupil_id not in children and not connection.scalars(_codes_of(season, pupil_id)).all():
            msg = f"season {season} has no child with this id; see its row in the register"
            raise InputError(msg)
        row = {"season": season, "pupil_id": pupil_id, "why": why, "decided_by": by}
        connection.execute(upsert(FamilyWithheld).values(row).on_conflict_do_nothing())
        finders = connection.scalars(_codes_of(season, pupil_id)).all()
        detail = {"season": season, "why": why}
        audit(connection, actor=by, action="withhold", subject=f"season {season}", detail=detail)
    overlay.end(overlay.default_path(), list(finders))


def release(engine: Engine, season: str, pupil_id: str, *, by: str) -> None:
    """
    Tell of a child again, from the next publication on and by a code made anew.

    Raises
    ------
    InputError
        If nothing was withheld.
    """
    _named(by)
    mine = (FamilyWithheld.season == season, FamilyWithheld.pupil_id == pupil_id)
    with transaction(engine) as connection:
        _one_at_a_time(connection)
        ended = connection.execute(delete(FamilyWithheld).where(*mine).returning(FamilyWithheld.at))
        if ended.first() is None:
            msg = "nothing is withheld of this child"
            raise InputError(msg)
        _end(connection, season, pupil_id)
        detail = {"season": season}
        audit(connection, actor=by, action="release", subject=f"season {season}", detail=detail)


def any_code(engine: Engine, seasons: set[str]) -> bool:
    """Tell whether any child of some seasons has a code."""
    asked = select(FamilyCode.finder).where(FamilyCode.season.in_(seasons)).limit(1)
    with engine.connect() as connection:
        return connection.scalar(asked) is not None


def seeds(connection: Connection, season: str, key: FamilyKey) -> dict[str, bytes]:
    """Return the seed of every child of a season of whom something may be told, by pupil."""
    withheld = _withheld(connection, season)
    table = FamilyCode.__table__
    asked = select(table.c.pupil_id, table.c.finder, table.c.kept_seed)
    rows = connection.execute(asked.where(table.c.season == season, table.c.ended_at.is_(None)))
    return {
        row.pupil_id: key.unwrapped(row.kept_seed, row.finder)
        for row in rows
        if row.pupil_id not in withheld
    }


def _children(engine: Engine, season: str, ward: str | None) -> list[tuple[str, str]]:
    """Return ward and id of the children of a season, sorted."""
    pupils = read.register(engine, "pupils")
    chosen = pupils[pupils["season"] == season]
    if ward is not None:
        chosen = chosen[chosen["ward_code"] == ward]
    if chosen.empty:
        msg = f"the register of pupils has no child of season {season}"
        raise InputError(msg if ward is None else f"{msg} in ward {ward}")
    wards = chosen["ward_code"].fillna("").astype(str)
    return sorted(zip(wards, chosen["pupil_id"].astype(str), strict=True))


def _without(
    connection: Connection, season: str, children: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the children that have no code and may have one."""
    left_out = _have_a_code(connection, season) | _withheld(connection, season)
    return [one for one in children if one[1] not in left_out]


def _act(season: str, ward: str | None, children: Sequence[tuple[str, str]]) -> Act:
    return Act(
        what=EXPORT,
        subject=f"codes of season {season}",
        content=["codes", season, [pupil for _, pupil in children]],
        summary={"season": season, "ward": ward, "children": len(children)},
        wards=() if ward is None else (ward,),
    )


def _codes(n: int) -> list[str]:
    """Return different new codes."""
    codes: list[str] = []
    seen: set[str] = set()
    while len(codes) < n:
        code = new_code()
        if code not in seen:
            seen.add(code)
            codes.append(code)
    return codes


def _insert(
    connection: Connection,
    season: str,
    children: Sequence[tuple[str, str]],
    codes: Sequence[str],
    key: FamilyKey,
) -> None:
    last = _numbers(connection, season)
    rows: list[dict[str, Any]] = []
    for (ward, pupil), code in zip(children, codes, strict=True):
        finder = key.finder(code)
        number = last.get(pupil, 0) + 1
        row = {"season": season, "pupil_id": pupil, "ward_code": ward or None, "code_no": number}
        rows.append(row | {"finder": finder, "kept_seed": key.wrapped(key.seed(code), finder)})
    # by hash: the order of rows tells nothing about the order in which letters are printed
    rows.sort(key=lambda row: row["finder"])
    for start in range(0, len(rows), BLOCK):
        connection.execute(insert(FamilyCode), rows[start : start + BLOCK])


def _have_a_code(connection: Connection, season: str) -> set[str]:
    asked = select(FamilyCode.pupil_id).where(FamilyCode.ended_at.is_(None))
    return set(connection.scalars(asked.where(FamilyCode.season == season)))


def _withheld(connection: Connection, season: str) -> set[str]:
    asked = select(FamilyWithheld.pupil_id).where(FamilyWithheld.season == season)
    return set(connection.scalars(asked))


def _numbers(connection: Connection, season: str) -> dict[str, int]:
    """Return the highest number that a code of each child has."""
    asked = select(FamilyCode.pupil_id, func.max(FamilyCode.code_no))
    asked = asked.where(FamilyCode.season == season).group_by(FamilyCode.pupil_id)
    return {pupil: number for pupil, number in connection.execute(asked)}  # noqa: C416 (rows)


def _codes_of(season: str, pupil_id: str) -> Any:  # noqa: ANN401 (a statement of SQLAlchemy)
    return select(FamilyCode.finder).where(
        FamilyCode.season == season, FamilyCode.pupil_id == pupil_id
    )


def _open_code(connection: Connection, season: str, pupil_id: str) -> Any:  # noqa: ANN401 (a row)
    table = FamilyCode.__table__
    mine = (table.c.season == season, table.c.pupil_id == pupil_id, table.c.ended_at.is_(None))
    found = connection.execute(select(table).where(*mine)).first()
    if found is None:
        msg = f"this child has no code in season {season}; make it with: gantruong codes make"
        raise InputError(msg)
    return found


def _end(connection: Connection, season: str, pupil_id: str) -> None:
    mine = (FamilyCode.season == season, FamilyCode.pupil_id == pupil_id)
    ending = update(FamilyCode).where(*mine, FamilyCode.ended_at.is_(None))
    connection.execute(ending.values(ended_at=text("clock_timestamp()")))


def _named(by: str) -> None:
    if not by.strip():
        msg = "who does it must be named: an office or a role"
        raise InputError(msg)


def _one_at_a_time(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('family codes'))"))


@contextmanager
def _only_if_kept(out: Path) -> Iterator[None]:
    """Take a file away again if what it tells does not hold."""
    was_there = out.exists()
    try:
        yield
    except BaseException:
        if not was_there:
            out.unlink(missing_ok=True)
        raise
