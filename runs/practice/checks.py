"""Checks of exercises: each looks at the state of the database and says what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from gis.queries import query
from runs.practice.city import SEASON, WARD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

GRADE: Final = "1"
SEATS: Final[Mapping[str, int]] = {"991001": 40, "991002": 38}
"""Seats of grade 1 that the invented decision gives."""

GATE: Final = ("991002", "1")
GATE_AT: Final = (107.0795, 9.7784)
NEAR_M: Final = 20.0
BRIDGE: Final = "Cầu An Thuận 2"
STATES: Final = ("draft", "provisional", "confirmed", "final")
STATES_VI: Final = ("Nháp", "Dự kiến", "Đã xác nhận", "Chính thức")


class Missing(NamedTuple):
    """What is still to be done, in both languages."""

    vi: str
    en: str


Check: TypeAlias = "Callable[[Connection], list[Missing]]"


def addresses(connection: Connection) -> list[Missing]:
    """Look whether addresses of the ward wait."""
    asked = connection.exec_driver_sql(query("practice_addresses"), {"ward": WARD})
    n = int(asked.scalar_one())
    if not n:
        return []
    return [
        Missing(f"Còn {n} địa chỉ của phường chờ xem.", f"{n} addresses of the ward still wait.")
    ]


def seats(connection: Connection) -> list[Missing]:
    """Look whether the seats are those of the decision."""
    told = {"season": SEASON, "grade": GRADE, "schools": list(SEATS)}
    rows = connection.exec_driver_sql(query("practice_seats"), told)
    have = {code: int(n) for code, n in rows}
    return [
        Missing(
            f"Trường {code} đang có {have.get(code, 0)} chỉ tiêu lớp 1, công văn giao {wanted}.",
            f"School {code} has {have.get(code, 0)} seats of grade 1; the decision gives {wanted}.",
        )
        for code, wanted in SEATS.items()
        if have.get(code) != wanted
    ]


def gate(connection: Connection) -> list[Missing]:
    """Look whether the gate stands where it moved to."""
    lon, lat = GATE_AT
    told = {"school": GATE[0], "gate": GATE[1], "lon": lon, "lat": lat}
    away_m = connection.exec_driver_sql(query("practice_gate"), told).scalar()
    if away_m is not None and away_m <= NEAR_M:
        return []
    if away_m is None:
        return [Missing("Không thấy cổng số 1 của 991002.", "Gate 1 of 991002 is not there.")]
    return [
        Missing(
            f"Cổng còn cách chỗ mới {away_m:.0f} m.", f"The gate is {away_m:.0f} m from its place."
        )
    ]


def final(connection: Connection) -> list[Missing]:
    """Look how far the farthest run of the grade is."""
    told = {"season": SEASON, "grade": GRADE}
    states = set(connection.exec_driver_sql(query("practice_states"), told).scalars())
    if not states:
        return [Missing("Chưa chạy thử lượt nào của lớp 1.", "No dry run of grade 1 yet.")]
    reached = max(STATES.index(one) for one in states)
    if STATES[reached] == "final":
        return []
    ahead = reached + 1
    return [
        Missing(
            f"Lượt xa nhất đang ở bước {STATES_VI[reached]}; tiếp theo là {STATES_VI[ahead]}.",
            f"The farthest run is {STATES[reached]}; {STATES[ahead]} comes next.",
        )
    ]


def bridge(connection: Connection) -> list[Missing]:
    """Look for a scenario that closes the bridge, and whether it was computed."""
    found = connection.exec_driver_sql(query("practice_bridge"), {"bridge": BRIDGE}).all()
    if not found:
        return [
            Missing(f"Chưa có phương án nào đóng {BRIDGE}.", f"No scenario closes {BRIDGE} yet.")
        ]
    if any(computed for _, computed in found):
        return []
    name = found[0][0]
    return [
        Missing(f"Phương án “{name}” chưa được tính.", f"Scenario “{name}” was not computed yet.")
    ]


def answer(connection: Connection) -> list[Missing]:
    """Look whether a family has answered."""
    if connection.exec_driver_sql(query("practice_answers")).scalar_one():
        return []
    return [
        Missing(
            "Chưa gia đình nào xác nhận hay từ chối chỗ.",
            "No family has confirmed or refused a seat yet.",
        )
    ]


BY_NAME: Final[Mapping[str, Check]] = {
    "addresses": addresses,
    "seats": seats,
    "gate": gate,
    "final": final,
    "bridge": bridge,
    "answer": answer,
}
"""Every check by the name under which an exercise calls it."""
