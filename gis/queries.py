"""The queries of ``gis/sql``, one per file, read by name."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import LiteralString

from gis.errors import UnknownNameError


@cache
def query(name: str) -> LiteralString:
    """
    Return the text of one query.

    Raises
    ------
    UnknownNameError
        If there is no file of that name.

    Examples
    --------
    >>> query("no such query")
    Traceback (most recent call last):
    gis.errors.UnknownNameError: there is no query 'no such query'
    """
    try:
        text = files("gis").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    except FileNotFoundError:
        msg = f"there is no query {name!r}"
        raise UnknownNameError(msg) from None
    return text  # our own files; parameters are bound, never formatted in
