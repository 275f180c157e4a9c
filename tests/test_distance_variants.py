"""Several networks in one go give the files that each gives alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gis.errors import ShapeError
from gis.model import Points
from gis.osm.read import read_any
from gis.shipped import data_path
from routing.network import weigh
from routing.profile import load
from routing.snap import Snapper
from routing.topology import topology
from runs.distances.rows import DISTANCES, Job, distance_rows
from runs.distances.variants import write_variants
from runs.parquet import write
from runs.point_files import Gates


def jobs(folder: Path) -> dict[Path, Job]:
    """Return forty homes and five schools of the invented city, on foot and by motorbike."""
    raw = read_any(next((data_path("sample") / "osm").glob("*.osm.pbf")))
    shared = topology(raw)
    node = np.linspace(0, raw.n_nodes - 1, 45).astype(np.intp)
    lon, lat = raw.node_lon[node] + 1e-4, raw.node_lat[node] + 1e-4
    home_id = np.array([f"h{i:02d}" for i in range(40)], dtype=np.object_)
    gate_id = np.array([f"s{i}#1" for i in range(5)], dtype=np.object_)
    homes = Points(id=home_id, lon=lon[:40], lat=lat[:40])
    gate = Points(id=gate_id, lon=lon[40:], lat=lat[40:])
    codes = np.array([f"s{i}" for i in range(5)], dtype=np.object_)
    schools = Gates(school_code=codes, gate=gate, gate_school=np.arange(5, dtype=np.int32))
    made = {}
    for name in ("walk", "motorbike"):
        network = weigh(raw, shared, load(name))
        snapper = Snapper(network)
        made[folder / f"{name}.parquet"] = Job(
            network=network,
            homes=homes,
            schools=schools,
            home=snapper.snap(homes.lon, homes.lat),
            gate=snapper.snap(gate.lon, gate.lat),
        )
    return made


def test_each_network_has_the_file_it_would_have_alone(tmp_path) -> None:
    """Planners compare scenarios with runs that were made one by one."""
    asked = jobs(tmp_path)

    write_variants(asked, "local:1")

    names = ["motorbike.parquet", "motorbike.snaps.parquet", "walk.parquet", "walk.snaps.parquet"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for out, job in asked.items():
        alone = tmp_path / "alone.parquet"
        write(alone, DISTANCES, distance_rows(job, None, np.zeros(4, dtype=np.int64)))
        assert alone.read_bytes() == out.read_bytes()
    assert (tmp_path / "walk.parquet").read_bytes() != (tmp_path / "motorbike.parquet").read_bytes()


def test_no_network_is_refused() -> None:
    """An empty answer would look like work done."""
    with pytest.raises(ShapeError, match="the same homes and schools"):
        write_variants({}, "local:1")
