"""A dossier as one page to print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from gis.text import spoken_metres
from webmap.dossier_map import drawing
from webmap.paper import NOTHING, both, document, english


def page(facts: Mapping[str, Any], shapes: Mapping[str, Any]) -> str:
    """
    Return a dossier as a self-contained HTML page, Vietnamese first.

    Parameters
    ----------
    facts, shapes
        What ``runs.dossier.build.dossier`` returned.
    """
    title = f"Hồ sơ khoảng cách: học sinh {facts['pupil_id']}, trường {facts['school_code']}"
    parts = (
        _head(facts, title),
        _notes(facts["notes"]),
        both("h2", "Bản đồ đường đi", "Map of the way"),
        drawing(shapes),
        _legs(facts),
        _points(facts),
        _rules(facts["profile"]),
        _network(facts["network"]),
    )
    return document(title, parts)


def _head(facts: Mapping[str, Any], title: str) -> str:
    profile = facts["profile"]
    if facts["distance_mm"] is None:
        far = both("p", "Không có khoảng cách.", "There is no distance.")
    else:
        minutes = round(facts["time_s"] / 60)
        vi = f"{profile['name_vi']}, khoảng {minutes} phút (tham khảo)"
        en = f"{profile['name_en']}, about {minutes} minutes (shown only)"
        metres = _metres(facts["distance_mm"])
        far = f'<p><span class="big">{metres} m</span> {escape(vi)} {english(en)}</p>'
    straight = _metres(facts["straight_mm"])
    title_en = f"Distance dossier: pupil {facts['pupil_id']}, school {facts['school_code']}"
    return f"<h1>{escape(title)}</h1>\n{english(title_en)}\n{far}\n" + both(
        "p",
        f"Đường chim bay {straight} m, không dùng để xét.",
        f"As the crow flies {straight} m; not used.",
    )


def _notes(notes: Iterable[Mapping[str, str]]) -> str:
    return "\n".join(
        f'<div class="note">{escape(note["vi"])} {english(note["en"])}</div>' for note in notes
    )


def _legs(facts: Mapping[str, Any]) -> str:
    if not facts["legs"]:
        return ""
    rows = "\n".join(
        f"<tr><td>{leg['number']}</td><td>{escape(leg['vi'])}<br>{english(leg['en'])}</td>"
        f'<td class="mm">{_metres(leg["mm"])}</td></tr>'
        for leg in facts["legs"]
    )
    total = _metres(sum(leg["mm"] for leg in facts["legs"]))
    return (
        f"{both('h2', 'Từng đoạn đường', 'Street by street')}\n<table>\n<thead><tr><th>#</th>"
        f"<th>Đoạn {english('stretch')}</th><th class='mm'>mét</th></tr></thead>\n<tbody>\n{rows}\n"
        f"</tbody>\n<tfoot><tr><td></td><td>Cộng {english('sum')}</td>"
        f'<td class="mm">{total}</td></tr></tfoot>\n</table>'
    )


def _points(facts: Mapping[str, Any]) -> str:
    home, gate = facts["home"], facts["gate"]
    rows = [
        _row("Tọa độ (kinh độ, vĩ độ)", "longitude, latitude", _place(home), _place(gate)),
        _row(
            "Độ chính xác của điểm",
            "how well the point is known",
            home["point_quality_vi"] or "không ghi",
            gate["point_id"],
        ),
    ]
    for vi, en, told in (
        ("Nối vào đường", "tied to the road", _street),
        ("Đoạn đường (OSM)", "edge", _edge),
        ("Vị trí trên đoạn", "place on the edge", _offset),
        ("Đoạn nối", "access line", _access),
    ):
        rows.append(_row(vi, en, told(home["snap"]), told(gate["snap"])))
    return (
        f"{both('h2', 'Hai đầu đường đi', 'The two ends')}\n<table>\n<thead><tr><th></th>"
        f"<th>Nhà {english('home')}</th><th>Cổng trường {english('gate')}</th></tr></thead>\n"
        "<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table>"
    )


def _row(vi: str, en: str, home: str, gate: str) -> str:
    name = f"{escape(vi)} {english(en)}"
    return f"<tr><td>{name}</td><td>{escape(home)}</td><td>{escape(gate)}</td></tr>"


def _place(point: Mapping[str, Any]) -> str:
    return f"{point['lon']:.7f}, {point['lat']:.7f}"


def _street(snap: Mapping[str, Any] | None) -> str:
    return NOTHING if snap is None else snap["street"] or "đường không tên"


def _edge(snap: Mapping[str, Any] | None) -> str:
    if snap is None:
        return NOTHING
    return (
        f"way {snap['way_id']} / {snap['position']}: "
        f"node {snap['from_node']} → {snap['to_node']}, {_metres(snap['edge_mm'])} m"
    )


def _offset(snap: Mapping[str, Any] | None) -> str:
    return NOTHING if snap is None else f"{_metres(snap['offset_mm'])} m"


def _access(snap: Mapping[str, Any] | None) -> str:
    return NOTHING if snap is None else f"{_metres(snap['access_mm'])} m"


def _rules(profile: Mapping[str, Any]) -> str:
    items = "\n".join(
        f"<li>{escape(vi)} {english(en)}</li>"
        for vi, en in zip(profile["rules_vi"], profile["rules_en"], strict=True)
    )
    return f"{both('h2', 'Quy tắc đo', 'Rules of measuring')}\n<ul>\n{items}\n</ul>"


def _network(network: Mapping[str, str]) -> str:
    date = network["data_date"] or NOTHING
    licence = f"<br>{escape(network['licence'])}" if network["licence"] else ""
    return (
        f"{both('h2', 'Phiên bản mạng đường', 'Network version')}\n"
        f"<p>{escape(network['name'])}, {escape(date)}<br>"
        f"<code>sha256 {escape(network['sha256'])}</code>{licence}</p>"
    )


def _metres(mm: int) -> str:
    """Return millimetres as metres with all their digits, as Vietnamese writes them."""
    return spoken_metres(mm, "vi")
