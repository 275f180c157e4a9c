"""What a caller can get wrong here; each has its line in ``api.refused.problems``."""

from __future__ import annotations

from gis.errors import GanTruongError
from runs.refusal import RefusedError


class UnknownSchoolError(GanTruongError, LookupError):
    """No school has that code."""


class UnknownWardError(GanTruongError, LookupError):
    """No ward has that code."""


class UnknownCatchmentError(GanTruongError, LookupError):
    """No catchment has that number."""


class UnknownPolicyError(GanTruongError, LookupError):
    """No policy has that name."""


class BadBoxError(GanTruongError, ValueError):
    """A box is not four degrees."""


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


class SignedTokenError(NoKeyError):
    """A token that the identity provider signed, and that is not of now or not for us."""


class NoRoleError(GanTruongError):
    """The identity provider knows the person, and this installation gives it no role."""


class ProviderAwayError(GanTruongError):
    """The identity provider does not answer."""


class ScopeError(GanTruongError):
    """The caller may not do this; the message is the scope that it lacks."""


class NoVersionError(GanTruongError):
    """A change does not say which version it rests on."""


class HeavyBusyError(GanTruongError):
    """Too much expensive work waits already."""


class HeavyTooLongError(GanTruongError):
    """A piece of expensive work took longer than is allowed, and was ended."""


class HeavyLostError(GanTruongError):
    """The process that did a piece of expensive work died."""


class HeavyBrokenError(GanTruongError):
    """A piece of expensive work broke something that is ours to mend."""


class TooManyPairsError(GanTruongError):
    """More pairs are asked for than one request may hold."""


class UnknownHomeError(GanTruongError, LookupError):
    """A pair names a home that is not among the homes."""


class NotAcceptableError(GanTruongError):
    """The caller takes none of the forms that there are."""


class BodyTooLargeError(GanTruongError):
    """The request is too large."""


class NoIdempotencyKeyError(GanTruongError):
    """A write of which a double would make a second thing needs a key of its sender."""


class BadIdempotencyKeyError(GanTruongError):
    """A key of a write has 16 to 255 printable letters without spaces."""


class KeyReusedError(GanTruongError):
    """Another write was sent under the same key."""


class StillRunningError(GanTruongError):
    """The same write is being carried out at this moment."""


class DoneBeforeError(GanTruongError):
    """The same write was carried out, and its answer is lost."""


class NoResultError(GanTruongError, LookupError):
    """A code opens nothing, for whatever reason."""


class NotPublishedError(GanTruongError, LookupError):
    """No results of families are published on this machine."""


class TooManyTriesError(GanTruongError):
    """An address tries too often; ``wait_s`` says when it may again."""

    def __init__(self, wait_s: int) -> None:
        """Keep how long to wait."""
        super().__init__("too many tries")
        self.wait_s = wait_s


class TooManyKeysError(GanTruongError):
    """An address sends too many wrong keys or tokens; ``wait_s`` says when it may again."""

    def __init__(self, wait_s: int) -> None:
        """Keep how long to wait."""
        super().__init__("too many wrong keys")
        self.wait_s = wait_s


class FamilyLaterError(GanTruongError):
    """What a family sends cannot be kept right now."""


class BodyTooSlowError(GanTruongError):
    """The request did not arrive in time."""


class NotStrictJsonError(GanTruongError):
    """The JSON is broken, too deep or ambiguous."""


class BadAddressError(GanTruongError):
    """The address holds letters that no address may hold."""


class AddressTooLongError(GanTruongError):
    """The address is too long."""


class HeadersTooLargeError(GanTruongError):
    """The headers are too large."""


class ShedError(GanTruongError):
    """More is asked at this moment than can be done."""


class NoMetricsError(GanTruongError):
    """Figures for monitoring are given at the configured addresses only."""


class ConflictError(RefusedError):
    """The thing is not in a state that allows this."""


class CityOnlyError(GanTruongError):
    """What is the whole city's is not an officer of wards' to do."""


class UnknownWorkError(GanTruongError, LookupError):
    """No what-if or file sent in is called so."""


class UnknownScenarioError(UnknownWorkError):
    """No what-if has that name."""


class UnknownImportError(UnknownWorkError):
    """No file was sent in under that number."""


class UnknownChildError(GanTruongError, LookupError):
    """No such child stands in the run, or not for this caller."""


class BusyError(GanTruongError):
    """The process computes for others; come again."""


class TooManyListenersError(BusyError):
    """The process has as many listeners as it takes."""
