"""GeoPackages with the same bytes for the same layers, whenever they are written."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyogrio

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

A_MOMENT: Final = "1970-01-01T00:00:00Z"
"""They hold when they were written; the same question has the same bytes."""


def geopackage(layers: Mapping[str, tuple[gpd.GeoDataFrame | pd.DataFrame, str | None]]) -> bytes:
    """
    Return layers as the bytes of one GeoPackage.

    Parameters
    ----------
    layers
        By name: the frame, and the kind of its geometry (``Point``, ``MultiPolygon`` …; ``None``
        for a table without one), in the order in which they are written.
    """
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": A_MOMENT})
    try:
        with tempfile.TemporaryDirectory(prefix="gan-truong-layers-") as folder:
            path = Path(folder) / "layers.gpkg"
            for name, (frame, kind) in layers.items():
                pyogrio.write_dataframe(
                    frame,
                    path,
                    layer=name,
                    driver="GPKG",
                    geometry_type=kind,
                    append=path.exists(),
                )
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
