"""Everything that can go wrong and that we can explain; the docstring is what a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.report import Finding


class GanTruongError(Exception):
    """The work could not be done."""

    exit_code: int = 1


class InputError(GanTruongError, ValueError):
    """The input has errors; nothing was written."""

    exit_code = 2

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        """Keep the findings, one per wrong cell, for reports and for one line each on screen."""
        super().__init__(message)
        self.findings = tuple(findings)


class ShapeError(GanTruongError, ValueError):
    """Arrays that belong together do not fit together."""


class PositionError(GanTruongError, IndexError):
    """A position names no entry of the array it points into."""


class NetworkError(InputError):
    """The road network cannot be used."""


class PolicyError(InputError):
    """The policy file breaks its own rules."""


class UnknownNameError(InputError, LookupError):
    """Nothing has that name."""


class EnvironmentNotReadyError(GanTruongError, RuntimeError):
    """Something that must be installed on this machine is missing."""

    exit_code = 3


class DatabaseError(GanTruongError, RuntimeError):
    """The database is not there or not in the expected state."""

    exit_code = 3


class BrokenPromiseError(GanTruongError, AssertionError):
    """A result breaks a promise that it must keep."""

    exit_code = 1
