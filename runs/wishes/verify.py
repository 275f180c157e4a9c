"""Reads a grade-10 folder back and gives it to the checker; nothing of a solver is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission import policy as policies
from admission.model import Schools
from admission.verify import broken
from admission.verify_wishes import check_wishes
from admission.wishes import Applicants
from gis.units import NONE
from runs.csv_table import read_table
from runs.reading_back import positions, texts, unreadable, whole
from runs.wishes import match as layout
from runs.wishes.inputs import WishInputs, parse_points

if TYPE_CHECKING:
    from pathlib import Path

    from admission.policy import Policy
    from admission.verify_wishes import WishClaim


def check_match_wishes(folder: Path, manifest: dict[str, Any]) -> dict[str, int]:
    """
    Check every rule of a grade-10 folder and return its counts.

    Raises
    ------
    BrokenPromiseError
        Naming the first promise that does not hold.
    """
    del manifest  # everything that decides stands in the inputs
    with unreadable():
        policy, inputs = read_wish_inputs_back(folder, area_rule_applied=None)
        stated = _read_claim(folder, policy, inputs)
    check_wishes(stated)
    n_placed = int(np.count_nonzero(stated.offer != NONE))
    n = len(stated.offer)
    return {
        "applicants": n,
        "schools": len(stated.seats),
        "placed": n_placed,
        "unplaced": n - n_placed,
    }


def read_wish_inputs_back(
    folder: Path, *, area_rule_applied: bool | None
) -> tuple[Policy, WishInputs]:
    """
    Return the policy and the inputs as a grade-10 folder keeps them.

    Notes
    -----
    Call it within ``runs.reading_back.unreadable``.
    """
    policy = policies.parse((folder / layout.POLICY_IN).read_bytes(), file=layout.POLICY_IN)
    school_table = pq.read_table(folder / layout.SCHOOLS_IN)
    schools = Schools(
        code=texts(school_table, "school_code"),
        seats=school_table.column("seats").to_numpy().astype(np.int32),
    )
    schools.check()
    table = pq.read_table(folder / layout.APPLICANTS_IN)
    names = [f"wish_{w + 1}" for w in range(len(policy.wish_gaps))]
    columns = [_schools(texts(table, name), schools) for name in (*names, "direct")]
    applicants = Applicants(
        id=texts(table, "applicant_id"),
        score=np.rint(table.column("score").to_numpy() * 100).astype(np.int32),
        wish=np.stack(columns[:-1], axis=1),
        direct=columns[-1],
    )
    applicants.check(len(schools))
    return policy, WishInputs(
        applicants=applicants, schools=schools, area_rule_applied=area_rule_applied
    )


def _read_claim(folder: Path, policy: Policy, inputs: WishInputs) -> WishClaim:
    offer, offer_wish = _read_offers(folder, inputs.applicants, inputs.schools)
    cutoff = _read_cutoffs(folder, inputs.schools, n_wishes=len(policy.wish_gaps))
    return layout.wish_claim(policy, inputs, offer=offer, offer_wish=offer_wish, cutoff=cutoff)


def _schools(codes: np.ndarray, schools: Schools) -> np.ndarray:
    return positions(
        ["" if code is None else code for code in codes], schools.code, "school", empty=True
    )


def _read_offers(
    folder: Path, applicants: Applicants, schools: Schools
) -> tuple[np.ndarray, np.ndarray]:
    table = read_table(folder / layout.OFFERS, required=layout.OFFER_COLUMNS)
    if table.columns["applicant_id"] != list(applicants.id):
        broken("one offer each: offers.csv is not one row per applicant, sorted by applicant_id")
    offer = positions(table.columns["school_code"], schools.code, "school", empty=True)
    wish = [whole(cell) if cell else NONE for cell in table.columns["wish"]]
    return offer, np.array(wish, np.int32)


def _read_cutoffs(folder: Path, schools: Schools, *, n_wishes: int) -> np.ndarray:
    table = read_table(folder / layout.CUTOFFS, required=layout.CUTOFF_COLUMNS)
    due = [(code, str(w + 1)) for code in schools.code for w in range(n_wishes)]
    given = list(zip(table.columns["school_code"], table.columns["wish"], strict=True))
    if given != due:
        broken("cut-offs: not exactly one row for each school and wish, in order")
    found = [parse_points(cell) for cell in table.columns["cutoff"]]
    if None in found:
        broken("readable files: a cut-off is not a number of points with two decimals")
    return np.array(found, np.int32).reshape(len(schools), n_wishes)
