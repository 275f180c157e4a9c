"""What a holder of a key that hands out keys may give: nothing beyond the own rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.access import CLIENTS_MANAGE
from gis.errors import GanTruongError
from gis.principals import of_client

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from gis.access import Access


class BeyondError(GanTruongError):
    """A key would open more than the key of whoever gives it out."""


def sees(access: Access, wards: Iterable[str]) -> bool:
    """
    Return whether a client of these wards is within reach: all of them are own ones.

    Examples
    --------
    >>> from gis.access import Access
    >>> ward = Access(scopes=frozenset(), wards=("99101",))
    >>> sees(ward, ["99101"]), sees(ward, ["99101", "99102"]), sees(ward, ["*"])
    (True, False, False)
    """
    return access.is_city or set(wards) <= set(access.wards)


def refuse_beyond(
    access: Access,
    name: str,
    wards: Iterable[str],
    scopes: Iterable[str],
    *,
    is_new: bool,
) -> None:
    """
    Refuse to give out a key that opens more than the own one.

    Parameters
    ----------
    access
        Of whoever gives it out.
    name, wards, scopes
        Of the client.
    is_new
        Whether it is made. A key that makes keys is made at the machine of the database alone;
        its holder may exchange it.

    Raises
    ------
    BeyondError
        If it would. The database refuses the same (``work.guard_client``).
    """
    given = set(scopes)
    is_own = not is_new and of_client(name) == access.principal
    if not sees(access, wards) or given - access.scopes or (CLIENTS_MANAGE in given and not is_own):
        raise BeyondError(name)


def last_day(
    access: Access, name: str, wanted: dt.datetime | None, own: dt.datetime | None
) -> dt.datetime | None:
    """
    Return when a key ends that is given out by a key which ends itself.

    Parameters
    ----------
    access, name
        Of whoever gives it out, and the client.
    wanted, own
        When it shall end, and when that of the giver does; ``None`` never.

    Raises
    ------
    BeyondError
        If it shall end later than the giver's own.
    """
    if own is None or of_client(name) == access.principal:
        return wanted
    if wanted is not None and wanted > own:
        raise BeyondError(name)
    return wanted or own
