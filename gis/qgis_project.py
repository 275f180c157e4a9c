"""A QGIS project file over the database: one layer per table that people look at, with styles."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from gis.qgis_layers import FAR_SCALE, LAYERS, Layer, Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import URL

VERSION: Final = "3.22.16-Białowieża"
"""The format that is written; later versions of QGIS read it."""

DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
NO_DATE: Final = (1980, 1, 1, 0, 0, 0)
SYSTEM: Final = {
    "proj4": "+proj=longlat +datum=WGS84 +no_defs",
    "srsid": "3452",  # QGIS's own number of it; without one it ignores the authority's
    "srid": "4326",
    "authid": "EPSG:4326",
    "description": "WGS 84",
    "projectionacronym": "longlat",
    "ellipsoidacronym": "EPSG:7030",
    "geographicflag": "true",
}
PLACEMENT: Final = {
    "placement": "0",
    "placementFlags": "10",
    "priority": "5",
    "dist": "1",
    "distUnits": "MM",
    "offsetUnits": "MM",
    "quadOffset": "4",
}
"""Beside the point, as QGIS itself writes it; without flags it draws no label."""

SYMBOL_CLASS: Final = {"fill": "SimpleFill", "line": "SimpleLine", "marker": "SimpleMarker"}
GEOMETRY: Final = {
    "fill": ("Polygon", "MultiPolygon"),
    "line": ("Line", "LineString"),
    "marker": ("Point", "Point"),
}


def project(
    url: URL, extent: tuple[float, float, float, float], *, layers: Sequence[Layer] = LAYERS
) -> bytes:
    """
    Return the bytes of a ``.qgz`` file; the same database gives the same bytes.

    Parameters
    ----------
    url
        Address; its password is left out.
    extent
        West, south, east and north of what is shown first, degrees.
    layers
        From above to below.

    Notes
    -----
    A ``.qgz`` is a zip of the ``.qgs`` XML. QGIS asks for a password where one is needed, or
    takes it from its own store or from ``PGPASSFILE``.
    """
    root = ET.Element("qgis", version=VERSION, projectname="Gần Trường")
    ET.SubElement(root, "title").text = "Gần Trường"
    _reference(ET.SubElement(root, "projectCrs"))
    tree = ET.SubElement(root, "layer-tree-group")
    ET.SubElement(ET.SubElement(tree, "customproperties"), "Option")
    for one in layers:
        _tree_entry(tree, one, url)
    _canvas(root, extent)
    maps = ET.SubElement(root, "projectlayers")
    order = ET.SubElement(root, "layerorder")
    for one in layers:
        _map_layer(maps, one, url)
        ET.SubElement(order, "layer", id=_id(one))
    properties = ET.SubElement(root, "properties")
    enabled = ET.SubElement(ET.SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled")
    enabled.set("type", "int")
    enabled.text = "1"
    ET.indent(root)
    text = DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        entry = zipfile.ZipInfo("gan_truong.qgs", NO_DATE)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, text.encode())
    return held.getvalue()


def datasource(url: URL, layer: Layer) -> str:
    """
    Return how QGIS reaches a table, without a password.

    Examples
    --------
    >>> from sqlalchemy import make_url
    >>> one = next(layer for layer in LAYERS if layer.name == "gates")
    >>> said = datasource(make_url("postgresql://me:secret@host/city"), one)
    >>> "secret" in said, said.split()[:3]
    (False, ["dbname='city'", 'host=host', "user='me'"])
    """
    host = url.host or str(url.query.get("host") or "")
    port = url.port or str(url.query.get("port") or "")
    key = ",".join(layer.key) if len(layer.key) == 1 else ",".join(f'"{k}"' for k in layer.key)
    parts = [
        f"dbname={_quoted(url.database or '')}",
        f"host={host}" if host else "",
        f"port={port}" if port else "",
        f"user={_quoted(url.username)}" if url.username else "",
        f"key={_quoted(key)}",
        "srid=4326",
        f"type={GEOMETRY[layer.symbol][1]}" if layer.name != "water" else "",
        "checkPrimaryKeyUnicity='0'",
        f'table="{layer.table[0]}"."{layer.table[1]}" (geom)',
        f"sql={layer.where}" if layer.where else "",
    ]
    return " ".join(part for part in parts if part)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _id(layer: Layer) -> str:
    return f"gan_truong_{layer.name}"


def _reference(parent: ET.Element) -> None:
    """Write the coordinate system by its number; QGIS knows the rest."""
    system = ET.SubElement(parent, "spatialrefsys")
    for name, value in SYSTEM.items():
        ET.SubElement(system, name).text = value


def _tree_entry(tree: ET.Element, layer: Layer, url: URL) -> None:
    ET.SubElement(
        tree,
        "layer-tree-layer",
        id=_id(layer),
        name=layer.title,
        providerKey="postgres",
        source=datasource(url, layer),
        checked="Qt::Checked" if layer.shown else "Qt::Unchecked",
        expanded="0",
    )


def _canvas(root: ET.Element, extent: tuple[float, float, float, float]) -> None:
    canvas = ET.SubElement(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    ET.SubElement(canvas, "units").text = "degrees"
    box = ET.SubElement(canvas, "extent")
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
        ET.SubElement(box, name).text = f"{value:.6f}"
    ET.SubElement(canvas, "rotation").text = "0"
    _reference(ET.SubElement(canvas, "destinationsrs"))


def _map_layer(maps: ET.Element, layer: Layer, url: URL) -> None:
    kind, wkb = GEOMETRY[layer.symbol]
    scaled = layer.nearer_than != FAR_SCALE
    one = ET.SubElement(
        maps,
        "maplayer",
        type="vector",
        geometry=kind,
        wkbType=wkb,
        readOnly="1",
        labelsEnabled="1" if layer.label else "0",
        hasScaleBasedVisibilityFlag="1" if scaled else "0",
        minScale=str(layer.nearer_than),
        maxScale="0",
        styleCategories="AllStyleCategories",
    )
    ET.SubElement(one, "id").text = _id(layer)
    ET.SubElement(one, "datasource").text = datasource(url, layer)
    ET.SubElement(one, "layername").text = layer.title
    _reference(ET.SubElement(one, "srs"))
    ET.SubElement(one, "provider", encoding="UTF-8").text = "postgres"
    _renderer(one, layer)
    if layer.label:
        _labels(one, layer.label)


def _renderer(parent: ET.Element, layer: Layer) -> None:
    kind = "categorizedSymbol" if layer.by else "singleSymbol"
    attributes = {"type": kind, "symbollevels": "0", "forceraster": "0", "enableorderby": "0"}
    if layer.by:
        attributes["attr"] = layer.by
    renderer = ET.SubElement(parent, "renderer-v2", attributes)
    if layer.by:
        categories = ET.SubElement(renderer, "categories")
        for at, value in enumerate(layer.looks):
            ET.SubElement(
                categories,
                "category",
                value=value,
                symbol=str(at),
                label=value or "khác (other)",
                render="true",
                type="string",
            )
    symbols = ET.SubElement(renderer, "symbols")
    for at, look in enumerate(layer.looks.values()):
        symbol = ET.SubElement(
            symbols, "symbol", type=layer.symbol, name=str(at), alpha="1", clip_to_extent="1"
        )
        attributes = {"class": SYMBOL_CLASS[layer.symbol], "enabled": "1", "locked": "0"}
        inner = ET.SubElement(symbol, "layer", {**attributes, "pass": "0"})
        options = ET.SubElement(inner, "Option", type="Map")
        for name, value in _properties(layer.symbol, look).items():
            ET.SubElement(options, "Option", name=name, type="QString", value=value)


def _properties(symbol: str, look: Look) -> dict[str, str]:
    if symbol == "line":
        return {
            "line_color": look.line,
            "line_width": f"{look.width_mm}",
            "line_width_unit": "MM",
            "line_style": "solid",
            "capstyle": "round",
            "joinstyle": "round",
        }
    shared = {
        "color": look.fill,
        "outline_color": look.line,
        "outline_width": f"{look.width_mm}",
        "outline_width_unit": "MM",
        "outline_style": "solid",
    }
    if symbol == "fill":
        return {**shared, "style": "solid", "joinstyle": "round"}
    white = {"outline_color": "255,255,255,255", "name": "circle"}
    return {**shared, **white, "size": f"{look.size_mm}", "size_unit": "MM"}


def _labels(parent: ET.Element, field: str) -> None:
    labeling = ET.SubElement(parent, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings")
    style = ET.SubElement(
        settings,
        "text-style",
        fieldName=field,
        fontFamily="Noto Sans",
        fontSize="8",
        fontSizeUnit="Point",
        textColor="27,31,36,255",
    )
    ET.SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor="255,255,255,255",
    )
    ET.SubElement(settings, "placement", PLACEMENT)
    ET.SubElement(settings, "rendering", drawLabels="1", obstacle="1", maxNumLabels="2000")
