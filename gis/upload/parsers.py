"""What reads a foreign file inside the confined process, and the plain bytes it gives back."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.upload.cells import cell_text
from gis.upload.limits import MOST_CELLS, MOST_COLUMNS, MOST_UNPACKED_BYTES

if TYPE_CHECKING:
    import geopandas as gpd

REFUSED: Final = 3
NO_MEMORY: Final = 4
REASON_LETTERS: Final = 120
FOLDERS: Final = re.compile(r"(/vsi[a-z]+)?/+[^\s'\"]*/")
"""Addresses of folders in what a library says."""


class TooLargeError(Exception):
    """The file holds more than is read."""


def sheets(path: str) -> bytes:
    """Return the sheets of a workbook as JSON: name and rows of text cells; no formula is run."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 (only in this process)

    book = CalamineWorkbook.from_path(path)
    found = []
    n_cells = 0
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        n_cells += sheet.total_height * sheet.total_width
        if n_cells > MOST_CELLS:
            msg = f"sheet {name!r}: {sheet.total_height} rows by {sheet.total_width} columns"
            raise TooLargeError(msg)
        rows = sheet.to_python(skip_empty_area=False)
        found.append((name, [[cell_text(cell) for cell in row] for row in rows]))
    return json.dumps(found).encode("utf-8", "surrogatepass")


def features(path: str, layer: str | None = None) -> bytes:
    """Return the features of a map file as an Arrow stream of attributes and WKB."""
    import geopandas as gpd  # noqa: PLC0415 (only in this process)
    import pyogrio  # noqa: PLC0415 (the same)

    if path.endswith(".parquet"):
        _check_parquet(path)
        frame = gpd.read_parquet(path)
    else:
        n_columns = len(pyogrio.read_info(path, layer=layer)["fields"])
        if n_columns > MOST_COLUMNS:
            msg = f"{n_columns} columns"
            raise TooLargeError(msg)
        frame = gpd.read_file(path, engine="pyogrio", **({"layer": layer} if layer else {}))
    return packed(frame)


def osm(path: str) -> bytes:
    """Read a road file to its end, so that whoever reads it next knows that it can be read."""
    from gis.osm.file import read_network  # noqa: PLC0415 (only in this process)

    raw = read_network(Path(path))
    return json.dumps({"nodes": len(raw.node_lon)}).encode()


JOBS: Final[dict[str, Callable[..., bytes]]] = {"sheets": sheets, "features": features, "osm": osm}


def packed(frame: gpd.GeoDataFrame | Any) -> bytes:  # noqa: ANN401 (pandas has no types here)
    """Return a frame as an Arrow stream whose cells are texts, numbers, days and WKB only."""
    import geopandas as gpd  # noqa: PLC0415 (only in this process)
    import pandas as pd  # noqa: PLC0415
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 (only in this process)

    if len(frame.columns) > MOST_COLUMNS or frame.size > MOST_CELLS:
        msg = f"{len(frame)} rows by {len(frame.columns)} columns"
        raise TooLargeError(msg)
    facts: dict[str, str] = {}
    table = pd.DataFrame(frame)
    if isinstance(frame, gpd.GeoDataFrame):
        own = frame.geometry.name
        facts["geometry"] = own
        facts["crs"] = "" if frame.crs is None else frame.crs.to_json()
        table[own] = frame.geometry.to_wkb()
    for at, name in enumerate(table.columns):
        column = table.iloc[:, at]
        if name != facts.get("geometry") and (
            column.dtype == object or isinstance(column.dtype, gpd.array.GeometryDtype)
        ):
            texts = [None if _missing(cell) else _text(cell) for cell in column]
            table[name] = pd.Series(texts, index=table.index, dtype=object)
    arrow = pa.Table.from_pandas(table, preserve_index=False, nthreads=1)
    metadata = {**(arrow.schema.metadata or {}), b"facts": json.dumps(facts).encode()}
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, arrow.schema.with_metadata(metadata)) as stream:
        stream.write_table(arrow)
    return sink.getvalue()


def _check_parquet(path: str) -> None:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415 (only in this process)

    said = pq.read_metadata(path)
    unpacked = sum(said.row_group(n).total_byte_size for n in range(said.num_row_groups))
    too_many = said.num_columns > MOST_COLUMNS or said.num_rows * said.num_columns > MOST_CELLS
    if too_many or unpacked > MOST_UNPACKED_BYTES:
        msg = f"{said.num_rows} rows by {said.num_columns} columns, {unpacked} bytes unpacked"
        raise TooLargeError(msg)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else cell_text(cell)


def _missing(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and cell != cell)  # noqa: PLR0124 (nan)


def is_memory(error: BaseException) -> bool:
    """Return whether an error says in its own words that memory ran out."""
    text = f"{type(error).__name__} {error}".lower()
    return any(word in text for word in ("memory", "malloc", "bad_alloc", "out of mem"))


def said(error: BaseException, path: str) -> str:
    """Return the first line of an error, printable, without the folders of this machine."""
    first = str(error).splitlines()[0] if str(error).strip() else type(error).__name__
    plain = FOLDERS.sub("", first.replace(str(Path(path).parent) + "/", ""))
    return "".join(one if one.isprintable() else "�" for one in plain)[:REASON_LETTERS]
