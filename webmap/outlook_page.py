"""An outlook as one page to read and to print."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from runs.outlook.pictures import by_year
from runs.outlook.write import labels_of
from webmap.paper import NOTHING, both, document, english, number, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runs.outlook.city import CityOutlook
    from runs.outlook.told import Row

MOST_ROWS: Final = 20
FEW: Final = "không nêu"
"""One to nine children, or what would give such a number."""
STYLE: Final = """
body{max-width:240mm}@page{size:A4 landscape}table{font-size:.88em}svg{border:0}
th.mm{white-space:normal}th .en{display:block;font-weight:400}
"""


def page(found: CityOutlook, tables: Mapping[str, Sequence[Row]]) -> str:
    """Return the page, self-contained: no script, no request."""
    asked = found.outlook.asked
    title = f"Lớp {asked.grade} trong các năm {asked.years[0]}-{asked.years[-1]}"
    return document(
        title,
        [
            f"<h1>{escape(title)}</h1>",
            english(f"Grade {asked.grade} in {asked.years[0]} to {asked.years[-1]}"),
            *(f'<div class="note">{escape(one)}</div>' for one in labels_of(found)),
            _about(found),
            by_year(tables["years"], _seats(tables["schools"])),
            both("h2", "Toàn thành phố", "The whole city"),
            _years(tables["years"]),
            both("h2", "Nơi dễ thiếu chỗ nhất", "Where seats are most likely missing"),
            _wards(tables["wards"], asked.years[-1], asked.within_m, found.ward_name),
            both("h2", "Trường dễ quá tải nhất", "Schools most likely asked by more than fit"),
            _schools(tables["schools"], asked.years[-1], found.school_name),
        ],
        style=STYLE,
    )


def _about(found: CityOutlook) -> str:
    asked = found.outlook.asked
    return both(
        "p",
        f"Quy tắc {found.policy.name}; lịch sử đến năm {found.last_year}; trẻ hôm nay của mùa thu "
        f"{asked.base_year}; {asked.n_draws} lần rút từ sai số của các dự báo trước. Khoảng trong "
        "ngoặc: bốn trên năm lần rút. “Cơ hội” là tỉ lệ số lần rút.",
        f"Rules {found.policy.name}; history to {found.last_year}; today's children of autumn "
        f"{asked.base_year}; {asked.n_draws} draws from the errors of past forecasts. In brackets: "
        "four of five draws. A chance is the share of draws.",
    )


def _seats(schools: Sequence[Row]) -> dict[str, list[int]]:
    total: dict[str, dict[int, int]] = {}
    for row in schools:
        of = total.setdefault(row["scenario"], {})
        of[row["year"]] = of.get(row["year"], 0) + row["seats"]
    return {name: list(of.values()) for name, of in total.items()}


def _years(rows: Sequence[Row]) -> str:
    head = [
        ("phương án", "scenario"),
        ("năm", "year"),
        ("trẻ", "children"),
        ("chưa có chỗ", "unplaced"),
        ("trên 4 km", "over 4 km"),
        ("thiếu trong tầm", "missing in reach"),
        ("trung bình, m", "mean, m"),
        ("95 % không quá, m", "95 % within, m"),
    ]
    columns = ("n_children", "n_unplaced", "n_over_4km", "missing_in_reach", "mean_m", "p95_m")
    return table(
        head,
        (
            [_name(row), str(row["year"]), *(_with_span(row, column) for column in columns)]
            for row in rows
        ),
    )


def _wards(rows: Sequence[Row], year: int, within_m: int, names: Mapping[str, str]) -> str:
    known = [row for row in rows if row["year"] == year and row["n_children"] is not None]
    known.sort(
        key=lambda row: (-(row["chance_missing_in_reach"] or 0), -(row["missing_in_reach"] or 0))
    )
    head = [
        ("phương án", "scenario"),
        ("phường, xã", "ward"),
        (f"trẻ năm {year}", f"children of {year}"),
        ("thiếu trong phường", "missing in the ward"),
        (f"thiếu trong {within_m} m", f"missing within {within_m} m"),
        ("cơ hội thiếu trong tầm", "chance of missing in reach"),
        ("cơ hội xa hoặc không chỗ", "chance of far or none"),
    ]
    return table(
        head,
        (
            [
                _name(row),
                names.get(row["ward_code"], row["ward_code"]) or NOTHING,
                _with_span(row, "n_children"),
                number(row["missing_in_ward"]),
                _with_span(row, "missing_in_reach"),
                _percent(row["chance_missing_in_reach"]),
                _percent(row["chance_far"]),
            ]
            for row in known[:MOST_ROWS]
        ),
    )


def _schools(rows: Sequence[Row], year: int, names: Mapping[str, str]) -> str:
    known = [row for row in rows if row["year"] == year and row["n_first"] is not None]
    known.sort(key=lambda row: (-(row["chance_over"] or 0), row["seats"] - row["n_first"]))
    head = [
        ("phương án", "scenario"),
        ("trường", "school"),
        ("chỉ tiêu", "seats"),
        ("gần nhất với", "nearest for"),
        ("được xếp", "placed"),
        ("cơ hội quá tải", "chance of more than fit"),
    ]
    return table(
        head,
        (
            [
                _name(row),
                names.get(row["school_code"], row["school_code"]),
                number(row["seats"]),
                _with_span(row, "n_first"),
                number(row["n_placed"], hidden=FEW),
                _percent(row["chance_over"]),
            ]
            for row in known[:MOST_ROWS]
        ),
    )


def _name(row: Row) -> str:
    return row["scenario"] or "như hiện nay / as it is"


def _with_span(row: Row, column: str) -> str:
    hidden = NOTHING if column.endswith("_m") else FEW
    told = number(row[column], hidden=hidden)
    low, high = row.get(f"{column}_p10"), row.get(f"{column}_p90")
    if low is None or high is None:
        return told
    return f"{told} ({number(low)}-{number(high)})"


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{round(100 * share)} %"
