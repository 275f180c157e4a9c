"""A dossier as one page to print: no script, no request, every word escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from gis.text import spoken_metres
from webmap.dossier_map import drawing

STYLE: Final = """
:root{--ink:#1b1f24;--soft:#5b6570;--line:#c9d0d6;--blue:#0b5394;--red:#a61c00}
*{box-sizing:border-box}
body{margin:0 auto;max-width:190mm;padding:8mm;color:var(--ink);background:#fff;
font:15px/1.45 "Noto Sans","Segoe UI",Roboto,Arial,sans-serif}
h1{font-size:1.5em;margin:0 0 .1em}h2{font-size:1.05em;margin:1.2em 0 .3em}
.en{color:var(--soft);font-size:.88em}.big{font-size:1.6em;font-weight:700}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid var(--line);padding:.25em .5em;text-align:left;vertical-align:top}
td.mm,th.mm{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
tfoot td{font-weight:700;border-top:2px solid var(--ink)}
.note{border-left:4px solid var(--red);padding:.3em .7em;margin:.4em 0;background:#fbf3f1}
svg{width:100%;height:auto;border:1px solid var(--line)}
code{font-size:.85em;overflow-wrap:anywhere}
@page{size:A4;margin:12mm}
@media print{body{max-width:none;padding:0;font-size:10.5pt}tr,svg,.note{break-inside:avoid}}
"""

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing may be fetched or run, even if a name smuggled something in."""


NOTHING: Final = "\N{EN DASH}"
"""Stands where there is nothing to tell."""


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
        _both("h2", "Bản đồ đường đi", "Map of the way"),
        drawing(shapes),
        _legs(facts),
        _points(facts),
        _rules(facts["profile"]),
        _network(facts["network"]),
    )
    body = "\n".join(part for part in parts if part)
    return (
        f'<!doctype html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _both(tag: str, vi: str, en: str) -> str:
    return f'<{tag}>{escape(vi)} <span class="en" lang="en">{escape(en)}</span></{tag}>'


def _head(facts: Mapping[str, Any], title: str) -> str:
    profile = facts["profile"]
    if facts["distance_mm"] is None:
        far = _both("p", "Không có khoảng cách.", "There is no distance.")
    else:
        minutes = round(facts["time_s"] / 60)
        vi = f"{profile['name_vi']}, khoảng {minutes} phút (tham khảo)"
        en = f"{profile['name_en']}, about {minutes} minutes (shown only)"
        metres = _metres(facts["distance_mm"])
        far = f'<p><span class="big">{metres} m</span> {escape(vi)} {_en(en)}</p>'
    straight = _metres(facts["straight_mm"])
    title_en = f"Distance dossier: pupil {facts['pupil_id']}, school {facts['school_code']}"
    return f"<h1>{escape(title)}</h1>\n{_en(title_en)}\n{far}\n" + _both(
        "p",
        f"Đường chim bay {straight} m, không dùng để xét.",
        f"As the crow flies {straight} m; not used.",
    )


def _en(text: str) -> str:
    return f'<span class="en" lang="en">{escape(text)}</span>'


def _notes(notes: Iterable[Mapping[str, str]]) -> str:
    return "\n".join(
        f'<div class="note">{escape(note["vi"])} {_en(note["en"])}</div>' for note in notes
    )


def _legs(facts: Mapping[str, Any]) -> str:
    if not facts["legs"]:
        return ""
    rows = "\n".join(
        f"<tr><td>{leg['number']}</td><td>{escape(leg['vi'])}<br>{_en(leg['en'])}</td>"
        f'<td class="mm">{_metres(leg["mm"])}</td></tr>'
        for leg in facts["legs"]
    )
    total = _metres(sum(leg["mm"] for leg in facts["legs"]))
    return (
        f"{_both('h2', 'Từng đoạn đường', 'Street by street')}\n<table>\n<thead><tr><th>#</th>"
        f"<th>Đoạn {_en('stretch')}</th><th class='mm'>mét</th></tr></thead>\n<tbody>\n{rows}\n"
        f"</tbody>\n<tfoot><tr><td></td><td>Cộng {_en('sum')}</td>"
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
        f"{_both('h2', 'Hai đầu đường đi', 'The two ends')}\n<table>\n<thead><tr><th></th>"
        f"<th>Nhà {_en('home')}</th><th>Cổng trường {_en('gate')}</th></tr></thead>\n<tbody>\n"
        + "\n".join(rows)
        + "\n</tbody>\n</table>"
    )


def _row(vi: str, en: str, home: str, gate: str) -> str:
    return f"<tr><td>{escape(vi)} {_en(en)}</td><td>{escape(home)}</td><td>{escape(gate)}</td></tr>"


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
        f"<li>{escape(vi)} {_en(en)}</li>"
        for vi, en in zip(profile["rules_vi"], profile["rules_en"], strict=True)
    )
    return f"{_both('h2', 'Quy tắc đo', 'Rules of measuring')}\n<ul>\n{items}\n</ul>"


def _network(network: Mapping[str, str]) -> str:
    date = network["data_date"] or NOTHING
    licence = f"<br>{escape(network['licence'])}" if network["licence"] else ""
    return (
        f"{_both('h2', 'Phiên bản mạng đường', 'Network version')}\n"
        f"<p>{escape(network['name'])}, {escape(date)}<br>"
        f"<code>sha256 {escape(network['sha256'])}</code>{licence}</p>"
    )


def _metres(mm: int) -> str:
    """Return millimetres as metres with all their digits, as Vietnamese writes them."""
    return spoken_metres(mm, "vi")
