"""The index of names as a part of a publication: plain arrays that are mapped, not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from runs.search.index import ARRAYS, TEXTS, Index
from runs.search.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = "search"


def write(index: Index, folder: Path) -> None:
    """Write an index below a folder; the same index gives the same bytes."""
    own = folder / FOLDER
    own.mkdir()
    for name in ARRAYS:
        np.save(own / f"{name}.npy", getattr(index, name))
    for name in TEXTS:
        texts: Texts = getattr(index, name)
        np.save(own / f"{name}.letter.npy", texts.letter)
        np.save(own / f"{name}.begin.npy", texts.begin)


def read(folder: Path) -> Index:
    """Return the index below a folder; its files are mapped into memory."""
    own = folder / FOLDER

    def array(name: str) -> Any:  # noqa: ANN401 (whichever type the file has)
        path = own / f"{name}.npy"
        return np.lib.format.open_memmap(path, mode="r") if _holds_any(path) else np.load(path)

    parts: dict[str, Any] = {name: array(name) for name in ARRAYS}
    for name in TEXTS:
        parts[name] = Texts(array(f"{name}.letter"), array(f"{name}.begin"))
    return Index(**parts)


def _holds_any(path: Path) -> bool:
    """Return whether an array has a value; what is empty cannot be mapped."""
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        shape, _, _ = np.lib.format.read_array_header_1_0(file)
    return bool(np.prod(shape))
