"""What a siting may tell: counts of one to nine children stand in no file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis.units import MM_PER_M, NONE
from runs.statistics.suppress import Sum, is_small, withheld

if TYPE_CHECKING:
    from collections.abc import Hashable

    from runs.siting.again import Tried
    from runs.siting.asked import Blocks, Places
    from runs.siting.proposal import Proposal, Question
    from runs.siting.ways import Ways

SITE_COLUMNS: Final = (
    *("candidate_code", "lon", "lat", "seats", "cost", "opens"),
    *("model_children", "placed_children", "placed_mean_m"),
)
ASSIGNED_COLUMNS: Final = ("block_id", "school_code", "children", "distance_m")
UNITS: Final = {
    "p-median": "weighted metres of all children to the nearest school",
    "covering": "weighted children with no school within the distance",
    "fewest": "cost of the sites (each 1 without a column cost)",
    "centre": "metres of the longest way to the nearest school",
    "capacitated": "weighted metres of all children and stages to their seats",
}


def small(n: int) -> int | None:
    """
    Return a count, ``None`` for one to nine children.

    Examples
    --------
    >>> [small(n) for n in (0, 9, 10)]
    [0, None, 10]
    """
    return None if is_small(n) else n


def assigned(
    proposal: Proposal, blocks: Blocks, places: tuple[Places, Places], ways: Ways
) -> tuple[list[tuple[Any, ...]], dict[str, int | None]]:
    """
    Return the rows of ``assigned.csv`` and the children of every place, small counts withheld.

    A count that could be worked out from others, as what remains of a sum, is withheld too.
    """
    codes = [*places[0].code, *places[1].code]
    n_schools = len(places[0])
    cells = sorted(
        (str(blocks.point.id[b]), str(codes[s]), int(n), int(b), int(s))
        for b, s, n in zip(proposal.block, proposal.place, proposal.children, strict=True)
    )
    counts: dict[Hashable, int] = {(block, code): n for block, code, n, _, _ in cells}
    of_place: dict[str, list[Hashable]] = {}
    of_block: dict[str, list[Hashable]] = {}
    for block, code, *_ in cells:
        of_place.setdefault(code, []).append((block, code))
        of_block.setdefault(block, []).append((block, code))
    totals: dict[Hashable, int] = {
        code: sum(counts[cell] for cell in parts) for code, parts in of_place.items()
    }
    sums: list[Sum[Hashable]] = [Sum(code, tuple(parts)) for code, parts in of_place.items()]
    # who has the file of blocks knows their children
    split = {block: parts for block, parts in of_block.items() if len(parts) > 1}
    sums += [Sum(("all of", block), tuple(parts)) for block, parts in split.items()]
    known: dict[Hashable, int] = {
        ("all of", block): sum(counts[one] for one in parts) for block, parts in split.items()
    }
    counts.update(totals)
    counts.update(known)
    gone = withheld(counts, sums, told=[*counts][: len(cells) + len(totals)], known=set(known))
    rows = []
    for block, code, n, b, s in cells:
        mm = ways.school_mm[b, s] if s < n_schools else ways.site_mm[b, s - n_schools]
        told = "" if (block, code) in gone else n
        rows.append((block, code, told, f"{mm / MM_PER_M:.3f}"))
    return rows, {str(code): None if code in gone else n for code, n in totals.items()}


def site_rows(
    question: Question,
    proposal: Proposal,
    sites: Places,
    model: dict[str, int | None],
    again: Tried,
) -> list[dict[str, Any]]:
    """Return a row for every site that opens, in the order of codes."""
    lon, lat = sites.first_gate()
    rows = []
    for c, code in enumerate(sites.code):
        if not proposal.last[c]:
            continue
        stage = int(proposal.opened[:, c].argmax())
        placed = small(int(again.at_new[c]))
        mean = int(again.at_new_mm[c]) / placed / MM_PER_M if placed else None
        rows.append(
            {
                "candidate_code": str(code),
                "lon": float(lon[c]),
                "lat": float(lat[c]),
                "seats": None if sites.seats[c] == NONE else int(sites.seats[c]),
                "cost": int(sites.cost[c]),
                "opens": question.stages.year[stage] or None,
                "model_children": model.get(str(code), 0),
                "placed_children": placed,
                "placed_mean_m": None if mean is None else round(mean, 3),
            }
        )
    return rows


def summary(
    question: Question,
    blocks: Blocks,
    places: tuple[Places, Places],
    ways: Ways,
    found: tuple[Proposal, Tried],
) -> dict[str, Any]:
    """Return what is said as a whole; no seconds, so that the same question has the same bytes."""
    proposal, again = found
    without = ~ways.has_way & (blocks.children[-1] > 0)
    before, after = _figures(again.before), _figures(again.after)
    return {
        "method": question.method,
        "within_m": question.within_m,
        "unit": UNITS[question.method],
        "objective": round(proposal.value, 3),
        "bound": round(proposal.bound, 3),
        "gap": round(proposal.gap, 9),
        "proof": proposal.proof,
        "search": _search(question, proposal),
        "blocks": len(blocks.point),
        "children": int(blocks.children[-1].sum()),
        "children_without_any_way": small(int(blocks.children[-1][without].sum())),
        "schools": len(places[0]),
        "sites": len(places[1]),
        "opened": [str(code) for code in places[1].code[proposal.last]],
        "cost": int(places[1].cost[proposal.last].sum()),
        "roads": dict(ways.roads),
        "policy": again.policy,
        "before": before,
        "after": after,
        "moved": small(again.moved),
    }


def _search(question: Question, proposal: Proposal) -> dict[str, Any] | None:
    """Return what the search did; the seconds only where they ended it and so are part of it."""
    if proposal.search is None and proposal.proof != "time limit":
        return None
    told: dict[str, Any] = {**(proposal.search or {})}
    if proposal.proof == "time limit":
        told["seconds"] = question.time_limit_s
    return told


def _figures(one: Any) -> dict[str, Any]:  # noqa: ANN401 (a Summary)
    """Return a run's figures; the longest way is one child's and is not told."""
    hides = is_small(one.unplaced) or is_small(one.placed)
    return {
        "placed": None if hides else one.placed,
        "unplaced": None if hides else one.unplaced,
        "mean_m": None if is_small(one.placed) else one.mean_m,
        "median_m": None if is_small(one.placed) else one.median_m,
        "p95_m": None if is_small(one.placed) else one.p95_m,
        "over_4km": small(one.over_4km),
        "at_nearest": small(one.at_nearest),
    }
