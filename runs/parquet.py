"""Parquet with the same bytes for the same content: plain types, fixed options, sorted rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from gis.units import Ids

ROWS_AT_A_TIME: Final = 1 << 20
OPTIONS: Final[Mapping[str, Any]] = {
    "version": "2.6",
    "compression": "zstd",
    "write_statistics": True,
    "store_schema": False,
}


def write(path: Path, schema: pa.Schema, batches: Iterable[Mapping[str, Any]]) -> None:
    """Write one row group per batch; each batch holds one array per column of the schema."""
    ids = [field.name for field in schema if pa.types.is_string(field.type)]
    with pq.ParquetWriter(path, schema, use_dictionary=ids, **OPTIONS) as writer:
        for batch in batches:
            arrays = [_column(batch[field.name], field.type) for field in schema]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def names_at(ids: Ids) -> Callable[[NDArray[np.integer[Any]]], Any]:
    """Return a function from positions to a text column, fast for many repeated positions."""
    words = pa.array(ids, pa.string())

    def take(position: NDArray[np.integer[Any]]) -> Any:  # noqa: ANN401 (a pyarrow array; pyarrow has no types)
        return words.take(pa.array(position))

    return take


def _column(values: Any, kind: pa.DataType) -> pa.Array:  # noqa: ANN401 (numpy or pyarrow)
    return values if isinstance(values, pa.Array) else pa.array(values, kind)
