"""Whether a token is the provider's, for us, and of now; whose it is."""

from __future__ import annotations

import base64
import json
import re
import time
from typing import TYPE_CHECKING, Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from api.oidc.ring import KeyRing, NoKeysError
from api.refused.errors import NoKeyError, ProviderAwayError, SignedTokenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.oidc.fetch import PublicKey
    from api.oidc.settings import OidcSettings

ALGORITHMS: Final[dict[type, frozenset[str]]] = {
    RSAKey: frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
    ECKey: frozenset({"ES256", "ES384", "ES512"}),
    OKPKey: frozenset({"EdDSA", "Ed25519"}),
}
"""What each kind of key may sign with; none of them is secret, and ``none`` is none of them."""

ALLOWED: Final = sorted(frozenset().union(*ALGORITHMS.values()))
TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})
SHAPE: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
MOST_LETTERS: Final = 8_192
SUBJECT_LETTERS: Final = 255
LEEWAY_S: Final = 30
LONGEST_S: Final = 86_400
"""Longest life of a token that is taken: one that never ends is none."""


class _Registry(JWSRegistry):
    """Room for what providers put beside the signature; none of it is trusted."""

    max_header_length = 4_096


class Tokens:
    """
    Reads tokens of one provider.

    Parameters
    ----------
    settings
        Which provider, for whom.
    ring
        Its keys.
    now
        Seconds since 1970.
    """

    def __init__(
        self, settings: OidcSettings, ring: KeyRing, *, now: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._ring = ring
        self._now = now
        self._registry = _Registry(algorithms=ALLOWED, strict_check_header=False)

    def claims(self, token: str, *, may_ask: bool = True) -> dict[str, Any]:
        """
        Return what the provider says in a token.

        Parameters
        ----------
        token
            The token.
        may_ask
            Whether a key id that is not known is a reason to ask the provider.

        Raises
        ------
        NoKeyError
            If it is not the provider's, not for us, not of now, or not a token: one answer for all;
            ``SignedTokenError`` if the provider signed it.
        ProviderAwayError
            If the provider's keys are not known.

        Notes
        -----
        Only the key that the provider publishes under the stated id is used, with an algorithm
        of that kind of key. Keys and addresses that the token itself brings (``jwk``, ``jku``,
        ``x5c``, ``x5u``) are not looked at.
        """
        if len(token) > MOST_LETTERS or SHAPE.fullmatch(token) is None:
            raise NoKeyError
        header = _header(token)
        try:
            key = self._ring.key(header.get("kid"), may_ask=may_ask)
        except NoKeysError:
            raise ProviderAwayError from None
        if key is None or not _fits(key, header["alg"]):
            raise NoKeyError
        try:
            claims = jwt.decode(token, key, algorithms=ALLOWED, registry=self._registry).claims
        except (JoseError, ValueError, TypeError, RecursionError):
            raise NoKeyError from None
        try:
            self._checked().validate(claims)
        except (JoseError, ValueError, TypeError):
            raise SignedTokenError from None
        self._check_more(claims)
        return claims

    def _checked(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._now()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.audience},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )

    def _check_more(self, claims: dict[str, Any]) -> None:
        subject = claims["sub"]
        if not 0 < len(subject) <= SUBJECT_LETTERS or not subject.isprintable():
            raise SignedTokenError
        if claims["exp"] - claims["iat"] > LONGEST_S or claims["iss"] != self._settings.issuer:
            raise SignedTokenError


def _header(token: str) -> dict[str, Any]:
    """Return the header of a token, refused where it asks for anything but a plain signature."""
    part = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        raise NoKeyError from None
    if not isinstance(header, dict) or "crit" in header or "b64" in header:
        raise NoKeyError
    kid, kind = header.get("kid"), header.get("typ", "JWT")
    if not isinstance(header.get("alg"), str) or not isinstance(kind, str):
        raise NoKeyError
    if kind.lower() not in TYPES or not (kid is None or isinstance(kid, str)):
        raise NoKeyError
    return header


def _fits(key: PublicKey, algorithm: str) -> bool:
    stated = key.alg
    return algorithm in ALGORITHMS[type(key)] and stated in {None, algorithm}
