"""Which changes of seats take two persons: more than a fifth of those in force at a school."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runs.approval.kinds import MOST_SEATS_PCT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Place = tuple[str, str, str]
"""Season, school and grade: all programmes of a school's grade together."""

Beyond = tuple[Place, int, int]
"""Where, seats in force, seats wanted."""

PER_CENT = 100


def beyond(in_force: Mapping[Place, int], wanted: Mapping[Place, int]) -> list[Beyond]:
    """
    Return the changes that one person may not make alone, sorted.

    Parameters
    ----------
    in_force, wanted
        Seats by place; a place missing from ``wanted`` would have none, one missing from
        ``in_force`` is stated for the first time and changes nothing.

    Notes
    -----
    Whole numbers decide: 100 differences are more than 20 times the seats in force. So of 10 seats
    2 may come or go, of 4 none, and where 0 are in force any seat takes two persons.

    Examples
    --------
    >>> place = ("2026-2027", "990001", "1")
    >>> beyond({place: 10}, {place: 12}), beyond({place: 10}, {place: 13})
    ([], [(('2026-2027', '990001', '1'), 10, 13)])
    """
    return sorted(
        (place, before, wanted.get(place, 0))
        for place, before in in_force.items()
        if PER_CENT * abs(wanted.get(place, 0) - before) > MOST_SEATS_PCT * before
    )


def before_steps(
    now: Mapping[str, int], steps: Iterable[Sequence[tuple[str, int | None]]]
) -> tuple[int | None, bool]:
    """
    Return the seats of a place before steps that one person made, so that they add up.

    Parameters
    ----------
    now
        Seats by programme.
    steps
        The newest first; each is what was written together, the newest row first: programme and
        the seats that it had before, ``None`` where it was added.

    Returns
    -------
    seats
        Where the steps began; of a place that they stated first, what was stated; ``None`` if
        there are none now either.
    began_empty
        Whether they stated it first, so that taking all of it back changes nothing in force.

    Examples
    --------
    >>> before_steps({"ordinary": 48}, [[("ordinary", 44)], [("ordinary", 40)]])
    (40, False)
    """
    state = dict(now)
    for step in steps:
        former = dict(state)
        for programme, seats in step:
            if seats is None:
                former.pop(programme, None)
            else:
                former[programme] = seats
        if not former:
            return sum(state.values()), True
        state = former
    return (sum(state.values()) if state else None), not state


def kept_seasons(in_force: Mapping[Place, int], wanted: Mapping[Place, int]) -> dict[Place, int]:
    """Return the seats in force that a file speaks of: of its seasons and later ones, not past."""
    first = min((place[0] for place in wanted), default="")
    return {place: seats for place, seats in in_force.items() if place[0] >= first}
