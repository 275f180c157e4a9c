"""What each way of travelling can do with a network, for the import report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.register.finding import finding
from routing import profile as profiles
from routing.access import edge_uses
from routing.network import weigh
from routing.topology import topology

if TYPE_CHECKING:
    from gis.model import RawNetwork
    from gis.progress import Progress
    from gis.report import CheckReport
    from routing.profile import Profile

TOLD: Final = (
    *("edges_usable", "edges_main", "islands", "edges_island", "island_m"),
    *("restrictions_followed", "restrictions_not_followed"),
)


def by_profile(raw: RawNetwork, report: CheckReport, progress: Progress) -> None:
    """
    Count main part, islands and turn restrictions of every profile; nothing is dropped silently.

    Raises
    ------
    NetworkError
        If a part of the network is too wide for the unit of distance, or nobody may use any of it.
    """
    progress("preparing the roads", 0, len(profiles.names()))
    shared = topology(raw)
    travels = [profiles.load(name) for name in profiles.names()]
    idle = [one for one in travels if not _usable(raw, one)]
    if len(idle) == len(travels):
        weigh(raw, shared, travels[0])  # says in its own words that nothing may be used
    for profile in idle:
        reason = f"none of its {raw.n_edges} edges may be used {profile.name_en}"
        _warn(report, raw, reason)
    for done, profile in enumerate(travels, 1):
        if profile in idle:
            continue
        network = weigh(raw, shared, profile)
        report.counts |= {f"{what} {profile.name}": network.counts[what] for what in TOLD}
        for sentence in network.not_followed:
            _warn(report, raw, f"{profile.name_en}: {sentence}")
        progress("preparing the roads", done, len(travels))


def _usable(raw: RawNetwork, profile: Profile) -> bool:
    use = edge_uses(raw, profile)
    return bool((use.forward | use.backward).any())


def _warn(report: CheckReport, raw: RawNetwork, reason: str) -> None:
    facts: dict[str, object] = {"reason": reason}
    report.add(finding("object_left_out", raw.source.name, severity="warning", facts=facts))
