"""A run's report as a page to print: figures as they may be told, and what they were made from."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from gis.text import grade_name
from runs.dossier.words import NATURES
from runs.recorded.standing import WORDS, standing_word
from webmap.paper import NOTHING, both, document, number, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FEW: Final = "không nêu"
FIGURES: Final = {
    "placed": ("Có chỗ", "placed"),
    "unplaced": ("Chưa có chỗ", "without a seat"),
    "mean_m": ("Trung bình, m", "mean, m"),
    "median_m": ("Trung vị, m", "median, m"),
    "p95_m": ("95 % trẻ đi không quá, m", "95 % go no farther than, m"),
    "over_4km": ("Trên 4 km", "over 4 km"),
    "at_nearest": ("Ở trường đầu danh sách của mình", "at the first school of their own list"),
}
STATES: Final = {
    "draft": ("bản nháp", "draft"),
    "provisional": ("dự kiến", "provisional"),
    "confirmed": ("đã xác nhận", "confirmed"),
    "final": ("chính thức", "final"),
}


def page(
    run: Mapping[str, Any],
    figures: Mapping[str, Any],
    schools: Sequence[tuple[str, str, int | None, int | None]],
) -> str:
    """
    Return the page.

    Parameters
    ----------
    run
        Its row: number, state, season, grade, policy, origin, hashes.
    figures
        Headline figures as they may be told.
    schools
        Code, name, seats and offers of each, ``None`` where withheld.
    """
    state = STATES.get(str(run["state"]), (str(run["state"]), str(run["state"])))
    nature = NATURES.get(run["origin"]["registers"]["pupils"]["nature"])
    grade = str(run["grade"])
    title = f"Lượt xếp chỗ {run['run_id']}: {grade_name(grade, 'vi')}, mùa {run['season']}"
    english = f"Run {run['run_id']}: {grade_name(grade, 'en')}, season {run['season']}"
    parts = [
        both("h1", title, english),
        both("p", f"Trạng thái: {state[0]}.", f"State: {state[1]}."),
        _note(*WORDS[standing_word(str(run["state"]))].values()),
        _note(*nature) if nature else "",
        both("h2", "Các chỉ số", "Figures"),
        table(
            [("chỉ số", "figure"), ("số", "number")],
            [[" · ".join(FIGURES[name]), _told(figures.get(name))] for name in FIGURES],
        ),
        both("h2", "Từng trường", "Each school"),
        table(
            [("trường", "school"), ("chỉ tiêu", "seats"), ("có chỗ", "offers")],
            [[f"{name} ({code})", number(n), _told(offers)] for code, name, n, offers in schools],
        ),
        both("h2", "Được làm từ", "Made from"),
        *(
            f"<p>{escape(what)}<br><code>{escape(value)}</code></p>"
            for what, value in _made_from(run)
        ),
        both(
            "p",
            "Số từ 1 đến 9 và số nào làm lộ chúng không nêu; quãng đường làm tròn lên 50 m. "
            "Ngoại lệ quyết định sau lượt này không có ở đây.",
            "Counts of one to nine, and what would give them back, are not told; ways are rounded "
            "up to 50 m. Exceptions decided after the run are not in it.",
        ),
    ]
    return document(title, parts)


def _made_from(run: Mapping[str, Any]) -> list[tuple[str, str]]:
    origin = run["origin"]
    roads = origin["network"]
    return [
        ("quy tắc · rules", f"{run['policy_name']} {run['policy_sha256'] or ''}"),
        ("giả định · assumptions", ", ".join(run["summary"].get("assumptions", [])) or NOTHING),
        ("đường · roads", f"{roads['name']}, {roads['data_date']}. {roads.get('licence') or ''}"),
        *(
            (f"danh mục · register {name}", str(one.get("content_sha256", "")))
            for name, one in sorted(origin["registers"].items())
        ),
        ("mã băm của lượt · hash of the run", str(run["run_sha256"] or NOTHING)),
        ("phiên bản chương trình · program", str(run["code_version"])),
    ]


def _told(value: float | None) -> str:
    return number(value, hidden=FEW)


def _note(vi: str, en: str) -> str:
    return f'<p class="note">{escape(vi)} <span class="en" lang="en">{escape(en)}</span></p>'
