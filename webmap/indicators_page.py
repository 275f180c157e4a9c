"""The indicators of a city as one page to read and to print."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from gis.text import VIETNAMESE
from runs.capacity.indicators import FAILS, UNKNOWN
from runs.capacity.pictures import bars, drawn, maps, svg
from runs.capacity.reasons import LEVEL, WHY
from runs.capacity.told import ward_rows
from webmap.paper import NOTHING, both, document, english, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runs.capacity.indicators import Indicators

    Row = Mapping[str, Any]

STATUS: Final = {"published": ("đã công bố", "published"), "assumed": ("giả định", "assumed")}
STYLE: Final = """
svg{border:0}table{font-size:.86em}th .en{display:block;font-weight:400}th.mm{white-space:normal}
td:first-child{min-width:11em}
"""


def page(found: Indicators, told: Mapping[str, Any]) -> str:
    """Return the page, self-contained: no script, no request."""
    title = "Chỉ số trường lớp theo phường, xã"
    rows = ward_rows(found)
    people = told["people"]
    return document(
        title,
        [
            f"<h1>{title}</h1>",
            english("Indicators of schools by ward"),
            *(f'<div class="note">{escape(one)}</div>' for one in told["labels"]),
            both(
                "p",
                f"{told['place_vi']}: {people['n_wards']} phường, xã; biết số dân của "
                f"{people['n_known']}.{_why(people['why'], 0)}",
                f"{told['place_en']}: {people['n_wards']} wards; the population of "
                f"{people['n_known']} is known.{_why(people['why'], 1)}",
            ),
            svg(maps(found, rows)),
            _not_drawn(found),
            svg(bars(found, rows)),
            both("h2", "Cả thành phố", "The whole city"),
            both(
                "p",
                "Tính trên các phường đã biết; các phường chưa biết không được coi là 0.",
                "Of the wards that are known; those that are not are not taken as 0.",
            ),
            _city(told),
            both("h2", "Đã công bố", "What was published"),
            _published(told),
            both("h2", "Vì sao chưa biết", "Why some are unknown"),
            _unknown(told),
            both("h2", "Theo phường, xã", "By ward"),
            _wards(found, rows),
            both("h2", "Chuẩn và nguồn", "Norms and sources"),
            _norms(told),
            both("h2", "Trường cần xem lại", "Schools to look at"),
            _warnings(found),
            both("h2", "Dữ liệu", "Data"),
            _registers(told),
        ],
        style=STYLE,
    )


def shown(value: float | None, why: str = "") -> str:
    """Return a number as Vietnamese read it, or why it is not known."""
    if value is None:
        return WHY[why][0] if why in WHY else NOTHING
    text = f"{value:,}"
    return text.translate(VIETNAMESE)


def _not_drawn(found: Indicators) -> str:
    names = ", ".join(found.name[~drawn(found.registers.wards.geometry.to_numpy())].tolist())
    if not names:
        return ""
    return both("p", f"Không vẽ trên bản đồ vì ở xa: {names}.", f"Too far to be drawn: {names}.")


def _why(counts: Mapping[str, int], at: int) -> str:
    if not counts:
        return ""
    said = "; ".join(f"{n}: {WHY[one][at]}" for one, n in sorted(counts.items()))
    return f" ({said})"


def _city(told: Mapping[str, Any]) -> str:
    """Return a row per indicator, a column per level."""
    rows = {(row["indicator"], row["level"]): row for row in told["city"]}
    heads = "".join(f"<th class='mm'>{escape(vi)} {english(en)}</th>" for vi, en in LEVEL.values())
    lines = "".join(
        f"<tr><td>{escape(one['name_vi'])} {english(one['name_en'])}</td>"
        + "".join("<td class='mm'>" + _figure(rows.get((name, level))) + "</td>" for level in LEVEL)
        + "</tr>"
        for name, one in told["indicators"].items()
    )
    return (
        f"<table><thead><tr><th>Chỉ số {english('indicator')}</th>{heads}</tr></thead>"
        f"<tbody>{lines}</tbody></table>"
    )


def _figure(row: Row | None) -> str:
    """Return a figure, its norm, of how many wards if not of all, and how many are short."""
    if row is None:
        return ""
    if row["value"] is None:
        return escape("chưa biết")
    parts = [f"<b>{escape(shown(row['value']))}</b>"]
    if row["norm"] is not None and row["verdict"]:
        parts.append(f"chuẩn {escape(shown(row['norm']))}")
    if row["n_known"] < row["n_wards"]:
        parts.append(f"{row['n_known']}/{row['n_wards']} phường")
    if row["n_short"]:
        parts.append(f"{row['n_short']} không đạt")
    return "<br>".join(parts)


def _published(told: Mapping[str, Any]) -> str:
    lines = [
        (_published_line(one, single), shown(_plain(single["value"])))
        for one in told["indicators"].values()
        for single in one["told"]
    ]
    if not lines:
        return both("p", "Không có số liệu công bố nào của nơi này.", "Nothing of this place.")
    return table((("Chỉ số", "indicator"), ("Giá trị", "value")), lines)


def _published_line(one: Mapping[str, Any], single: Mapping[str, Any]) -> str:
    name = f"{one['name_vi']}, {LEVEL[single['level']][0]}"
    return f"{name}: {single['what_vi']} / {single['what_en']}. {single['source']}"


def _unknown(told: Mapping[str, Any]) -> str:
    lines = [
        (name, f"{'; '.join(f'{WHY[one][0]} / {WHY[one][1]}: {n}' for one, n in why.items())}")
        for name, why in sorted(told["unknown"].items())
    ]
    if not lines:
        return both(
            "p", "Mọi chỉ số của mọi phường đều biết.", "Every value of every ward is known."
        )
    body = "".join(
        f"<tr><td><code>{escape(a)}</code></td><td>{escape(b)}</td></tr>" for a, b in lines
    )
    return f"<table><tbody>{body}</tbody></table>"


def _wards(found: Indicators, rows: Sequence[Row]) -> str:
    """Return one line per ward: what is short, and how many values are unknown."""
    n = len(found.columns)
    lines = []
    for w, name in enumerate(found.name.tolist()):
        own = rows[w * n : (w + 1) * n]
        short = [
            f"{found.columns[i].indicator.text['vi']['name']} ({LEVEL[row['level']][0]}): "
            f"{shown(row['value'])}"
            for i, row in enumerate(own)
            if row["verdict"] == FAILS
        ]
        unknown = sum(row["verdict"] == UNKNOWN for row in own)
        people = found.people.everybody
        lines.append(
            f"<tr><td>{escape(name or found.code[w])}</td><td class='mm'>"
            f"{escape(_people(people.value[w], people.why[w]))}</td><td>"
            f"{escape('; '.join(short) or NOTHING)}</td><td class='mm'>{unknown}/{n}</td></tr>"
        )
    heads = (
        ("Phường, xã", "ward"),
        ("Số dân", "people"),
        ("Không đạt", "short"),
        ("Chưa biết", "unknown"),
    )
    head = "".join(f"<th>{escape(vi)} {english(en)}</th>" for vi, en in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _people(value: float, why: str) -> str:
    return WHY[why][0] if why else shown(int(value))


def _norms(told: Mapping[str, Any]) -> str:
    parts = []
    for one in told["indicators"].values():
        status = " / ".join(STATUS[one["status"]])
        parts.append(
            f"<p><b>{escape(one['name_vi'])}</b> ({escape(status)}). {escape(one['says_vi'])} "
            f"{english(one['says_en'])}<br><code>{escape(one['source'])}</code></p>"
        )
    for name, norm in told["norms"].items():
        if norm is None:
            none = " / ".join(WHY["no_norm"])
            said = f"<code>{escape(name)}</code>: {escape(none)}"
        else:
            status = " / ".join(STATUS[norm["status"]])
            said = (
                f"<code>{escape(name)}</code> = {escape(shown(_plain(norm['value'])))} "
                f"{escape(norm['unit'])} ({escape(status)}): {escape(norm['source'])}"
            )
        parts.append(f"<p>{said}</p>")
    return "\n".join(parts)


def _warnings(found: Indicators) -> str:
    if not found.warnings:
        return both("p", "Không có.", "None.")
    head = (
        *(("Trường", "school"), ("Cấp học", "level"), ("Cảnh báo", "warning")),
        *(("Số liệu", "found"), ("Chuẩn", "norm")),
    )
    return table(
        head,
        [
            (
                str(one["school_code"]),
                LEVEL[one["level"]][0],
                one["warning"],
                shown(one["found"]),
                shown(one["norm"]),
            )
            for one in found.warnings
        ],
    )


def _registers(told: Mapping[str, Any]) -> str:
    lines = [
        f"<li><code>{escape(name)}</code>: {escape(one['name'])}, "
        f"{escape(one['date'] or NOTHING)}, {escape(one['licence'] or NOTHING)} "
        f"<code>{escape(one['sha256'])}</code></li>"
        for name, one in told["registers"].items()
    ]
    return f"<ul>{''.join(lines)}</ul>"


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
