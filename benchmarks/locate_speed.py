# ruff: noqa: INP001 (a script, in no package)
"""
How long 200,000 addresses take: invented numbers on the streets of a real map, by a seed.

``.venv/bin/python benchmarks/locate_speed.py CITY.osm.pbf --wards WARDS.gpkg [--n 200000]``. Runs
``gantruong locate`` as anybody would and reports its wall time, its CPU time and its memory.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import shapely
from record import write

from cli.main import main as gantruong
from gis import wards as ward_files
from gis.locate.index import Index, build, read_map
from gis.text import without_accents
from runs.csv_table import csv_bytes

N: Final = 200_000
SEED: Final = 20_260_726
KIB: Final = 1 << 10


def addresses(index: Index, n: int, seed: int = SEED) -> list[tuple[str, str]]:
    """Return invented addresses on real streets, a fifth without accents, some with a slip."""
    dice = random.Random(seed)  # noqa: S311 (not for secrets)
    streets = [one for key in sorted(index.streets) for one in index.streets[key]]
    today = [area for area, _ in index.grounds.today()]
    tree = shapely.STRtree([shape for _, shape in index.grounds.today()])
    out = []
    for number in range(n):
        street = dice.choice(streets)
        ends = [chain for chain in street.courses if dice.random() < 0.5] or [()]  # noqa: PLR2004
        door = "/".join((*dice.choice(ends), str(dice.randrange(1, 400))))
        x, y = street.street.lines.middle()
        ward = tree.query(shapely.Point(x, y), predicate="within")
        words = [f"{door} {street.street.name}"]
        if len(ward) and dice.random() < 0.9:  # noqa: PLR2004
            words.append(today[int(ward[0])].name)
        text = ", ".join((*words, "Thành phố Hồ Chí Minh"))
        kind = dice.random()
        if kind < 0.2:  # noqa: PLR2004
            text = without_accents(text)
        elif kind < 0.25:  # noqa: PLR2004
            at = dice.randrange(len(door) + 1, len(words[0]))
            text = text[:at] + text[at + 1 :]
        out.append((f"A{number:06d}", text))
    return out


def main() -> None:
    """Write the addresses, locate them, record the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path)
    parser.add_argument("--wards", type=Path, required=True)
    parser.add_argument("--n", type=int, default=N)
    options = parser.parse_args()
    frame, _ = ward_files.read(options.wards)
    index = build(read_map(options.network, frame))
    with tempfile.TemporaryDirectory(prefix="gan-truong-") as folder:
        told, out = Path(folder, "addresses.csv"), Path(folder, "points.csv")
        told.write_bytes(csv_bytes(("point_id", "address"), addresses(index, options.n)))
        del index
        start_s, cpu_s = time.perf_counter(), time.process_time()
        words = ["locate", str(told), "--network", str(options.network), "--out", str(out)]
        code = gantruong([*words, "--wards", str(options.wards), "--lang", "en"], {})
        wall_s, cpu_s = time.perf_counter() - start_s, time.process_time() - cpu_s
        rows = out.read_text(encoding="utf-8").splitlines()[1:]
    if code:
        sys.exit(code)
    figures = {
        "addresses": options.n,
        "seed": SEED,
        "network": options.network.name,
        "wall_s": round(wall_s, 1),
        "cpu_s": round(cpu_s, 1),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIB,
        "by_status": {
            status: sum(row.endswith(f",{status}") for row in rows)
            for status in ("located", "queue", "not_found")
        },
    }
    write("locate_speed", figures)
    print(figures)  # noqa: T201 (the result)


if __name__ == "__main__":
    main()
