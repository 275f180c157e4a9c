"""Writes a placement as a folder: offers, cut-offs, reasons, inputs, manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

from admission.everyone import order_of_all, whole_pairs
from gis.progress import silent
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from runs import parquet
from runs.csv_table import csv_bytes
from runs.folder import whole_folder
from runs.manifest import code_version, rules_of, sha256_of_file
from runs.match import before_folder, close_calls, pair_files, second_files, siblings, stand_ins
from runs.match.claims import cutoff_table, reason_table
from runs.seal.close import close
from runs.seal.lot import lot_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from admission.model import Certificate, Pupils, Schools
    from gis.progress import Progress
    from gis.units import Millimetres
    from runs.match.result import MatchResult

OFFERS: Final = "offers.csv"
CUTOFFS: Final = "cutoffs.csv"
REASONS: Final = "reasons.parquet"
PUPILS_IN: Final = "inputs/pupils.parquet"
SCHOOLS_IN: Final = "inputs/schools.parquet"
DISTANCES_IN: Final = "inputs/distances.parquet"
POLICY_IN: Final = "inputs/policy.toml"
INPUTS: Final = (DISTANCES_IN, POLICY_IN, PUPILS_IN, SCHOOLS_IN)
OUTPUTS: Final = (CUTOFFS, OFFERS, REASONS)

OFFER_COLUMNS: Final = ("pupil_id", "school_code", "distance_m", "rank")
PRICES: Final = "prices.csv"
"""Written under mechanisms with a proof: the price of each school."""

PRICE_COLUMNS: Final = ("school_code", "price_m", "in_cut")
CUTOFF_COLUMNS: Final = ("school_code", "group", "last_distance_m", "seats", "offers")
REASON_SCHEMA: Final = pa.schema(
    [
        ("pupil_id", pa.string()),
        ("school_code", pa.string()),
        ("reason", pa.string()),
        ("own_m", pa.float64()),
        ("cutoff_m", pa.float64()),
        ("cutoff_group", pa.int32()),
    ]
)
SCHOOL_SCHEMA: Final = pa.schema([("school_code", pa.string()), ("seats", pa.int32())])
DISTANCE_SCHEMA: Final = pa.schema(
    [("pupil_id", pa.string()), ("school_code", pa.string()), ("distance_m", pa.float64())]
)


def write_result(
    out_dir: Path,
    result: MatchResult,
    *,
    force: bool = False,
    labels: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """
    Write a checked placement as a folder and return its manifest.

    Parameters
    ----------
    out_dir
        Must not exist or be empty; appears whole or not at all.
    result
        As ``runs.match.result.solve`` returned it.
    force
        Replace a result that is there already.
    labels
        Sentences that must stand on this result, for example that its data are simulated.
    facts
        Further keys of the manifest: the lot's commitment, where the data came from.
    progress
        Told about each file.

    Raises
    ------
    InputError
        If the folder is taken.
    """
    with whole_folder(out_dir, force=force) as folder:
        (folder / "inputs").mkdir()
        _write_inputs(folder, result, progress)
        progress("write the result", 0, None)
        (folder / OFFERS).write_bytes(csv_bytes(OFFER_COLUMNS, _offer_rows(result)))
        (folder / CUTOFFS).write_bytes(csv_bytes(CUTOFF_COLUMNS, _cutoff_rows(result)))
        parquet.write(folder / REASONS, REASON_SCHEMA, _reason_batches(result))
        close_calls.write(folder, result)
        stand_ins.write(folder, result)
        if result.allocation.certificate is not None:
            rows = _price_rows(result, result.allocation.certificate)
            (folder / PRICES).write_bytes(csv_bytes(PRICE_COLUMNS, rows))
        stated = stated_of(result, folder, labels=labels)
        return close(folder, {**stated, **(facts or {})})


def stated_of(result: MatchResult, folder: Path, *, labels: Sequence[str]) -> dict[str, Any]:
    """Return what the manifest says about a placement whose files stand in a folder."""
    certificate = result.allocation.certificate
    before_in, before_out = (
        ((), ()) if result.before is None else before_folder.names_of(result.before)
    )
    second_in, second_out = second_files.names_of(result.second)
    inputs = (*INPUTS, *pair_files.names_of(result.pairs), *before_in, *second_in)
    further = (*before_out, *second_out, *close_calls.names_of(result), *stand_ins.names_of(result))
    outputs = (*OUTPUTS, *further, *(() if certificate is None else (PRICES,)))
    return {
        "kind": "match",
        "policy": rules_of(result.policy),
        "seed": result.seed,
        **lot_facts(result.everyone.pupils.id, result.seed, None),
        "labels": list(labels),
        "counts": {
            **result.counts,
            **close_calls.counts_of(result),
            **stand_ins.counts_of(result),
            **siblings.counts_of(result),
        },
        "code": code_version(),
        "inputs": {name: sha256_of_file(folder / name) for name in inputs},
        "outputs": {name: sha256_of_file(folder / name) for name in outputs},
        "certificate": None if certificate is None else _proof(certificate),
    }


def metres(mm: int) -> str:
    """
    Return millimetres as metres with three decimals.

    Examples
    --------
    >>> metres(1_240_050)
    '1240.050'
    """
    return f"{mm // MM_PER_M}.{mm % MM_PER_M:03d}"


def pupil_schema(given: Mapping[str, object]) -> pa.Schema:
    """Return the columns of the pupils: id, group as given, and what else the policy names."""
    kinds = [(name, pa.int32() if name == "group" else pa.string()) for name in given]
    return pa.schema([("pupil_id", pa.string()), *kinds])


def _write_inputs(folder: Path, result: MatchResult, progress: Progress) -> None:
    schools, pupils = result.schools, result.everyone.pupils
    distance_mm, pairs = result.distance_mm, result.pairs
    if result.before is not None:
        pairs = whole_pairs(pairs, result.pupils, result.before)
        order = order_of_all(result.pupils, result.before)
        distance_mm = np.concatenate([distance_mm, result.before.distance_mm])[order]
    (folder / POLICY_IN).write_bytes(result.policy.text)
    known = pupils.given or {"group": pupils.group}
    names = ("group", *result.policy.columns)  # whoever placed them: a replay has this one
    given = {name: known[name] for name in names if name in known}
    parquet.write(folder / PUPILS_IN, pupil_schema(given), [{"pupil_id": pupils.id, **given}])
    parquet.write(
        folder / SCHOOLS_IN, SCHOOL_SCHEMA, [{"school_code": schools.code, "seats": schools.seats}]
    )
    batches = _distance_batches(pupils, schools, distance_mm, progress)
    parquet.write(folder / DISTANCES_IN, DISTANCE_SCHEMA, batches)
    pair_files.write(folder, pairs, pupils, schools)
    if result.before is not None:
        before = result.before
        before_folder.write(folder, before.given, before.programmes, before.decided)
    if result.second is not None:
        second_files.write(folder, result.second, result.pupils, schools, result.distance_mm)


def _distance_batches(
    pupils: Pupils, schools: Schools, distance_mm: Millimetres, progress: Progress
) -> Iterator[dict[str, Any]]:
    pupil_name = parquet.names_at(pupils.id)
    school_name = parquet.names_at(schools.code)
    n_pupils, n_schools = distance_mm.shape
    step = max(1, parquet.ROWS_AT_A_TIME // max(1, n_schools))
    for first in range(0, n_pupils, step):
        progress("write the inputs", first, n_pupils)
        block = distance_mm[first : first + step]
        row, school = np.nonzero(block < UNREACHABLE_MM)
        yield {
            "pupil_id": pupil_name(row + first),
            "school_code": school_name(school),
            "distance_m": block[row, school] / MM_PER_M,
        }


def _offer_rows(result: MatchResult) -> Iterator[tuple[str, str, str, str]]:
    all_of_them = result.everyone
    columns = (all_of_them.school, all_of_them.own_mm, all_of_them.rank)
    for name, school, own_mm, rank in zip(
        all_of_them.pupils.id, *(column.tolist() for column in columns), strict=True
    ):
        code = "" if school == NONE else str(result.schools.code[school])
        yield (name, code, *(("", "") if own_mm == NONE else (metres(own_mm), str(rank))))


def _cutoff_rows(result: MatchResult) -> Iterator[tuple[object, ...]]:
    table = cutoff_table(result.cutoffs, result.schools)
    for at, school in enumerate(table.school):
        last_mm = int(table.last_mm[at])
        yield (
            result.schools.code[school],
            table.group[at],
            "" if last_mm == NONE else metres(last_mm),
            table.seats[at],
            table.n_offers[at],
        )


def _price_rows(result: MatchResult, certificate: Certificate) -> Iterator[tuple[str, str, int]]:
    rows = zip(result.schools.code, certificate.price_mm, certificate.cut, strict=True)
    for code, price_mm, in_cut in rows:
        yield (code, metres(int(price_mm)), int(in_cut))


def _proof(certificate: Certificate) -> dict[str, int | None]:
    """Return the two numbers of a proof that belong to no school."""
    limit_mm = None if certificate.limit_mm == NONE else certificate.limit_mm
    return {"unplaced_mm": certificate.unplaced_mm, "limit_mm": limit_mm}


def _reason_batches(result: MatchResult) -> Iterator[dict[str, Any]]:
    table = reason_table(result.reasons, result.pupils, result.distance_mm)
    pupil_name = parquet.names_at(result.pupils.id)
    school_name = parquet.names_at(result.schools.code)
    for first in range(0, len(table.pupil), parquet.ROWS_AT_A_TIME):
        rows = slice(first, first + parquet.ROWS_AT_A_TIME)
        no_last = ~table.has_last[rows]
        yield {
            "pupil_id": pupil_name(table.pupil[rows]),
            "school_code": school_name(table.school[rows]),
            "reason": table.word[rows],
            "own_m": table.own_mm[rows] / MM_PER_M,
            "cutoff_m": pa.array(table.last_mm[rows] / MM_PER_M, mask=no_last),
            "cutoff_group": pa.array(table.last_group[rows], mask=no_last),
        }
