"""An identity provider as one thing: from a bearer token to who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from api.oidc import accounts
from api.oidc.ring import KeyRing
from api.oidc.tokens import Tokens
from gis.principals import PERSON, of_client

if TYPE_CHECKING:
    from api.oidc.settings import OidcSettings
    from gis.access import Access

NAME_LETTERS: Final = 120


class Provider:
    """
    The identity provider of an installation.

    Parameters
    ----------
    settings
        Which; the table of accounts is read now.
    """

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._accounts = accounts.load(settings.accounts)
        self._tokens = Tokens(settings, KeyRing(settings))

    def who(self, token: str, *, may_ask: bool = True) -> tuple[str, str | None, Access]:
        """
        Return subject, readable name and access of whose token this is.

        Parameters
        ----------
        token
            The token.
        may_ask
            As of ``Tokens.claims``.

        Raises
        ------
        NoKeyError, ProviderAwayError
            As ``Tokens.claims``.
        NoRoleError
            If the person has no role here.

        Notes
        -----
        The subject is the person: it stays when the name changes. The name is for display.
        """
        claims = self._tokens.claims(token, may_ask=may_ask)
        client = f"{PERSON}{claims['sub']}"
        access = accounts.access_of(
            claims, self._accounts, self._settings, principal=of_client(client)
        )
        return client, _shown(claims.get(self._settings.name_claim)), access


def provider(settings: OidcSettings) -> Provider | None:
    """Return the identity provider of an installation, ``None`` if it trusts none."""
    return Provider(settings) if settings.is_on else None


def _shown(name: Any) -> str | None:  # noqa: ANN401 (whatever the claim holds)
    if not isinstance(name, str):
        return None
    return "".join(letter for letter in name if letter.isprintable()).strip()[:NAME_LETTERS] or None
