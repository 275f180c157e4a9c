"""A forecast with its back-test as one page to read and to print."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.backtest import ALL_SIZES
from forecast.chances import reliability
from forecast.levels import CELL, CITY, REGION, REGION_GRADE, UNIT
from forecast.origins import OURS
from runs.forecast import pictures
from runs.forecast.rows import summary
from webmap.paper import NOTHING, both, document, english, number, table

if TYPE_CHECKING:
    from forecast.ahead import Ahead
    from forecast.backtest import Score
    from forecast.panel import Children, Panel
    from runs.forecast.adjusting import Adjusting
    from runs.forecast.history import History

AHEAD: Final = (1, 3, 5)
LEVELS: Final = {
    CELL: ("Lớp của đơn vị", "unit and grade"),
    UNIT: ("Đơn vị", "unit"),
    REGION: ("Khu vực", "region"),
    CITY: ("Toàn bộ", "altogether"),
}
METHODS: Final = {
    "forecast": ("Dự báo", "forecast"),
    "last_year": ("Như năm trước", "last year"),
    "linear": ("Đường thẳng", "straight line"),
    "cohort_3": ("Lên lớp 3 năm", "3-year cohort"),
}
INPUTS: Final = {
    "migration": ("Di cư", "migration"),
    "housing": ("Nhà ở", "housing"),
    "events": ("Mở, đóng, đổi ranh giới", "opened, closed, borders moved"),
}
STYLE: Final = """
body{max-width:240mm}@page{size:A4 landscape}table{font-size:.88em}svg{border:0}
th.mm{white-space:normal}th .en{display:block;font-weight:400}th:first-child{min-width:9em}
"""


def page(told: Ahead, history: History, adjusting: Adjusting) -> str:
    """Return the page, self-contained: no script, no request."""
    panel, last = told.panel, told.panel.last_year
    title = f"Dự báo số trẻ {last + 1}-{last + told.horizon}"
    return document(
        title,
        [
            f"<h1>{escape(title)}</h1>",
            english(f"Children forecast for {last + 1} to {last + told.horizon}"),
            f'<div class="note">{_whose(panel)}</div>',
            _about(history),
            pictures.city(told),
            _city_table(told),
            *_inputs(told, adjusting),
            both("h2", "Đã đúng đến đâu", "How near it was"),
            _said(),
            pictures.errors(told.scores),
            _errors(told.scores),
            both("h2", "Khoảng dự báo có giữ lời không", "Whether the intervals held"),
            pictures.held(told.scores),
            _held(told.scores),
            *_chances(told),
            *_sizes(told.scores),
        ],
        style=STYLE,
    )


def _chances(told: Ahead) -> list[str]:
    """Return how chances came true, where any were told."""
    whole = [one for one in reliability(told.chances) if one.ahead in AHEAD]
    if not whole:
        return []
    levels = {UNIT: ("Đơn vị", "unit"), REGION_GRADE: ("Lớp của khu vực", "region and grade")}
    head = [
        ("mức", "level"),
        ("số năm trước", "years ahead"),
        ("số dự báo", "forecasts"),
        ("Brier", "Brier"),
        ("Brier nếu chỉ biết tỉ lệ chung", "Brier knowing the share alone"),
    ]
    rows = [
        [
            " / ".join(levels[one.level]),
            str(one.ahead),
            number(one.n),
            f"{one.brier:.3f}",
            f"{one.brier_base:.3f}",
        ]
        for one in whole
    ]
    return [
        both("h2", "Cơ hội có đúng như đã nói không", "Whether chances came true"),
        both(
            "p",
            "Câu hỏi cho mọi năm đã qua: có đông hơn mùa thu lúc dự báo không? Trong các lần nói "
            "70 %, việc đó xảy ra bao nhiêu lần? Brier là bình phương sai lệch trung bình: càng "
            "nhỏ càng tốt; lớn hơn cột cuối nghĩa là chưa nói được gì.",
            "Asked of every past year: more children than in the autumn it was told from? Of all "
            "times that 70 % was said, how often did it happen? Brier is the mean squared "
            "difference: the smaller the better; above the last column nothing was known.",
        ),
        pictures.chances(told.chances),
        table(head, rows),
    ]


def _whose(panel: Panel) -> str:
    first, last = panel.first_year, panel.last_year
    return both(
        "span",
        f"Sai số dưới đây đo ở chính chuỗi {first}-{last} của {panel.n_units} đơn vị này; không "
        "phải độ chính xác ở nơi khác.",
        f"The errors below were measured on this very history of {panel.n_units} units, {first} "
        f"to {last}; they are no other place's accuracy.",
    )


def _about(history: History) -> str:
    parts = []
    if history.missing_years:
        years = ", ".join(map(str, history.missing_years))
        parts.append(both("p", f"Không có số liệu năm {years}.", f"No figures of {years}."))
    if history.closed:
        n = len(history.closed)
        parts.append(
            both(
                "p",
                f"{n} đơn vị không có trong năm cuối: không dự báo.",
                f"{n} units are not in the last year: nothing is told of them.",
            )
        )
    return "\n".join(parts)


def _said() -> str:
    return both(
        "p",
        "Mỗi mùa thu đã qua được dự báo như khi đó, không biết gì về sau. WAPE: tổng sai số tuyệt "
        "đối chia cho tổng số trẻ.",
        "Every past autumn is forecast as it would have been then, knowing nothing later. WAPE: "
        "absolute errors over the children who came.",
    )


def _city_table(told: Ahead) -> str:
    head = (
        ("Mùa thu", "autumn"),
        ("Dự báo", "forecast"),
        ("80 %", "80 %"),
        ("95 %", "95 %"),
        *[METHODS[name] for name in told.baselines],
    )
    around, middle = told.around[CITY][:, 0], told.middle[CITY][0]
    rows = []
    for h in range(told.horizon):
        low95, low80, high80, high95 = (number(one) for one in around[:, h])
        plain = [_total(of, h) for of in told.baselines.values()]
        year = str(told.panel.last_year + 1 + h)
        spans = (f"{low80} - {high80}", f"{low95} - {high95}")
        rows.append((year, number(middle[h]), *spans, *plain))
    return table(head, rows)


def _inputs(told: Ahead, adjusting: Adjusting) -> list[str]:
    """Return what each explicit input adds to all units together, year by year."""
    effects = adjusting.effects()
    if not effects:
        return []
    head = (
        ("Mùa thu", "autumn"),
        ("Không có dữ liệu bổ sung", "without"),
        *[INPUTS[name] for name in effects],
        ("Dự báo", "forecast"),
    )
    without, middle = adjusting.steps["without"], told.middle[CITY][0]
    rows = [
        (
            str(told.panel.last_year + 1 + h),
            _total(without, h),
            *(_total(effect, h) for effect in effects.values()),
            number(middle[h]),
        )
        for h in range(told.horizon)
    ]
    return [both("h2", "Dữ liệu bổ sung", "Explicit inputs"), table(head, rows)]


def _total(of: Children, h: int) -> str:
    return number(float(np.nansum(of[:, :, h])))


def _errors(scores: Sequence[Score]) -> str:
    head = (
        *(("Cấp", "level"), ("Trước, năm", "years ahead"), ("Số lần thử", "origins")),
        *((f"{vi}, WAPE %", f"{en}") for vi, en in METHODS.values()),
        *(("MAPE %", "MAPE %"), ("Lệch %", "bias %"), ("Gần nhất", "nearest")),
    )
    return table(head, [_error_row(scores, level, h) for level, h in _pairs(scores)])


def _error_row(scores: Sequence[Score], level: str, ahead: int) -> Sequence[str]:
    found = summary(scores, level, ahead)
    ours = found[OURS]
    nearest = min(found, key=lambda name: found[name].wape)
    return (
        " / ".join(LEVELS[level]),
        str(ahead),
        str(ours.n_origins),
        *(_percent(found[name].wape) for name in METHODS),
        _percent(ours.mape),
        _percent(ours.bias, signed=True),
        METHODS[nearest][0],
    )


def _held(scores: Sequence[Score]) -> str:
    head = (
        *(("Cấp", "level"), ("Trước, năm", "years ahead"), ("Số đã so", "compared")),
        *(("Trong 80 %", "in 80 %"), ("Trong 95 %", "in 95 %"), ("Rộng 80 %", "width of 80 %")),
    )
    rows = []
    for level, ahead in _pairs(scores):
        ours = summary(scores, level, ahead)[OURS]
        shares = (_percent(one) for one in (ours.held_80, ours.held_95, ours.width_80))
        rows.append((" / ".join(LEVELS[level]), str(ahead), number(ours.n), *shares))
    return table(head, rows)


def _sizes(scores: Sequence[Score]) -> list[str]:
    farthest = max((ahead for level, ahead in _pairs(scores) if level == CELL), default=None)
    if farthest is None:
        return []
    head = (
        *(("Trẻ mỗi lớp", "children per grade"), ("Trước, năm", "years ahead")),
        *((f"{vi}, WAPE %", f"{en}") for vi, en in METHODS.values()),
        ("Trong 80 %", "in 80 %"),
    )
    by_kind: dict[tuple[int, str], dict[str, Score]] = {}
    for one in scores:
        if one.level == CELL and one.size != ALL_SIZES and one.ahead in AHEAD:
            by_kind.setdefault((one.ahead, one.size), {})[one.method] = one
    rows = [
        (
            pictures.size_word(size),
            str(ahead),
            *(_percent(found[name].wape) for name in METHODS),
            _percent(found[OURS].held_80),
        )
        for (ahead, size), found in by_kind.items()
    ]
    return [
        both("h2", "Theo cỡ của đơn vị", "By size of the unit"),
        pictures.by_size(scores, farthest),
        table(head, rows),
    ]


def _pairs(scores: Sequence[Score]) -> list[tuple[str, int]]:
    there: Mapping[tuple[str, int], None] = {(one.level, one.ahead): None for one in scores}
    return [(level, ahead) for level in LEVELS for ahead in AHEAD if (level, ahead) in there]


def _percent(share: float, *, signed: bool = False) -> str:
    if math.isnan(share):
        return NOTHING
    return f"{100 * share:+.2f}" if signed else f"{100 * share:.2f}"
