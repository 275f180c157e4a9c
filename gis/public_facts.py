"""Which public facts others may read, and what each column means: ``public_facts.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from gis.errors import UnknownNameError

FILE: Final = Path(__file__).with_name("public_facts.toml")
SCHEMA: Final = "pub"
GEOMETRY: Final = "geom"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FactColumn(_Frozen):
    """What a column is called, and the unit of its numbers; empty where they have none."""

    vi: str
    en: str
    unit: str = ""


class Facts(_Frozen):
    """
    One collection of public facts.

    Attributes
    ----------
    id
        Its name in addresses and files.
    view, key
        View in the schema ``pub`` and the column that names a row.
    registers
        What it is made of, as sources name it.
    open_data
        Whether it is a data set of the open data too.
    vi, en, about_vi, about_en
        Title and a sentence.
    columns
        What each column means; the geometry beside them is ``geom``.
    """

    id: str
    view: str
    key: str
    registers: tuple[str, ...]
    open_data: bool = False
    vi: str
    en: str
    about_vi: str
    about_en: str
    columns: dict[str, FactColumn]


@cache
def all_facts() -> tuple[Facts, ...]:
    """
    Return every collection, in the order of the file.

    Examples
    --------
    >>> [one.id for one in all_facts()][:3]
    ['schools', 'gates', 'seats']
    """
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Facts(id=name, **table) for name, table in tables.items())


def open_facts() -> tuple[Facts, ...]:
    """Return the collections that are open data too."""
    return tuple(one for one in all_facts() if one.open_data)


def facts_of(name: str) -> Facts:
    """
    Return one collection.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    found = next((one for one in all_facts() if one.id == name), None)
    if found is None:
        msg = f"no public facts are called {name!r}"
        raise UnknownNameError(msg)
    return found
