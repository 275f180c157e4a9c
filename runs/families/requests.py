"""A family says that its home lies elsewhere: asked by code, decided by an officer alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import func, insert, select, update

from gis.access import act_as
from gis.db import transaction
from gis.register.contract import load
from gis.tables.base import WGS84
from gis.tables.families import HomeEvidence, HomeRequest
from gis.write_audit import audit
from runs.approval import gate
from runs.approval.gate import Act
from runs.approval.kinds import HOME, is_far_move
from runs.editing import acts
from runs.editing.order import Target
from runs.families import evidence
from runs.families.family import act_as_family
from runs.families.refusals import no_such_request, not_now, out_of_time
from runs.season.deadlines import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from gis.access import Access
    from runs.editing.order import Author, Changed, Desk
    from runs.families.evidence import Evidence
    from runs.families.family import Child
    from runs.families.secret import FamilyKey
    from runs.season.deadlines import Standing

PUPILS: Final = "pupils"
MOST_WAITING: Final = 3
MOST_LISTED: Final = 200
MM_PER_M: Final = 1000
RECEIVED, ACCEPTED, REJECTED = "received", "accepted", "rejected"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What a family asks for.

    Attributes
    ----------
    lon, lat
        Where it says that the home is.
    words
        What it writes.
    files
        Photos and papers, as they may be kept.
    metres
        Ways to the nearest schools from the point in use and from this one.
    moved_mm
        Straight line from the point in use; ``None`` without one.
    versions
        Of the roads and registers that the metres rest on.
    """

    lon: float
    lat: float
    words: str
    files: Sequence[Evidence]
    metres: Sequence[Mapping[str, Any]]
    moved_mm: int | None
    versions: Mapping[str, Any]

    @property
    def measured(self) -> dict[str, Any]:
        """Return the metres with what they rest on, as they are kept."""
        return {"nearest": list(self.metres), "versions": dict(self.versions)}


def child_of(engine: Engine, finder: bytes) -> Child | None:
    """Return the child of a code, ``None`` if it opens nothing."""
    with transaction(engine) as connection:
        return act_as_family(connection, finder)


def standing(engine: Engine, child: Child) -> Standing:
    """Return how the deadline for correcting homes stands."""
    return state(engine, child.season, child.grade, "correction")


def check_open(engine: Engine, child: Child) -> dt.datetime | None:
    """
    Return the last moment at which homes can be corrected, ``None`` where none was set.

    Raises
    ------
    NotNowError
        If it is not open yet, or over.
    """
    found = standing(engine, child)
    if not found.is_open:
        raise out_of_time(found, what="correct")
    return found.deadline.closes


def ask(engine: Engine, finder: bytes, asked: Asked, key: FamilyKey) -> int | None:
    """
    Keep a request with its files and return its number.

    Returns
    -------
    number
        ``None`` if the code opens nothing.

    Raises
    ------
    NotNowError
        If the last day is over, or too many requests for the child wait.
    """
    names: list[str] = []
    try:
        with transaction(engine) as connection:
            child = act_as_family(connection, finder)
            if child is None:
                return None
            check_open(engine, child)
            _check_waiting(connection, child)
            number = _insert(connection, child, asked)
            for place, one in enumerate(asked.files, 1):
                names.append(evidence.store(key, one))
                connection.execute(
                    insert(HomeEvidence).values(_file(number, place, one, names[-1]))
                )
            detail = {"files": len(names)}
            _note(connection, "family", "ask for a correction", number, detail)
            return number
    except BaseException:
        for name in names:
            evidence.discard(name)
        raise


def of_family(engine: Engine, finder: bytes) -> list[Row] | None:
    """Return what became of the requests of a code's child; ``None`` if it opens nothing."""
    table = HomeRequest.__table__
    with transaction(engine) as connection:
        child = act_as_family(connection, finder)
        if child is None:
            return None
        mine = (table.c.season == child.season, table.c.pupil_id == child.pupil_id)
        return _rows(connection, select(table).where(*mine))


def queue(engine: Engine, access: Access, *, state: str, after: int = 0) -> list[Row]:
    """Return requests that the caller's wards may see, by number."""
    table = HomeRequest.__table__
    asked = select(table).where(table.c.state == state, table.c.request_no > after)
    with transaction(engine) as connection:
        act_as(connection, access)
        return _rows(connection, asked.limit(MOST_LISTED))


def one(engine: Engine, access: Access, number: int) -> Row:
    """
    Return one request.

    Raises
    ------
    NoSuchRequestError
        If there is none, or none that the caller may see.
    """
    table = HomeRequest.__table__
    with transaction(engine) as connection:
        act_as(connection, access)
        rows = _rows(connection, select(table).where(table.c.request_no == number))
    if not rows:
        raise no_such_request()
    return rows[0]


def file_of(engine: Engine, access: Access, number: int, place: int) -> Row:
    """Return what is known of one file of a request; raises as ``one``."""
    found = [row for row in one(engine, access, number)["files"] if row["evidence_no"] == place]
    if not found:
        raise no_such_request()
    return dict(found[0])


def accept(desk: Desk, number: int, *, author: Author, ward_code: str | None) -> Row:
    """
    Move the home to where the family says it is, as an officer does by hand, in one transaction.

    Parameters
    ----------
    ward_code
        Ward that the new point lies in; ``None`` where wards are not known.

    Raises
    ------
    WaitsError
        If it moves far, until a second person has agreed; ask again then.
    NotNowError
        If it was decided already.
    """
    row = _waiting(desk, number)
    approval = None
    if is_far_move(row["moved_mm"]):
        approval = gate.require(desk.engine, _act(row), access=desk.access, reason=author.reason)
    key = {"season": row["season"], "pupil_id": row["pupil_id"]}
    target = Target(kind=PUPILS, key=tuple(key[name] for name in load(PUPILS).key), version=None)
    values: Row = {"lon": row["lon"], "lat": row["lat"]}
    if ward_code not in {None, row["ward_code"]}:
        values["ward_code"] = ward_code

    def decided(connection: Connection, done: Changed) -> None:
        changes = [int(entry.change_id) for entry in done.entries]
        _mark(connection, desk, row, ACCEPTED, author, changes=changes, approval=approval)

    acts.correct(desk, target, values=values, author=author, also=decided)
    return one(desk.engine, desk.access, number)


def reject(desk: Desk, number: int, *, author: Author) -> Row:
    """Refuse a request, with the reason that the family reads; raises as ``accept``."""
    row = _waiting(desk, number)
    with transaction(desk.engine) as connection:
        act_as(connection, desk.access)
        _mark(connection, desk, row, REJECTED, author)
    return one(desk.engine, desk.access, number)


def _check_waiting(connection: Connection, child: Child) -> None:
    mine = (HomeRequest.season == child.season, HomeRequest.pupil_id == child.pupil_id)
    waiting = select(func.count()).where(*mine, HomeRequest.state == RECEIVED)
    if int(connection.scalar(waiting) or 0) >= MOST_WAITING:
        raise not_now(why="too_many", n=MOST_WAITING)


def _waiting(desk: Desk, number: int) -> Row:
    row = one(desk.engine, desk.access, number)
    if row["state"] != RECEIVED:
        raise not_now(why="decided")
    return row


def _act(row: Row) -> Act:
    return Act(
        what=HOME,
        subject=f"request {row['request_no']}",
        content=["home", row["season"], row["pupil_id"], row["lon"], row["lat"]],
        summary={"moved_m": None if row["moved_mm"] is None else row["moved_mm"] // MM_PER_M},
        wards=() if row["ward_code"] is None else (row["ward_code"],),
    )


def _mark(  # noqa: PLR0913 - a request, its state, who decided, and what came of it
    connection: Connection,
    desk: Desk,
    row: Row,
    state: str,
    author: Author,
    *,
    changes: Sequence[int] = (),
    approval: int | None = None,
) -> None:
    """Note a decision in the caller's transaction, whose work it undoes if it came too late."""
    number = int(row["request_no"])
    decided = {
        "state": state,
        "decided_by": author.client,
        "reason": author.reason,
        "changes": list(changes),
        "decided_at": func.clock_timestamp(),
    }
    mine = (HomeRequest.request_no == number, HomeRequest.state == RECEIVED)
    done = connection.execute(update(HomeRequest).where(*mine).values(decided))
    if not done.rowcount:
        raise not_now(why="decided")
    if approval is not None:
        gate.applied(connection, approval, access=desk.access)
    detail = {"state": state, "changes": list(changes), "approval": approval}
    _note(connection, f"client {author.client}", "decide a correction", number, detail)


def _insert(connection: Connection, child: Child, asked: Asked) -> int:
    row = {
        "season": child.season,
        "pupil_id": child.pupil_id,
        "ward_code": child.ward_code,
        "geom": from_shape(Point(asked.lon, asked.lat), srid=WGS84),
        "moved_mm": asked.moved_mm,
        "words": asked.words,
        "metres": asked.measured,
    }
    made = insert(HomeRequest).values(row).returning(HomeRequest.request_no)
    return int(connection.execute(made).scalar_one())


def _file(number: int, place: int, kept: Evidence, name: str) -> Row:
    return {
        "request_no": number,
        "evidence_no": place,
        "kind": kept.kind,
        "n_bytes": len(kept.content),
        "sha256": kept.sha256,
        "file": name,
        "note": kept.note,
    }


def _rows(connection: Connection, chosen: Any) -> list[Row]:  # noqa: ANN401 (a statement)
    table = HomeRequest.__table__
    point = (func.ST_X(table.c.geom).label("lon"), func.ST_Y(table.c.geom).label("lat"))
    asked = chosen.add_columns(*point).order_by(table.c.request_no)
    rows = [dict(row) for row in connection.execute(asked).mappings()]
    numbers = [row["request_no"] for row in rows]
    files = HomeEvidence.__table__
    listed = select(files).where(files.c.request_no.in_(numbers)).order_by(files.c.evidence_no)
    by_number: dict[int, list[Row]] = {number: [] for number in numbers}
    for found in connection.execute(listed).mappings():
        by_number[found["request_no"]].append(dict(found))
    return [row | {"files": by_number[row["request_no"]]} for row in rows]


def _note(
    connection: Connection, actor: str, action: str, number: int, detail: Mapping[str, Any]
) -> None:
    audit(connection, actor=actor, action=action, subject=f"request {number}", detail=detail)
