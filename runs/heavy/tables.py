"""Rows of distances in the form that a caller asked for."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.csv  # type: ignore[import-untyped]  # the same
import pyarrow.parquet  # type: ignore[import-untyped]  # the same

from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from routing.status import STATUS_NAMES, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runs.distances.rows import Job
    from runs.heavy.pairs import Pairs

JSON: Final = "application/json"
CSV: Final = "text/csv"
ARROW: Final = "application/vnd.apache.arrow.stream"
PARQUET: Final = "application/vnd.apache.parquet"
FORMS: Final = (JSON, CSV, ARROW, PARQUET)
"""Media types in the order in which they are preferred where a caller takes any."""

VERSIONS: Final = b"gantruong.versions"
"""Key in the metadata of Arrow and Parquet under which the versions stand, as JSON."""


def table_of(job: Job, pairs: Pairs) -> pa.Table:
    """Return pairs as a table: ``id, school_code, distance_mm, distance_m, straight_m, …``."""
    none = (pairs.distance_mm == UNREACHABLE_MM) | (pairs.status >= Status.UNREACHABLE)
    metres = pairs.distance_mm / MM_PER_M
    return pa.table(
        {
            "id": pa.array(job.homes.id[pairs.home], pa.string()),
            "school_code": pa.array(job.schools.school_code[pairs.school], pa.string()),
            "distance_mm": pa.array(pairs.distance_mm, pa.int32(), mask=none),
            "distance_m": pa.array(metres, pa.float64(), mask=none),
            "straight_m": pa.array(pairs.straight_mm / MM_PER_M, pa.float64()),
            "status": pa.array(np.array(STATUS_NAMES, object)[pairs.status], pa.string()),
            "gate_no": pa.array(pairs.gate_no, pa.int32(), mask=none | (pairs.gate_no == NONE)),
        }
    )


def packed(table: pa.Table, form: str, *, versions: Mapping[str, Any], more: Any = None) -> bytes:  # noqa: ANN401 (values of JSON)
    """Return a table as bytes of a media type; its versions go with it, in CSV only beside it."""
    if form == JSON:
        body = {"items": table.to_pylist(), **(more or {}), "versions": dict(versions)}
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    table = table.replace_schema_metadata({VERSIONS: json.dumps(dict(versions)).encode()})
    file = io.BytesIO()
    if form == CSV:
        pa.csv.write_csv(table, file, pa.csv.WriteOptions(quoting_style="needed"))
    elif form == PARQUET:
        pa.parquet.write_table(table, file)
    else:
        with pa.ipc.new_stream(file, table.schema) as stream:
            stream.write_table(table)
    return file.getvalue()
