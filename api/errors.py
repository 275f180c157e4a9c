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


class NoKeyError(GanTruongError):
    """Nobody says who asks, or the key opens nothing."""


class ScopeError(GanTruongError):
    """The caller may not do this; the message is the scope that it lacks."""


class NoVersionError(GanTruongError):
    """A change does not say which version it rests on."""


class BodyTooLargeError(GanTruongError):
    """The request is too large."""
