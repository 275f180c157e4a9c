"""Which parts a publication has: the modules of ``runs.publication.parts``."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from runs.publication import parts

if TYPE_CHECKING:
    from runs.publication.part import Part


@cache
def all_parts() -> dict[str, Part]:
    """Return every part by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(parts.__path__))
    return {name: cast("Part", import_module(f"{parts.__name__}.{name}")) for name in names}
