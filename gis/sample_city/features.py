"""What makes a network awkward: one-ways, gates, steps, private lanes, a ferry, an island."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gis.sample_city import plan
from gis.sample_city.curves import Point, centre, length, rounded, towards
from gis.sample_city.skeleton import Street, Town

if TYPE_CHECKING:
    from gis.sample_city.dice import Dice

OLD_TOWN: Final = ((3200.0, 5350.0), 950.0)
N_ONE_WAY: Final = 16
COMPOUND: Final = (6450.0, 4700.0)
PROMENADE: Final = (3420.0, 5500.0)
FOOTBRIDGE_X_M: Final = 2560.0
ISLAND_LANES: Final = (
    ("residential", "Đường Cồn Én", ((5880, 1420), (5890, 1580), (5900, 1720), (5935, 1850))),
    ("path", "", ((5890, 1580), (5855, 1610), (5840, 1670))),
    ("path", "", ((5900, 1720), (5940, 1700), (5965, 1650))),
)  # fmt: skip


@dataclass(slots=True)
class Extras:
    """Special nodes and ways beside the streets."""

    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    compound: list[int] = field(default_factory=list)
    island: list[int] = field(default_factory=list)
    ferry: Street | None = None


def add_features(town: Town, dice: Dice) -> Extras:
    """Tag and add everything that travel profiles must know how to read."""
    extras = Extras()
    _alley_tags(town, dice)
    _one_ways(town, dice)
    _promenade(town)
    _compound(town, extras)
    _footbridge(town)
    _bollard(town, extras)
    nodes = [town.plane.node(point) for point in plan.FERRY]
    tags = {
        "route": "ferry",
        "foot": "yes",
        "bicycle": "yes",
        "motorcycle": "yes",
        "motorcar": "no",
        "duration": "00:06",
    }
    extras.ferry = Street("ferry", plan.FERRY_NAME, nodes, tags)
    for kind, name, points in ISLAND_LANES:
        street = Street(kind, name, [town.plane.node(rounded(*at)) for at in points])
        extras.island.append(town.add(street))
    return extras


def _alley_tags(town: Town, dice: Dice) -> None:
    """Say how narrow alleys are; in the narrowest no car fits, and a few end in steps."""
    for street in town.streets:
        if street.kind != "service":
            continue
        inner = town.streets[street.parent].kind == "service"
        width = dice.pick(("1.2", "1.5", "2")) if inner else dice.pick(("2", "2.5", "3", "4"))
        street.tags["width"] = width
        if width in ("1.2", "1.5"):
            street.tags["motorcar"] = "no"
        if inner and dice.chance(0.03):
            street.kind, street.tags = "steps", {"step_count": str(dice.whole(5, 14))}


def _middle(town: Town, street: Street) -> Point:
    return town.plane.at[street.nodes[len(street.nodes) // 2]]


def _ways_at(town: Town) -> dict[int, int]:
    """Return how many streets walk through each node."""
    out: dict[int, int] = {}
    for street in town.streets:
        for node in set(town.plane.chain(street.nodes)):
            out[node] = out.get(node, 0) + 1
    return out


def _one_ways(town: Town, dice: Dice) -> None:
    """Make streets of the old town one-way; motorbikes may ride two of them against it."""
    (place, reach) = OLD_TOWN
    ends = _ways_at(town)
    through = [
        street
        for street in town.streets
        if street.kind == "residential"
        and length(_middle(town, street), place) < reach
        and all(ends[node] > 1 for node in (street.nodes[0], street.nodes[-1]))
    ]
    for i, street in enumerate(dice.shuffled(through)[:N_ONE_WAY]):
        street.tags["oneway"] = "-1" if i == 0 else "yes"
        if i in (1, 2):
            street.tags["oneway:motorcycle"] = "no"


def _nearest(town: Town, place: Point, kinds: tuple[str, ...]) -> int:
    found = [i for i, street in enumerate(town.streets) if street.kind in kinds]
    return min(found, key=lambda i: length(_middle(town, town.streets[i]), place))


def _promenade(town: Town) -> None:
    street = town.streets[_nearest(town, PROMENADE, ("residential",))]
    street.kind, street.name, street.tags = (
        "pedestrian",
        "Phố đi bộ Chợ Đình",
        {"foot": "designated"},
    )


def _compound(town: Town, extras: Extras) -> None:
    """Close one alley and its branches behind a gate: only those who live there may enter."""
    branches = {
        i: [j for j, other in enumerate(town.streets) if other.parent == i]
        for i in range(len(town.streets))
    }
    rich = [
        i
        for i, street in enumerate(town.streets)
        if street.kind == "service"
        and town.streets[street.parent].kind != "service"
        and branches[i]
    ]
    used = _ways_at(town)
    dead_ends = [
        i for i in rich if all(used[town.streets[j].nodes[-1]] == 1 for j in (i, *branches[i]))
    ]
    first = min(dead_ends, key=lambda i: length(_middle(town, town.streets[i]), COMPOUND))
    waiting = [first]
    while waiting:
        here = waiting.pop(0)
        extras.compound.append(here)
        town.streets[here].tags["access"] = "private"
        waiting += branches[here]
    nodes = town.streets[first].nodes
    gate = town.plane.step(town.plane.chain(nodes), 0, 6.0)
    extras.node_tags[gate] = {"barrier": "gate", "access": "private"}


def _footbridge(town: Town) -> None:
    """Join the two quays by steps and a footbridge over the town canal."""
    feet = []
    for name in ("Hoàng Sa", "Trường Sa"):
        quay = next(street for street in town.streets if street.name == name)
        walked = town.plane.chain(quay.nodes)
        feet.append(min(walked, key=lambda node: abs(town.plane.at[node][0] - FOOTBRIDGE_X_M)))
    a, b = (town.plane.at[node] for node in feet)
    ux, uy = towards(a, b)
    tops = [
        town.plane.node(rounded(at[0] + sign * 9 * ux, at[1] + sign * 9 * uy))
        for at, sign in ((a, 1), (b, -1))
    ]
    town.add(Street("steps", "", [feet[0], tops[0]], {"step_count": "18"}), usable=False)
    bridge = {"bridge": "yes", "layer": "2"}
    town.add(Street("footway", "Cầu đi bộ Bến Thuận", tops, bridge), usable=False)
    town.add(Street("steps", "", [tops[1], feet[1]], {"step_count": "18"}), usable=False)


def _bollard(town: Town, extras: Extras) -> None:
    """Put a bollard into the alley nearest to the old market: cars stop, motorbikes do not."""
    alleys = [street for street in town.streets if street.kind == "service" and street.nodes[2:]]
    place = centre([(3200, 5300), (3300, 5300), (3300, 5400)])
    alley = min(alleys, key=lambda street: length(_middle(town, street), place))
    extras.node_tags[alley.nodes[1]] = {"barrier": "bollard", "motorcycle": "yes"}
