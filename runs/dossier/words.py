"""The sentences of a dossier: rules of the way of travelling, and what must be noted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from gis.units import MM_PER_M

if TYPE_CHECKING:
    from routing.profile import Profile

QUALITIES: Final = {
    "house": ("đến số nhà", "the house"),
    "alley": ("đến hẻm", "the alley"),
    "street": ("đến tên đường", "the street"),
    "khu_pho": ("đến khu phố", "the neighbourhood"),
    "ward": ("đến phường, xã", "the ward"),
}
"""How well a home's point is known: the words of the pupil register."""

NATURES: Final = {
    "model": ("Số liệu mô phỏng, không phải trẻ em thật.", "Simulated figures, no real children."),
    "invented": (
        "Dữ liệu hư cấu: nơi này không có thật.",
        "Invented data: this place does not exist.",
    ),
}

Sentence = tuple[str, str]


def rules(profile: Profile) -> list[Sentence]:
    """Return the rules by which a profile's distances are measured, Vietnamese and English."""
    oneway = (
        ("Đi theo chiều của đường một chiều.", "One-way streets are kept.")
        if profile.oneway.keys
        else ("Không tính đường một chiều.", "One-way streets do not matter.")
    )
    ferry = (
        ("Không đi phà.", "Ferries are not used.")
        if profile.ferry_kmh is None
        else ("Được đi phà; chiều dài chuyến phà được tính.", "Ferries count with their length.")
    )
    turning = (
        ("Theo biển cấm rẽ.", "Turn restrictions are kept.")
        if profile.follows_turns
        else ("Không tính biển cấm rẽ.", "Turn restrictions do not matter.")
    )
    return [
        (
            "Khoảng cách là đường đi ngắn nhất từ nhà đến cổng trường gần nhất, tính bằng milimét.",
            "The distance is the shortest way from the home to the nearest gate, in millimetres.",
        ),
        (
            "Đoạn nối từ nhà và từ cổng ra đường được tính; đoạn này không được cắt qua mặt nước.",
            "The lines from home and gate to the road count; they may not cross water.",
        ),
        oneway,
        ferry,
        turning,
        (
            "Thời gian chỉ để tham khảo, không quyết định.",
            "Time is shown only and decides nothing.",
        ),
    ]


def notes(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what a reader of the dossier must know, each with a stable code."""
    found: list[dict[str, str]] = []

    def note(code: str, sentence: Sentence) -> None:
        found.append({"code": code, "vi": sentence[0], "en": sentence[1]})

    nature = facts["network"]["nature"]
    if nature in NATURES:
        note(nature, NATURES[nature])
    for which, vi, en in (("home", "Nhà", "The home"), ("gate", "Cổng trường", "The gate")):
        for code, sentence in _point_notes(facts[which], vi, en):
            note(f"{which}_{code}", sentence)
    if facts["status"] == "unreachable":
        note(
            "unreachable",
            (
                "Không có đường đi từ nhà đến trường theo cách đi này.",
                "No way leads from the home to the school for this way of travelling.",
            ),
        )
    if any(leg["surface"] == "ferry" for leg in facts["legs"]):
        note("ferry", ("Đường đi có qua phà.", "The way takes a ferry."))
    return found


def _point_notes(point: Mapping[str, Any], vi: str, en: str) -> list[tuple[str, Sentence]]:
    found: list[tuple[str, Sentence]] = []
    snap = point["snap"]
    if snap is None:
        found.append(
            (
                "not_located",
                (
                    f"{vi} không có đường nào dùng được trong vòng 500 m.",
                    f"{en} has no usable road within 500 m.",
                ),
            )
        )
    elif snap["far"]:
        metres = snap["access_mm"] / MM_PER_M
        found.append(
            (
                "far",
                (f"{vi} cách đường {metres:.0f} m.", f"{en} is {metres:.0f} m from the road."),
            )
        )
    if point["nearer_road_behind_water"]:
        found.append(
            (
                "behind_water",
                (
                    f"{vi} có một đường khác gần hơn nhưng bị mặt nước ngăn cách, nên không dùng.",
                    f"{en} has a nearer road, but water lies between; it is not used.",
                ),
            )
        )
    if point["passed_nearer_island"]:
        found.append(
            (
                "passed_island",
                (
                    f"{vi} có đường gần hơn nhưng đường ấy tách rời mạng chính, nên không dùng.",
                    f"{en} has a nearer road, but it is cut off from all others; it is not used.",
                ),
            )
        )
    if point["on_island"]:
        found.append(
            (
                "island",
                (
                    f"{vi} nằm cạnh một đoạn đường tách rời mạng đường chính.",
                    f"{en} lies at a road that is cut off from the main network.",
                ),
            )
        )
    return found
