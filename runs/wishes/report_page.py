"""The policy report of a grade-10 result as a page in Vietnamese or English."""

from __future__ import annotations

from typing import Any, Final

from gis.units import NONE
from runs.wishes.report import AS_RUN


def markdown(found: dict[str, Any], language: str) -> str:
    """Return a report as a page in one language."""
    vi = language == "vi"
    lines = [
        "# " + ("Báo cáo bộ quy tắc lớp 10" if vi else "Report on grade-10 rules"),
        "",
        _intro(found, vi=vi),
        "",
    ]
    for one in found["programmes"]:
        lines += [
            f"## {_about(one, vi=vi)}",
            "",
            _about_tactics(one, seed=found["seed"], vi=vi),
            "",
            *_table(one["rules"], vi=vi),
            "",
        ]
    return "\n".join(lines)


INTRO_VI: Final = (
    "Dành cho hội đồng và cán bộ, không dùng để tư vấn cho gia đình. Mỗi dòng sau dòng đầu chỉ "
    "đổi một quy tắc, trên cùng những thí sinh và nguyện vọng; các dòng đó là phương án so sánh, "
    "chưa phải quy định. Khi quy tắc khác đi, gia đình có thể đã chọn khác; bảng không tính điều "
    "đó. Các chương trình đứng theo thứ tự xét; mỗi chương trình được tính trên những em mà nó xét "
    "trong lượt này."
)
INTRO_EN: Final = (
    "For the committee and officers, not for advice to families. Each row after the first changes "
    "one rule alone, on the same applicants and wishes; those rows are for comparison and no "
    "regulation. Under other rules families might have chosen otherwise; the table does not know "
    "that. Programmes stand in the order in which they come; each is reported on those applicants "
    "whom it considered in this run."
)


def _intro(found: dict[str, Any], *, vi: bool) -> str:
    run, policy = found["run_sha256"][:12], found["policy"]
    if vi:
        return f"Lượt {run}, bộ quy tắc {policy}. {INTRO_VI}"
    return f"Run {run}, policy {policy}. {INTRO_EN}"


def _about(one: dict[str, Any], *, vi: bool) -> str:
    """Return a programme's heading: its name, rules, applicants and seats."""
    n, seats = one["applicants"], one["seats"]
    counted = f"{n} thí sinh, {seats} chỉ tiêu" if vi else f"{n} applicants, {seats} seats"
    return f"{one['programme']} ({one['policy']}): {counted}"


def _about_tactics(one: dict[str, Any], *, seed: int, vi: bool) -> str:
    first = one["rules"][0]
    n, gains, missed = one["sample"], first["sample_gains"], first["sample_missed_first"]
    if vi:
        return (
            f"Trong {n} em chọn ngẫu nhiên (hạt giống {seed}), {missed} em không vào "
            f"nguyện vọng 1 và {gains} em lẽ ra được vào trường mình muốn hơn nếu xếp lại chính "
            "các nguyện vọng của mình. Trong toàn bộ thí sinh, "
            f"{first['passed_over']} em trượt một trường đã nhận em có điểm thấp hơn."
        )
    return (
        f"Of {n} applicants drawn at random (seed {seed}), {missed} missed their first "
        f"wish and {gains} would have entered a school they want more by putting their own wishes "
        f"in another order. Of all, {first['passed_over']} missed a school that admitted "
        "somebody with a lower score."
    )


HEADS: Final = (
    ("placed", "có chỗ", "placed"),
    ("first_wish", "vào NV1", "first wish"),
    ("seats_left", "chỗ trống", "seats left"),
    ("seats_over", "vượt chỉ tiêu", "over seats"),
    ("at_floor", "trường ở mức sàn", "schools at floor"),
    ("median_cutoff", "điểm chuẩn giữa", "median cut-off"),
    ("other_cutoffs", "trường đổi điểm chuẩn", "other cut-offs"),
    ("other_offers", "em đổi kết quả", "other offers"),
    ("passed_over", "em bị vượt qua", "passed over"),
    ("sample_gains", "em trong mẫu lợi nhờ xếp lại", "sample gains by order"),
)
RULE_WORDS: Final = {
    AS_RUN: ("như lượt này", "as in this run"),
    "wish_gaps": ("chênh lệch nguyện vọng", "gaps of wishes"),
    "step": ("bước điểm chuẩn", "step"),
    "floor": ("mức sàn", "floor"),
    "tie_rule": ("bằng điểm ở chỗ cuối", "equal scores"),
}


def _table(rules: list[dict[str, Any]], *, vi: bool) -> list[str]:
    at = 0 if vi else 1
    heads = ["quy tắc" if vi else "rule", *(head[1 + at] for head in HEADS)]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * len(HEADS)]
    for one in rules:
        name = " ".join((RULE_WORDS[one["rule"]][at], one["value"])).strip()
        cells = [_cell(key, one.get(key)) for key, _, _ in HEADS]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def _cell(key: str, value: int | None) -> str:
    if value is None or value == NONE:
        return ""
    return f"{value / 100:.2f}" if key == "median_cutoff" else str(value)
