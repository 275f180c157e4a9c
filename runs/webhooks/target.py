"""Where a message may go: https, to the address that was looked at, never further."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from gis.errors import InputError
from runs.operations import practice, production

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_S: Final = 10.0
URL_LETTERS: Final = 500
READ_BYTES: Final = 1024
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotSentError(Exception):
    """Nothing was sent, or nothing came back; the message says why, without the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a message goes; ``address`` is the one that was looked at."""

    is_tls: bool
    host: str
    port: int
    path: str
    address: str


def check(url: str) -> None:
    """
    Refuse an address to which nothing is ever sent.

    Raises
    ------
    InputError
        If it is not https, names a user, or is too long. A sandbox also tells this machine.
    """
    parts = urlsplit(url)
    loopback = parts.scheme == "http" and parts.hostname in LOOPBACK
    if len(url) > URL_LETTERS or not url.isascii() or not url.isprintable() or " " in url:
        msg = f"an address of a webhook has at most {URL_LETTERS} plain letters"
        raise InputError(msg)
    if not parts.hostname or not (parts.scheme == "https" or (loopback and _is_sandbox())):
        msg = "a webhook goes to https:// (in a sandbox also to http://127.0.0.1)"
        raise InputError(msg)
    if parts.username or parts.password or parts.fragment:
        msg = "an address of a webhook names no user and no fragment"
        raise InputError(msg)


def target_of(url: str) -> Target:
    """
    Look the host up and return where a message goes.

    Raises
    ------
    NotSentError
        If the host is not known, or one of its addresses is not public where it must be: in
        production, and everywhere for a host that is not this machine of a sandbox.
    """
    parts = urlsplit(url)
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        msg = "host not found"
        raise NotSentError(msg) from error
    addresses = [str(one[4][0]) for one in found]
    lenient = _is_sandbox() and host in LOOPBACK
    if production.is_production() or not lenient:
        for one in addresses:
            if not is_public(ipaddress.ip_address(one.partition("%")[0])):
                msg = "not a public address"
                raise NotSentError(msg)
    path = parts.path or "/"
    return Target(
        is_tls=is_tls,
        host=host,
        port=port,
        path=f"{path}?{parts.query}" if parts.query else path,
        address=addresses[0],
    )


def is_public(address: Address) -> bool:
    """
    Return whether an address is one of the Internet: no private, local, shared or mapped one.

    Examples
    --------
    >>> [is_public(ipaddress.ip_address(one)) for one in ("8.8.8.8", "10.0.0.1", "169.254.169.254",
    ...     "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fd00::1", "224.0.0.1")]
    [True, False, False, False, False, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in NAT64 or address.sixtofour is not None or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """
    Send a message and return the status of the answer; a redirect is an answer like any other.

    Raises
    ------
    NotSentError
        If there is no answer in time, or the certificate is not the host's.
    """
    connection = _Tls(target) if target.is_tls else _Plain(target)
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(READ_BYTES)
    except ssl.SSLError as error:
        msg = "certificate or TLS"
        raise NotSentError(msg) from error
    except TimeoutError as error:
        msg = "no answer in time"
        raise NotSentError(msg) from error
    except (OSError, HTTPException) as error:
        msg = "no connection"
        raise NotSentError(msg) from error
    else:
        return answer.status
    finally:
        connection.close()


class _Plain(HTTPConnection):
    """A connection to the address that was looked at, whatever the host means by now."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=TIMEOUT_S)
        self._target = target

    def connect(self) -> None:
        """Connect."""
        self.sock = socket.create_connection((self._target.address, self.port), TIMEOUT_S)


class _Tls(HTTPSConnection):
    """The same, the certificate being the host's."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=TIMEOUT_S)
        self._target = target
        self._tls = ssl.create_default_context()

    def connect(self) -> None:
        """Connect."""
        plain = socket.create_connection((self._target.address, self.port), TIMEOUT_S)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self._target.host)


def _is_sandbox() -> bool:
    return practice.kind() == "sandbox"
