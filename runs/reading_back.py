"""What every reader of a result folder needs: text columns, known ids, and one kind of error."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

from admission.verify.offers import broken
from gis.errors import BrokenPromiseError, InputError, PositionError, ShapeError
from gis.units import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gis.units import Ids, Index

_WHOLE: Final = re.compile(r"-?[0-9]{1,10}", re.ASCII)


@contextmanager
def unreadable() -> Iterator[None]:
    """Turn a file that cannot be read into a broken promise with the file's own sentence."""
    try:
        yield
    except InputError as error:
        first = error.findings[0].line() if error.findings else str(error)
        msg = f"readable files: {first}"
        raise BrokenPromiseError(msg) from error
    except (OSError, pa.ArrowException, KeyError, ShapeError, PositionError) as error:
        msg = f"readable files: {error}"
        raise BrokenPromiseError(msg) from error


def texts(table: pa.Table, column: str) -> Ids:
    """Return a text column as ids."""
    return np.array(table.column(column).to_pylist(), object)


def positions(names: Sequence[str] | Ids, known: Ids, what: str, *, empty: bool = False) -> Index:
    """Return the position of each name; with ``empty`` an empty one is ``NONE``."""
    place = {str(name): i for i, name in enumerate(known)}
    if empty:
        place[""] = NONE
    stray = [name for name in names if name not in place]
    if stray:
        broken(f"known ids: {what} {stray[0] or 'without a code'} is not in the inputs")
    return np.array([place[name] for name in names], np.int32)


def whole(cell: str) -> int:
    """Return a cell as a whole number."""
    if not _WHOLE.fullmatch(cell):
        broken(f"readable files: {cell!r} is not a whole number")
    return int(cell)
