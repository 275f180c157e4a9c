"""The additional round: solved, checked, written as a sealed folder that names round one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

from admission.wishes.second_round import OUTCOMES, STANDINGS
from gis.progress import silent
from gis.units import NONE
from runs import parquet
from runs.csv_table import csv_bytes
from runs.folder import refuse_existing, whole_folder
from runs.manifest import code_version, rules_of, sha256_of_file
from runs.seal.close import close
from runs.wishes.round_inputs import read_round
from runs.wishes.rules import tie_key
from runs.wishes.solve import solve_stage
from runs.wishes.stored import read_stored
from runs.wishes.write import key_cell, mark_columns, points

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gis.progress import Progress
    from runs.wishes.round_inputs import RoundInputs
    from runs.wishes.solve import StageResult

KIND: Final = "match-wishes-round"
OFFERS: Final = "offers.csv"
CONSIDERED: Final = "considered.csv"
CUTOFFS: Final = "cutoffs.csv"
APPLICATIONS_IN: Final = "inputs/applications.parquet"
SCHOOLS_IN: Final = "inputs/schools.parquet"
POLICY_IN: Final = "inputs/policy.toml"
OFFER_COLUMNS: Final = ("applicant_id", "school_code", "wish")
CONSIDERED_COLUMNS: Final = ("applicant_id", "school_code", "outcome")
CUTOFF_COLUMNS: Final = ("school_code", "wish", "cutoff")


def round_files(
    first: Path,
    applications: Path,
    out_dir: Path,
    *,
    refused: Path | None = None,
    force: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """
    Run the additional round after a first result, write the folder, return its manifest.

    Raises
    ------
    InputError
        For anything wrong with the input, with file, row and column; nothing is written.
    BrokenPromiseError
        If the first result or this one breaks a promise; nothing is written.
    """
    refuse_existing(out_dir, force=force)
    inputs = read_round(read_stored(first, progress), applications, refused)
    progress("cut-offs", 0, None)
    return write_round(out_dir, inputs, force=force)


def write_round(out_dir: Path, inputs: RoundInputs, *, force: bool = False) -> dict[str, Any]:
    """Solve the round, check it, write it as a folder and return its manifest."""
    result = solve_stage(inputs.stage(), set())
    with whole_folder(out_dir, force=force) as folder:
        (folder / "inputs").mkdir()
        (folder / POLICY_IN).write_bytes(inputs.policy.text)
        _write_applications(folder / APPLICATIONS_IN, inputs)
        _write_schools(folder / SCHOOLS_IN, inputs)
        outcome = outcomes(inputs, result)
        rows = _offer_rows(inputs, result)
        (folder / OFFERS).write_bytes(csv_bytes(OFFER_COLUMNS, rows))
        considered = zip(inputs.ids, _codes(inputs), outcome, strict=True)
        (folder / CONSIDERED).write_bytes(csv_bytes(CONSIDERED_COLUMNS, considered))
        keys = [f"tie_{name}" for name in tie_key(inputs.policy)]
        cutoffs = csv_bytes((*CUTOFF_COLUMNS, *keys), _cutoff_rows(inputs, result, keys))
        (folder / CUTOFFS).write_bytes(cutoffs)
        return close(
            folder,
            {
                "kind": KIND,
                "round": 2,
                "first_round": inputs.first,
                "policy": rules_of(inputs.policy),
                "labels": [],
                "score": "given" if inputs.scored.given else "computed",
                "counts": {
                    "applications": len(inputs.ids),
                    "open_schools": int(inputs.open_school.sum()),
                    **{word: outcome.count(word) for word in OUTCOMES},
                },
                "code": code_version(),
                "inputs": _hashes(folder, (APPLICATIONS_IN, POLICY_IN, SCHOOLS_IN)),
                "outputs": _hashes(folder, (CONSIDERED, CUTOFFS, OFFERS)),
            },
        )


def outcomes(inputs: RoundInputs, result: StageResult) -> list[str]:
    """Return what became of each application, one of ``OUTCOMES``."""
    found = inputs.bars()
    free = found == NONE
    found[free] = np.where(
        result.offers.school[free] == NONE,
        OUTCOMES.index("below_cutoff"),
        OUTCOMES.index("offered"),
    )
    return [OUTCOMES[one] for one in found.tolist()]


def _hashes(folder: Path, names: tuple[str, ...]) -> dict[str, str]:
    return {name: sha256_of_file(folder / name) for name in names}


def _codes(inputs: RoundInputs) -> list[str]:
    return [str(inputs.schools.code[s]) for s in inputs.school.tolist()]


def _offer_rows(inputs: RoundInputs, result: StageResult) -> Iterator[tuple[str, str, str]]:
    for name, s in zip(inputs.ids, result.offers.school.tolist(), strict=True):
        yield (name, "", "") if s == NONE else (name, str(inputs.schools.code[s]), "1")


def _cutoff_rows(
    inputs: RoundInputs, result: StageResult, keys: list[str]
) -> Iterator[tuple[str, ...]]:
    """Yield open schools with what a score had to reach: this round's or the first one's."""
    cutoff = np.maximum(result.offers.cutoff, inputs.required)
    for s in np.flatnonzero(inputs.open_school).tolist():
        needed = result.offers.needed_key[s].tolist()
        cells = [key_cell(name, mark) for name, mark in zip(keys, needed, strict=True)]
        yield (str(inputs.schools.code[s]), "1", points(int(cutoff[s])), *cells)


def _write_applications(path: Path, inputs: RoundInputs) -> None:
    columns: list[tuple[str, pa.DataType, Any]] = [
        ("applicant_id", pa.string(), inputs.ids),
        ("score", pa.float64(), inputs.scored.score / 100),
        ("school_code", pa.string(), _codes(inputs)),
        ("standing", pa.string(), [STANDINGS[one] for one in inputs.standing.tolist()]),
        *mark_columns(inputs.policy, inputs.scored.marks),
    ]
    schema = pa.schema([(name, kind) for name, kind, _ in columns])
    parquet.write(path, schema, [{name: values for name, _, values in columns}])


def _write_schools(path: Path, inputs: RoundInputs) -> None:
    schema = pa.schema(
        [
            ("school_code", pa.string()),
            ("seats", pa.int32()),
            ("taken", pa.int32()),
            ("first_cutoff", pa.float64()),
        ]
    )
    batch = {
        "school_code": inputs.schools.code,
        "seats": inputs.schools.seats,
        "taken": inputs.taken.astype(np.int32),
        "first_cutoff": inputs.required / 100,
    }
    parquet.write(path, schema, [batch])
