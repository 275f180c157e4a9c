"""Folium's map without its scripts from elsewhere, its text in templates and its random names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

import folium
import numpy as np
import shapely
from folium.template import Template

from webmap.planner.layer import Look, Pane
from webmap.planner.words import html, script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from webmap.planner.layer import Layer, Shape

UNIT: Final = 100_000  # parts of a degree, about a metre each; draw.js has the same
DECIMALS: Final = 5
AREA, LINE, DOT = 0, 1, 2
NOTHING: Final = -1


class PlainMap(folium.Map):
    """
    A map with Leaflet and nothing else: no jQuery, no Bootstrap, no icon fonts, no tiles.

    Notes
    -----
    Folium puts links to them into the header of its figure; ``page`` writes a header of its own.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}{% endmacro %}
        {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = gtMap("{{ this.get_name() }}", {{ this.panes }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__(location=(0.0, 0.0), tiles=None)
        self.panes = json.dumps(list(Pane))


class Shapes(folium.FeatureGroup):
    """
    A layer whose texts stand in one list, made by ``words.script``; all else are numbers.

    Notes
    -----
    Folium's popups, tooltips and icons put text between backticks or into HTML, where 0.20 runs
    it; none of them is used. The script in ``draw.js`` makes text nodes.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = gtLayer("{{ this.pane }}", {{ this.texts }},
        {{ this.looks }},
        {{ this.shapes }});
        {% endmacro %}
        """
    )

    def __init__(self, layer: Layer) -> None:
        # The space keeps a name from being __proto__ or a number, which objects treat otherwise.
        super().__init__(name=f" {html(layer.name)}", show=layer.is_shown)
        packed = _Packed(layer.shapes)
        self.pane = layer.pane.value
        self.texts = script(packed.texts)
        self.looks = json.dumps([_options(one) for one in packed.looks], separators=(",", ":"))
        self.shapes = json.dumps(packed.rows, separators=(",", ":"))


class Settled(folium.MacroElement):
    """What is done once all layers are there."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        gtSettle({{ this._parent.get_name() }}, [
        {%- for one in this.layers %}{{ one.get_name() }},{% endfor -%}
        ]);
        {% endmacro %}
        """
    )

    def __init__(self, layers: Sequence[Shapes]) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca's own has no types
        self.layers = layers


def figure(layers: Sequence[Layer], bounds: Sequence[float]) -> folium.Figure:
    """
    Return folium's figure of a map, rendered, with names that are the same every time.

    Parameters
    ----------
    layers
        In the order of the switch.
    bounds
        West, south, east and north of what is seen first, degrees.
    """
    drawn = PlainMap()
    shapes = [Shapes(one) for one in layers]
    for one in shapes:
        drawn.add_child(one)
    west, south, east, north = (round(float(one), DECIMALS) for one in bounds)
    drawn.add_child(folium.FitBounds([[south, west], [north, east]], padding=(8, 8)))
    drawn.add_child(folium.LayerControl(collapsed=False))
    drawn.add_child(Settled(shapes))
    root = cast("folium.Figure", drawn.get_root())
    for place, element in enumerate(_tree(root)):
        element._id = str(place)  # noqa: SLF001 - branca draws it at random and takes no other
    root.render()
    return root


def _tree(element: folium.Element) -> Iterator[folium.Element]:
    yield element
    for one in element._children.values():  # noqa: SLF001 - there is no other way through the tree
        yield from _tree(one)


class _Packed:
    """Shapes as numbers, with their texts and looks in lists, each once."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._text: dict[str, int] = {}
        self._look: dict[Look, int] = {}
        self.rows = [self._row(one) for one in shapes if not shapely.is_empty(one.geometry)]

    @property
    def texts(self) -> list[str]:
        """Return the texts in the order of their numbers."""
        return list(self._text)

    @property
    def looks(self) -> list[Look]:
        """Return the looks in the order of their numbers."""
        return list(self._look)

    def _row(self, shape: Shape) -> list[Any]:
        kind, at = _coordinates(shape.geometry)
        look = self._look.setdefault(shape.look, len(self._look))
        tell = [self._number(one) for one in shape.tell]
        label = self._number(shape.label) if shape.label else NOTHING
        return [kind, look, tell, label, round(shape.radius, 1), at]

    def _number(self, text: str) -> int:
        return self._text.setdefault(text, len(self._text))


def _coordinates(geometry: shapely.Geometry) -> tuple[int, list[Any]]:
    """Return the kind and latitudes and longitudes as Leaflet nests them."""
    parts = shapely.get_parts(geometry)
    if isinstance(parts[0], shapely.Polygon):
        return AREA, [
            [_places(ring.coords) for ring in (part.exterior, *part.interiors)] for part in parts
        ]
    if isinstance(parts[0], shapely.LineString):
        return LINE, [_places(part.coords) for part in parts]
    return DOT, _places(parts[0].coords)


def _places(coordinates: Any) -> list[int]:  # noqa: ANN401 - shapely's own sequence
    """Return latitude and longitude in whole units, each place as the step from the one before."""
    places = np.rint(np.asarray(coordinates, np.float64)[:, 1::-1] * UNIT).astype(np.int64)
    steps: list[int] = np.diff(places, axis=0, prepend=0).reshape(-1).tolist()
    return steps


def _options(look: Look) -> dict[str, Any]:
    """Return a look as Leaflet names it."""
    return {
        "fill": bool(look.fill),
        "fillColor": look.fill or "#000000",
        "fillOpacity": look.fill_opacity,
        "stroke": bool(look.stroke),
        "color": look.stroke or "#000000",
        "opacity": look.opacity,
        "weight": look.width,
        "dashArray": look.dashes or None,
    }
