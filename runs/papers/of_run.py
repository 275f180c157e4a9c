"""What a run's papers are made of, and the papers of every ward and school."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import select

from gis import read
from gis.errors import UnknownNameError
from gis.tables.results import Considered, Offer
from runs.operations.practice import marked
from runs.papers import paper as parts
from runs.papers.facts import Child, Papers, School
from runs.papers.paper import Paper
from runs.papers.words import Told, told_of
from runs.recorded.assumptions import assumptions_of
from runs.recorded.confirmation import confirmed_by
from runs.recorded.decided import ALLOCATION, LATE, SECOND_ROUND, WISHES
from runs.recorded.overrides import overrides, placement
from runs.recorded.seats_today import seats_of
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from runs.papers.letterhead import Letterhead

PLACING: Final = (ALLOCATION, SECOND_ROUND, WISHES, LATE)
CHAIRS: Final = "CHỦ TRÌ"
"""As what minutes are signed."""

MODEL: Final = {"model": "DỮ LIỆU MÔ PHỎNG", "invented": "DỮ LIỆU HƯ CẤU"}


Groups: TypeAlias = defaultdict[str, list[Child]]


def papers_of(engine: Engine, run_id: int) -> Papers:
    """
    Read what the papers of a run are made of.

    Raises
    ------
    UnknownNameError
        If there is no such run, or it places nobody.
    """
    run = run_facts(engine, run_id)
    if run["kind"] not in PLACING:
        msg = f"run {run_id} is of kind {run['kind']} and places nobody; it has no papers"
        raise UnknownNameError(msg)
    with engine.connect() as connection:
        school_of = placement(connection, run_id)
        moves = [dict(row) for row in overrides(connection, run_id)]
        full = _full(connection, run_id)
        last = {row["pupil_id"]: row for row in moves}
        asked = select(Offer.__table__).where(Offer.run_id == run_id).order_by(Offer.pupil_id)
        children = [
            Child(
                pupil_id=row["pupil_id"],
                group="" if row["group_no"] is None else str(row["group_no"]),
                ward=row["home_ward_code"] or "",
                school=school_of[row["pupil_id"]],
                note=_note(dict(row), last.get(row["pupil_id"])),
                full=full.get(row["pupil_id"], ()),
            )
            for row in connection.execute(asked).mappings()
        ]
        held = dict.fromkeys((one.school for one in children if one.school is not None), 0)
        seats = {**held, **seats_of(connection, run_id)}
        confirmation = confirmed_by(connection, run_id)
        own_ward = _school_wards(connection, run_id)
    natures = run["origin"].get("registers", {})
    marks = {one.get("nature") for one in natures.values()} & MODEL.keys()
    return Papers(
        run=run,
        children=sorted(children, key=lambda one: one.pupil_id.encode()),
        moves=moves,
        seats=seats,
        schools=_schools(engine, own_ward),
        wards=_wards(engine),
        assumptions=assumptions_of(engine, run_id),
        confirmation=confirmation,
        nature=MODEL[min(marks)] if marks else "",
    )


def make(
    found: Papers, letterhead: Letterhead, *, wards: Collection[str] = ()
) -> Iterator[tuple[str, Paper]]:
    """
    Yield the folder and the paper, of every ward and school, or of some wards only.

    Parameters
    ----------
    wards
        Codes; their own children and their own schools, as an officer of that ward may see.

    Notes
    -----
    A list without rows is not made; the minutes say the number, none too.
    """
    of_ward, of_school, waiting = _grouped(found.children)
    for folder, unit, code in found.units():
        if wards and folder not in wards:
            continue
        is_ward = unit == parts.WARD
        children = of_ward[code] if is_ward else of_school[code]
        left = () if is_ward else [one for one in waiting[code] if one.ward == folder]
        told = told_of(found, unit, code, children, left)
        for one in _papers(found, told, letterhead):
            yield folder, one


def _grouped(children: Sequence[Child]) -> tuple[Groups, Groups, Groups]:
    """Return children by ward, by school, and those without a seat by school that was full."""
    of_ward: Groups = defaultdict(list)
    of_school: Groups = defaultdict(list)
    waiting: Groups = defaultdict(list)
    for child in children:
        of_ward[child.ward].append(child)
        if child.school is not None:
            of_school[child.school].append(child)
            continue
        for code in child.full:
            waiting[code].append(child)
    return of_ward, of_school, waiting


def _papers(found: Papers, told: Told, letterhead: Letterhead) -> Iterator[Paper]:
    head = letterhead.of(ward=told.ward_name)
    for kind in parts.KINDS:
        rows = told.rows(kind)
        if not rows:
            continue
        yield Paper(
            unit=told.unit,
            code=told.code,
            kind=kind,
            heading=told.heading(kind),
            subject=told.subject(kind),
            opening=told.opening(kind),
            closing=told.closing(kind),
            standing=marked(told.standing),
            word=told.word,
            is_proposal=told.is_proposal,
            run_sha256=str(found.run["run_sha256"]),
            made=found.run["created_at"],
            letterhead=head if kind != parts.MINUTES else replace(head, chuc_vu=CHAIRS),
            rows=rows,
        )


def _note(row: Mapping[str, Any], moved: Mapping[str, Any] | None) -> str:
    if moved is not None:
        return f"theo quyết định {moved['decision']}"
    if row["decision"]:
        return "bố trí trước theo quyết định của hội đồng"
    return f"chương trình {row['programme']}" if row["programme"] else ""


def _full(connection: Connection, run_id: int) -> dict[str, tuple[str, ...]]:
    """Return the full schools before each child that the run left without a seat."""
    asked = (
        select(Considered.pupil_id, Considered.school_code)
        .join(
            Offer,
            (Offer.run_id == Considered.run_id) & (Offer.pupil_id == Considered.pupil_id),
        )
        .where(
            Considered.run_id == run_id,
            Considered.reason == "full",
            Offer.school_code.is_(None),
        )
        .order_by(Considered.pupil_id, Considered.school_code)
    )
    found: dict[str, tuple[str, ...]] = {}
    for pupil, code in connection.execute(asked):
        found[pupil] = (*found.get(pupil, ()), code)
    return found


def _school_wards(connection: Connection, run_id: int) -> dict[str, str]:
    """Return the ward of each school with an offer, as the run took it from the gates."""
    asked = select(Offer.school_code, Offer.school_ward_code).where(
        Offer.run_id == run_id, Offer.school_ward_code.is_not(None)
    )
    return {str(code): str(ward) for code, ward in connection.execute(asked.distinct())}


def _schools(engine: Engine, own_ward: Mapping[str, str]) -> dict[str, School]:
    table = read.register(engine, "schools")
    columns = zip(table["school_code"], table["name"], table["ward_code"], strict=True)
    return {
        str(code): School(
            name=_text(name) or str(code), ward=own_ward.get(str(code)) or _text(ward)
        )
        for code, name, ward in columns
    }


def _wards(engine: Engine) -> dict[str, str]:
    table = read.register(engine, "wards")
    return {str(code): _text(name) for code, name in zip(table["code"], table["name"], strict=True)}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
