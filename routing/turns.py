"""Which turns at split nodes a profile may make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.model import RawNetwork, Restriction
from routing.access import passes
from routing.profile import Profile
from routing.topology import FROM_END, TO_END, Topology


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """
    The joints a profile may use.

    Attributes
    ----------
    open
        Whether each joint may be used, shape (J,).
    n_followed
        Turn restrictions that close at least one joint or were already kept.
    not_followed
        One sentence per restriction that cannot be applied.
    """

    open: NDArray[np.bool_]
    n_followed: int
    not_followed: tuple[str, ...]


def turns(
    raw: RawNetwork,
    topology: Topology,
    profile: Profile,
    *,
    forward: NDArray[np.bool_],
    backward: NDArray[np.bool_],
) -> Turns:
    """
    Return which joints a profile may use.

    Parameters
    ----------
    raw, topology
        The network and its graph.
    profile
        Who travels.
    forward, backward
        Edges that the profile may travel in each direction, shape (E,).

    Notes
    -----
    A barrier that the profile cannot pass leaves only the turn back into the same edge end. A
    restriction that names a way with several ends at the node is ambiguous and not followed.
    """
    corners = _Corners(raw, topology, forward=forward, backward=backward)
    corners.close_barriers(profile)
    refused = []
    n_followed = 0
    if profile.follows_turns:
        for turn in raw.restrictions:
            if profile.excepted_by.intersection(turn.excepted):
                continue
            why = corners.apply(turn)
            if why:
                refused.append(f"turn restriction {turn.relation_id} is not followed: {why}")
            n_followed += not why
    return Turns(open=corners.open, n_followed=n_followed, not_followed=tuple(refused))


class _Corners:
    """The joints of each split node, closed step by step."""

    def __init__(
        self,
        raw: RawNetwork,
        topology: Topology,
        *,
        forward: NDArray[np.bool_],
        backward: NDArray[np.bool_],
    ) -> None:
        self.raw = raw
        self.topology = topology
        self.open = np.ones(len(topology.joint_node), dtype=np.bool_)
        # one arrives at an edge's to-end forward, at its from-end backward; leaving: the reverse
        self.may_arrive = np.stack((backward, forward), axis=1).ravel()
        self.may_leave = np.stack((forward, backward), axis=1).ravel()
        assert (FROM_END, TO_END) == (0, 1)  # noqa: S101 (the columns above)

    def at(self, node: int) -> slice:
        """Return the joints of a raw node."""
        first, last = np.searchsorted(self.topology.joint_node, [node, node + 1])
        return slice(int(first), int(last))

    def close_barriers(self, profile: Profile) -> None:
        """Leave only the turn back at every barrier the profile cannot pass."""
        for node, tags in self.raw.node_tags.items():
            if "barrier" in tags and not passes(tags, profile):
                here = self.at(node)
                back = self.topology.joint_arrive[here] == self.topology.joint_leave[here]
                self.open[here] &= back

    def apply(self, turn: Restriction) -> str:
        """Close the joints that a restriction forbids; return why not, if that cannot be done."""
        node = int(np.searchsorted(self.raw.node_id, turn.via_node))
        here = self.at(node)
        arrive, leave = self.topology.joint_arrive[here], self.topology.joint_leave[here]
        came = self._ends(arrive, self.may_arrive, turn.from_way)
        goes = self._ends(leave, self.may_leave, turn.to_way)
        if turn.kind == "no_u_turn" and turn.from_way == turn.to_way:
            self.open[here] &= ~(np.isin(arrive, came) & (arrive == leave))
            return ""
        if turn.kind.startswith("only_") and not len(goes):
            return f"way {turn.to_way} cannot be entered at node {turn.via_node}"
        if len(came) > 1 or len(goes) > 1:
            way = turn.from_way if len(came) > 1 else turn.to_way
            return f"way {way} has several ends at node {turn.via_node}"
        if turn.kind.startswith("no_"):
            self.open[here] &= ~(np.isin(arrive, came) & np.isin(leave, goes))
        elif turn.kind.startswith("only_"):
            self.open[here] &= ~np.isin(arrive, came) | np.isin(leave, goes)
        else:
            return f"its kind {turn.kind!r} is not one that we know"
        return ""

    def _ends(
        self, ends: NDArray[np.int32], usable: NDArray[np.bool_], way_id: int
    ) -> NDArray[np.int32]:
        way = self.raw.way_id[self.raw.edge_way[ends >> 1]]
        return np.unique(ends[(way == way_id) & usable[ends]])
