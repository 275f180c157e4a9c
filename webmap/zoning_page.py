"""Pages about catchments, to print: what a check found, and what changes against another set."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import shapely

from routing.crossings import MAIN_CLASSES
from webmap.city_drawing import Drawing
from webmap.paper import NOTHING, both, document, english, number, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from gis.model import RawNetwork
    from runs.zoning.checked import Checked
    from runs.zoning.compare import Compared, Set

Layer: TypeAlias = "tuple[BaseGeometry, str, str]"
"""What is drawn, how, and what it is called."""

HIDDEN: Final = "< 10"
WITHHELD: Final = "\N{HORIZONTAL ELLIPSIS}"
"""A count that is small, or would give a small one back."""
M2_PER_HA: Final = 10_000
OUTLINE: Final = 'fill="#0b5394" fill-opacity="0.06" stroke="#0b5394" stroke-width="1.2"'
OVERLAP: Final = 'fill="#a61c00" fill-opacity="0.7" stroke="#a61c00" stroke-width="1.5"'
GAP: Final = 'fill="#e69138" fill-opacity="0.55" stroke="#b45f06" stroke-width="1"'
GAINED: Final = 'fill="#0072b2" fill-opacity="0.6" stroke="#0072b2" stroke-width="1"'
LOST: Final = 'fill="#d55e00" fill-opacity="0.6" stroke="#d55e00" stroke-width="1"'
LEVEL_VI: Final = {
    "preschool": "mầm non",
    "primary": "tiểu học",
    "lower_secondary": "trung học cơ sở",
    "upper_secondary": "trung học phổ thông",
}
KIND: Final = {
    "official": ("chính thức", "official"),
    "khu_pho_list": ("danh sách khu phố", "lists of neighbourhoods"),
    "drawn": ("vẽ tay", "drawn"),
    "derived": ("suy ra từ kết quả", "derived from a result"),
    "proposed": ("đề xuất", "proposed"),
}
STYLE: Final = """
th.mm{white-space:normal}th .en{display:block;font-weight:400}
.key{display:inline-block;width:1.1em;height:1.1em;margin:0 .3em 0 .8em;vertical-align:-.2em}
"""


def check_page(found: Checked, raw: RawNetwork | None, labels: Sequence[str] = ()) -> str:
    """
    Return the page of a check: overlaps, gaps, and a map of both.

    Parameters
    ----------
    found
        What the check found.
    raw
        Roads under the map; ``None`` leaves the map out.
    labels
        Sentences that must stand on the page, such as that the data are invented.
    """
    facts = found.as_json()
    title = f"Kiểm tra địa bàn {LEVEL_VI[found.level]}, {found.season}"
    parts = [
        *_head(title, f"Check of the {found.level} catchments of {found.season}", labels),
        both(
            "p",
            f"{len(found.catchments)} địa bàn; {_n(found.n_children)} trẻ đăng ký, "
            f"{_n(found.n_in_none)} em không thuộc địa bàn nào, "
            f"{_n(found.n_in_several)} em thuộc nhiều địa bàn.",
            f"{len(found.catchments)} catchments; {_n(found.n_children, 'en')} registered "
            f"children, {_n(found.n_in_none, 'en')} in none, {_n(found.n_in_several, 'en')} in "
            "several.",
        ),
        both("h2", "Chồng lấn", "Overlaps"),
        _overlaps(facts["overlaps"]),
        both("h2", "Khoảng trống", "Gaps"),
        _gaps(facts["gaps"]),
    ]
    if facts["shared_units"]:
        rows = [(one["unit"], ", ".join(one["catchments"])) for one in facts["shared_units"]]
        parts += [
            both("h2", "Đơn vị thuộc nhiều địa bàn", "Units of several catchments"),
            table((("Đơn vị", "unit"), ("Địa bàn", "catchments")), rows),
        ]
    if raw is not None:
        outlines = [one.geometry for one in found.catchments if one.geometry is not None]
        layers: list[Layer] = [(shape, OUTLINE, "") for shape in outlines]
        layers += [(one.shape, GAP, one.ward_name) for one in found.gaps]
        layers += [
            (
                one.shape,
                OVERLAP,
                " + ".join(found.catchments[at].catchment_id for at in (one.one, one.other)),
            )
            for one in found.overlaps
        ]
        parts += _map(
            raw, layers, outlines, title, {"chồng lấn|overlap": OVERLAP, "trống|gap": GAP}
        )
    return document(title, parts, style=STYLE)


def compare_page(found: Compared, raw: RawNetwork | None, labels: Sequence[str] = ()) -> str:
    """
    Return the page of a comparison: per school, who changes, and a map of what moves.

    Parameters
    ----------
    found
        The two sets side by side.
    raw, labels
        As above.
    """
    vi, en = (
        tuple(f"{one.season}, {_kinds(one, at)}" for one in (found.before, found.after))
        for at in (0, 1)
    )
    title = f"So sánh địa bàn {LEVEL_VI[found.after.level]}: {vi[0]} → {vi[1]}"
    parts = [
        *_head(title, f"{found.after.level} catchments compared: {en[0]} to {en[1]}", labels),
        both(
            "p",
            f"{_n(found.n_changed)} trong {_n(found.n_children)} trẻ đăng ký đổi địa bàn.",
            f"{_n(found.n_changed, 'en')} of {_n(found.n_children, 'en')} registered children "
            "change their catchment.",
        ),
        both("h2", "Diện tích theo trường", "Areas by school"),
        _areas(found.rows),
        both(
            "h2", "Trẻ đăng ký và chỉ tiêu theo trường", "Registered children and seats by school"
        ),
        _children(found.rows),
        both("h2", "Ai đổi trường", "Who changes"),
        _moves(found.moves),
    ]
    if raw is not None:
        layers = [(one.after, OUTLINE, one.school_code) for one in found.shapes]
        layers += [(one.lost, LOST, one.school_code) for one in found.shapes]
        layers += [(one.gained, GAINED, one.school_code) for one in found.shapes]
        seen = [one for change in found.shapes for one in (change.before, change.after)]
        names = {"thêm|gained": GAINED, "mất|lost": LOST}
        parts += _map(raw, layers, seen, title, names)
    return document(title, parts, style=STYLE)


def _head(vi: str, en: str, labels: Sequence[str]) -> list[str]:
    return [
        f"<h1>{escape(vi)}</h1>",
        english(en),
        *(f'<div class="note">{escape(one)}</div>' for one in labels),
    ]


def _overlaps(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return both("p", "Không có.", "None.")
    head = (
        ("Địa bàn", "catchments"),
        ("Trường", "schools"),
        ("m²", "m²"),
        ("Số em", "children"),
        ("Quanh", "around"),
    )
    return table(
        head,
        [
            (
                " + ".join(row["catchments"]),
                " + ".join(" ".join(codes) for codes in row["schools"]),
                _n(row["area_m2"]),
                _n(row["children"]),
                _place(row["around"]),
            )
            for row in rows
        ],
    )


def _gaps(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return both("p", "Không có.", "None.")
    head = (("Phường, xã", "ward"), ("ha", "ha"), ("Số em", "children"), ("Quanh", "around"))
    return table(
        head,
        [
            (
                f"{row['ward']} ({row['ward_code']})"
                + (": cả phường, whole ward" if row["whole_ward"] else ""),
                _ha(row["area_m2"]),
                _n(row["children"]),
                _place(row["around"]),
            )
            for row in rows
        ],
    )


def _areas(rows: Sequence[Mapping[str, Any]]) -> str:
    head = (
        ("Trường", "school"),
        ("trước, ha", "before"),
        ("sau, ha", "after"),
        ("thêm, ha", "gained"),
        ("mất, ha", "lost"),
    )
    areas = ("area_before_m2", "area_after_m2", "gained_m2", "lost_m2")
    return table(head, [(row["school_code"], *(_ha(row[name]) for name in areas)) for row in rows])


def _children(rows: Sequence[Mapping[str, Any]]) -> str:
    head = (
        ("Trường", "school"),
        ("chỉ tiêu trước", "seats before"),
        ("chỉ tiêu sau", "seats after"),
        ("trẻ trước", "children before"),
        ("trẻ sau", "after"),
        ("đến", "came"),
        ("đi", "left"),
    )
    counts = ("children_before", "children_after", "came", "left")
    return table(
        head,
        [
            (
                row["school_code"],
                number(row["seats_before"]),
                number(row["seats_after"]),
                *(number(row[name], hidden=WITHHELD) for name in counts),
            )
            for row in rows
        ],
    ) + both(
        "p",
        f"{WITHHELD}: ít em, hoặc từ số này suy ra được số ít em nên không nêu.",
        f"{WITHHELD}: few children, or the number would give few back.",
    )


def _moves(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the moves that may be told, and how many pairs of schools are not."""
    if not rows:
        return both("p", "Không có.", "Nobody.")
    told = [row for row in rows if row["children"] is not None]
    n_more = len(rows) - len(told)
    head = (("Từ, đến", "from, to"), ("Số em", "children"))
    ends = [f"{row['from_school'] or NOTHING} → {row['to_school'] or NOTHING}" for row in told]
    counts = [_n(row["children"]) for row in told]
    more = both(
        "p",
        f"{n_more} cặp trường khác có ít em nên không nêu số.",
        f"{n_more} further pairs of schools have few children and are not told.",
    )
    shown = table(head, list(zip(ends, counts, strict=True))) if told else ""
    return shown + (more if n_more else "")


def _kinds(one: Set, language: int) -> str:
    return ", ".join(KIND[kind][language] for kind in one.kinds)


def _map(
    raw: RawNetwork,
    layers: Sequence[Layer],
    seen: Sequence[BaseGeometry],
    title: str,
    names: Mapping[str, str],
) -> list[str]:
    shown = [one for one in seen if not one.is_empty]
    if not shown:
        return []
    west, south, east, north = shapely.total_bounds(shown)
    drawing = Drawing(raw, [(west, south), (east, north)], main=MAIN_CLASSES)
    for shape, style, name in layers:
        if not shape.is_empty:
            drawing.area(shape, style, title=name)
    keys = []
    for said, style in names.items():
        vi, en = said.split("|")
        colour = style.split('"')[1]
        keys.append(
            f'<span class="key" style="background:{colour}"></span>{escape(vi)} {english(en)}'
        )
    return [both("h2", "Bản đồ", "Map"), f"<p>{''.join(keys)}</p>", drawing.svg(title)]


def _n(value: float | None, language: str = "vi") -> str:
    return number(value, language, hidden=HIDDEN)


def _ha(m2: float) -> str:
    return f"{m2 / M2_PER_HA:.1f}".replace(".", ",")


def _place(around: Sequence[float]) -> str:
    return f"{around[0]}, {around[1]}"
