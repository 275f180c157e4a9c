"""The loops behind the nearest schools: a list of the best that is kept while a search grows."""

from __future__ import annotations

from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM, Index, LongMillimetres, Millimetres
from routing.key import KEY_BITS, Keys
from routing.reach import settle


@kernel
def grow(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    near: Index,
    near_mm: LongMillimetres,
    access_mm: int,
    best: Index,
    best_mm: Millimetres,
    first: Index,
    entry_gate: Index,
    entry_mm: Millimetres,
    gate_school: Index,
    school_mm: Millimetres,
    school_gate: Index,
    start: Index,
    head: Index,
    arc_mm: Millimetres,
    key: Keys,
    place: Index,
    heap: Index,
    seen: Index,
    done: Index,
    count: Keys,
) -> int:
    """Fill ``best`` with the nearest schools; return how many there are."""
    n_found = 0
    if not len(best):
        return n_found
    for i in range(len(near)):
        total = near_mm[i] + access_mm
        n_found = _meet(near[i], total, n_found, best, best_mm, gate_school, school_mm, school_gate)
    while count[0] > 0:
        if n_found == len(best) and (key[heap[0]] >> KEY_BITS) + access_mm > best_mm[-1]:
            break
        x = settle(start, head, arc_mm, key, place, heap, seen, done, count)
        for i in range(first[x], first[x + 1]):
            total = (key[x] >> KEY_BITS) + entry_mm[i] + access_mm
            n_found = _meet(
                entry_gate[i], total, n_found, best, best_mm, gate_school, school_mm, school_gate
            )
    return n_found


@kernel
def _meet(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    gate: int,
    total_mm: int,
    n_found: int,
    best: Index,
    best_mm: Millimetres,
    gate_school: Index,
    school_mm: Millimetres,
    school_gate: Index,
) -> int:
    """See a gate; keep the list of schools by distance, then number; return its new length."""
    school = gate_school[gate]
    if total_mm > school_mm[school] or total_mm >= UNREACHABLE_MM:
        return n_found
    if total_mm == school_mm[school]:
        school_gate[school] = min(gate, school_gate[school])
        return n_found
    school_mm[school] = total_mm
    school_gate[school] = gate
    at = 0
    while at < n_found and best[at] != school:
        at += 1
    if at == n_found:
        if n_found < len(best):
            n_found += 1
        else:
            at -= 1
            if (total_mm, school) > (best_mm[at], best[at]):
                return n_found
    while at > 0 and (best_mm[at - 1], best[at - 1]) > (total_mm, school):
        best[at], best_mm[at] = best[at - 1], best_mm[at - 1]
        at -= 1
    best[at], best_mm[at] = school, total_mm
    return n_found


@kernel
def clear(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    near: Index,
    settled: Index,
    first: Index,
    entry_gate: Index,
    gate_school: Index,
    school_mm: Millimetres,
    school_gate: Index,
) -> None:
    """Forget every school that a search has met."""
    for gate in near:
        school_mm[gate_school[gate]] = UNREACHABLE_MM
        school_gate[gate_school[gate]] = NONE
    for x in settled:
        for i in range(first[x], first[x + 1]):
            school_mm[gate_school[entry_gate[i]]] = UNREACHABLE_MM
            school_gate[gate_school[entry_gate[i]]] = NONE
