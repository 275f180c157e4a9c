"""What is planned: two housing projects and land where a school could be built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.sample_city.names import WARDS
from gis.sample_city.tables import degrees

if TYPE_CHECKING:
    from gis.sample_city.build import Sample
    from gis.sample_city.tables import Table

HOUSING: Final = (
    ("DA01", "Khu dân cư Bờ Sông Thuận", (6650.0, 5600.0), 1450, "0.38", 2028),
    ("DA02", "Nhà ở xã hội Gò Sim", (1150.0, 6050.0), 820, "0.52", 2027),
)
SITES: Final = (
    ("DB01", "Khu đất kho cũ Bến Than", (3950.0, 5750.0), 6200, "primary"),
    ("DB02", "Bãi xe Chợ Đình", (3350.0, 5050.0), 3900, "preschool"),
    ("DB03", "Đất công Thuận Mỹ", (3150.0, 2750.0), 14500, "lower_secondary"),
    ("DB04", "Nhà máy gạch cũ", (6600.0, 5350.0), 12800, "primary"),
    ("DB05", "Khu đất Kênh Đông", (8000.0, 5000.0), 16400, "lower_secondary"),
    ("DB06", "Đất công Rạch Ông Hai", (2300.0, 3500.0), 7100, "primary"),
    ("DB07", "Trại cây Gò Sim", (1050.0, 5900.0), 15200, "primary"),
    ("DB08", "Sân bóng Vàm Sậy", (5300.0, 3650.0), 9800, "upper_secondary"),
)


def housing_table(sample: Sample) -> Table:
    """Return ``housing.csv``."""
    columns = ("project_id", "name", "ward_code", "lon", "lat", "units", "pupils_per_unit", "year")
    places = sample.city.places
    rows: list[tuple[object, ...]] = [
        (code, name, WARDS[places.ward_at(at)][0], *degrees(at), units, share, year)
        for code, name, at, units, share, year in HOUSING
    ]
    return columns, rows


def site_table(sample: Sample) -> Table:
    """Return ``candidate_sites.csv``."""
    columns = ("site_id", "name", "ward_code", "lon", "lat", "area_m2", "level")
    places = sample.city.places
    rows: list[tuple[object, ...]] = [
        (code, name, WARDS[places.ward_at(at)][0], *degrees(at), area_m2, level)
        for code, name, at, area_m2, level in SITES
    ]
    return columns, rows
