"""What lies under catchments: the wards in use and the water."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import func, select

from gis import read
from gis.db import transaction
from gis.errors import DatabaseError
from gis.tables import Network, Water

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import Engine


def wards_in_use(engine: Engine) -> gpd.GeoDataFrame:
    """Return the wards in use. Raises ``DatabaseError`` if none were imported."""
    wards = read.register(engine, "wards")
    if not isinstance(wards, gpd.GeoDataFrame):
        msg = "the wards in use have no outlines"
        raise DatabaseError(msg)
    return wards


def water_areas(engine: Engine) -> NDArray[np.object_]:
    """Return the areas of water of the roads in use; empty without roads."""
    wkb = func.ST_AsBinary(Water.geom, type_=None)
    areas = (
        select(wkb)
        .join(Network, Network.network_id == Water.network_id)
        .where(Network.active, func.ST_Dimension(Water.geom) == 2)  # noqa: PLR2004 (areas)
        .order_by(Water.kind, Water.row_no)
    )
    with transaction(engine) as connection:
        found = [shapely.from_wkb(bytes(one)) for one in connection.scalars(areas)]
    shapes = np.empty(len(found), object)
    shapes[:] = [one if one.is_valid else shapely.make_valid(one) for one in found]
    return shapes
