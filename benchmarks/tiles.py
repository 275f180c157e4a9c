# ruff: noqa: INP001 (a script, in no package)
"""
How heavy are the map's tiles? Every tile of a city, or a seeded sample of a zoom, as it is sent.

Serve a city (``./gantruong demo --data FOLDER``) and run
``.venv/bin/python benchmarks/tiles.py --address http://127.0.0.1:8000``. Counted are the bytes of
the body as a browser gets it (brotli or gzip if the service packs it) for the layers that the page
asks for, within the box of the city.
"""

from __future__ import annotations

import argparse
import math
from typing import Any, Final

import httpx
import numpy as np
import record

LAYERS: Final = "water,wards,roads,schools"
ZOOMS: Final = range(7, 17)
MOST_OF_A_ZOOM: Final = 400
SEED: Final = 2026
KB: Final = 1_000
TARGET_BYTES: Final = 50 * KB
NO_CONTENT: Final = 204


def main() -> None:
    """Ask for the tiles of each zoom, and write how large they are."""
    words = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    words.add_argument("--address", default="http://127.0.0.1:8000")
    given = words.parse_args()
    with httpx.Client(base_url=given.address, timeout=120) as client:
        city = client.get("/v1/city").json()
        zooms = {str(zoom): sizes(client, city, zoom) for zoom in ZOOMS}
    figures = {"city": city["name"], "data_kind": city["data_kind"], "target_bytes": TARGET_BYTES}
    record.write(f"tiles-{city['data_kind']}", figures | {"zooms": zooms})


def sizes(client: httpx.Client, city: dict[str, Any], zoom: int) -> dict[str, Any]:
    """Return how many tiles a zoom has, how many were asked, and their sizes in bytes."""
    west, south, east, north = city["bbox"]
    (x0, y1), (x1, y0) = tile_of(west, south, zoom), tile_of(east, north, zoom)
    places = [(x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]
    chosen = places
    if len(places) > MOST_OF_A_ZOOM:
        drawn = np.random.default_rng(SEED + zoom).choice(
            len(places), MOST_OF_A_ZOOM, replace=False
        )
        chosen = [places[at] for at in drawn.tolist()]
    found = [received(client, f"/tiles/{LAYERS}/{zoom}/{x}/{y}.mvt") for x, y in chosen]
    full = [size for size in found if size]
    return {
        "tiles": len(places),
        "asked": len(chosen),
        "empty": len(found) - len(full),
        "median_bytes": int(np.median(full)) if full else 0,
        "largest_bytes": max(full, default=0),
        "over_target": sum(size > TARGET_BYTES for size in full),
    }


def received(client: httpx.Client, path: str) -> int:
    """Return the bytes of a body as they came over the line."""
    with client.stream("GET", path) as answer:
        answer.raise_for_status()
        if answer.status_code == NO_CONTENT:
            return 0
        return sum(len(part) for part in answer.iter_raw())


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return column and row of the tile that holds a place (Web Mercator, OGC 17-083r4 D.1)."""
    n = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * n), int(y * n)


if __name__ == "__main__":
    main()
