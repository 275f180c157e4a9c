"""A planner's map as one file: it needs no network, runs no word of the data, is the same twice."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import shapely

from gis.errors import InputError
from webmap import build
from webmap.planner.elements import figure
from webmap.planner.layer import Pane
from webmap.planner.words import Language, day, html, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webmap.planner.layer import Key, Layer

HERE: Final = Path(__file__).parent
FRAME_PX: Final = 620
UNDER: Final = (Pane.BASE, Pane.AREAS)
SOURCE: Final = "© OpenStreetMap contributors"
MODEL: Final = {
    "vi": "Trẻ em và chỗ học trong bản đồ này là mô hình, không phải số liệu thật.",
    "en": "Children and seats on this map are a model, not real figures.",
}
LEGEND: Final = {"vi": "Chú giải", "en": "Legend"}
DATA_OF: Final = {"vi": "Dữ liệu ngày", "en": "Data of"}
NO_SCRIPT: Final = {
    "vi": "Bản đồ cần JavaScript; không tải gì từ mạng.",
    "en": "The map needs JavaScript; it loads nothing from a network.",
}
_IMAGE: Final = re.compile(r"url\([^)]*\)")
_MAP_FILE: Final = re.compile(r"//# sourceMappingURL=.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannerMap:
    """
    A map of layers; in a notebook it shows itself.

    Attributes
    ----------
    title
        Any text.
    data_date
        Day of the newest data, as in 2026-01-15.
    layers
        Lowest first; names differ.
    language
        ``vi`` or ``en``, that of the layers too.
    labels
        Sentences that must stand on it, such as that the place is invented.
    sources
        Who made the data; OpenStreetMap is named in any case.
    """

    title: str
    data_date: str
    layers: tuple[Layer, ...]
    language: Language = "vi"
    labels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def html(self) -> str:
        """
        Return the whole file.

        Raises
        ------
        InputError
            If two layers have one name, nothing is drawn, or the date is none.
        EnvironmentNotReadyError
            If Leaflet is not there and cannot be fetched.
        """
        self._check()
        root = figure(self.layers, self._bounds())
        scripts = (_leaflet_js(), _own("draw.js"), root.script.render())
        body = "\n".join(
            (
                self._header(),
                f'<main><div class="map">{root.html.render()}</div>{self._legend()}</main>',
                self._footer(),
                *(f"<script>{one}</script>" for one in scripts),
            )
        )
        return (
            f'<!doctype html>\n<html lang="{self.language}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{escape(_policy(scripts))}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n<link rel="icon" href="data:,">\n'
            f"<title>{html(self.title)}</title>\n<style>{_leaflet_css()}{_own('look.css')}</style>\n"
            f"</head>\n<body>\n{body}\n</body>\n</html>\n"
        )

    def save(self, path: Path | str) -> Path:
        """Write the file and return where it is; the same map gives the same bytes."""
        target = Path(path)
        target.write_bytes(self.html().encode("utf-8"))
        return target

    def _repr_html_(self) -> str:
        """Return it for a notebook: in a frame that may run its own scripts and nothing else."""
        return (
            f'<iframe title="{html(self.title)}" sandbox="allow-scripts" '
            f'style="width:100%;height:{FRAME_PX}px;border:0" srcdoc="{escape(self.html())}">'
            "</iframe>"
        )

    def _check(self) -> None:
        names = [plain(one.name) for one in self.layers]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            msg = f"several layers are called {twice[0]!r}; a map can show only one of that name"
            raise InputError(msg)
        if not any(one.shapes for one in self.layers):
            msg = "there is nothing to draw on this map"
            raise InputError(msg)

    def _bounds(self) -> Sequence[float]:
        """Return the box of what lies on the city, of the city itself if nothing does."""
        upon = [one for one in self.layers if one.pane not in UNDER and one.shapes]
        shapes = [one.geometry for layer in upon or self.layers for one in layer.shapes]
        bounds: Sequence[float] = shapely.total_bounds(shapes).tolist()
        return bounds

    def _header(self) -> str:
        says = [*self.labels]
        if any(one.is_model for one in self.layers):
            says.append(MODEL[self.language])
        notices = "".join(f'<p class="notice">{html(one)}</p>' for one in says)
        return f"<header><h1>{html(self.title)}</h1>{notices}</header>"

    def _legend(self) -> str:
        parts = "".join(
            f'<section id="key-{place}"><h2>{html(one.name)}</h2>'
            f"<ul>{''.join(map(_key, one.keys))}</ul>"
            + "".join(f"<p>{html(note)}</p>" for note in one.notes)
            + "</section>"
            for place, one in enumerate(self.layers)
            if one.keys or one.notes
        )
        return f'<aside aria-label="{LEGEND[self.language]}"><div id="layers"></div>{parts}</aside>'

    def _footer(self) -> str:
        date = f"{DATA_OF[self.language]} {day(self.data_date, self.language)}"
        told = " · ".join(map(html, (date, SOURCE, *self.sources, "Leaflet 1.9")))
        return f"<footer>{told}<noscript><p>{NO_SCRIPT[self.language]}</p></noscript></footer>"


def _key(key: Key) -> str:
    look = key.look
    style = (
        f'fill="{look.fill or "none"}" fill-opacity="{look.fill_opacity}" '
        f'stroke="{look.stroke or "none"}" stroke-width="{look.width}" '
        f'stroke-dasharray="{look.dashes or "none"}"'
    )
    shape = '<path d="M0 8H24"/>'
    if key.is_round:
        shape = '<circle cx="12" cy="8" r="6"/>'
    elif look.fill:
        shape = '<path d="M1 1H23V15H1z"/>'
    return (
        f'<li><svg width="24" height="16" aria-hidden="true"><g {style}>{shape}</g></svg>'
        f"<span>{html(key.text)}</span></li>"
    )


def _policy(scripts: Sequence[str]) -> str:
    """Return a policy under which these scripts run, no other, and nothing is fetched."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'"
        for one in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _leaflet_js() -> str:
    folder = build.ensure() / "leaflet"
    licence = (folder / "LICENSE").read_text(encoding="utf-8")
    code = (folder / "leaflet.js").read_text(encoding="utf-8")
    return f"/*\n{licence}*/\n{_MAP_FILE.sub('', code)}"


def _leaflet_css() -> str:
    """Return Leaflet's style without its pictures, which nothing here shows."""
    text = (build.ensure() / "leaflet" / "leaflet.css").read_text(encoding="utf-8")
    return _IMAGE.sub("none", text)


def _own(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
