"""Column maps: how files of one layout name their columns, confirmed by a person before use."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from gis.errors import InputError
from gis.province_layout import Frozen, Layout

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "column_maps"


class ColumnMap(Frozen):
    """
    One layout with who stands behind it.

    Attributes
    ----------
    confirmed
        Whether a person looked at every line; a map that nobody confirmed is never used.
    status
        ``published``: headings seen in a real file or document; ``assumed``: not seen;
        ``officer``: mapped by an officer for a file that came.
    source
        Where the headings were seen, or why they are assumed.
    """

    confirmed: bool = False
    status: Literal["published", "assumed", "officer"] = "officer"
    source: str = ""
    layout: Layout


def read_map(path: Path) -> ColumnMap:
    """
    Return a column map as it stands, confirmed or not.

    Raises
    ------
    InputError
        If there is no such file, or it breaks the format.
    """
    try:
        return ColumnMap.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        msg = f"{path.name}: there is no such column map"
        raise InputError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path.name} is not a TOML file in UTF-8: {error}"
        raise InputError(msg) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        msg = f"{path.name}: {place}: {first['msg']}"
        raise InputError(msg) from error


def confirmed_layout(path: Path) -> Layout:
    """
    Return the layout of a map that a person confirmed.

    Raises
    ------
    InputError
        If nobody confirmed it, besides the reasons of ``read_map``.
    """
    found = read_map(path)
    if not found.confirmed:
        msg = f"{path.name} is a proposal: check every line, then write confirmed = true at its top"
        raise InputError(msg)
    return found.layout


def layouts_in(folder: Path) -> tuple[Layout, ...]:
    """Return the layouts of all confirmed maps in a folder, in the order of their file names."""
    paths = sorted(folder.glob("*.toml"), key=lambda path: path.name.encode())
    return tuple(found.layout for found in map(read_map, paths) if found.confirmed)
