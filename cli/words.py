"""Vietnamese for what the rooms below say in English: stages of long work, names of counts."""

from __future__ import annotations

from typing import Final

STAGES: Final = {
    "alleys": "hẻm",
    "another distance": "thử khoảng cách khác",
    "another group": "thử nhóm khác",
    "blocks": "các khối tính",
    "changing the city": "thay đổi thành phố",
    "check": "kiểm tra kết quả",
    "checking": "kiểm tra",
    "closing crossings": "lần lượt đóng từng chỗ qua sông",
    "closing one bridge after the other": "lần lượt đóng từng cầu",
    "compare": "so sánh",
    "comparing": "so sánh",
    "count": "đếm",
    "cut-offs": "mức cuối cùng trúng tuyển",
    "distances": "khoảng cách",
    "cutting out: places": "cắt vùng: điểm",
    "cutting out: roads and water": "cắt vùng: đường và nước",
    "cutting out: writing": "cắt vùng: ghi",
    "dossier": "hồ sơ khoảng cách",
    "drawing areas": "vẽ địa bàn",
    "drawing homes": "vẽ nhà",
    "drawing": "vẽ",
    "draws": "các lần thử",
    "fetching": "tải về",
    "fewest changes": "ít thay đổi nhất",
    "freezing the inputs": "niêm giữ dữ liệu vào",
    "hashes and signature": "mã băm và chữ ký",
    "importing registers": "nhập các danh mục",
    "joining streets": "ghép các đường",
    "least total": "tổng quãng đường nhỏ nhất",
    "locating addresses": "tìm toạ độ địa chỉ",
    "making the graph": "dựng đồ thị",
    "marking the wrong cells": "đánh dấu ô sai",
    "measuring cells": "đo từng ô",
    "measuring distances": "đo khoảng cách",
    "measuring homes": "đo từ từng nhà",
    "more seats": "thử thêm chỉ tiêu",
    "names": "đặt tên",
    "nearest schools": "trường gần nhất",
    "people": "dân cư",
    "place again": "xếp chỗ lại",
    "place": "xếp chỗ",
    "placing by *": "xếp chỗ theo *",
    "placing": "xếp chỗ",
    "preparing the database": "chuẩn bị cơ sở dữ liệu",
    "preparing the roads": "chuẩn bị mạng đường",
    "placed before": "đã có chỗ trước đợt xét",
    "programmes": "chương trình",
    "read the answers": "đọc câu trả lời",
    "read the catchments": "đọc địa bàn tuyển sinh",
    "read the distances": "đọc khoảng cách",
    "read the result": "đọc kết quả",
    "read the results": "đọc các kết quả",
    "read": "đọc",
    "reading house numbers": "đọc số nhà",
    "reading roads": "đọc mạng đường",
    "reading schools and addresses": "đọc trường và số nhà",
    "reading the registers": "đọc danh mục",
    "reading the roads": "đọc mạng đường",
    "reading": "đọc",
    "reasons": "lý do",
    "recording *": "ghi *",
    "roads to the database: edges": "đường vào cơ sở dữ liệu: đoạn",
    "roads to the database: nodes": "đường vào cơ sở dữ liệu: nút",
    "roads to the database: statistics": "đường vào cơ sở dữ liệu: thống kê",
    "roads to the database: turns and water": "đường vào cơ sở dữ liệu: cấm rẽ và mặt nước",
    "roads to the database: ways": "đường vào cơ sở dữ liệu: tuyến",
    "roads": "đọc mạng đường",
    "rules": "quy tắc",
    "run again": "chạy lại để kiểm tra",
    "schools": "trường",
    "seat values": "giá trị của chỉ tiêu",
    "second opinion": "đo lại bằng cách khác",
    "simulating children": "mô phỏng trẻ em",
    "snapping anew": "nối lại vào đường",
    "snapping": "nối điểm vào đường",
    "storing *": "lưu *",
    "streets": "đường phố",
    "what would have been needed": "điều gì mới đủ",
    "write the inputs": "ghi dữ liệu vào",
    "write the result": "ghi kết quả",
    "write the sheet": "ghi tờ trả lời",
    "write": "ghi",
    "writing the graph": "ghi đồ thị",
    "writing": "ghi",
}
"""By what ``gis.progress.Progress`` is told; ``*`` stands for one word that comes with it."""

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


_HEADS: Final = tuple(key.removesuffix("*") for key in STAGES if key.endswith("*"))


def stage_in(language: str, stage: str) -> str:
    """
    Return how a stage is called; one without Vietnamese keeps its English name.

    Examples
    --------
    >>> stage_in("vi", "snapping"), stage_in("vi", "storing pupils"), stage_in("en", "snapping")
    ('nối điểm vào đường', 'lưu pupils', 'snapping')
    """
    if language != "vi":
        return stage
    head = max((key for key in _HEADS if stage.startswith(key)), key=len, default="")
    if stage in STAGES or not head:
        return STAGES.get(stage, stage)
    return STAGES[f"{head}*"].replace("*", stage.removeprefix(head))


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
