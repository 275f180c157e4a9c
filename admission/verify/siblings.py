"""The checker of families: kept at one school, for a reason, and what that leaves open counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from admission.verify.claim import OPEN, broken
from gis.units import UNREACHABLE_MM

if TYPE_CHECKING:
    from admission.verify.claim import Claim
    from gis.units import Ids

FAMILY = 6  # number of the word "family"


@dataclass(frozen=True, slots=True)
class Families:
    """
    How families of several children came out.

    Attributes
    ----------
    together, apart
        Families at one school (or all without one), and all others.
    claims
        Schools that a family gave up and that could have taken it in the end.
    """

    together: int
    apart: int
    claims: int


def check_families(claim: Claim, family: Ids | None) -> Families | None:
    """
    Check that schools were given up by whole families, and by those alone that stand together.

    Parameters
    ----------
    claim
        With the pairs that are barred.
    family
        Word of each pupil's family, empty for an only child; ``None`` without the rule.

    Returns
    -------
    families
        Counted here anew; ``None`` without the rule.

    Raises
    ------
    BrokenPromiseError
        If a school is given up without the rule, by a part of a family, by an only child, or by a
        family that is split all the same.
    """
    given_up = _given_up(claim)
    if family is None:
        if given_up:
            broken("families: a school is given up, and the policy has no rule about families")
        return None
    children: dict[str, list[int]] = defaultdict(list)
    for p, word in enumerate(family.tolist()):
        children[word or f"\0{p}"].append(p)
    found = [0, 0, 0]
    for members in children.values():
        _as_one(claim, members, given_up)
        if len(members) == 1:
            continue
        is_split = len({int(claim.offer[p]) for p in members}) > 1
        schools = set().union(*(given_up[p] for p in members))
        if is_split and schools:
            broken(
                f"families: the children of pupil {claim.pupil_id[members[0]]} are at different "
                "schools and gave one up all the same"
            )
        found[is_split] += 1
        found[2] += sum(_could_take(claim, members, s) for s in schools)
    return Families(*found)


def _given_up(claim: Claim) -> dict[int, set[int]]:
    """Return the schools that each pupil's family gave up."""
    found: dict[int, set[int]] = defaultdict(set)
    if claim.barred is not None:
        for p, s in zip(*(claim.barred == FAMILY).nonzero(), strict=True):
            found[int(p)].add(int(s))
    return found


def _as_one(claim: Claim, members: list[int], given_up: dict[int, set[int]]) -> None:
    """Refuse what an only child gave up, or one child of a family and not another."""
    schools = set().union(*(given_up[p] for p in members))
    for s in sorted(schools):
        for p in members:
            can_be = claim.distance_mm[p, s] < UNREACHABLE_MM and _code(claim, p, s) == OPEN
            if len(members) == 1 or can_be:
                broken(
                    f"families: school {claim.school_code[s]} is given up by a part of the family "
                    f"of pupil {claim.pupil_id[p]}"
                )


def _could_take(claim: Claim, members: list[int], s: int) -> bool:
    """Return whether all of a family stand among the best of a school with those it holds."""
    codes = [_code(claim, p, s) for p in members]
    if any(code != FAMILY for code in codes):
        return False
    last = max(_standing(claim, p, s) for p in members)
    holders = (claim.offer == s).nonzero()[0].tolist()
    before = sum(_standing(claim, p, s) < last for p in holders)
    return before + len(members) <= int(claim.seats[s])


def _standing(claim: Claim, p: int, s: int) -> tuple[int, int, int, int]:
    later = 0 if claim.later is None else int(claim.later[p, s])
    tie_class = int(claim.distance_mm[p, s]) // claim.band_mm
    return int(claim.group[p]), later, tie_class, int(claim.lot[p])


def _code(claim: Claim, p: int, s: int) -> int:
    return OPEN if claim.barred is None else int(claim.barred[p, s])
