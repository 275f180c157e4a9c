"""Reads an additional round back and judges it: who may be considered, then the cut-offs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.model import Schools
from admission.policy import file as policies
from admission.verify.offers import broken
from admission.verify.wishes import check_wishes
from admission.wishes.score import barred
from admission.wishes.second_round import OUTCOMES, STANDINGS
from gis.units import NONE
from runs.csv_table import read_table
from runs.reading_back import positions, texts, unreadable
from runs.wishes import round_write as layout
from runs.wishes.claims import check_marks, wish_claim
from runs.wishes.folder import read_marks
from runs.wishes.marks import Scored
from runs.wishes.round_inputs import RoundInputs, round_rules
from runs.wishes.rules import score_rules, tie_key
from runs.wishes.stated import marks_of, points_of

if TYPE_CHECKING:
    from pathlib import Path

    from gis.units import Index


def read_round_folder(folder: Path, manifest: dict[str, Any]) -> RoundInputs:
    """Return the inputs of a sealed additional round; call it within ``unreadable``."""
    policy = policies.parse((folder / layout.POLICY_IN).read_bytes(), file=layout.POLICY_IN)
    table = pq.read_table(folder / layout.APPLICATIONS_IN)
    schools = pq.read_table(folder / layout.SCHOOLS_IN)
    codes = texts(schools, "school_code")
    marks = read_marks(policy, table)
    standing = [STANDINGS.index(one) for one in texts(table, "standing").tolist()]
    return RoundInputs(
        policy=policy,
        scored=Scored(
            marks=marks,
            score=np.rint(table.column("score").to_numpy() * 100).astype(np.int32),
            barred=barred(marks, score_rules(policy)),
            given=manifest["score"] == "given",
            n_differ=0,
        ),
        ids=texts(table, "applicant_id").tolist(),
        school=positions(texts(table, "school_code"), codes, "school"),
        standing=np.array(standing, np.int8),
        schools=Schools(code=codes, seats=schools.column("seats").to_numpy().astype(np.int32)),
        taken=schools.column("taken").to_numpy().astype(np.int64),
        required=np.rint(schools.column("first_cutoff").to_numpy() * 100).astype(np.int32),
        first=manifest["first_round"],
    )


def check_round(folder: Path, manifest: dict[str, Any]) -> dict[str, int]:
    """
    Check every rule of an additional round and return its counts.

    Raises
    ------
    BrokenPromiseError
        Naming the first promise that does not hold.
    """
    with unreadable():
        inputs = read_round_folder(folder, manifest)
        offer = _read_offers(folder, inputs)
        cutoff, needed = _read_cutoffs(folder, inputs)
    _check_considered(inputs, offer)
    stage = inputs.stage()
    gaps = np.array(inputs.policy.wish_gaps, np.int32)
    check_wishes(
        wish_claim(
            stage,
            np.arange(len(inputs.ids), dtype=np.int32),
            offer=offer,
            offer_wish=np.where(offer == NONE, NONE, 1).astype(np.int32),
            cutoff=cutoff[:, None] + gaps,
            needed_key=needed,
        )
    )
    check_marks(stage, barred=inputs.scored.barred)
    _check_outcomes(folder, inputs, offer)
    n_offered = int(np.count_nonzero(offer != NONE))
    return {
        "applicants": len(inputs.ids),
        "schools": int(inputs.open_school.sum()),
        "placed": n_offered,
        "unplaced": len(inputs.ids) - n_offered,
    }


def _check_considered(inputs: RoundInputs, offer: Index) -> None:
    """Check, applicant by applicant, that an offer went only where the rule allows one."""
    share, seats = round_rules(inputs.policy).unfilled_share, inputs.schools.seats.tolist()
    taken, required = inputs.taken.tolist(), inputs.required.tolist()
    for p, s in enumerate(offer.tolist()):
        if s == NONE:
            continue
        free = seats[s] - taken[s]
        sound = (
            s == inputs.school[p]
            and STANDINGS[inputs.standing[p]] == "failed_all"
            and free > 0
            and free * 10_000 >= share * seats[s]
            and inputs.scored.score[p] >= required[s]
        )
        if not sound:
            broken(f"additional round: applicant {inputs.ids[p]} was not to be considered")


def _read_offers(folder: Path, inputs: RoundInputs) -> Index:
    table = read_table(folder / layout.OFFERS, required=layout.OFFER_COLUMNS)
    if table.columns["applicant_id"] != inputs.ids:
        broken("one offer each: offers.csv is not one row per applicant, sorted by applicant_id")
    for code, wish in zip(table.columns["school_code"], table.columns["wish"], strict=True):
        if wish != ("1" if code else ""):
            broken("one offer each: the round has one wish, and an empty offer has none")
    return positions(table.columns["school_code"], inputs.schools.code, "school", empty=True)


def _read_cutoffs(folder: Path, inputs: RoundInputs) -> tuple[np.ndarray, np.ndarray]:
    """
    Return the cut-offs (S,) and least keys (S, k) that the checker is to judge.

    What is printed is the higher one of this round's cut-off and the first round's; one that
    is not above the first round's refused nobody, so that it stands at the policy's floor.
    """
    keys = [f"tie_{name}" for name in tie_key(inputs.policy)]
    table = read_table(folder / layout.CUTOFFS, required=(*layout.CUTOFF_COLUMNS, *keys))
    at = np.flatnonzero(inputs.open_school)
    due = [(str(inputs.schools.code[s]), "1") for s in at.tolist()]
    given = list(zip(table.columns["school_code"], table.columns["wish"], strict=True))
    if given != due:
        broken("cut-offs: not exactly one row for each open school, in order")
    floor = inputs.policy.points("floor")
    cutoff = np.full(len(inputs.schools), floor, np.int32)
    needed = np.full((len(cutoff), len(keys)), NONE, np.int32)
    printed = points_of(table.columns["cutoff"])
    if (printed < np.maximum(inputs.required[at], floor)).any():
        broken("cut-offs: an open school asks for less than in the first round")
    needed[at] = marks_of(table, tie_key(inputs.policy))
    raised = (printed > inputs.required[at]) | (needed[at] != NONE).any(axis=1)
    cutoff[at[raised]] = printed[raised]
    return cutoff, needed


def _check_outcomes(folder: Path, inputs: RoundInputs, offer: Index) -> None:
    table = read_table(folder / layout.CONSIDERED, required=layout.CONSIDERED_COLUMNS)
    if table.columns["applicant_id"] != inputs.ids:
        broken("outcomes: considered.csv is not one row per applicant, sorted by applicant_id")
    codes = [str(inputs.schools.code[s]) for s in inputs.school.tolist()]
    if table.columns["school_code"] != codes:
        broken("outcomes: considered.csv names another school than the application")
    for one, word, s, bar in zip(
        inputs.ids, table.columns["outcome"], offer.tolist(), inputs.bars().tolist(), strict=True
    ):
        due = "offered" if s != NONE else "below_cutoff"
        due = due if bar == NONE else OUTCOMES[bar]
        if word != due:
            broken(f"outcomes: applicant {one} is told {word or 'nothing'}, it was {due}")
