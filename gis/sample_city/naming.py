"""Every street gets a name, every alley the number of its mouth: hẻm 12, and within it 12/3."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gis.sample_city.curves import length
from gis.sample_city.names import FAMILY, GIVEN, MIDDLE, STREETS

if TYPE_CHECKING:
    from gis.sample_city.dice import Dice
    from gis.sample_city.skeleton import Town

FRONTAGE_M: Final = 7.0  # two numbers, one on either side, per seven metres of street
LANE_FRONTAGE_M: Final = 5.0
NEW_TOWN: Final = (5780.0, 7000.0, 3300.0, 6100.0)  # there streets are numbered, not named


@dataclass(slots=True)
class Labels:
    """
    How houses are addressed.

    Attributes
    ----------
    root
        The named street of each street or alley, by position.
    prefix
        What stands before the house number: ``""`` on a street, ``"12/3/"`` in an alley's alley.
    """

    root: list[str] = field(default_factory=list)
    prefix: list[str] = field(default_factory=list)


def name_streets(town: Town, dice: Dice) -> Labels:
    """Give every street and alley its name and return how its houses are addressed."""
    pool = _pool({street.name for street in town.streets}, dice)
    numbered = rural = 0
    labels = Labels()
    used: set[tuple[int, str]] = set()
    for street in town.streets:
        if street.kind == "service":
            _name_alley(town, street.parent, len(labels.root), labels, used)
            continue
        if not street.name and street.kind != "motorway_link":
            x, y = town.plane.at[street.nodes[len(street.nodes) // 2]]
            west, east, south, north = NEW_TOWN
            if street.kind == "unclassified":
                rural += 1
                street.name = f"Đường Liên Ấp {rural}"
            elif west < x < east and south < y < north:
                numbered += 1
                street.name = f"Đường số {numbered}"
            else:
                street.name = pool.pop()
        labels.root.append(street.name)
        labels.prefix.append("")
    return labels


def _pool(taken: set[str], dice: Dice) -> list[str]:
    """Return free names, those that every town has at the end, from where they are taken first."""
    local = {f"{dice.pick(FAMILY)} {dice.pick(MIDDLE)} {dice.pick(GIVEN)}" for _ in range(1500)}
    known = [name for name in dice.shuffled(STREETS) if name not in taken]
    return dice.shuffled(sorted(local - taken - set(known))) + known


def _name_alley(
    town: Town, parent: int, here: int, labels: Labels, used: set[tuple[int, str]]
) -> None:
    alley = town.streets[here]
    street = town.streets[parent]
    walked = town.plane.chain(street.nodes)
    position = walked.index(alley.nodes[0])
    distance = sum(
        length(town.plane.at[a], town.plane.at[b]) for a, b in pairwise(walked[: position + 1])
    )
    on_left = is_left(town, walked, position, alley.nodes[1])
    frontage = LANE_FRONTAGE_M if street.kind == "service" else FRONTAGE_M
    number = str(house_number(distance, on_left=on_left, frontage_m=frontage))
    for letter in ("", "A", "B", "C", "D", "E"):
        if (parent, number + letter) not in used:
            number += letter
            break
    used.add((parent, number))
    labels.root.append(labels.root[parent])
    labels.prefix.append(f"{labels.prefix[parent]}{number}/")
    alley.name = f"Hẻm {labels.prefix[here][:-1]} {labels.root[here]}"


def house_number(distance_m: float, *, on_left: bool, frontage_m: float = FRONTAGE_M) -> int:
    """Return the number of a house: odd on the left, even on the right, rising along the street."""
    return 2 * int(distance_m / frontage_m) + (1 if on_left else 2)


def is_left(town: Town, walked: list[int], position: int, aside: int) -> bool:
    """Return whether a node lies on the left of a street at a position."""
    at = town.plane.at
    (ax, ay), (bx, by) = (
        at[walked[max(position - 1, 0)]],
        at[walked[min(position + 1, len(walked) - 1)]],
    )
    px, py = at[aside]
    ox, oy = at[walked[position]]
    return (bx - ax) * (py - oy) - (by - ay) * (px - ox) > 0
