"""Planners' maps in a real browser: no word of the data runs, nothing is asked of any host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest
import shapely

from gis.errors import InputError
from tests.ascii_city import city
from tests.hostile_texts import HOSTILE
from tests.test_hostile_names import Elements
from webmap.planner import page as planner_page
from webmap.planner.base import Ward, base
from webmap.planner.layer import Key, Layer, Look, Pane, Shape
from webmap.planner.page import PlannerMap
from webmap.planner.places import School, schools, seats_over
from webmap.planner.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

TOWN: Final = city("a-b-c\n|   |\nd---e\n~~~~~")
LON, LAT = float(TOWN.raw.node_lon.mean()), float(TOWN.raw.node_lat.mean())
LOOK: Final = Look(fill="#0b5394", stroke="#0b5394")
TRAP: Final = """
window.ran = [];
window.hit = window.alert = function (what) { window.ran.push(String(what)); };
"""
OPEN_ALL: Final = """() => {
  const said = [];
  for (const name of Object.keys(window)) {
    if (!name.startsWith("feature_group_")) continue;
    window[name].eachLayer((shape) => {
      for (const kind of ["Popup", "Tooltip"]) {
        if (!shape["get" + kind]()) continue;
        shape["open" + kind]();
        const element = shape["get" + kind]().getElement();
        element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
        for (const one of element.querySelectorAll("strong,p")) said.push(one.textContent);
      }
      const drawn = shape.getElement && shape.getElement();
      if (drawn && drawn.hasAttribute("aria-label")) said.push(drawn.getAttribute("aria-label"));
    });
  }
  return said;
}"""
WHAT_IS_THERE: Final = """() => ({
  ran: window.ran,
  title: document.title,
  heading: document.querySelector("h1").textContent,
  layers: [...document.querySelectorAll("#layers label")].map((one) => one.textContent.trim()),
  aside: [...document.querySelectorAll("aside h2, aside li span, aside p")].map(
    (one) => one.textContent),
  notices: [...document.querySelectorAll(".notice")].map((one) => one.textContent),
  footer: document.querySelector("footer").textContent,
  links: [...document.querySelectorAll("[href],[src],[action]")].map(
    (one) => one.getAttribute("href") || one.getAttribute("src") || one.getAttribute("action")),
  elements: [...new Set([...document.querySelectorAll("*")].map((one) => one.localName))].sort(),
})"""


def told_by(*texts: str) -> PlannerMap:
    """Return a map in which every entry for a text has one of these; the title has the first."""
    place = shapely.Point(LON, LAT)
    wards = tuple(Ward(code=one, name=one, shape=place.buffer(0.002)) for one in texts)
    return PlannerMap(
        title=texts[0],
        data_date="2026-01-15",
        layers=(
            *base(TOWN.raw, wards),
            seats_over(wards, dict.fromkeys(texts, -240)),
            schools([School(name=one, lon=LON, lat=LAT, seats=1240) for one in texts]),
            *(_own(one) for one in texts),
        ),
        labels=texts,
        sources=texts,
    )


def _own(text: str) -> Layer:
    place = shapely.Point(LON, LAT)
    line = shapely.LineString([(LON, LAT), (LON + 0.001, LAT)])
    shapes = (
        Shape(geometry=place.buffer(0.001), look=LOOK, tell=(text, text)),
        Shape(geometry=line, look=LOOK, tell=(text,), label=text),
        Shape(geometry=place, look=LOOK, tell=(text, "x"), label=text, radius=6),
    )
    keys = (Key(look=LOOK, text=text),)
    return Layer(name=text, pane=Pane.DOTS, shapes=shapes, keys=keys, notes=(text,), is_model=True)


def compare(reader: Reader, *texts: str) -> None:
    """See that the texts are shown, each as itself, and that nothing else came of them."""
    _, wanted = reader.read(told_by("Trường An Bình").html())

    said, found = reader.read(told_by(*texts).html())

    shown = [plain(one) for one in texts]
    more = ["x", "Chỗ học: 1.240", "Thiếu: 240 chỗ"]
    both = {f"{one}, {other}" for one in shown for other in (one, *more)}
    assert found["ran"] == []
    assert set(shown) <= set(said) <= {*shown, *more, *both}
    assert found["heading"] == shown[0]
    assert found["notices"][:-1] == shown
    assert found["layers"][-len(shown) :] == shown
    assert all(found["aside"].count(one) >= 3 for one in shown)
    assert all(one in found["footer"] for one in shown)
    assert found["elements"] == wanted["elements"]
    assert set(found["links"]) == {"data:,", "#", "#close"}


class Reader:
    """A person without a network, and everything that went wrong."""

    def __init__(self, context: BrowserContext, folder: Path) -> None:
        context.add_init_script(TRAP)
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.addresses: set[str] = set()
        self.path = folder / "map.html"
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("popup", lambda other: self.complaints.append(other.url))
        self.page.on("request", lambda request: self.addresses.add(request.url))

    def read(self, text: str) -> tuple[list[str], dict[str, Any]]:
        """Open a page, look at all it tells, and return that and what else there is."""
        self.path.write_text(text, encoding="utf-8")
        self.page.goto(self.path.as_uri(), wait_until="load")
        said = self.page.evaluate(OPEN_ALL)
        return said, self.page.evaluate(WHAT_IS_THERE)


@pytest.fixture(params=["no policy", pytest.param("policy", marks=pytest.mark.full)])
def reader(
    browser: Browser, tmp_path: Path, request: pytest.FixtureRequest, map_page: Path
) -> Iterator[Reader]:
    """Return a reader whose network is cut off; once the escaping has to do without the policy."""
    assert (map_page / "leaflet" / "leaflet.js").is_file()
    context = browser.new_context(
        offline=True,
        bypass_csp=request.param == "no policy",
        viewport={"width": 900, "height": 700},
    )
    yield Reader(context, tmp_path)
    context.close()


# The two Unicode forms of a name are one text, and a map has no two layers of one name.
APART: Final = tuple({plain(one): one for one in HOSTILE}.values())


def test_sixty_hostile_names_are_shown_as_text(reader: Reader) -> None:
    """In every entry at once: labels, layers, legend, popup, tooltip, label, wards, sources."""
    assert len(HOSTILE) == 60

    compare(reader, *APART)

    assert reader.complaints == []
    assert {urlsplit(one).scheme for one in reader.addresses} <= {"file", "data"}


@pytest.mark.full
def test_each_of_sixty_hostile_names_alone_is_shown_as_text(reader: Reader) -> None:
    """As the title too, and as the last word of the script."""
    for text in HOSTILE:
        compare(reader, text)

    assert reader.complaints == []
    assert {urlsplit(one).scheme for one in reader.addresses} <= {"file", "data"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_adds_no_element(text: str) -> None:
    """Page and frame, as a parser reads them."""
    map_of_it, wanted = titled(text), titled("Trường")

    page, frame = (Elements(one) for one in (map_of_it.html(), map_of_it._repr_html_()))

    assert page.tags == Elements(wanted.html()).tags
    assert (frame.tags, frame.handlers, page.handlers) == (["iframe"], [], [])


def titled(text: str) -> PlannerMap:
    """Return a small map with this title."""
    layers = (schools([School(name="An Bình", lon=LON, lat=LAT)]),)
    return PlannerMap(title=text, data_date="2026-01-15", layers=layers)


def test_the_trap_springs_where_a_text_becomes_markup(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without this, a test that watches nothing would pass too."""
    own = planner_page._own  # noqa: SLF001 - the script, made unsafe
    monkeypatch.setattr(
        planner_page, "_own", lambda name: own(name).replace("line.textContent", "line.innerHTML")
    )
    context = browser.new_context(offline=True, bypass_csp=True)
    reader = Reader(context, tmp_path)

    reader.read(told_by("<img src=x onerror=hit(1)>").html())
    reader.page.wait_for_function("window.ran.length > 0")

    context.close()


def test_the_policy_stops_what_the_escaping_would_miss(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two walls: with the first one down nothing runs either, and the browser says so."""
    own = planner_page._own  # noqa: SLF001 - the script, made unsafe
    monkeypatch.setattr(
        planner_page, "_own", lambda name: own(name).replace("line.textContent", "line.innerHTML")
    )
    context = browser.new_context(offline=True)
    reader = Reader(context, tmp_path)

    reader.read(told_by("<img src=x onerror=hit(1)>").html())
    reader.page.wait_for_timeout(200)

    assert reader.page.evaluate("window.ran") == []
    assert any("Content Security Policy" in one for one in reader.complaints)
    context.close()


def test_a_notebook_shows_it_in_a_frame_of_its_own(browser: Browser, tmp_path: Path) -> None:
    """The frame runs the map and reaches neither the notebook nor a host."""
    context = browser.new_context(offline=True)
    reader = Reader(context, tmp_path)
    shown = told_by("Trường \"An\" & 'Bình'")

    reader.path.write_text(f"<!doctype html>{shown._repr_html_()}", encoding="utf-8")
    reader.page.goto(reader.path.as_uri())
    frame = reader.page.frames[1]
    frame.wait_for_selector("#layers label")

    assert frame.evaluate("window.origin") == "null"
    assert frame.evaluate("document.querySelector('h1').textContent") == plain(shown.title)
    assert frame.evaluate("document.querySelectorAll('path.leaflet-interactive').length") >= 5
    assert reader.complaints == []
    context.close()


def test_the_same_map_gives_the_same_bytes(tmp_path: Path) -> None:
    """Folium draws names at random; two reports of one run would differ."""
    one = told_by("Trường An Bình").save(tmp_path / "one.html").read_bytes()
    other = told_by("Trường An Bình").save(tmp_path / "other.html").read_bytes()

    assert one == other
    assert b"feature_group_2" in one


def test_a_switched_off_layer_takes_its_legend_along(browser: Browser, tmp_path: Path) -> None:
    """A legend of what is not drawn is read as if it were."""
    context = browser.new_context(offline=True)
    reader = Reader(context, tmp_path)
    reader.read(told_by("Trường An Bình").html())
    section = reader.page.locator("aside section").last

    assert section.is_visible()
    reader.page.locator("#layers input").last.click()
    assert not section.is_visible()
    context.close()


def test_a_map_says_its_date_its_sources_and_that_children_are_a_model() -> None:
    """Whoever finds the file alone must see what it is."""
    vi = told_by("Trường An Bình").html()
    en = PlannerMap(
        title="Schools",
        data_date="2026-01-15T00:00:00Z",
        language="en",
        layers=(
            schools([School(name="An Bình", lon=LON, lat=LAT)], language="en", nature="model"),
        ),
    ).html()

    assert "Dữ liệu ngày 15/01/2026 · © OpenStreetMap contributors" in vi
    assert "Trẻ em và chỗ học trong bản đồ này là mô hình, không phải số liệu thật." in vi
    assert "Data of 2026-01-15 · © OpenStreetMap contributors" in en
    assert "Children and seats on this map are a model, not real figures." in en
    assert "Redistribution and use in source and binary forms" in en  # Leaflet's licence
    assert "sourceMappingURL" not in en


def test_what_cannot_be_a_map_is_refused() -> None:
    """Before a file is written."""
    layer = schools([School(name="An Bình", lon=LON, lat=LAT)])
    empty = Layer(name="x", pane=Pane.DOTS, shapes=())

    with pytest.raises(InputError, match="several layers are called 'Trường'"):
        PlannerMap(title="x", data_date="2026-01-15", layers=(layer, layer)).html()
    with pytest.raises(InputError, match="nothing to draw"):
        PlannerMap(title="x", data_date="2026-01-15", layers=(empty,)).html()
    with pytest.raises(InputError, match="not a day"):
        PlannerMap(title="x", data_date="15/01/2026", layers=(layer,)).html()
    with pytest.raises(InputError, match="not a colour"):
        Look(fill='#fff"><script>')
    with pytest.raises(InputError, match="not dashes"):
        Look(dashes='1"><script>')
