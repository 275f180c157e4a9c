"""A refusal with its sentence in both languages and the facts that a program needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


class RefusedError(InputError):
    """The change is refused; nothing was written."""

    def __init__(self, vi: str, en: str, *, facts: Mapping[str, Any] | None = None) -> None:
        """Keep both sentences and what a program needs to go on."""
        super().__init__(en)
        self.vi, self.en = vi, en
        self.facts = dict(facts or {})
