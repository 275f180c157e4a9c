"""Files of a small invented season for the file-to-file commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

PUPILS = "pupil_id,group\np1,1\np2,1\np3,2\n"
SCHOOLS = "school_code,seats\ns1,1\ns2,1\n"
PAIRS: tuple[tuple[str, str, float | None], ...] = (
    ("p1", "s1", 0.010),
    ("p1", "s2", 0.099),
    ("p2", "s1", 1240.5),
    ("p2", "s2", 1300.25),
    ("p3", "s1", 2000.0),
    ("p3", "s2", None),
)


@dataclass
class Season:
    """The three input files and the folder of the result."""

    pupils: Path
    schools: Path
    distances: Path
    out: Path

    def args(self, policy: str = "deferred-acceptance") -> list[str]:
        """Return the command line that places the season."""
        return [
            *("match", "--policy", policy, "--pupils", str(self.pupils)),
            *("--schools", str(self.schools), "--distances", str(self.distances)),
            *("--out", str(self.out)),
        ]


def season(
    folder: Path,
    *,
    pupils: str | bytes = PUPILS,
    schools: str | bytes = SCHOOLS,
    pairs: Sequence[tuple[str | None, str | None, float | None]] = PAIRS,
) -> Season:
    """Write the three files into a folder."""
    folder.mkdir(exist_ok=True)
    made = Season(
        folder / "pupils.csv", folder / "schools.csv", folder / "d.parquet", folder / "out"
    )
    for path, content in ((made.pupils, pupils), (made.schools, schools)):
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    names = ("pupil_id", "school_code", "distance_m")
    kinds = (pa.string(), pa.string(), pa.float64())
    columns = [pa.array([pair[i] for pair in pairs], kind) for i, kind in enumerate(kinds)]
    table = pa.table(dict(zip(names, columns, strict=True)))
    lines = [400.0 + len(f"{p}{s}") + ord(f"{p}{s}"[-1]) for p, s, _ in pairs]  # of the pair alone
    straight_m = pa.array(lines, pa.float64())
    pq.write_table(table.append_column("straight_m", straight_m), made.distances)
    return made


def random_season(folder: Path, *, seed: int, shuffle: int = 0) -> Season:
    """Write a season of 60 pupils and 7 schools; ``shuffle`` changes the order of rows only."""
    rng = np.random.default_rng(seed)
    pupils = [(f"{p:04d}", int(rng.integers(1, 4))) for p in range(60)]
    schools = [(f"Trường {s}", int(rng.integers(0, 10))) for s in range(7)]
    pairs = [
        (p, s, (None, float(rng.integers(0, 9_000_000)) / 1000, 500.0)[rng.integers(0, 3)])
        for p, _ in pupils
        for s, _ in schools
    ]
    if shuffle:
        order = np.random.default_rng(shuffle)
        pupils = [pupils[i] for i in order.permutation(len(pupils))]
        schools = [schools[i] for i in order.permutation(len(schools))]
        pairs = [pairs[i] for i in order.permutation(len(pairs))]
    return season(
        folder,
        pupils="pupil_id,group\n" + "".join(f"{p},{g}\n" for p, g in pupils),
        schools="school_code,seats\n" + "".join(f"{s},{n}\n" for s, n in schools),
        pairs=pairs,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
