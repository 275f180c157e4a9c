"""Late children from a file with the columns of the register of pupils, checked as any register."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gis import read
from gis.errors import InputError
from gis.personal_key import personal_key
from runs.city_inputs import pupils_of, standing_of
from runs.csv_table import FIRST_ROW, Findings
from runs.importing import check_register, known_in
from runs.manifest import canonical_json

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Engine

    from admission.model import Pupils
    from admission.policy.file import Policy
    from runs.city_inputs import Homes


@dataclass(frozen=True, slots=True, kw_only=True)
class Children:
    """
    Late children of one season and grade, sorted by id; P of them.

    Attributes
    ----------
    pupils, homes
        With the standing that the policy gives them, and where they live.
    content_mac
        The same for the same children on this installation, in whatever order they stood.
    """

    pupils: Pupils
    homes: Homes
    content_mac: str


def read_children(
    engine: Engine, path: Path, policy: Policy, run: Mapping[str, Any], province: str | None = None
) -> Children:
    """
    Return the children of a file for a run of one season and grade.

    Parameters
    ----------
    path
        Columns of the register of pupils; season and grade may be left out, then they are the
        run's.
    policy
        Of the run; its columns order children inside a group.
    run
        Row of the first round.
    province
        Place whose headings and extent hold.

    Raises
    ------
    InputError
        With one finding per wrong cell, for a child of another season or grade, or a repeated one.
    """
    season, grade = str(run["season"]), str(run["grade"])
    checked = check_register(
        path,
        "pupils",
        province=province,
        known=known_in(engine),
        season=season,
        constants={"grade": grade},
    )
    if checked.report.errors:
        msg = f"{path.name}: {len(checked.report.errors)} cells cannot be used; nothing was written"
        raise InputError(msg, findings=checked.report.errors)
    frame = checked.frame
    other = (frame["season"] != season) | (frame["grade"] != grade)
    _refuse(path, frame, other.to_numpy(), code="other_grade")
    return of_frame(frame, policy, season=season, grade=grade)


def of_register(
    engine: Engine, pupils: Sequence[str], policy: Policy, run: Mapping[str, Any]
) -> Children:
    """
    Return children whom the register of pupils in use has, for a run of their season and grade.

    Raises
    ------
    InputError
        If the register lacks one of them in that season and grade.
    """
    register = read.register(engine, "pupils")
    season, grade = str(run["season"]), str(run["grade"])
    mine = register["pupil_id"].isin(list(pupils)) & (register["season"] == season)
    frame = register[mine & (register["grade"] == grade)]
    if len(frame) != len(set(pupils)):
        msg = f"the register of pupils lacks a child of grade {grade} in season {season}"
        raise InputError(msg)
    return of_frame(frame, policy, season=season, grade=grade)


def of_frame(frame: pd.DataFrame, policy: Policy, *, season: str, grade: str) -> Children:
    """Return the children of a checked frame; raises as ``read_children``."""
    plain, homes = pupils_of(frame, season=season, grade=grade)
    pupils = standing_of(policy, frame, plain, season=season)
    columns: dict[str, Any] = {
        "group": plain.group,
        "lon": homes.lon,
        "lat": homes.lat,
        "ward_code": homes.ward_code,
        **({} if homes.khu_pho is None else {"khu_pho": homes.khu_pho}),
        **pupils.given,
    }
    rows = [
        [str(name), *(str(column[at]) for _, column in sorted(columns.items()))]
        for at, name in enumerate(pupils.id)
    ]
    # Of one child alone a plain hash over id and home could be guessed; it goes into a run's key.
    digest = hmac.new(personal_key(), canonical_json(rows), hashlib.sha256).hexdigest()
    return Children(pupils=pupils, homes=homes, content_mac=digest)


def refuse_placed(children: Children, placed: Collection[str]) -> None:
    """
    Refuse children who have a seat today.

    Raises
    ------
    InputError
        Naming how many; ids are not repeated.
    """
    n_placed = sum(name in placed for name in children.pupils.id.tolist())
    if n_placed:
        msg = (
            f"{n_placed} children have a seat already; a child moves to another "
            "school by a transfer, and a seat is given back by a withdrawal"
        )
        raise InputError(msg)


def _refuse(path: Path, frame: pd.DataFrame, wrong: Any, *, code: str) -> None:  # noqa: ANN401
    findings = Findings(path.name, of_children=True)
    for at in np.flatnonzero(wrong).tolist():
        findings.add(
            FIRST_ROW + at,
            "grade",
            "",
            code=code,
            vi="em này thuộc năm học hoặc khối lớp khác với lượt",
            en="this child is of another season or grade than the run",
        )
    findings.stop()
    if not len(frame):
        msg = f"{path.name} has no child"
        raise InputError(msg)
