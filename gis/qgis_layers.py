"""Layers of the QGIS project: which tables, by what key, and how they look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

FAR_SCALE: Final = 100_000_000
"""Scale at which everything is drawn, as its denominator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colour (red, green, blue, opacity) and width in millimetres of one symbol."""

    fill: str
    line: str = "35,35,35,255"
    width_mm: float = 0.26
    size_mm: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """
    One layer.

    Attributes
    ----------
    name, title
        What it is called in the file, and for people.
    table, key
        Table or view with its schema, and its key columns.
    symbol
        ``fill``, ``line`` or ``marker``.
    looks
        Symbol by value of ``by``; a single one under the empty value where ``by`` is empty.
    by, label
        Columns that tell symbols apart, and that is written beside; empty for none.
    where
        Condition that rows must meet; empty for all.
    nearer_than
        Scale below which it is drawn, as its denominator.
    shown
        Whether it is switched on when the project opens.
    """

    name: str
    title: str
    table: tuple[str, str]
    key: tuple[str, ...]
    symbol: str
    looks: Mapping[str, Look]
    by: str = ""
    label: str = ""
    where: str = ""
    nearer_than: int = FAR_SCALE
    shown: bool = True


LAYERS: Final = (
    Layer(
        name="schools",
        title="Trường (schools)",
        table=("pub", "school"),
        key=("school_code",),
        symbol="marker",
        by="kind",
        label="name",
        looks={
            "preschool": Look(fill="230,159,0,255", size_mm=2.4),
            "primary": Look(fill="0,114,178,255", size_mm=3.0),
            "lower_secondary": Look(fill="213,94,0,255", size_mm=3.0),
            "upper_secondary": Look(fill="204,121,167,255", size_mm=3.0),
            "": Look(fill="127,127,127,255", size_mm=2.0),
        },
        nearer_than=150_000,
    ),
    Layer(
        name="gates",
        title="Cổng trường (gates)",
        table=("pub", "gate"),
        key=("gate_id",),
        symbol="marker",
        looks={"": Look(fill="0,0,0,255", size_mm=1.4)},
        nearer_than=15_000,
    ),
    Layer(
        name="catchments",
        title="Địa bàn tuyển sinh (catchments)",
        table=("pub", "catchment"),
        key=("catchment_key",),
        symbol="fill",
        by="level",
        label="catchment_id",
        looks={
            "preschool": Look(fill="230,159,0,40", line="230,159,0,255", width_mm=0.5),
            "primary": Look(fill="0,114,178,40", line="0,114,178,255", width_mm=0.5),
            "lower_secondary": Look(fill="213,94,0,40", line="213,94,0,255", width_mm=0.5),
            "upper_secondary": Look(fill="204,121,167,40", line="204,121,167,255", width_mm=0.5),
        },
        where="geom IS NOT NULL",
    ),
    Layer(
        name="derived_areas",
        title="Khu vực suy ra từ kết quả (derived areas)",
        table=("work", "derived_area"),
        key=("derived_set_id", "school_code", "word"),
        symbol="fill",
        by="word",
        label="school_code",
        looks={
            "always": Look(fill="0,158,115,140", line="0,158,115,255"),
            "usually": Look(fill="0,158,115,70", line="0,158,115,255"),
            "rarely": Look(fill="0,158,115,20", line="0,158,115,120"),
            "cell": Look(fill="86,180,233,90", line="86,180,233,255"),
        },
        where="n_children >= 10",
        shown=False,
    ),
    Layer(
        name="wards",
        title="Phường, xã, đặc khu (wards)",
        table=("pub", "ward"),
        key=("code",),
        symbol="fill",
        label="name",
        looks={"": Look(fill="255,255,255,0", line="90,90,90,255", width_mm=0.4)},
    ),
    Layer(
        name="roads",
        title="Đường (roads)",
        table=("pub", "road"),
        key=("road_id",),
        symbol="line",
        by="highway",
        looks={
            "motorway": Look(fill="", line="77,77,77,255", width_mm=0.9),
            "trunk": Look(fill="", line="77,77,77,255", width_mm=0.9),
            "primary": Look(fill="", line="77,77,77,255", width_mm=0.7),
            "secondary": Look(fill="", line="110,110,110,255", width_mm=0.6),
            "tertiary": Look(fill="", line="127,127,127,255", width_mm=0.5),
            "service": Look(fill="", line="190,190,190,255", width_mm=0.2),
            "": Look(fill="", line="168,168,168,255", width_mm=0.3),
        },
        nearer_than=60_000,
    ),
    Layer(
        name="water",
        title="Mặt nước (water)",
        table=("pub", "water"),
        key=("water_id",),
        symbol="fill",
        looks={"": Look(fill="207,226,243,255", line="160,197,232,255", width_mm=0.1)},
        where="ST_Dimension(geom) = 2",
    ),
)
"""From above to below; ``derived_areas`` is not for the public role."""
