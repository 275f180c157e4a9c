"""The proposal tried: every child placed by the real rules, without and with the new schools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.model import Pupils, Schools
from admission.policy import file as policies
from admission.policy.schema import DISTANCE_MECHANISMS
from gis.errors import InputError
from gis.units import NONE
from runs.match.result import solve
from runs.summary import summarise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.policy.file import Policy
    from gis.progress import Progress
    from gis.units import Ids, Index, Millimetres
    from runs.match.result import MatchResult
    from runs.siting.asked import Blocks, Places
    from runs.siting.proposal import Proposal
    from runs.siting.ways import Ways
    from runs.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """
    What the rules make of the proposal.

    Attributes
    ----------
    policy
        Name of the rules.
    before, after
        Figures without and with the new schools.
    moved
        Children whose school is another one.
    at_new
        Children placed at each site, 0 where it stays closed, shape (C,).
    at_new_mm
        The sum of their ways, shape (C,).
    """

    policy: str
    before: Summary
    after: Summary
    moved: int
    at_new: NDArray[np.int64]
    at_new_mm: NDArray[np.int64]


def rules_of(name: str) -> Policy:
    """
    Return a policy that can be run on blocks.

    Raises
    ------
    InputError
        For one that goes by wishes, draws a lot, or needs catchments.
    """
    policy = policies.load(name)
    for wrong, said in (
        (policy.mechanism not in DISTANCE_MECHANISMS, "goes by scores and wishes"),
        (policy.draws_lot, "draws a lot"),
        (policy.catchments is not None, "has a rule about catchments"),
        (bool(policy.columns), "goes by more of children than their group"),
    ):
        if wrong:
            msg = f"policy {policy.name} {said}; a siting is tried with rules about distance alone"
            raise InputError(msg)
    return policy


def tried(
    policy: Policy,
    blocks: Blocks,
    places: tuple[Places, Places],
    ways: Ways,
    proposal: Proposal,
    progress: Progress,
) -> Tried:
    """Place the last stage's children by the rules, without and with the schools that open."""
    schools, sites = places
    ids, block = _children(blocks)
    pupils = Pupils(id=ids, group=blocks.group[block])
    opened = np.flatnonzero(proposal.last)
    before = _placed(policy, pupils, schools.code, schools.seats, ways.school_mm[block], progress)
    codes = np.concatenate((schools.code, sites.code[opened]))
    order = np.array(sorted(range(len(codes)), key=codes.__getitem__))
    seats = np.concatenate((schools.seats, sites.seats[opened]))[order]
    mm = np.concatenate((ways.school_mm, ways.site_mm[:, opened]), axis=1)[:, order]
    after = _placed(policy, pupils, codes[order], seats, mm[block], progress)
    was, now = _codes(before), _codes(after)
    new, way = np.zeros((2, len(sites)), np.int64)
    own = _own_mm(after)
    for c in opened:
        there = now == sites.code[c]
        new[c], way[c] = there.sum(), own[there].sum()
    return Tried(
        policy=policy.name,
        before=_summary(before),
        after=_summary(after),
        moved=int((was != now).sum()),
        at_new=new,
        at_new_mm=way,
    )


def _children(blocks: Blocks) -> tuple[Ids, Index]:
    """Return an id for every child of the last stage, ascending, and its block."""
    children = blocks.children[-1]
    width = len(str(int(children.max(initial=1))))
    named = sorted(
        (f"{name}#{k:0{width}d}", b)
        for b, (name, n) in enumerate(zip(blocks.point.id, children.tolist(), strict=True))
        for k in range(1, n + 1)
    )
    ids = np.array([name for name, _ in named], object)
    return ids, np.array([b for _, b in named], np.int32)


def _placed(
    policy: Policy,
    pupils: Pupils,
    code: Ids,
    seats: NDArray[np.int64],
    mm: Millimetres,
    progress: Progress,
) -> MatchResult:
    schools = Schools(code=code, seats=seats.astype(np.int32))
    return solve(policy, pupils, schools, np.ascontiguousarray(mm), progress=progress)


def _codes(result: MatchResult) -> NDArray[np.object_]:
    school = result.allocation.school
    return np.where(school == NONE, "", result.schools.code[school])


def _own_mm(result: MatchResult) -> NDArray[np.int64]:
    school = result.allocation.school
    own = result.distance_mm[np.arange(len(school)), school].astype(np.int64)
    return np.where(school == NONE, 0, own)


def _summary(result: MatchResult) -> Summary:
    allocation = result.allocation
    return summarise(allocation.school, allocation.rank, _own_mm(result).astype(np.int32))
