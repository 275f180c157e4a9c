"""Reports of paths and gates: read from a file, and made a step of a scenario to be measured."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from gis import path_reports, read, read_edits, write_edits
from gis.drawn import read_features
from gis.errors import InputError
from gis.path_reports import Stored, Told
from gis.report import Finding
from runs.scenario.edits import MEANT_TAGS, Choice, choose, closing, hung_road, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Engine

    from gis.model import RawNetwork
    from routing.edits import Edit

SHAPES: Final = {
    "missing_path": ("LineString",),
    "closed_path": ("LineString", "Point"),
    "gate": ("Point",),
}
MOST_NOTE: Final = 300


def read_reports(path: Path) -> list[Told]:
    """
    Return the reports of a GeoJSON file, in its order.

    Every feature has the properties ``kind`` (missing_path, closed_path, gate), ``seen_on``
    (2026-05-19), ``note`` and, for a missing path, ``way`` (path, footbridge, road, bridge).

    Raises
    ------
    InputError
        With every error of the file; a feature counts as a row.
    """
    found: list[Finding] = []
    told = []
    for row, (shape, properties) in enumerate(read_features(path), 1):
        wrong = [
            Finding(file=path.name, row=row, column=column, code=code, message_vi=vi, message_en=en)
            for column, code, vi, en in _faults(shape, properties)
        ]
        found += wrong
        if not wrong:
            told.append(_told(shape, properties))
    if found or not told:
        msg = f"{path.name}: {len(found)} errors; nothing was written"
        raise InputError(msg, found)
    return told


def told_by(shape: BaseGeometry, properties: dict[str, Any], *, label: str) -> Told:
    """
    Return one report that comes without a file.

    Raises
    ------
    InputError
        With every error of it.
    """
    found = [
        Finding(file=label, row=None, column=column, code=code, message_vi=vi, message_en=en)
        for column, code, vi, en in _faults(shape, properties)
    ]
    if found:
        msg = f"{label}: {len(found)} errors; nothing was written"
        raise InputError(msg, found)
    return _told(shape, properties)


def take(
    engine: Engine,
    number: int,
    *,
    scenario: str,
    decided_by: str,
    reason: str,
    closes: Choice | None = None,
) -> int | None:
    """
    Make a report a step of a scenario, which is measured and signed before it counts.

    Parameters
    ----------
    scenario
        Name; made on the roads in use if there is none.
    closes
        The edges that a report of a closed path means.

    Returns
    -------
    step
        Number of the step; ``None`` for a gate, which is proposed with ``gantruong review``.

    Raises
    ------
    InputError
        If it was decided already, an end of the path lies far from every road, or a closed path
        comes without the edges it means; nothing is changed then.
    """
    report = path_reports.report(engine, number)
    if report.state != "received":
        msg = f"path report {number} was {report.state} already by {report.decided_by}"
        raise InputError(msg)
    step = None
    if report.told.kind != "gate":
        step = _step(engine, report, scenario, decided_by=decided_by, closes=closes)
    path_reports.decide(
        engine,
        number,
        "taken",
        decided_by=decided_by,
        reason=reason,
        scenario=None if step is None else scenario,
        step=step,
    )
    return step


def _step(
    engine: Engine, report: Stored, scenario: str, *, decided_by: str, closes: Choice | None
) -> int:
    known = {one.name: one.network_id for one in read_edits.scenarios(engine)}
    if scenario in known:
        network_id, raw = known[scenario], read.network(engine, known[scenario])
    else:
        network_id, raw = read.active_network(engine)
    edit, label = _edit(raw, report, closes)
    return write_edits.edit_step(
        *(engine, scenario, rows_of(edit)),
        network_id=network_id,
        reason=f"path report {report.number}: {label}",
        created_by=decided_by,
    )


def _edit(raw: RawNetwork, report: Stored, closes: Choice | None) -> tuple[Edit, str]:
    if report.told.kind == "closed_path":
        chosen = choose(raw, closes or Choice())
        return closing(raw, chosen), f"close {chosen.label}"
    way = report.told.way or ""
    line = tuple((x, y) for x, y, *_ in report.told.shape.coords)
    where = f"path report {report.number}"
    return hung_road(raw, line, MEANT_TAGS[way], where=where), f"add {way}"


def _faults(shape: BaseGeometry, told: dict[str, Any]) -> Sequence[tuple[str, str, str, str]]:
    faults = []
    kind, kinds = told.get("kind"), ", ".join(SHAPES)
    if kind not in SHAPES:
        faults.append(("kind", "choice", f"phải là một trong: {kinds}", f"must be one of: {kinds}"))
    elif shape.geom_type not in SHAPES[kind]:
        wanted = ", ".join(SHAPES[kind])
        vi, en = f"hình phải là {wanted}", f"the shape must be a {wanted}"
        faults.append(("geometry", "shape", vi, en))
    ways = ", ".join(MEANT_TAGS)
    if kind == "missing_path" and told.get("way") not in MEANT_TAGS:
        faults.append(("way", "choice", f"phải là một trong: {ways}", f"must be one of: {ways}"))
    if _day(told.get("seen_on")) is None:
        vi, en = "phải là ngày dạng 2026-05-19", "must be a day such as 2026-05-19"
        faults.append(("seen_on", "date", vi, en))
    note = told.get("note", "")
    if not isinstance(note, str) or len(note) > MOST_NOTE:
        vi, en = f"tối đa {MOST_NOTE} ký tự", f"at most {MOST_NOTE} letters"
        faults.append(("note", "length", vi, en))
    return faults


def _told(shape: BaseGeometry, told: dict[str, Any]) -> Told:
    seen_on = _day(told["seen_on"])
    assert seen_on is not None  # noqa: S101 (looked at before)
    return Told(
        kind=told["kind"],
        way=told["way"] if told["kind"] == "missing_path" else None,
        shape=shape,
        note=told.get("note", ""),
        seen_on=seen_on,
    )


def _day(text: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
