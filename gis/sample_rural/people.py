"""The children who enter K, 1 and 6: no names, opaque codes, homes near their hamlet's middle."""

from __future__ import annotations

from typing import Final

from gis.sample_city.dice import Dice
from gis.sample_rural.land import COMMUNES, HAMLETS, Hamlet, Point, lon_lat
from gis.sample_rural.schools import SEASON

BORN: Final = {"K": 2021, "1": 2020, "6": 2015}
SPREAD_M: Final = (90.0, 35.0)
"""How far homes lie from the middle of a hamlet, along and across the valley."""

TEMPORARY_SHARE: Final = 0.06
NO_HOUSE_POINT_SHARE: Final = 0.2
N_CODES: Final = 10**9


def pupil_rows(seed: int) -> list[tuple[object, ...]]:
    """Return one row per child, sorted by code, under the office's headings."""
    dice = Dice(seed, "rural pupils")
    rows: list[tuple[object, ...]] = []
    seen: set[str] = set()
    for hamlet in HAMLETS:
        for grade, n_children in hamlet.children.items():
            rows.extend(_child(hamlet, grade, dice, seen) for _ in range(n_children))
    return sorted(rows, key=lambda row: str(row[0]))


def _child(hamlet: Hamlet, grade: str, dice: Dice, seen: set[str]) -> tuple[object, ...]:
    commune = COMMUNES[hamlet.commune]
    by_hamlet = dice.chance(NO_HOUSE_POINT_SHARE)
    at = hamlet.at if by_hamlet else _home(hamlet.at, dice)
    temporary = dice.chance(TEMPORARY_SHARE)
    return (
        _code(dice, seen), SEASON, grade, 1, f"{hamlet.name}, {commune.name}", commune.code,
        hamlet.name, *lon_lat(at), "Bản" if by_hamlet else "Nhà",
        "Tạm trú" if temporary else "Thường trú",
        f"{dice.whole(1, 28):02d}/{dice.whole(1, 12):02d}/{BORN[grade]}",
        "Nam" if dice.chance(0.51) else "Nữ",
    )  # fmt: skip


def _home(middle: Point, dice: Dice) -> Point:
    return (
        round(middle[0] + SPREAD_M[0] * dice.bell(), 2),
        round(middle[1] + SPREAD_M[1] * dice.bell(), 2),
    )


def _code(dice: Dice, seen: set[str]) -> str:
    while True:
        code = f"998{dice.whole(0, N_CODES - 1):09d}"
        if code not in seen:
            seen.add(code)
            return code
