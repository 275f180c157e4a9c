"""Reads a grade-10 folder back and gives it to the checker; nothing of a solver is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from admission.verify.offers import broken
from admission.verify.wishes import check_wishes
from gis.units import NONE
from runs.reading_back import positions, unreadable
from runs.wishes.claims import check_marks, direct_ids, wish_claim
from runs.wishes.folder import read_folder
from runs.wishes.stated import Stated, read_cutoffs, read_stated

if TYPE_CHECKING:
    from pathlib import Path

    from admission.wishes.claim import WishClaim
    from runs.wishes.inputs import Stage, WishInputs


def check_match_wishes(folder: Path, manifest: dict[str, Any]) -> dict[str, int]:
    """
    Check every rule of a grade-10 folder and return its counts.

    Raises
    ------
    BrokenPromiseError
        Naming the first promise that does not hold.
    """
    with unreadable():
        inputs = read_folder(folder, manifest)
        stated = read_stated(folder, inputs)
        claims = _claims(folder, inputs, stated)
    for stage, claim in zip(inputs.stages, claims, strict=True):
        check_marks(stage, barred=stage.applicants.barred)
        check_wishes(claim)
    n, n_placed = len(inputs.main.applicants), len(stated.kept)
    return {
        "applicants": n,
        "schools": len(inputs.main.schools),
        "placed": n_placed,
        "unplaced": n - n_placed,
    }


def _claims(folder: Path, inputs: WishInputs, stated: Stated) -> list[WishClaim]:
    """Return what each programme claims about those whom no earlier one had admitted."""
    cutoffs = read_cutoffs(folder, inputs)
    offers = stated.all()
    direct = direct_ids(inputs)
    gone = set(direct)
    claims = []
    for stage, (cutoff, needed) in zip(inputs.stages, cutoffs, strict=True):
        away = gone - direct if stage is inputs.main else gone
        ids = stage.applicants.id.tolist()
        row = np.array([p for p, one in enumerate(ids) if one not in away], np.int32)
        found = [offers.get((stage.code, ids[p]), ("", NONE)) for p in row.tolist()]
        offer = positions([code for code, _ in found], stage.schools.code, "school", empty=True)
        claims.append(
            wish_claim(
                stage,
                row,
                offer=offer,
                offer_wish=np.array([wish for _, wish in found], np.int32),
                cutoff=cutoff,
                needed_key=needed,
            )
        )
        gone |= _leaving(stage, stated)
    _check_places(inputs, claims, offers)
    twice = sorted(set(stated.kept) & set(stated.refused))
    if twice:
        broken(f"one offer each: applicant {twice[0][1]} both keeps and refuses an offer")
    return claims


def _leaving(stage: Stage, stated: Stated) -> set[str]:
    leaves = {one for code, one in stated.kept if code == stage.code}
    if stage.policy.value("programme_refusal") != "next":
        leaves |= {one for code, one in stated.refused if code == stage.code}
    return leaves


def _check_places(
    inputs: WishInputs, claims: list[WishClaim], offers: dict[tuple[str, str], tuple[str, int]]
) -> None:
    """Every stated offer must belong to somebody whom its programme still considered."""
    there = {
        (stage.code, one)
        for stage, claim in zip(inputs.stages, claims, strict=True)
        for one in claim.applicant_id.tolist()
    }
    stray = sorted(set(offers) - there)
    if stray:
        code, one = stray[0]
        broken(f"programme order: applicant {one} was not to be considered for {code}")
