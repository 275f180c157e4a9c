"""The one way to a foreign file: its size and content are checked before it is parsed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.upload import child
from gis.upload.archive import entries
from gis.upload.limits import MIB, Limits, most_bytes
from gis.upload.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from gis.errors import InputError

SQLITE: Final = b"SQLite format 3\x00"
PARQUET: Final = b"PAR1"
ZIP: Final = b"PK\x03\x04"
SPACE: Final = b"\xef\xbb\xbf \t\r\n"
JSON_SUFFIXES: Final = (".json", ".geojson")
IN_ZIP: Final = (".shp", ".gpkg", ".geojson", ".json")
BESIDE: Final = (
    *(".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qmd", ".qix", ".sbn", ".sbx", ".xml", ".txt"),
    *(".md", ".pdf", ".csv", ".qml", ".sld", ".lyr"),
)
XLSX_PARTS: Final = frozenset({"[content_types].xml"})
SNIFFED_BYTES: Final = 4_096
ROAD_LIMITS: Final = Limits(memory_bytes=900 * MIB, cpu_s=60, wall_s=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A foreign file in a place of ours: where, how long, and its hash."""

    path: Path
    n_bytes: int
    sha256: str


class Keeper:
    """
    Takes a foreign file in pieces, never more than is allowed.

    Parameters
    ----------
    path
        Where to keep it; made for its owner only, gone again if the file is refused.
    file
        Its name in findings.
    limit_bytes
        Longest file; of the setting if not given.
    """

    def __init__(self, path: Path, file: str, *, limit_bytes: int | None = None) -> None:
        self._path, self._file = path, file
        self._limit_bytes = limit_bytes or most_bytes()
        self._sha256 = hashlib.sha256()
        self._n_bytes = 0
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._out = os.fdopen(handle, "wb")

    def take(self, piece: bytes) -> None:
        """Take the next piece. Raises ``InputError`` when the file becomes too long."""
        self._n_bytes += len(piece)
        if self._n_bytes > self._limit_bytes:
            self.drop()
            raise too_large(self._file, self._limit_bytes)
        self._sha256.update(piece)
        self._out.write(piece)

    def done(self) -> Kept:
        """Return the whole file. Raises ``InputError`` if nothing came."""
        if not self._n_bytes:
            self.drop()
            raise refused(self._file, "empty_file")
        self._out.close()
        return Kept(path=self._path, n_bytes=self._n_bytes, sha256=self._sha256.hexdigest())

    def drop(self) -> None:
        """Forget the file."""
        self._out.close()
        self._path.unlink(missing_ok=True)


def keep(pieces: Iterator[bytes], path: Path, *, file: str, limit_bytes: int | None = None) -> Kept:
    """Keep a foreign file that comes in pieces; arguments and errors are those of ``Keeper``."""
    keeper = Keeper(path, file, limit_bytes=limit_bytes)
    try:
        for piece in pieces:
            keeper.take(piece)
    except BaseException:
        keeper.drop()
        raise
    return keeper.done()


def read_bytes(path: Path) -> bytes:
    """
    Return a file's bytes if it is not too long.

    Raises
    ------
    InputError
        If it is missing, no plain file, or longer than ``most_bytes()``.
    """
    check_size(path)
    return path.read_bytes()


def check_size(path: Path) -> None:
    """Refuse a file that is missing, empty or too long, before it is opened."""
    if not path.is_file():
        raise refused(path.name, "missing_file")
    n_bytes, limit = path.stat().st_size, most_bytes()
    if not n_bytes:
        raise refused(path.name, "empty_file")
    if n_bytes > limit:
        raise too_large(path.name, limit)


def too_large(file: str, limit_bytes: int) -> InputError:
    """Return the error of a file that is too long."""
    return refused(file, "file_too_large", limit=f"{limit_bytes / MIB:.0f}")


def sheets(data: bytes, file: str) -> list[tuple[str, list[list[str]]]]:
    """
    Return name and rows of each sheet of a workbook; row 1 is the spreadsheet's row 1.

    Raises
    ------
    InputError
        If it is no workbook, or unpacks to more than is read.
    """
    found = entries(io.BytesIO(data), file, nested=True, code="not_a_table")
    if not {one.filename.lower() for one in found} >= XLSX_PARTS:
        reason = {"reason": "không phải sổ tính", "reason_en": "it is no workbook"}
        raise refused(file, "not_a_table", **reason)
    with _as_file(data, ".xlsx") as path:
        return [
            (name, rows) for name, rows in json.loads(child.run("sheets", path, file=file).data)
        ]


def features(path: Path) -> gpd.GeoDataFrame | Any:  # noqa: ANN401 (pandas has no types here)
    """
    Return the features of a map file as they stand.

    Raises
    ------
    InputError
        If its content is not what its name says, or it cannot be read within the limits.
    """
    check_size(path)
    _check_content(path)
    inside = _inside_zip(path)
    if inside:
        read = child.run("features", f"/vsizip/{path.absolute()}/{inside}", file=path.name)
    else:
        read = child.run("features", path.absolute(), file=path.name)
    return _unpacked(read.data)


def check_roads(path: Path) -> None:
    """Let a confined child read a road file first. Raises ``InputError`` if it cannot."""
    check_size(path)
    child.run("osm", path.absolute(), file=path.name, limits=ROAD_LIMITS)


def _check_content(path: Path) -> None:
    """Refuse content that another reader would take than the one that the name calls for."""
    with path.open("rb") as file:
        start = file.read(SNIFFED_BYTES)
    suffix = path.suffix.lower()
    wanted = {
        ".gpkg": start.startswith(SQLITE),
        ".parquet": start.startswith(PARQUET),
        ".zip": start.startswith(ZIP),
        ".shp": start.startswith(b"\x00\x00\x27\x0a"),
        ".json": start.lstrip(SPACE).startswith(b"{"),
        ".geojson": start.lstrip(SPACE).startswith(b"{"),
    }
    if not wanted.get(suffix, True):
        raise refused(path.name, "other_content", suffix=suffix)


def _inside_zip(path: Path) -> str:
    """Return the one map in a ZIP file; nothing for a file that is none."""
    if path.suffix.lower() != ".zip":
        return ""
    with path.open("rb") as file:
        names = [one.filename for one in entries(file, path.name) if not one.is_dir()]
    maps = [name for name in names if name.lower().endswith(IN_ZIP)]
    strange = [name for name in names if not name.lower().endswith((*IN_ZIP, *BESIDE))]
    if len(maps) != 1 or strange:
        reason = {
            "reason": "cần đúng một bản đồ (.shp, .gpkg, .geojson) và không có tệp lạ",
            "reason_en": "it must hold one map (.shp, .gpkg, .geojson) and nothing strange",
        }
        raise refused(path.name, "bad_archive", **reason)
    return maps[0]


def _unpacked(data: bytes) -> gpd.GeoDataFrame | Any:  # noqa: ANN401 (pandas has no types here)
    import geopandas as gpd  # noqa: PLC0415 (only where maps are read)
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 (only in this process)

    table = pa.ipc.open_stream(data).read_all()
    facts = json.loads(table.schema.metadata[b"facts"])
    frame = table.to_pandas()
    if "geometry" not in facts:
        return frame
    own = facts["geometry"]
    shapes = gpd.GeoSeries.from_wkb(frame[own], crs=facts["crs"] or None)
    return gpd.GeoDataFrame(frame.assign(**{own: shapes}), geometry=own)


@contextmanager
def _as_file(data: bytes, suffix: str) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="gan-truong-", suffix=suffix) as file:
        file.write(data)
        file.flush()
        yield Path(file.name)
