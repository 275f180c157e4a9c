"""Whose request it is: who connects, or whom a proxy of ours names."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from runs.families.limiter import read_address

if TYPE_CHECKING:
    from starlette.requests import Request

FORWARDED: Final = "x-forwarded-for"
SETTING: Final = "GANTRUONG_TRUSTED_PROXIES"
MOST_HOPS: Final = 16


@dataclass(frozen=True, slots=True)
class Proxies:
    """
    Networks of our own proxies.

    Attributes
    ----------
    networks
        Empty: nobody may speak for another.
    """

    networks: tuple[IPv4Network | IPv6Network, ...]

    @staticmethod
    def of(text: str) -> Proxies:
        """
        Read the setting.

        Raises
        ------
        InputError
            If it names something else than addresses and networks.
        """
        try:
            parts = [part.strip() for part in text.split(",") if part.strip()]
            return Proxies(tuple(ip_network(part, strict=False) for part in parts))
        except ValueError:
            msg = f"{SETTING} needs addresses or networks such as 10.0.0.0/8, parted by commas"
            raise InputError(msg) from None

    def trusts(self, address: str) -> bool:
        """Tell whether an address is one of our proxies."""
        known = read_address(address)
        return any(known.version == one.version and known in one for one in self.networks)

    def caller(self, request: Request) -> str:
        """
        Return the address that a request comes from.

        Notes
        -----
        The header is read from its end, where our proxies write; whatever stands before the
        first address that is none of ours was written by whoever wanted to.
        """
        here = request.client.host if request.client else ""
        if not self.networks or not self.trusts(here):
            return here
        named = ",".join(request.headers.getlist(FORWARDED)).split(",")
        for hop in reversed(named[-MOST_HOPS:]):
            if not hop.strip():
                break
            here = hop.strip()
            if not self.trusts(here):
                break
        return here
