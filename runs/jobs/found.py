"""The kinds of jobs, found in ``runs/jobs/kinds``."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

from gis.errors import UnknownNameError
from runs.jobs import kinds as folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runs.jobs.kind import Kind


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by name; each module of the folder has one, called ``KIND``."""
    names = sorted(one.name for one in pkgutil.iter_modules(folder.__path__))
    found = [importlib.import_module(f"{folder.__name__}.{name}").KIND for name in names]
    return {kind.name: kind for kind in found}


def kind_of(name: str) -> Kind:
    """
    Return one kind.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if name not in kinds():
        msg = f"there is no kind of job {name!r}; there are {', '.join(kinds())}"
        raise UnknownNameError(msg)
    return kinds()[name]
