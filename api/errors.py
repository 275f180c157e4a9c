"""What a caller can get wrong here; each has its line in ``api.problems``."""

from __future__ import annotations

from gis.errors import GanTruongError


class UnknownSchoolError(GanTruongError, LookupError):
    """No school has that code."""


class UnknownRunError(GanTruongError, LookupError):
    """No placement has that number."""


class UnknownTileError(GanTruongError, LookupError):
    """There is no such tile."""


class UnknownProfileError(GanTruongError, LookupError):
    """There is no such way of travelling here."""


class NoWayError(GanTruongError):
    """No road leads from that point to that school."""


class BodyTooLargeError(GanTruongError):
    """The request is too large."""
