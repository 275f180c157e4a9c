"""Which counts may not be told, so that none of one to nine stands or follows from others."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from admission.public_cutoffs import FEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

Cell = TypeVar("Cell", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sum(Generic[Cell]):
    """A count that is the sum of others."""

    whole: Cell
    parts: tuple[Cell, ...]

    def signs(self) -> Iterator[tuple[Cell, int]]:
        """Yield every count of it with its sign in the equation that gives zero."""
        yield self.whole, -1
        for part in self.parts:
            yield part, 1


def is_small(n: int) -> bool:
    """
    Tell whether a count is one to nine children.

    Examples
    --------
    >>> [n for n in (0, 1, 9, 10) if is_small(n)]
    [1, 9]
    """
    return 0 < n < FEWEST


def withheld(
    counts: Mapping[Cell, int],
    sums: Sequence[Sum[Cell]],
    *,
    told: Sequence[Cell],
    known: AbstractSet[Cell] = frozenset(),
    secret: AbstractSet[Cell] = frozenset(),
) -> set[Cell]:
    """
    Return which of the counts that would be told are withheld.

    Parameters
    ----------
    counts
        Every count that is told, known or follows from sums.
    sums
        Which count is the sum of which others; true for ``counts``.
    told
        Counts that would be told; of equal ones the first is withheld before the next.
    known
        Counts that are told whatever is decided here.
    secret
        Counts that are withheld, and must not follow, whatever their size.

    Returns
    -------
    withheld
        A part of ``told``. No count of one to nine, no secret one and none that is withheld
        follows from what is told; nor does the sum of several if it is one to nine.

    Notes
    -----
    Whoever reads knows the sums. A sum with one unknown gives it; one whose unknown counts are
    all of a side gives their sum. Each round withholds the next smallest count of every sum that
    so gives away too much, zero only if there is no other; rounds end, as each takes one at least.
    That several sums together give no more than one after the other is what tests ask a
    solver for: the range that each count has by all sums at once.

    Examples
    --------
    >>> schools = {"all": 45, "A": 3, "B": 12, "C": 30}
    >>> total = Sum("all", ("A", "B", "C"))
    >>> sorted(withheld(schools, [total], told=["A", "B", "C"], known={"all"}))
    ['A', 'B']
    """
    gone = {cell for cell in told if is_small(counts[cell]) or cell in secret}
    empty = {part for one in sums if counts[one.whole] == 0 for part in one.parts}
    rank = {
        cell: (cell in empty, counts[cell] == 0, counts[cell], i) for i, cell in enumerate(told)
    }
    signs = [dict(one.signs()) for one in sums]
    while True:
        shown = set(rank) - gone
        unknown = set(counts) - known - shown
        closed = {cell for cell in unknown if is_small(counts[cell])} | gone | secret
        more = _next(counts, signs, unknown, closed, shown)
        if not more:
            return gone
        gone |= {min(open_, key=rank.__getitem__) for open_ in more}


def _next(
    counts: Mapping[Cell, int],
    sums: Sequence[Mapping[Cell, int]],
    unknown: set[Cell],
    closed: set[Cell],
    shown: set[Cell],
) -> list[set[Cell]]:
    """Return what is shown of sums that tell what must stay closed: first of single counts."""
    left = [(one, set(one) & unknown) for one in sums]
    while alone := [(one, cells) for one, cells in left if _gives_all(counts, one, cells)]:
        giving = [shown & set(one) for one, cells in alone if cells & closed]
        if any(giving):
            return [cells for cells in giving if cells]
        found = {cell for _, cells in alone for cell in cells}
        left = [(one, cells - found) for one, cells in left]
    giving = [shown & set(one) for one, cells in left if _gives_few(counts, one, cells)]
    return [cells for cells in giving if cells]


def _gives_all(counts: Mapping[Cell, int], signs: Mapping[Cell, int], cells: set[Cell]) -> bool:
    """Tell whether a sum gives each of its unknown counts: one, or several of nobody in all."""
    is_nobody = len({signs[cell] for cell in cells}) == 1 and not any(map(counts.get, cells))
    return len(cells) == 1 or is_nobody


def _gives_few(counts: Mapping[Cell, int], signs: Mapping[Cell, int], cells: set[Cell]) -> bool:
    """Tell whether a sum gives the number of children of its unknown counts, and it is small."""
    sides = {signs[cell] for cell in cells}
    return len(sides) == 1 and is_small(sum(counts[cell] for cell in cells))
