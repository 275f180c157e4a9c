"""How a place's own files name their columns and values, so that one reader fits them all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from gis.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable


def _folded(given: dict[str, str]) -> dict[str, str]:
    return {fold(theirs): ours for theirs, ours in given.items()}


Folded = Annotated[dict[str, str], AfterValidator(_folded)]


class Frozen(BaseModel):
    """A value of a place's TOML file: unknown keys are errors, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Made(Frozen):
    """A column put together from several of theirs; their missing or empty ones are left out."""

    model_config = ConfigDict(str_strip_whitespace=False)  # a separator may be a space

    headers: tuple[str, ...] = Field(min_length=1)
    separator: str = ""
    values: Folded = {}


class Fill(Frozen):
    """What stands in for a missing text, and the column in which the row is marked for it."""

    text: str
    mark: str


class Keep(Frozen):
    """Only rows whose column holds the value are read; the others are counted."""

    header: str
    value: str


class Layout(Frozen):
    """
    One way in which files of a register arrive.

    Attributes
    ----------
    register_kind
        The register it is a layout of; ``register`` in the file.
    name
        What reports call it.
    needs
        Headers that must all be there for this layout to be used; none: always tried.
    columns
        Their header (folded) to our column.
    values
        Our column to: their value (folded) to ours.
    constants
        Our column to the value that every row gets.
    keep, made, fill
        Row filter; composed columns; stand-ins for missing text.
    ignored
        Headers known to be of no use, so that nobody is warned of them.
    """

    register_kind: str = Field(alias="register")
    name: str
    needs: tuple[str, ...] = ()
    columns: Folded = {}
    values: dict[str, Folded] = {}
    constants: dict[str, str] = {}
    keep: Keep | None = None
    made: dict[str, Made] = {}
    fill: dict[str, Fill] = {}
    ignored: tuple[str, ...] = ()

    def fits(self, headers: Iterable[str]) -> bool:
        """Return whether the file has every header that this layout needs."""
        return {fold(need) for need in self.needs} <= {fold(header) for header in headers}


class KindPattern(Frozen):
    """A school kind told from the name, by a regular expression over the folded name."""

    pattern: Annotated[str, AfterValidator(lambda given: re.compile(given).pattern)]
    kind: str
    levels: str = ""


def layouts_for(
    layouts: Iterable[Layout], *, kind: str, headers: Iterable[str]
) -> tuple[Layout, ...]:
    """Return the layouts that apply to a file, those with the most needs first."""
    headers = list(headers)
    fitting = [one for one in layouts if one.register_kind == kind and one.fits(headers)]
    return tuple(sorted(fitting, key=lambda one: -len(one.needs)))
