"""Grade 10 from file to file: read, set cut-offs, check, write; nothing half-written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

from admission import policy as policies
from admission.policy_schema import WISHES
from admission.verify_wishes import WishClaim, check_wishes
from admission.wishes import Applicants, WishOffers, WishRules, offers_by_score
from gis.errors import InputError
from gis.progress import silent
from gis.units import NONE
from runs import parquet
from runs.csv_table import csv_bytes
from runs.folder import refuse_existing, whole_folder
from runs.manifest import code_version, rules_of, sha256_of_file
from runs.seal.close import close
from runs.wishes.inputs import WishInputs, read_wish_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from admission.policy import Policy
    from gis.progress import Progress

OFFERS: Final = "offers.csv"
CUTOFFS: Final = "cutoffs.csv"
APPLICANTS_IN: Final = "inputs/applicants.parquet"
SCHOOLS_IN: Final = "inputs/schools.parquet"
POLICY_IN: Final = "inputs/policy.toml"
OFFER_COLUMNS: Final = ("applicant_id", "school_code", "wish")
CUTOFF_COLUMNS: Final = ("school_code", "wish", "cutoff")


@dataclass(frozen=True, slots=True, kw_only=True)
class WishResult:
    """A checked grade-10 run in memory."""

    policy: Policy
    inputs: WishInputs
    offers: WishOffers


def match_wishes_files(  # the files of the command
    policy: str | Path,
    applicants_csv: Path,
    schools_csv: Path,
    out_dir: Path,
    *,
    force: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """
    Set cut-offs and make offers for two files, write the folder, return its manifest.

    Raises
    ------
    InputError
        For anything wrong with the input, with file, row and column; nothing is written.
    BrokenPromiseError
        If the result breaks a promise; nothing is written.
    """
    refuse_existing(out_dir, force=force)
    rules = policies.load(policy)
    if rules.mechanism != WISHES:
        msg = f"policy {rules.name} places by distance; use the command match"
        raise InputError(msg)
    progress("read", 0, None)
    inputs = read_wish_inputs(rules, applicants_csv, schools_csv)
    n_seats = int(inputs.schools.seats.sum(dtype=np.int64))
    if rules.refuses_too_few_seats and n_seats < len(inputs.applicants):
        msg = f"policy {rules.name}: {n_seats} seats for {len(inputs.applicants)} applicants"
        raise InputError(msg)
    progress("cut-offs", 0, None)
    result = solve_wishes(rules, inputs)
    progress("write", 0, None)
    return write_wishes(out_dir, result, force=force)


def solve_wishes(policy: Policy, inputs: WishInputs) -> WishResult:
    """Return the offers under a policy after the checker has seen them."""
    rules = WishRules(
        gap=policy.wish_gaps,
        step=policy.points("step"),
        floor=policy.points("floor"),
        tie_rule=str(policy.rules["tie_rule"].value),
    )
    offers = offers_by_score(inputs.applicants, inputs.schools.seats, rules)
    result = WishResult(policy=policy, inputs=inputs, offers=offers)
    gaps = np.array(rules.gap, np.int32)
    check_wishes(
        wish_claim(
            policy,
            inputs,
            offer=offers.school,
            offer_wish=offers.wish,
            cutoff=offers.cutoff[:, None] + gaps,
        )
    )
    return result


def wish_claim(
    policy: Policy,
    inputs: WishInputs,
    *,
    offer: np.ndarray,
    offer_wish: np.ndarray,
    cutoff: np.ndarray,
) -> WishClaim:
    """Return a result with all that it must be judged by; ``cutoff`` has shape (S, W)."""
    return WishClaim(
        applicant_id=inputs.applicants.id,
        school_code=inputs.schools.code,
        score=inputs.applicants.score,
        wish=inputs.applicants.wish,
        direct=inputs.applicants.direct,
        seats=inputs.schools.seats,
        gap=policy.wish_gaps,
        step=policy.points("step"),
        floor=policy.points("floor"),
        tie_rule=str(policy.rules["tie_rule"].value),
        offer=offer,
        offer_wish=offer_wish,
        cutoff=cutoff,
    )


def write_wishes(out_dir: Path, result: WishResult, *, force: bool = False) -> dict[str, Any]:
    """Write a checked run as a folder and return its manifest."""
    inputs = result.inputs
    with whole_folder(out_dir, force=force) as folder:
        (folder / "inputs").mkdir()
        (folder / POLICY_IN).write_bytes(result.policy.text)
        _write_inputs(folder, inputs)
        (folder / OFFERS).write_bytes(csv_bytes(OFFER_COLUMNS, _offer_rows(result)))
        (folder / CUTOFFS).write_bytes(csv_bytes(CUTOFF_COLUMNS, _cutoff_rows(result)))
        stated: dict[str, Any] = {
            "kind": "match-wishes",
            "policy": rules_of(result.policy),
            "labels": [],
            "area_rule_applied": inputs.area_rule_applied,
            "counts": _counts(result),
            "code": code_version(),
            "inputs": _hashes(folder, (APPLICANTS_IN, POLICY_IN, SCHOOLS_IN)),
            "outputs": _hashes(folder, (CUTOFFS, OFFERS)),
        }
        return close(folder, stated)


def points(hundredths: int) -> str:
    """
    Return hundredths of a point with two decimals.

    Examples
    --------
    >>> points(2275)
    '22.75'
    """
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _hashes(folder: Path, names: tuple[str, ...]) -> dict[str, str]:
    return {name: sha256_of_file(folder / name) for name in names}


def _counts(result: WishResult) -> dict[str, int]:
    wish = result.offers.wish
    by_wish = {
        f"wish_{w}": int((wish == w).sum()) for w in range(1, len(result.policy.wish_gaps) + 1)
    }
    return {
        "applicants": len(wish),
        "schools": len(result.inputs.schools),
        "seats": int(result.inputs.schools.seats.sum(dtype=np.int64)),
        "placed": int((wish != NONE).sum()),
        "unplaced": int((wish == NONE).sum()),
        "direct": int((wish == 0).sum()),
        **by_wish,
    }


def _write_inputs(folder: Path, inputs: WishInputs) -> None:
    applicants, schools = inputs.applicants, inputs.schools
    names = [f"wish_{w + 1}" for w in range(applicants.wish.shape[1])]
    schema = pa.schema(
        [
            ("applicant_id", pa.string()),
            ("score", pa.float64()),
            *((name, pa.string()) for name in names),
            ("direct", pa.string()),
        ]
    )
    wishes = {name: _codes(schools.code, applicants.wish[:, w]) for w, name in enumerate(names)}
    batch = {
        "applicant_id": applicants.id,
        "score": applicants.score / 100,
        **wishes,
        "direct": _codes(schools.code, applicants.direct),
    }
    parquet.write(folder / APPLICANTS_IN, schema, [batch])
    school_schema = pa.schema([("school_code", pa.string()), ("seats", pa.int32())])
    parquet.write(
        folder / SCHOOLS_IN, school_schema, [{"school_code": schools.code, "seats": schools.seats}]
    )


def _codes(code: np.ndarray, school: np.ndarray) -> list[str | None]:
    return [None if s == NONE else str(code[s]) for s in school.tolist()]


def _offer_rows(result: WishResult) -> Iterator[tuple[str, str, str]]:
    applicants: Applicants = result.inputs.applicants
    code = result.inputs.schools.code
    for name, s, wish in zip(
        applicants.id, result.offers.school.tolist(), result.offers.wish.tolist(), strict=True
    ):
        yield (name, "", "") if s == NONE else (name, code[s], str(wish))


def _cutoff_rows(result: WishResult) -> Iterator[tuple[str, int, str]]:
    for code, cutoff in zip(result.inputs.schools.code, result.offers.cutoff.tolist(), strict=True):
        for w, gap in enumerate(result.policy.wish_gaps):
            yield (code, w + 1, points(cutoff + gap))
