"""The door of a process: from which address somebody comes, and how often that failed lately."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, cast

from fastapi import Depends, Request

from api.access.address import Proxies
from api.refused.errors import TooManyKeysError, TooManyTriesError
from gis.state import private_dir
from runs.families.limiter import KEYS, Limiter, Limits

if TYPE_CHECKING:
    from api.settings import ApiSettings

KNOWN_S: Final = 3_600.0
"""For how long a key that opened something is let in past the guesses of its neighbours."""


@dataclass(frozen=True, slots=True)
class Door:
    """What every process has: who is asking, and how often that failed."""

    limiter: Limiter
    proxies: Proxies

    @staticmethod
    def of(settings: ApiSettings) -> Door:
        """Open the counters that the processes of this machine share."""
        return Door(
            limiter=Limiter(private_dir("limits") / "families"),
            proxies=Proxies.of(settings.trusted_proxies),
        )

    def admit(self, request: Request, limits: Limits) -> str:
        """
        Return the address of a request that may come in.

        Raises
        ------
        TooManyTriesError
            If too much failed from there.
        """
        address = self.proxies.caller(request)
        wait_s = self.limiter.wait_s(limits, address)
        if wait_s:
            raise TooManyTriesError(wait_s)
        return address

    def admit_key(self, request: Request, key: str) -> str:
        """
        Return the address of a request whose key may be looked up.

        Raises
        ------
        TooManyKeysError
            If too many wrong ones came from there, and this one did not open anything lately.
        """
        address = self.proxies.caller(request)
        if self.limiter.left_s(_known(key)):
            return address
        wait_s = self.limiter.wait_s(KEYS, address)
        if wait_s:
            raise TooManyKeysError(wait_s)
        return address

    def opened(self, key: str) -> None:
        """Remember a key that opened something; written anew when half of its time is over."""
        if self.limiter.left_s(_known(key)) < KNOWN_S / 2:
            self.limiter.keep(_known(key), KNOWN_S)

    def opened_nothing(self, key: str, address: str) -> None:
        """Count a wrong key, and let it in no more if it was a right one."""
        if self.limiter.left_s(_known(key)):
            self.limiter.keep(_known(key), 0.0)
        self.limiter.failed(KEYS, address)


def _known(key: str) -> str:
    return f"opens {hashlib.sha256(key.encode()).hexdigest()}"


async def door(request: Request) -> Door:
    """Return the door of this process."""
    return cast("Door", request.app.state.door)


DoorDep = Annotated[Door, Depends(door)]
