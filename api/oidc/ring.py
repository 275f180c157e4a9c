"""The provider's keys: kept while it is away, fetched anew when they change, never hammered."""

from __future__ import annotations

import logging
import time
from threading import Lock
from typing import TYPE_CHECKING, Final

from api.oidc.fetch import PublicKey, UnreachableError, keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api.oidc.settings import OidcSettings

FRESH_S: Final = 300.0
"""Age from which keys are asked for again; a withdrawn key opens nothing after it."""

STALE_S: Final = 3_600.0
"""Age up to which keys are used while the provider does not answer."""

PAUSE_S: Final = 15.0
"""Time between two questions, whatever callers send: an unknown key id is no way to hammer."""

log = logging.getLogger("gantruong.oidc")


class NoKeysError(Exception):
    """No keys are known that are young enough; never leaves this room."""


class KeyRing:
    """
    Keys of one provider, shared by the threads of a process.

    Parameters
    ----------
    settings
        Whose.
    clock
        Seconds that never go back.
    """

    def __init__(
        self, settings: OidcSettings, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = Lock()
        self._keys: Mapping[str, PublicKey] = {}
        self._fetched_at = -float("inf")
        self._asked_at = -float("inf")

    def key(self, kid: str | None, *, may_ask: bool = True) -> PublicKey | None:
        """
        Return a key by its id, ``None`` if the provider has none of it.

        Parameters
        ----------
        kid
            Its id.
        may_ask
            Whether an id that is not known is a reason to ask; keys that are old always are.

        Raises
        ------
        NoKeysError
            If the provider has not answered for longer than keys may be kept.
        """
        found = self._known(kid)
        if (found is None and may_ask) or self._age() > FRESH_S:
            self._renew()
            found = self._known(kid)
        if self._age() > STALE_S:
            raise NoKeysError
        return found

    def _known(self, kid: str | None) -> PublicKey | None:
        keys = self._keys
        if kid is None:  # a provider of one key may leave its id out
            return next(iter(keys.values())) if len(keys) == 1 else None
        return keys.get(kid)

    def _age(self) -> float:
        return self._clock() - self._fetched_at

    def _renew(self) -> None:
        """Ask the provider, one thread at a time and seldom; on failure what is known stays."""
        if not self._lock.acquire(blocking=not self._keys):
            return  # somebody is asking; what is known will do until then
        try:
            now = self._clock()
            if now - self._asked_at < PAUSE_S:
                return
            self._asked_at = now
            self._keys = keys_of(self._settings)
            self._fetched_at = self._clock()
        except UnreachableError as error:
            log.warning("keys_not_renewed reason=%s", error)
        finally:
            self._lock.release()
