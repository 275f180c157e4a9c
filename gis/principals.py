"""Who acts, in one word that two names of one holder share: a client, a person, the machine."""

from __future__ import annotations

import unicodedata
from typing import Final

from gis.errors import InputError

PERSON: Final = "oidc:"
"""How the name of a person whom an identity provider names begins; no client is called so."""

MACHINE: Final = "at the machine: "
NAME_LETTERS: Final = 120


def of_client(name: str) -> str:
    """
    Return the principal of a caller, as the audit log names it.

    Notes
    -----
    Officers whom one key names are one principal: whoever holds the key can write any name.

    Examples
    --------
    >>> of_client("ward-cho-dinh"), of_client("oidc:7f3a")
    ('client ward-cho-dinh', 'oidc:7f3a')
    """
    return name if name.startswith(PERSON) else f"client {name}"


def at_machine(name: str) -> str:
    """
    Return the principal of somebody at the machine of the database, by the name that is given.

    Raises
    ------
    InputError
        If there is no name: two persons can only be told apart by theirs.

    Notes
    -----
    Accents stay, letter case and spaces do not: ``An`` and ``an`` are one person. Nothing proves
    the name; whoever may run commands there may do everything, and the log says who said so.

    Examples
    --------
    >>> at_machine("  Trần  B ") == at_machine("trần b")
    True
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split()).casefold()
    if not plain or len(plain) > NAME_LETTERS or not plain.isprintable():
        msg = "who acts must be named: an office or a person, in one line"
        raise InputError(msg)
    return f"{MACHINE}{plain}"
