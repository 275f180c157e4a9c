"""Which identity provider is trusted, and by which claims it says who somebody is."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class OidcSettings(BaseSettings):
    """
    The identity provider; without an issuer no token of one is taken.

    Attributes
    ----------
    issuer
        Address that the claim ``iss`` must equal, letter by letter.
    audience
        What the claim ``aud`` must name.
    jwks_url
        Where its keys are; found by discovery below the issuer if not given.
    role_claim, wards_claim, scopes_claim, name_claim
        Claims for the role, the wards, a narrower choice of scopes, and a readable name.
    accounts
        TOML file that gives roles to values of the claim and to subjects.
    """

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True)

    issuer: str = Field(default="", validation_alias="GANTRUONG_OIDC_ISSUER")
    audience: str = Field(default="", validation_alias="GANTRUONG_OIDC_AUDIENCE")
    jwks_url: str = Field(default="", validation_alias="GANTRUONG_OIDC_JWKS_URL")
    role_claim: str = Field(default="gantruong_role", validation_alias="GANTRUONG_OIDC_ROLE_CLAIM")
    wards_claim: str = Field(
        default="gantruong_wards", validation_alias="GANTRUONG_OIDC_WARDS_CLAIM"
    )
    scopes_claim: str = Field(
        default="gantruong_scopes", validation_alias="GANTRUONG_OIDC_SCOPES_CLAIM"
    )
    name_claim: str = Field(default="name", validation_alias="GANTRUONG_OIDC_NAME_CLAIM")
    accounts: Path | None = Field(default=None, validation_alias="GANTRUONG_OIDC_ACCOUNTS")

    @property
    def is_on(self) -> bool:
        """Return whether tokens are taken at all."""
        return bool(self.issuer)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse to start half configured, or over a connection that others can read."""
        if not self.is_on:
            return self
        if not self.audience:
            msg = "GANTRUONG_OIDC_ISSUER needs GANTRUONG_OIDC_AUDIENCE: for whom tokens are made"
            raise ValueError(msg)
        for address in filter(None, (self.issuer, self.jwks_url)):
            if not is_safe(address):
                msg = f"{address} must be an https:// address"
                raise ValueError(msg)
        return self


def is_safe(address: str) -> bool:
    """
    Return whether an address can be trusted with keys: encrypted, or on this machine.

    Examples
    --------
    >>> is_safe("https://login.example/x"), is_safe("http://login.example/x"), is_safe("file:///x")
    (True, False, False)
    """
    parts = urlsplit(address)
    if not parts.hostname or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
