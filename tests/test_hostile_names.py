"""Names are data: whatever a school is called, no page or picture of ours runs or loads it."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import FastAPI

from api.openapi import reference
from gis.model import RawNetwork
from runs.explain import ledger
from runs.explain.sheet import sheet
from runs.match.stored import StoredResult
from tests.ascii_city import city
from tests.test_appeal import folder, stored, way
from webmap import dossier_page, ledger_page, sheet_page
from webmap.city_drawing import Drawing
from webmap.sheet_pdf import pdf
from webmap.square_map import square_map

__all__ = ["folder", "stored"]  # fixtures of the sheets, used again

ROOT: Final = Path(__file__).parents[1]
HOSTILE: Final = (
    "<script>alert(1)</script>",
    "${alert(1)}",
    "\"><img src=x onerror='alert(1)'>",
    "</title></svg><svg onload=alert(1)>",
    "'--></style><b onmouseover=alert(1)>",
)
MADE_BY_US: Final = frozenset({"what", "language", "reason", "mechanism", "status"})
"""Keys whose values are words of the program, by which something is looked up."""

TAG: Final = re.compile(r"</?[a-z][a-z0-9]*[ >/=]")
ESCAPED: Final = ("escape(", "english(", "both(", "_word(", "_tag(", "_anchor(", "_metres(", "_n(")
NUMBERS: Final = frozenset({"leg['number']", "row['rank']"})
CODED: Final = frozenset(
    {"COLOURS[told['what']]", "' class=offered' if row['reason'] is None else ''"}
)


class Elements(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.loads: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.loads += [str(value) for name, value in attrs if name in {"src", "srcdoc", "action"}]


def poisoned(value: Any, name: str) -> Any:  # noqa: ANN401 (any JSON)
    """Return the same with every text made hostile."""
    match value:
        case str() if value:
            return f"{name}{value}"
        case dict():
            return {
                key: one if key in MADE_BY_US else poisoned(one, name) for key, one in value.items()
            }
        case list() | tuple():
            return [poisoned(one, name) for one in value]
    return value


def check(text: str, plain: str) -> None:
    """See that a page with hostile texts has the elements of the page without, and no more."""
    found, wanted = Elements(text), Elements(plain)
    assert set(found.tags) <= set(wanted.tags)
    assert found.tags.count("script") == 0
    assert found.handlers == []
    assert found.loads == wanted.loads


@pytest.mark.parametrize("name", HOSTILE)
def test_an_appeal_sheet_shows_a_hostile_name_as_text(stored: StoredResult, name: str) -> None:
    """The sheet, its map and its PDF, of a result in which every text is hostile."""
    found = sheet(stored, "p&1", audience="officer", dossier=way())
    facts = poisoned(found.facts, name)
    shapes = found.shapes

    check(sheet_page.page(facts, shapes), sheet_page.page(found.facts, shapes))
    assert pdf(facts, shapes).startswith(b"%PDF-1.")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_dossier_shows_a_hostile_name_as_text(name: str) -> None:
    """Streets, networks, licences, sentences."""
    found = way()
    facts = poisoned(dict(found.facts), name)

    check(dossier_page.page(facts, found.shapes), dossier_page.page(found.facts, found.shapes))


@pytest.mark.parametrize("name", HOSTILE)
def test_the_ledger_shows_a_hostile_name_as_text(stored: StoredResult, name: str) -> None:
    """Policy, cells of tables, labels."""
    told = ledger.ledger(stored, {})
    facts = ledger.as_json(told, is_public=False)

    check(ledger_page.page(poisoned(facts, name)), ledger_page.page(facts))


@pytest.mark.parametrize("name", HOSTILE)
def test_pictures_show_a_hostile_name_as_text(name: str) -> None:
    """A picture of a city, and one of squares: titles are text."""
    town = city("a-b")
    check(_picture(town.raw, name), _picture(town.raw, "Trường"))
    drawn = square_map([], [(107.0, 9.7)], title=name)
    check(drawn, square_map([], [(107.0, 9.7)], title="Trường"))


def _picture(raw: RawNetwork, name: str) -> str:
    drawing = Drawing(raw, list(zip(raw.node_lon, raw.node_lat, strict=True)), main=("primary",))
    place = (float(raw.node_lon[0]), float(raw.node_lat[0]))
    drawing.dot(place, radius=4, colour="#000", title=name)
    drawing.line([place, place], 'stroke="#000"', title=name)
    return drawing.svg(name, [name])


@pytest.mark.parametrize("name", HOSTILE)
def test_the_reference_page_shows_hostile_words_as_text(name: str) -> None:
    """Descriptions and examples come from the program, some of them from data files."""
    schema = FastAPI(title="x").openapi()
    schema |= {"tags": [{"name": "schools"}]}
    own = {
        "operationId": "readSchool",
        "tags": ["schools"],
        "summary": "Read",
        "description": "Read one.",
        "parameters": [
            {"name": "code", "in": "path", "description": "Code.", "schema": {"type": "string"}}
        ],
        "responses": {"200": {"description": "Found."}},
    }
    schema["paths"] = {"/v1/schools/{code}": {"get": own}}
    bad = {
        **schema,
        "paths": {f"/v1/{name}": {"get": {**poisoned(own, name), "tags": ["schools"]}}},
    }

    check(reference.page(bad, "vi"), reference.page(schema, "vi"))


def test_whatever_comes_from_data_is_escaped_where_it_is_written() -> None:
    """In every page of ours a value that is taken out of data goes through the escaping first."""
    found = []
    for path in (
        *sorted((ROOT / "webmap").glob("*.py")),
        *sorted((ROOT / "webmap" / "planner").glob("*.py")),
        ROOT / "api" / "openapi" / "reference.py",
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and any(
                isinstance(one, ast.Constant) and TAG.search(str(one.value)) for one in node.values
            ):
                found += [f"{path.name}: {one}" for one in _bare(node)]

    assert found == []


def _bare(node: ast.JoinedStr) -> list[str]:
    """Return what is taken out of data and written as it is; figures have a format."""
    bare = []
    for one in node.values:
        if not isinstance(one, ast.FormattedValue) or one.format_spec is not None:
            continue
        said = ast.unparse(one.value)
        from_data = "['" in said or ".get(" in said
        if from_data and not said.startswith(ESCAPED) and said not in NUMBERS | CODED:
            bare.append(said)
    return bare


def test_the_browser_writes_names_as_text() -> None:
    """No way of ours makes markup of a text in the browser."""
    ways = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTML|DOMParser|\beval\(|"
        r"new Function|createContextualFragment|srcdoc"
    )
    sources = [p for p in (ROOT / "webmap" / "src").rglob("*") if p.suffix in {".ts", ".html"}]
    sources.append(ROOT / "webmap" / "planner" / "draw.js")

    assert len(sources) > 10
    assert [path.name for path in sources if ways.search(path.read_text("utf-8"))] == []
