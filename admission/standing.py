"""
A pupil's standing: the priority group, or its place inside the group where a policy orders one.

Where a policy has an inner order ("permanent residents before temporary ones"), every standing
of the run is ten times the group plus the place: 11 and 12 inside group 1, 20 for a group 2
without an inner order. Without one the standing is the group itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from admission.policy.file import Policy

PLACES: Final = 10
"""Standings of one group; the schema allows nine places in an inner order."""


def standing(
    policy: Policy, group: NDArray[np.int32], column: Mapping[str, NDArray[np.generic]]
) -> NDArray[np.int32]:
    """
    Return the standing of each pupil, smaller first, shape (P,).

    Parameters
    ----------
    policy
        Its inner order decides.
    group
        Group of each pupil as given, shape (P,).
    column
        Every column that the policy names, texts, shape (P,) each; others have no influence.

    Raises
    ------
    InputError
        If a column is missing or holds a value that the inner order does not know.
    """
    inner = _inner(policy)
    missing = [name for name in policy.columns if name not in column]
    if missing:
        msg = f"policy {policy.name} goes by {missing[0]}; the pupils have no such column"
        raise InputError(msg)
    if not inner:
        return group.astype(np.int32)
    stray = next(unknown(policy, group, column), None)
    if stray is not None:
        msg = f"policy {policy.name} does not know the {stray[1]} {stray[2]!r}"
        raise InputError(msg)
    place = np.zeros(len(group), np.int32)
    for number, order in inner.items():
        for at, one in enumerate(order["order"], start=1):
            place[(group == number) & (column[order["column"]] == one["value"])] = at
    found: NDArray[np.int32] = (group.astype(np.int32) * PLACES + place).astype(np.int32)
    return found


def unknown(
    policy: Policy, group: NDArray[np.int32], column: Mapping[str, NDArray[np.generic]]
) -> Iterator[tuple[int, str, str]]:
    """Yield (pupil, column, value) of every value that the inner order of the group lacks."""
    for number, order in _inner(policy).items():
        known = [one["value"] for one in order["order"]]
        given = column[order["column"]]
        for p in np.flatnonzero((group == number) & ~np.isin(given.astype(str), known)):
            yield int(p), order["column"], str(given[p])


def standing_names(policy: Policy, group: NDArray[np.int32]) -> dict[int, dict[str, str]]:
    """
    Return what each standing that occurs is called, in both languages, by its number.

    Parameters
    ----------
    group
        Standings as ``standing`` returned them.
    """
    groups = policy.value("groups")
    named = {one["group"]: one for one in groups} if isinstance(groups, list) else {}
    inner = _inner(policy)
    found: dict[int, dict[str, str]] = {}
    for number in np.unique(group).tolist():
        of, place = divmod(number, PLACES) if inner else (number, 0)
        words = named.get(of, {"vi": f"Nhóm {of}", "en": f"Group {of}"})
        found[number] = {language: words[language] for language in ("vi", "en")}
        if place:
            own = inner[of]["order"][place - 1]
            for language in ("vi", "en"):
                found[number][language] += f" ({own[language]})"
    return found


def standing_words(policy: Policy) -> dict[int, dict[str, str]]:
    """
    Return how standings inside ordered groups are called in a sentence, by number and language.

    Standing 11 is "1 (permanent residence)", so that it can follow the word group; 20, of a group
    without an inner order, is "2". Empty where the policy orders no group.
    """
    inner = _inner(policy)
    if not inner:
        return {}
    found = {
        number * PLACES: dict.fromkeys(("vi", "en"), str(number))
        for number in policy.known_groups or ()
        if number not in inner
    }
    for number, order in inner.items():
        for place, one in enumerate(order["order"], start=1):
            words = {language: f"{number} ({one[language]})" for language in ("vi", "en")}
            found[number * PLACES + place] = words
    return found


def _inner(policy: Policy) -> dict[int, dict[str, Any]]:
    return {one["group"]: one for one in policy.value("inner_order") or []}
