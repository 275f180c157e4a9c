"""Reads the inputs of a grade-10 folder back, as the run had them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.model import Schools
from admission.policy import file as policies
from admission.wishes.offers import Applicants
from admission.wishes.score import Marks, barred
from gis.units import NONE
from runs.csv_table import read_table
from runs.reading_back import positions, texts
from runs.wishes.inputs import Stage, WishInputs
from runs.wishes.marks import Scored, keys_of
from runs.wishes.rules import paper_names, score_rules
from runs.wishes.write import PROGRAMME, REFUSED_OFFERS, stage_files

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from admission.policy.file import Policy


def read_folder(folder: Path, manifest: dict[str, Any]) -> WishInputs:
    """
    Return the inputs of a sealed grade-10 folder.

    Raises
    ------
    OSError, KeyError, ShapeError, PositionError, BrokenPromiseError
        If a file is missing or does not fit the others.
    """
    programmes = manifest["programmes"]
    main = programmes[-1]["programme"]
    stages = [_read_stage(folder, one, main=main) for one in programmes]
    refused = frozenset[tuple[str, str]]()
    path = folder / REFUSED_OFFERS
    if path.is_file():
        table = read_table(path, required=["applicant_id", PROGRAMME])
        columns = (table.columns["applicant_id"], table.columns[PROGRAMME])
        refused = frozenset(zip(*columns, strict=True))
    return WishInputs(
        stages=tuple(stages),
        refused=refused,
        not_run=tuple(manifest["programmes_not_run"]),
        area_rule_applied=manifest["area_rule_applied"],
    )


def _read_stage(folder: Path, about: dict[str, Any], *, main: str) -> Stage:
    names = stage_files(about["programme"], main)
    policy = policies.parse((folder / names["policy"]).read_bytes(), file=names["policy"])
    school_table = pq.read_table(folder / names["schools"])
    schools = Schools(
        code=texts(school_table, "school_code"),
        seats=school_table.column("seats").to_numpy().astype(np.int32),
    )
    schools.check()
    table = pq.read_table(folder / names["applicants"])
    marks = read_marks(policy, table)
    scored = Scored(
        marks=marks,
        score=np.rint(table.column("score").to_numpy() * 100).astype(np.int32),
        barred=barred(marks, score_rules(policy)),
        given=about["score"] == "given",
        n_differ=about["scores_unlike_papers"],
    )
    applicants = _read_applicants(policy, table, scored, schools=schools)
    return Stage(policy=policy, applicants=applicants, schools=schools, scored=scored)


def _read_applicants(
    policy: Policy, table: pa.Table, scored: Scored, *, schools: Schools
) -> Applicants:
    names = [f"wish_{w + 1}" for w in range(len(policy.wish_gaps))]
    columns = [_schools(table, name, schools) for name in (*names, "direct")]
    ids = texts(table, "applicant_id")
    applicants = Applicants(
        id=ids,
        score=scored.score,
        wish=np.stack(columns[:-1], axis=1),
        direct=columns[-1],
        barred=scored.barred,
        key=keys_of(policy, ids.tolist(), scored.marks),
    )
    applicants.check(len(schools))
    return applicants


def read_marks(policy: Policy, table: pa.Table) -> Marks:
    """Return the marks of a table of inputs."""
    n, names = len(table), paper_names(policy)
    columns = [_paper(table, name) for name in names]
    return Marks(
        paper=np.array(columns, np.int32).reshape(len(names), n).T,
        given=np.array([name in table.column_names for name in names], np.bool_),
        priority=_whole(table, "priority"),
        bonus=_whole(table, "bonus"),
        broke_rules=_whole(table, "broke_rules").astype(np.bool_),
    )


def _paper(table: pa.Table, name: str) -> NDArray[np.int32]:
    if name not in table.column_names:
        return np.full(len(table), NONE, np.int32)
    marks = table.column(name).to_numpy()
    return np.where(np.isnan(marks), NONE, np.rint(marks * 100)).astype(np.int32)


def _whole(table: pa.Table, name: str) -> NDArray[np.int32]:
    if name not in table.column_names:
        return np.zeros(len(table), np.int32)
    return np.asarray(table.column(name).to_numpy(), np.int32)


def _schools(table: pa.Table, name: str, schools: Schools) -> np.ndarray:
    codes = ["" if code is None else code for code in texts(table, name)]
    return positions(codes, schools.code, "school", empty=True)
