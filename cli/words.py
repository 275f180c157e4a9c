"""Vietnamese for what the rooms below say in English: names of counts."""

from __future__ import annotations

from typing import Final

COUNTS: Final = {
    "addresses": ("số nhà", "house numbers"),
    "gates": ("cổng", "gates"),
    "left_out": ("bị bỏ vì không có vị trí", "left out, without a place"),
    "name_and_tag_differ": ("tên và thẻ cấp học khác nhau", "name and level tag differ"),
    "no_level": ("chưa rõ cấp học", "of unknown level"),
    "no_name": ("không có tên trong nguồn", "without a name in the source"),
    "open_outline": ("ranh giới không khép kín", "outline does not close"),
    "same_name": ("có trường cùng tên trong 500 m", "namesake within 500 m"),
    "schools": ("trường", "schools"),
    "schools_with_gates": ("trường có cổng trên bản đồ", "schools with a mapped gate"),
    "edges": ("đoạn đường", "edges"),
    "edges_island *": ("đoạn rời mạng chính, *", "edges on islands, *"),
    "edges_main *": ("đoạn của mạng chính, *", "edges of the main part, *"),
    "edges_usable *": ("đoạn đi được, *", "edges usable, *"),
    "errors": ("lỗi", "errors"),
    "island_m *": ("mét đường rời mạng chính, *", "metres on islands, *"),
    "islands *": ("phần rời mạng chính, *", "islands, *"),
    "kind *": ("loại *", "kind *"),
    "nodes": ("nút", "nodes"),
    "nodes_read": ("điểm đã đọc", "nodes read"),
    "relations_read": ("quan hệ đã đọc", "relations read"),
    "repeated_references_removed": ("điểm lặp bị bỏ", "repeated references removed"),
    "restrictions_followed *": ("cấm rẽ được theo, *", "turn restrictions followed, *"),
    "restrictions_not_followed *": ("cấm rẽ không theo được, *", "not followed, *"),
    "restrictions_left_out": ("cấm rẽ không dùng được", "turn restrictions left out"),
    "restrictions_read": ("cấm rẽ đã đọc", "turn restrictions read"),
    "rows": ("dòng", "rows"),
    "teaches *": ("dạy *", "teaches *"),
    "warnings": ("cảnh báo", "warnings"),
    "water_areas": ("mặt nước", "water areas"),
    "water_left_out": ("mặt nước không dùng được", "water left out"),
    "water_lines": ("dòng nước", "water lines"),
    "ways": ("tuyến đường", "ways"),
    "ways_in_parts": ("tuyến bị chia phần", "ways in parts"),
    "ways_kept": ("tuyến được giữ", "ways kept"),
    "ways_left_out": ("tuyến không dùng được", "ways left out"),
    "ways_never_usable": ("tuyến không ai đi được", "ways never usable"),
    "ways_read": ("tuyến đã đọc", "ways read"),
    "walk": ("đi bộ", "on foot"),
    "motorbike": ("xe máy", "by motorbike"),
    "car": ("ô tô", "by car"),
    "preschool": ("mầm non", "preschool"),
    "primary": ("tiểu học", "primary"),
    "lower_secondary": ("THCS", "lower secondary"),
    "upper_secondary": ("THPT", "upper secondary"),
    "multi_level": ("nhiều cấp", "several levels"),
    "continuing": ("giáo dục thường xuyên", "continuing education"),
    "language_centre": ("trung tâm ngoại ngữ", "language centre"),
    "it_centre": ("trung tâm tin học", "IT centre"),
    "tertiary": ("đại học, cao đẳng", "tertiary"),
    "unknown": ("chưa rõ", "unknown"),
}
"""Names of counts in import reports, and the kinds and levels that stand beside them."""


def count_in(language: str, name: str) -> str:
    """
    Return how a count is called.

    Examples
    --------
    >>> count_in("vi", "kind primary"), count_in("en", "ways_kept"), count_in("vi", "x")
    ('loại tiểu học', 'ways kept', 'x')
    """
    at = 0 if language == "vi" else 1
    if name in COUNTS:
        return COUNTS[name][at]
    first, _, rest = name.partition(" ")
    if f"{first} *" not in COUNTS:
        return name
    return COUNTS[f"{first} *"][at].replace("*", COUNTS.get(rest, (rest, rest))[at])
