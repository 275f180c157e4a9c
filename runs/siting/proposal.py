"""The models, asked about blocks and places, and where their children would go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from forecast.siting.capacitated import best_with_seats
from forecast.siting.case import (
    EVEN,
    Case,
    Found,
    Limits,
    NotPossibleError,
    cover_case,
    median_case,
)
from forecast.siting.exact import best, quick_with_bound
from forecast.siting.fewest import centre, fewest
from forecast.siting.seats_case import SeatsCase
from gis.errors import InputError
from gis.units import MM_PER_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.capacitated import Seated
    from forecast.siting.case import Proof
    from gis.progress import Progress
    from runs.siting.asked import Blocks, Places, Stages
    from runs.siting.ways import Ways

Method = Literal["p-median", "covering", "fewest", "centre", "capacitated"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)
NEEDS_WITHIN: Final = ("covering", "fewest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    What the command was asked.

    Attributes
    ----------
    method
        The model.
    stages
        One stage without years unless years are given.
    within_m
        Distance of ``covering`` and ``fewest``.
    quick
        The quick search instead of the proof.
    no_seat_m
        What a child without a seat counts as, ``capacitated``; ``None``: each must have one.
    gap
        At which ``capacitated`` may stop, as a share.
    time_limit_s
        Of the solver.
    max_branches
        Of ``capacitated``: the search ends after so many, on every machine at the same; ``None``
        without such a limit.
    """

    method: Method
    stages: Stages
    within_m: int | None = None
    quick: bool = False
    no_seat_m: int | None = None
    gap: float = 1e-3
    time_limit_s: float = 60.0
    max_branches: int | None = None

    def refuse(self) -> None:
        """Raise ``InputError`` where options do not fit the method."""
        has_limit = self.stages.n_open is not None or self.stages.budget is not None
        for wrong, said in (
            (self.method not in METHODS, f"--method: it can be {', '.join(METHODS)}"),
            (self.method in NEEDS_WITHIN and self.within_m is None, "--within is missing"),
            (
                self.method not in NEEDS_WITHIN and self.within_m is not None,
                f"--within says nothing to {self.method}; leave it out",
            ),
            (
                self.method != "fewest" and not has_limit,
                (
                    "say how many schools open (--open), or the money (--budget), or the years "
                    "(--stages)"
                ),
            ),
            (
                self.method == "fewest" and has_limit,
                "fewest finds how many schools are needed; leave out --open, --budget, --stages",
            ),
            (
                self.method != "capacitated" and len(self.stages.year) > 1,
                f"--stages: {self.method} knows no years; use --method capacitated",
            ),
            (
                self.method != "capacitated" and self.no_seat_m is not None,
                f"--no-seat-m says nothing to {self.method}; leave it out",
            ),
            (
                self.method != "capacitated" and self.max_branches is not None,
                f"--branches says nothing to {self.method}; leave it out",
            ),
        ):
            if wrong:
                raise InputError(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    Which sites open, and where the children of the last stage would go by the model.

    Attributes
    ----------
    opened
        Of each stage, shape (T, C).
    value, bound
        In the method's unit: metres in all, children not covered, sites or money, metres.
    gap, proof
        As in ``Found``.
    block, place, children
        Blocks' children at places, schools first, then sites, shape (n,) each.
    search
        Branches bounded and choices seated by ``capacitated``; ``None`` of other methods.
    """

    opened: NDArray[np.bool_]
    value: float
    bound: float
    gap: float
    proof: Proof
    block: NDArray[np.int64]
    place: NDArray[np.int64]
    children: NDArray[np.int64]
    search: dict[str, int] | None = None

    @property
    def last(self) -> NDArray[np.bool_]:
        """Return the sites open in the end, shape (C,)."""
        last: NDArray[np.bool_] = self.opened[-1]
        return last


def propose(
    question: Question,
    blocks: Blocks,
    places: tuple[Places, Places],
    ways: Ways,
    progress: Progress,
) -> Proposal:
    """
    Return the proposal of a model.

    Raises
    ------
    InputError
        If what is asked is not possible, with the numbers.
    """
    progress("proposing sites", 0, None)
    try:
        if question.method == "capacitated":
            return _with_seats(question, blocks, places, ways, progress)
        return _by_way(question, blocks, places[1], ways)
    except NotPossibleError as error:
        raise InputError(str(error)) from error


def _by_way(question: Question, blocks: Blocks, sites: Places, ways: Ways) -> Proposal:
    children = np.where(ways.has_way, blocks.children[0], 0)
    found, unit = _found(question, blocks, children, sites, ways)
    mm = np.concatenate((ways.school_mm, ways.site_mm), axis=1)
    n_schools = ways.school_mm.shape[1]
    mm[:, n_schools:][:, ~found.opened] = np.iinfo(np.int32).max
    block = np.flatnonzero(children)
    return Proposal(
        opened=found.opened[None],
        value=found.value / unit,
        bound=found.bound / unit,
        gap=found.gap,
        proof=found.proof,
        block=block,
        place=mm[block].argmin(axis=1),
        children=children[block],
    )


def _found(
    question: Question, blocks: Blocks, children: NDArray[np.int64], sites: Places, ways: Ways
) -> tuple[Found, float]:
    """Return what a model of ways finds, and by what its value is divided to be told."""
    seconds, within_mm = question.time_limit_s, (question.within_m or 0) * MM_PER_M
    weight = children * blocks.weight
    there = children > 0
    limits = _limits(question, sites)
    if question.method in {"fewest", "centre"}:
        ends = ways.nearest_mm[there], ways.site_mm[there]
        if question.method == "centre":
            return centre(*ends, limits, time_limit_s=seconds), MM_PER_M
        return fewest(*ends, sites.cost, within_mm=within_mm, time_limit_s=seconds), 1
    case: Case
    if question.method == "p-median":
        case, _ = median_case(ways.nearest_mm, ways.site_mm, weight)
        unit = EVEN * MM_PER_M
    else:
        case = cover_case(ways.nearest_mm, ways.site_mm, weight, within_mm=within_mm)
        unit = EVEN
    if question.quick:
        return quick_with_bound(case, limits), unit
    return best(case, limits, time_limit_s=seconds), unit


def _limits(question: Question, sites: Places) -> Limits:
    stages = question.stages
    return Limits(
        n_open=None if stages.n_open is None else int(stages.n_open[-1]),
        cost=sites.cost,
        budget=None if stages.budget is None else int(stages.budget[-1]),
    )


def _with_seats(
    question: Question,
    blocks: Blocks,
    places: tuple[Places, Places],
    ways: Ways,
    progress: Progress,
) -> Proposal:
    schools, sites = places
    years = np.array(question.stages.year)
    case = SeatsCase(
        distance_mm=np.concatenate((ways.school_mm, ways.site_mm), axis=1),
        children=np.where(ways.has_way, blocks.children, 0),
        weight=blocks.weight,
        seats=np.concatenate((schools.seats, sites.seats)),
        cost=sites.cost,
        # the first stage whose year is not before the site is ready; without years, at once
        ready=np.searchsorted(years, sites.ready_year) if years[0] else sites.ready_year * 0,
        n_open=question.stages.n_open,
        budget=question.stages.budget,
        no_seat_mm=None if question.no_seat_m is None else question.no_seat_m * MM_PER_M,
    )
    found: Seated = best_with_seats(
        case,
        gap=question.gap,
        time_limit_s=question.time_limit_s,
        max_branches=question.max_branches,
        quick=question.quick,
        progress=progress,
    )
    last = found.stage == len(years) - 1
    return Proposal(
        opened=found.opened,
        value=found.value / (EVEN * MM_PER_M),
        bound=found.bound / (EVEN * MM_PER_M),
        gap=found.gap,
        proof=found.proof,
        block=found.block[last],
        place=found.place[last],
        children=found.children[last],
        search={"branches": found.branches, "choices": found.choices},
    )
