"""Turn restrictions: which relations say something we can follow, and which are broken."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from gis.model import Restriction

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.osm.objects import Relation

KINDS: Final = frozenset(
    {
        "no_entry",
        "no_exit",
        "no_left_turn",
        "no_right_turn",
        "no_straight_on",
        "no_u_turn",
        "only_left_turn",
        "only_right_turn",
        "only_straight_on",
        "only_u_turn",
    }
)

SEVERAL: Final = {"no_entry": "from", "no_exit": "to"}
"""The two kinds that may name several ways on one side."""


def restrictions(
    relations: tuple[Relation, ...], nodes_of: Callable[[int], frozenset[int]]
) -> tuple[tuple[Restriction, ...], list[str]]:
    """
    Return the restrictions at nodes whose members are complete, and a sentence per other one.

    Parameters
    ----------
    relations
        Relations of ``type=restriction`` by ascending id.
    nodes_of
        Node ids of a usable way; empty for a way that is not in the network.
    """
    good: list[Restriction] = []
    bad: list[str] = []
    for relation in relations:
        reason = _why_not(relation, nodes_of)
        if reason:
            bad.append(f"turn restriction {relation.id} is not followed: {reason}")
        else:
            good.extend(_restrictions(relation))
    return tuple(good), bad


def _role(relation: Relation, what: str, role: str) -> list[int]:
    return [ref for kind, ref, named in relation.members if (kind, named) == (what, role)]


def _why_not(relation: Relation, nodes_of: Callable[[int], frozenset[int]]) -> str:
    kind = relation.tags.get("restriction", "")
    if kind not in KINDS:
        others = sorted(key for key in relation.tags if key.startswith("restriction:"))
        shown = kind or ", ".join(f"{key}={relation.tags[key]}" for key in others) or "none given"
        return f"its kind is not one that we know ({shown})"
    if _role(relation, "w", "via"):
        return "it leads over a way, not over a node"
    for role, what in (("from", "w"), ("via", "n"), ("to", "w")):
        n_members = len(_role(relation, what, role))
        if n_members == 0 or (n_members > 1 and SEVERAL.get(kind) != role):
            return f"it has {n_members} members with the role '{role}'"
    via = _role(relation, "n", "via")[0]
    for way in _role(relation, "w", "from") + _role(relation, "w", "to"):
        if not nodes_of(way):
            return f"way {way} is not in the network"
        if via not in nodes_of(way):
            return f"way {way} does not meet node {via}"
    return ""


def _restrictions(relation: Relation) -> list[Restriction]:
    via = _role(relation, "n", "via")[0]
    excepted = (word.strip() for word in relation.tags.get("except", "").split(";"))
    pairs = product(_role(relation, "w", "from"), _role(relation, "w", "to"))
    words = tuple(sorted({word for word in excepted if word}))
    return [
        Restriction(
            relation_id=relation.id,
            kind=relation.tags["restriction"],
            from_way=from_way,
            via_node=via,
            to_way=to_way,
            excepted=words,
        )
        for from_way, to_way in sorted(pairs)
    ]
