"""Where an address may lie, with how sure that is: the candidates of ``gis.locate``."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from gis.locate.crosswalk import Crosswalk
from gis.locate.decide import locate
from gis.locate.index import Index, Map, build, today_areas
from gis.locate.parse import parse_address
from gis.locate.plane import Plane

if TYPE_CHECKING:
    from runs.heavy.city import City

WGS84 = 4326


def located(city: City, address: str) -> dict[str, Any]:
    """
    Return what becomes of an address: ``status``, ``reason`` and candidates, best first.

    Notes
    -----
    Streets, alleys, khu phố and wards are known; house numbers are not, so that no candidate is
    surer than its street or alley. The address is not kept.
    """
    found = locate(_index(city), parse_address(address))
    return {
        "status": found.status,
        "reason": found.reason or None,
        "items": [
            {
                "rank": rank,
                "lon": round(one.lon, 7),
                "lat": round(one.lat, 7),
                "quality": one.quality,
                "matched": one.matched,
                "bound_m": round(one.bound_m, 1),
                "score": round(one.score, 4),
            }
            for rank, one in enumerate(found.ranked.candidates, 1)
        ],
    }


@lru_cache(maxsize=1)
def _index(city: City) -> Index:
    raw = next(iter(city.networks.values())).raw
    wards = _wards(city)
    aliases = pd.DataFrame(
        [
            {
                "alias": one.name,
                "former_district": one.former_district,
                "kind": one.kind,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "ward_code": lead.ward_code,
                "confidence": lead.confidence,
                "share": lead.share,
                "khu_pho": lead.khu_pho,
                "note": lead.note,
            }
            for one in city.directory.former
            for lead in one.leads
        ]
    )
    told = Map(
        raw=raw,
        plane=Plane.around(raw.node_lon, raw.node_lat),
        houses=(),
        areas=tuple(today_areas(wards)),
        crosswalk=None if wards is None else Crosswalk(wards, aliases if len(aliases) else None),
        counts={},
    )
    return build(told)


def _wards(city: City) -> gpd.GeoDataFrame | None:
    today = [one for one in city.directory.wards if one.today]
    if not today:
        return None
    names = ("code", "name", "kind", "former_units", "former_district", "valid_from", "valid_to")
    rows = {name: [getattr(one, name) for one in today] for name in names}
    return gpd.GeoDataFrame(rows, geometry=[one.area for one in today], crs=WGS84)
