"""A QGIS project over the database: every layer can be read, and no secret stands in the file."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine, make_url, text

from cli.main import main
from gis import db
from gis.qgis_layers import LAYERS
from gis.qgis_project import datasource, project

PYTHON = "/usr/bin/python3"
OPEN = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import QgsApplication, QgsProject
app = QgsApplication([], True)
app.initQgis()
project = QgsProject.instance()
assert project.read(sys.argv[1])
for name in sorted(project.mapLayers()):
    layer = project.mapLayer(name)
    facts = (name, layer.isValid(), layer.featureCount(), layer.crs().authid())
    print(*facts, layer.renderer().type(), flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city."""
    made = db.engine(module_city_url)
    yield made
    made.dispose()


@pytest.fixture
def written(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the project that the command writes for an address with a password."""
    url = make_url(engine.url).set(password="geheim")  # noqa: S106 (what must not be written)
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", url.render_as_string(hide_password=False))
    monkeypatch.setattr(db, "ready_engine", lambda: db.engine(str(engine.url)))
    out = tmp_path / "city.qgz"
    assert main(["db", "qgis", "--out", str(out)], {}) == 0
    return out


def document(path: Path) -> ET.Element:
    """Return the XML inside the file."""
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["gan_truong.qgs"]
        held = archive.read("gan_truong.qgs").decode()
    assert held.startswith("<!DOCTYPE qgis PUBLIC")
    assert "geheim" not in held
    return ET.fromstring(held.partition("\n")[2])  # noqa: S314 (our own file)


def test_the_file_has_the_parts_that_qgis_reads(written: Path) -> None:
    """Each layer stands in the tree, in the order, and once with its source and its symbols."""
    root = document(written)
    names = [f"gan_truong_{one.name}" for one in LAYERS]

    assert root.tag == "qgis"
    assert [one.get("id") for one in root.findall("layer-tree-group/layer-tree-layer")] == names
    assert [one.get("id") for one in root.findall("layerorder/layer")] == names
    layers = root.findall("projectlayers/maplayer")
    assert [one.findtext("id") for one in layers] == names
    for one in layers:
        assert one.findtext("provider") == "postgres"
        assert one.findtext("srs/spatialrefsys/authid") == "EPSG:4326"
        symbols = {symbol.get("name") for symbol in one.findall("renderer-v2/symbols/symbol")}
        used = {each.get("symbol") for each in one.findall("renderer-v2/categories/category")}
        assert used <= symbols
        assert symbols
    west, south, east, north = (float(one.text or "") for one in root.find("mapcanvas/extent"))  # type: ignore[union-attr]  # the test fails without it
    assert 107.0 < west < east < 107.2
    assert 9.6 < south < north < 9.9


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_the_service_s_role_reads_every_layer(engine: Engine, layer) -> None:
    """Key, geometry type and condition are those of the table."""
    source = datasource(engine.url, layer)
    found = re.search(r'table="(\w+)"\."(\w+)" \((\w+)\)', source)
    assert found is not None
    schema, table, geom = found.groups()
    keys = ", ".join(layer.key)
    columns = [name for name in (layer.by, layer.label) if name]
    asked = (
        f"SELECT count(*), count(DISTINCT ({keys})),"  # noqa: S608 (names of the project)
        f" count(DISTINCT GeometryType({geom})) {''.join(f', count({name})' for name in columns)}"
        f" FROM {schema}.{table} WHERE {layer.where or 'true'}"
    )
    app = db.engine(str(engine.url), role="gantruong_app")
    try:
        with app.connect() as connection:
            n_rows, n_keys, n_types = connection.execute(text(asked)).one()[:3]
    finally:
        app.dispose()

    assert n_rows == n_keys
    assert n_types <= 2
    assert n_rows > 0 or layer.name == "derived_areas"


def test_the_same_database_gives_the_same_bytes(engine: Engine) -> None:
    """No date and no chance in the file."""
    extent = (107.0, 9.7, 107.1, 9.8)

    assert project(engine.url, extent) == project(engine.url, extent)


def test_the_public_role_gets_public_layers_only(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Derived areas are for officers."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", engine.url.render_as_string())
    monkeypatch.setattr(db, "ready_engine", lambda: db.engine(str(engine.url)))
    out = tmp_path / "public.qgz"

    assert main(["db", "qgis", "--out", str(out), "--role", "public"], {}) == 0
    ids = [one.findtext("id") for one in document(out).findall("projectlayers/maplayer")]
    assert "gan_truong_derived_areas" not in ids
    assert main(["db", "qgis", "--out", str(tmp_path / "x.qgs")], {}) == 2
    assert main(["db", "qgis", "--out", str(out), "--role", "admin"], {}) == 2


def test_qgis_itself_opens_it(engine: Engine, tmp_path: Path) -> None:
    """Where QGIS is installed it reads the file, and every layer is valid."""
    has = shutil.which(PYTHON) and subprocess.run(  # noqa: S603 (our own words)
        [PYTHON, "-c", "import qgis.core"], capture_output=True, check=False
    )
    if not has or has.returncode:
        pytest.skip("QGIS (python3-qgis) is not installed")
    path = tmp_path / "city.qgz"
    path.write_bytes(project(engine.url, (107.0, 9.7, 107.1, 9.8)))

    done = subprocess.run(  # noqa: S603 (our own words)
        [PYTHON, "-c", OPEN, str(path)], capture_output=True, text=True, check=True, timeout=300
    )
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith("gan_truong_")]

    assert len(rows) == len(LAYERS)
    assert {row[1] for row in rows} == {"True"}
    assert {row[3] for row in rows} == {"EPSG:4326"}
    counts = {row[0].removeprefix("gan_truong_"): int(row[2]) for row in rows}
    assert (counts["wards"], counts["catchments"]) == (12, 21)
