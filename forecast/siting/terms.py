"""A case as a sum over sets of sites: what is paid where all sites of a set stay closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """
    T sets of sites, each with what is paid if none of them opens.

    Attributes
    ----------
    constant
        Paid whatever opens.
    paid
        Of each set, int64, shape (T,).
    parent
        A set that this one holds and that stands before it; ``NONE`` for the empty set,
        shape (T,).
    added, start
        Sites of a set beyond its parent's: ``added[start[t]:start[t + 1]]``, shape (T + 1,).
    """

    constant: int
    paid: NDArray[np.int64]
    parent: NDArray[np.int64]
    added: NDArray[np.int64]
    start: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.paid)

    def value(self, opened: NDArray[np.bool_]) -> int:
        """Return the cost if these sites open, shape (C,)."""
        is_closed = np.ones(len(self), np.bool_)
        for t in range(len(self)):
            own = self.added[self.start[t] : self.start[t + 1]]
            above = self.parent[t] == NONE or is_closed[self.parent[t]]
            is_closed[t] = above and not opened[own].any()
        return self.constant + int(self.paid[is_closed].sum())


class _Gathering:
    """Sets as they are met; a set met again adds to what is paid for it."""

    def __init__(self) -> None:
        self.at: dict[frozenset[int], int] = {}
        self.paid: list[int] = []
        self.parent: list[int] = []
        self.added: list[tuple[int, ...]] = []
        self.constant = 0

    def block(self, costs: list[int], sites: list[int], base: int, weight: int) -> None:
        """Add one block: its sites cheaper than ``base``, cheapest first, with their costs."""
        self.constant += weight * (costs[0] if costs else base)
        above, held, new = NONE, frozenset[int](), []
        for k, (cost, site) in enumerate(zip(costs, sites, strict=True)):
            new.append(site)
            dearer = costs[k + 1] if k + 1 < len(costs) else base
            if dearer == cost:
                continue
            held = held.union(new)
            above = self._set(held, above, tuple(new), weight * (dearer - cost))
            new = []

    def _set(self, held: frozenset[int], above: int, new: tuple[int, ...], paid: int) -> int:
        at = self.at.setdefault(held, len(self.paid))
        if at == len(self.paid):
            self.paid.append(0)
            self.parent.append(above)
            self.added.append(new)
        self.paid[at] += paid
        return at


def terms_of(case: Case) -> Terms:
    """
    Return a case as sets of sites, exactly.

    With the costs of a block in rising order, D_1 < ... < D_m < e, and S_k the sites that cost
    at most D_k, its cost is D_1 + sum over k of (D_{k+1} - D_k) prod over c in S_k of (1 - y_c):
    the radius form of Cornuejols, Nemhauser and Wolsey (1980), as the polynomial of Hammer (1968)
    and Beresnev (1973). Sets that several blocks share are one term (AlBdaiwi, Ghosh and
    Goldengorin 2011), and a site that is not nearer than a standing school appears in none.

    Examples
    --------
    >>> from forecast.siting.case import Case
    >>> near = Case(base=np.array([9, 9]), site=np.array([[4, 2], [4, 9]]), weight=np.array([1, 3]))
    >>> found = terms_of(near)
    >>> found.constant, found.paid.tolist(), found.value(np.array([True, False]))
    (14, [2, 5, 15], 16)
    """
    gathering = _Gathering()
    for b in np.flatnonzero(case.weight):
        near = np.flatnonzero(case.site[b] < case.base[b])
        order = near[np.argsort(case.site[b, near], kind="stable")]
        gathering.block(
            case.site[b, order].tolist(),
            order.tolist(),
            int(case.base[b]),
            int(case.weight[b]),
        )
    sizes = [len(one) for one in gathering.added]
    return Terms(
        constant=gathering.constant,
        paid=np.array(gathering.paid, np.int64),
        parent=np.array(gathering.parent, np.int64),
        added=np.array([site for one in gathering.added for site in one], np.int64),
        start=np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))),
    )
