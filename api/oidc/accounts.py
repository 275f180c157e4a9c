"""From what a provider says about a person to a role, wards and scopes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from api.refused.errors import NoRoleError
from gis.access import AUTHOR_NAME, CITY, Access
from gis.api_client_roles import ROLES
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from api.oidc.settings import OidcSettings

OF_PERSONS: Final = ("ward_officer", "department_officer", "planner")
"""Roles that a person may have; programs have keys."""

MOST_WARDS: Final = 200


@dataclass(frozen=True, slots=True)
class Accounts:
    """
    What the installation knows about accounts of the provider.

    Attributes
    ----------
    roles
        Our role by a value of the role claim.
    persons
        Role and wards by subject; they come before any claim.
    """

    roles: Mapping[str, str] = field(default_factory=lambda: {one: one for one in OF_PERSONS})
    persons: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


def load(path: Path | None) -> Accounts:
    """
    Return the accounts of a TOML file; without one the claims name our roles themselves.

    Raises
    ------
    InputError
        If the file is none, or names a role or wards that there are not.
    """
    if path is None:
        return Accounts()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        roles = {str(value): str(role) for value, role in told.get("roles", {}).items()}
        persons = {
            str(sub): (str(one["role"]), tuple(map(str, one.get("wards", ()))))
            for sub, one in told.get("persons", {}).items()
        }
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        msg = f"{path} is no table of accounts: [roles] and [persons.SUB] with role and wards"
        raise InputError(msg) from error
    wrong = {*roles.values(), *(role for role, _ in persons.values())} - set(OF_PERSONS)
    if wrong or set(told) - {"roles", "persons"}:
        msg = f"{path}: persons have the roles {', '.join(OF_PERSONS)}; not {sorted(wrong)}"
        raise InputError(msg)
    return Accounts(roles=roles or Accounts().roles, persons=persons)


def access_of(
    claims: Mapping[str, Any], accounts: Accounts, settings: OidcSettings, *, principal: str
) -> Access:
    """
    Return what a person may do.

    Raises
    ------
    NoRoleError
        If neither table nor claims give a role, or a ward's officer no ward.

    Notes
    -----
    A person acts in the own name: ``author:name`` is never given. The claim of scopes only takes
    away from those of the role.
    """
    role, wards = accounts.persons.get(str(claims["sub"]), ("", ()))
    if not role:
        stated = claims.get(settings.role_claim)
        values = stated if isinstance(stated, list) else [stated]
        known = {
            accounts.roles[one] for one in values if isinstance(one, str) and one in accounts.roles
        }
        if len(known) != 1:
            raise NoRoleError
        (role,) = known
        wards = _words(claims.get(settings.wards_claim))
    scopes = set(ROLES[role]) - {AUTHOR_NAME}
    if settings.scopes_claim in claims:
        scopes &= set(_words(claims[settings.scopes_claim]))
    if role != "ward_officer":
        wards = wards or (CITY,)
    elif not wards or CITY in wards:
        raise NoRoleError
    return Access(scopes=frozenset(scopes), wards=wards, principal=principal)


def _words(value: object) -> tuple[str, ...]:
    """Return a list of words, or one text with blanks between them; what is no word is refused."""
    words = value.split() if isinstance(value, str) else value
    if words is None:
        return ()
    if not isinstance(words, list) or len(words) > MOST_WARDS:
        raise NoRoleError
    for one in words:
        if not isinstance(one, str) or not one or "," in one or not one.isprintable():
            raise NoRoleError
    return tuple(sorted(set(words)))
