"""The keys of an identity provider over HTTP: bounded, no other host, no redirect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from api.oidc.settings import is_safe

if TYPE_CHECKING:
    from api.oidc.settings import OidcSettings

TIMEOUT_S: Final = 3.0
MOST_BYTES: Final = 262_144
MOST_KEYS: Final = 64
KID_LETTERS: Final = 256
LEAST_RSA_BITS: Final = 2048
DISCOVERY: Final = "/.well-known/openid-configuration"

PublicKey = RSAKey | ECKey | OKPKey


class UnreachableError(Exception):
    """The provider's keys could not be had; never leaves this room."""


def keys_of(settings: OidcSettings) -> dict[str, PublicKey]:
    """
    Return the keys that an identity provider signs with at this moment, by key id.

    Raises
    ------
    UnreachableError
        If they cannot be had within the limits, or are not what a provider gives.

    Notes
    -----
    Keys found by discovery must lie on the issuer's own host; those on another one are stated
    by the setting. Keys that are secret, too short or not for signing are left out.
    """
    address = settings.jwks_url or _discovered(settings.issuer)
    listed = _json(address).get("keys")
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        msg = "the provider gives no list of keys"
        raise UnreachableError(msg)
    found = {}
    for one in listed:
        key = _key(one)
        if key is not None and key.kid:
            found[key.kid] = key
    if not found:
        msg = "the provider has no key for signatures"
        raise UnreachableError(msg)
    return found


def _discovered(issuer: str) -> str:
    told = _json(issuer.rstrip("/") + DISCOVERY)
    address = told.get("jwks_uri")
    if told.get("issuer") != issuer or not isinstance(address, str) or not is_safe(address):
        msg = "the provider describes another issuer"
        raise UnreachableError(msg)
    if urlsplit(address).hostname != urlsplit(issuer).hostname:
        msg = "the provider's keys lie on another host: state GANTRUONG_OIDC_JWKS_URL"
        raise UnreachableError(msg)
    return address


def _json(address: str) -> dict[str, Any]:
    body = bytearray()
    options: dict[str, Any] = {"follow_redirects": False, "trust_env": False}
    try:
        with (
            httpx.Client(timeout=TIMEOUT_S, **options) as client,
            client.stream("GET", address, headers={"Accept": "application/json"}) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                msg = f"the provider answers {answer.status_code}"
                raise UnreachableError(msg)
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    msg = "the provider's answer is too long"
                    raise UnreachableError(msg)
        told = json.loads(body)
    except (httpx.HTTPError, ValueError, RecursionError) as error:
        msg = "the provider cannot be reached"
        raise UnreachableError(msg) from error
    if not isinstance(told, dict):
        msg = "the provider's answer is no object"
        raise UnreachableError(msg)
    return told


def _key(given: object) -> PublicKey | None:
    if not isinstance(given, dict) or given.get("use", "sig") != "sig" or "d" in given:
        return None
    kid = given.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= KID_LETTERS:
        return None
    try:
        key = JWKRegistry.import_key(given)
    except (JoseError, ValueError, TypeError):
        return None
    if isinstance(key, RSAKey):
        return key if key.raw_value.key_size >= LEAST_RSA_BITS else None
    return key if isinstance(key, ECKey | OKPKey) else None
