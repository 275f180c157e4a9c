"""A what-if from end to end: place, change, place again, check both, compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gis.model import Nature
from gis.progress import Progress, silent
from runs.dossier.words import NATURES
from runs.scenario.changes import Scenario
from runs.whatif.chain import Placed, check, placed, what_if
from runs.whatif.difference import Difference, differ
from runs.whatif.inputs import Start
from runs.whatif.tally import Tally, tally

QUESTION: Final = "Phương án giả định, không phải quyết định (a what-if, no decision)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    A what-if from end to end.

    Attributes
    ----------
    scenario
        What was asked.
    base, result
        Things as they are, and under the scenario.
    difference, exact
        Child by child, and in numbers.
    labels
        Sentences that stand on every output.
    school_name
        Names of schools by code, as far as they are known.
    """

    scenario: Scenario
    base: Placed
    result: Placed
    difference: Difference
    exact: Tally
    labels: tuple[str, ...]
    school_name: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """
    Things as they are, placed and checked: what every what-if of the same city begins with.

    Attributes
    ----------
    placed
        Who is offered which seat.
    nature, school_name
        As of the ``Start``.
    """

    placed: Placed
    nature: Nature
    school_name: Mapping[str, str]


def base_of(start: Start, *, progress: Progress = silent) -> Base:
    """
    Return things as they are, placed and checked.

    Raises
    ------
    InputError
        If the policy does not take the input.
    BrokenPromiseError
        If the placement breaks a promise.
    """
    base = placed(start.city, progress=progress)
    progress("checking", 0, None)
    check(base)
    return Base(placed=base, nature=start.nature, school_name=start.school_name)


def answer(
    start: Start | Base,
    scenario: Scenario,
    *,
    against: Scenario | None = None,
    progress: Progress = silent,
) -> Answer:
    """
    Return what a scenario changes.

    Parameters
    ----------
    start
        Things as they are, placed already or not.
    scenario
        What differs.
    against
        Another scenario to compare with instead of things as they are.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        If a change cannot be, or the policy does not take the input.
    BrokenPromiseError
        If one of the two placements breaks a promise; nothing may be written then.
    """
    known = start if isinstance(start, Base) else base_of(start, progress=progress)
    base = known.placed
    result = what_if(base, scenario, progress=progress)
    if against is not None:
        base = what_if(base, against, progress=progress)
    progress("checking", 0, None)
    for one in (result,) if against is None else (base, result):
        check(one)
    progress("comparing", 0, None)
    difference = differ(base, result)
    return Answer(
        scenario=scenario,
        base=base,
        result=result,
        difference=difference,
        exact=tally(base, result, difference),
        labels=labels(start.nature),
        school_name=start.school_name,
    )


def labels(nature: Nature) -> tuple[str, ...]:
    """Return what every output made of children of some nature says, both languages in one."""
    said = [" ".join(NATURES[nature])] if nature in NATURES else []
    return (*said, QUESTION)
