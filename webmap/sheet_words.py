"""The fixed words of an appeal sheet, shared by its HTML and its PDF form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gis.text import spoken_metres
from webmap.paper import NOTHING

TITLE: Final = ("Phiếu giải trình kết quả xếp chỗ", "How a seat was given: sheet for an appeal")
PROPOSAL: Final = ("Đề xuất, chưa xác nhận", "A proposal, not confirmed")
CONFIRMED: Final = ("Đã xác nhận", "Confirmed")
RESULT: Final = ("Kết quả", "Result")
SCHOOLS: Final = (
    "Các trường theo thứ tự đường đi từ nhà",
    "Schools in the order of the way from home",
)
COLUMNS: Final = (("#", ""), ("Trường", "school"), ("Mét", "metres"), ("Lý do", "reason"))
NEEDED: Final = ("Cần thêm điều gì", "What would have been needed")
WAY: Final = ("Đường đi đến trường được xếp", "The way to the school offered")
RULES: Final = ("Quy tắc và giả định", "Rules and assumptions")
PROOF: Final = ("Kiểm tra lại phiếu này", "How to check this sheet")
FOR_OFFICERS: Final = (
    "Bản của hội đồng: có khoảng cách chính xác đến nơi ở của em khác, không giao cho gia đình.",
    "For the committee: it holds exact distances of other children's homes; not for families.",
)
WHOSE_HOME: Final = (
    "Bản đồ có nơi ở của em: chỉ giao cho gia đình và hội đồng.",
    "The map shows where this child lives: for the family and the committee only.",
)
CHECK: Final = (
    (
        (
            "Hội đồng giữ thư mục kết quả; lệnh «gantruong verify THƯ-MỤC» kiểm tra dấu băm rồi "
            "từng quy tắc, «gantruong replay THƯ-MỤC» tính lại toàn bộ."
        ),
        (
            "The committee keeps the result folder; “gantruong verify FOLDER” checks the hashes, "
            "then every rule, and “gantruong replay FOLDER” computes all of it again."
        ),
    ),
    (
        "Phiếu này được dựng lại giống hệt từng byte từ thư mục có các dấu băm dưới đây.",
        "This sheet can be made again, byte for byte, from the folder with the hashes below.",
    ),
)


def keys(facts: Mapping[str, Any]) -> list[tuple[tuple[str, str], str]]:
    """Return what stands in the box at the top: name in both languages, and the value."""
    offered = next((row for row in facts["schools"] if row["reason"] is None), None)
    group = facts["group"]
    found = [
        (("Mã học sinh", "pupil"), facts["pupil_id"]),
        (("Trường được xếp", "school"), NOTHING if offered is None else offered["school"]),
        (
            ("Đường đi", "way by road"),
            NOTHING if offered is None else _metres(offered),
        ),
        (("Nhóm", "group"), "không xét nhóm" if group is None else group["vi"]),
        (("Bộ quy tắc", "policy"), facts["policy"]["vi"]),
        (("Thứ tự từ nhà", "rank"), NOTHING if offered is None else str(offered["rank"])),
    ]
    if facts["date"]:
        found.append((("Ngày", "date"), facts["date"]))
    return found


def _metres(offered: Mapping[str, Any]) -> str:
    """Return the metres of the offer, marked where a straight line stands in for the way."""
    mark = " (đường chim bay thay thế; a line stands in)" if offered["stands_in"] else ""
    return f"{offered['metres']['vi']} m{mark}"


def way(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the lines about the way: gate, straight line, quality of the home's point."""
    told = facts["way"]
    if told["distance_mm"] is None:
        return _no_way(facts)
    metres = spoken_metres(told["distance_mm"], "vi"), spoken_metres(told["distance_mm"], "en")
    straight = (
        spoken_metres(told["straight_mm"], "vi", whole=True),
        spoken_metres(told["straight_mm"], "en", whole=True),
    )
    known = told["home"]["point_quality_vi"], told["home"]["point_quality_en"]
    quality = (
        f"Vị trí nhà được biết {known[0]}" if known[0] else "Độ chính xác của vị trí không ghi"
    )
    quality_en = (
        f"The home is known to {known[1]}" if known[1] else "How well the home is known: not said"
    )
    gate = told["gate"]["point_id"]
    travel, travel_en = (told["profile"][f"name_{one}"].capitalize() for one in ("vi", "en"))
    return [
        (
            (
                f"{travel}: {metres[0]} m từ nhà đến cổng {gate}; đường chim bay "
                f"{straight[0]} m, không dùng để xét."
            ),
            (
                f"{travel_en}: {metres[1]} m from the home to gate {gate}; as the crow "
                f"flies {straight[1]} m, not used."
            ),
        ),
        (
            (f"{quality}. Mạng đường: {told['network']['name']} {told['network']['data_date']}."),
            (f"{quality_en}. Roads: {told['network']['name']} {told['network']['data_date']}."),
        ),
        *((note["vi"], note["en"]) for note in told["notes"]),
    ]


def _no_way(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the lines where no way was measured and the policy lets a straight line stand in."""
    told = facts["way"]
    line, line_en = (spoken_metres(told["straight_mm"], one, whole=True) for one in ("vi", "en"))
    note = next(row for row in facts["schools"] if row["reason"] is None)
    return [
        (
            f"Chưa có đường nào đo được; đường chim bay {line} m. {note['vi']}",
            f"No way could be measured; the straight line is {line_en} m. {note['en']}",
        ),
        *((one["vi"], one["en"]) for one in told["notes"]),
    ]


def assumptions(facts: Mapping[str, Any]) -> tuple[str, str]:
    """Return the policy and what in it no published text states."""
    policy = facts["policy"]
    listed, listed_en = (
        "; ".join(one[language] for one in policy["assumptions"]) or NOTHING
        for language in ("vi", "en")
    )
    return (
        (
            f"{policy['vi']} ({policy['name']}). Giả định, chưa thấy trong văn bản đã công bố: "
            f"{listed}."
        ),
        f"{policy['en']} ({policy['name']}). Assumed, not seen in a published text: {listed_en}.",
    )


def hashes(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return name and value of what identifies the run."""
    run = facts["run"]
    signed = "có chữ ký (signed)" if run["is_signed"] else "chưa ký (not signed)"
    return [
        ("run sha256", run["run_sha256"]),
        ("seal", f"{run['seal']}, {signed}"),
        ("policy sha256", facts["policy"]["sha256"]),
        *((name, value) for name, value in sorted(run["inputs"].items())),
        ("gantruong", run["version"]),
    ]
