"""One command: where it is found, without importing it, and what the list says about it."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gis.kernel_cache import prepare

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Command:
    """
    Where a command is found and what the list of commands says about it.

    Attributes
    ----------
    place
        ``module:name`` of a function, or of a ``typer.Typer`` for a group of commands.
    panel_vi, panel_en
        Heading under which the list shows it.
    vi, en
        One line of help.
    """

    place: str
    panel_vi: str
    panel_en: str
    vi: str
    en: str

    def load(self) -> Callable[..., Any] | Any:  # noqa: ANN401 (a function or a typer.Typer)
        """Import the module and return the command."""
        prepare()  # before anything imports numba
        module, _, name = self.place.partition(":")
        return getattr(importlib.import_module(module), name)
