"""The placement from file to file: read, place, check, write; nothing half-written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admission.allocate import refuse
from admission.pairs import Pairs
from admission.policy import file as policies
from admission.policy.schema import DISTANCE_MECHANISMS
from admission.stand_in import filled
from gis.errors import InputError
from gis.progress import silent
from runs.folder import refuse_existing
from runs.match.catchments import read_catchments
from runs.match.inputs import read_distances, read_pupils
from runs.match.programme_run import read_round
from runs.match.result import MatchResult, solve
from runs.match.round import solve_round
from runs.match.stand_ins import read_boarding, read_lines
from runs.match.write import write_result
from runs.seal.lot import lot_facts, read_commitment

if TYPE_CHECKING:
    from admission.model import Pupils, Schools
    from admission.policy.file import Policy
    from gis.progress import Progress

__all__ = ["MatchResult", "match_files", "solve", "write_result"]


def match_files(  # noqa: PLR0913 (the files of the command)
    policy: str | Path,
    pupils_csv: Path,
    schools_csv: Path,
    distances_parquet: Path,
    out_dir: Path,
    *,
    catchments: Path | None = None,
    programmes: Path | None = None,
    beforehand: Path | None = None,
    seed: str | None = None,
    commitment: Path | None = None,
    force: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """
    Place the pupils of three files by a policy, write the result folder, return its manifest.

    Parameters
    ----------
    policy
        Name of a packaged policy, or a TOML file.
    pupils_csv, schools_csv, distances_parquet
        ``pupil_id[, group]``; ``school_code, seats``; ``pupil_id, school_code, distance_m``.
    out_dir
        Must not exist or be empty.
    catchments
        Polygons or a table of units; needed by a policy with a rule about catchments, refused
        by any other.
    programmes
        Results of special programmes; needed where the policy has a rule about programmes and
        the schools have any, refused elsewhere.
    beforehand
        Children whom the committee placed; they take ordinary seats before anything is run.
    seed
        Required where the policy draws a lot.
    commitment
        What was published about seed and pupils before the lot (``gantruong lot commit``).
    force
        Replace a result that is there already.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        For anything wrong with the input, with file, row and column; nothing is written.
    BrokenPromiseError
        If the result breaks a promise; nothing is written.
    """
    refuse_existing(out_dir, force=force)
    rules = policies.load(policy)
    if rules.mechanism not in DISTANCE_MECHANISMS:
        msg = f"policy {rules.name} goes by scores and wishes; use the command match-wishes"
        raise InputError(msg)
    refuse_catchments(rules, catchments)
    pupils = read_pupils(pupils_csv, rules)
    asked = read_round(
        policy=rules,
        schools_csv=schools_csv,
        pupils=pupils,
        programmes_csv=programmes,
        decided_csv=beforehand,
    )
    refuse(rules, *asked.rest(rules), seed=seed)
    committed = None if commitment is None else read_commitment(commitment)
    facts = lot_facts(pupils.id, seed if rules.draws_lot else None, committed)
    pairs = _pairs(rules, (pupils_csv, schools_csv, catchments), pupils, asked.schools, progress)
    progress("read the distances", 0, None)
    distance_mm = read_distances(distances_parquet, pupils, asked.schools)
    if rules.stand_in_hundredths is not None:
        lines_mm = read_lines(distances_parquet, pupils, asked.schools)
        distance_mm, stood_mm = filled(rules, distance_mm, lines_mm)
        pairs = replace(pairs, lines_mm=stood_mm)
    result = solve_round(rules, asked, distance_mm, pairs=pairs, seed=seed, progress=progress)
    return write_result(out_dir, result, force=force, facts=facts, progress=progress)


def _pairs(
    rules: Policy,
    files: tuple[Path, Path, Path | None],
    pupils: Pupils,
    schools: Schools,
    progress: Progress,
) -> Pairs:
    """Return what the policy's rules need of pairs and schools besides distances."""
    pupils_csv, schools_csv, catchments = files
    inside = boarding = None
    if catchments is not None:
        progress("read the catchments", 0, None)
        inside = read_catchments(catchments, rules, pupils_csv, pupils, schools)
    if rules.boarding_beyond_mm is not None:
        boarding = read_boarding(schools_csv, schools)
    return Pairs(inside=inside, boarding=boarding)


def refuse_catchments(policy: Policy, catchments: Path | None) -> None:
    """Raise ``InputError`` unless catchments are given exactly where the policy has a rule."""
    if catchments is not None and policy.catchments is None:
        msg = f"policy {policy.name} has no rule about catchments; leave out {catchments.name}"
        raise InputError(msg)
    if catchments is None and policy.catchments is not None:
        msg = f"policy {policy.name} has a rule about catchments: give them with --catchments"
        raise InputError(msg)
