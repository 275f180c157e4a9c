"""Whether this process serves a place of practice: then every page and paper says so."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

SETTING: Final = "GANTRUONG_PRACTICE"
KINDS: Final = ("training", "sandbox")

BANNERS: Final[dict[str, tuple[str, str]]] = {
    "training": ("TẬP HUẤN - dữ liệu bịa", "TRAINING - invented data"),
    "sandbox": ("DÙNG THỬ - dữ liệu bịa", "SANDBOX - invented data"),
}
"""What stands on every page and paper, in Vietnamese and in English."""


def kind(environment: Mapping[str, str] | None = None) -> str | None:
    """
    Return the kind of practice that this process serves, ``None`` if all is in earnest.

    Raises
    ------
    InputError
        If the setting is a word that nobody knows: a typing mistake must not take the banner off.
    """
    given = (os.environ if environment is None else environment).get(SETTING) or None
    if given is not None and given not in KINDS:
        msg = f"{SETTING} is {given!r}; it must be one of {', '.join(KINDS)}"
        raise InputError(msg)
    return given


def banner(environment: Mapping[str, str] | None = None) -> tuple[str, str] | None:
    """Return the words of the banner, Vietnamese and English; ``None`` where there is none."""
    found = kind(environment)
    return None if found is None else BANNERS[found]


def marked(sentence: str) -> str:
    """Return a sentence of a Vietnamese paper with the banner before it, where there is one."""
    words = banner()
    return sentence if words is None else f"{words[0]}. {sentence}"
