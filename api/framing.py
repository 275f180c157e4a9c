"""The one page that others may show in a frame, and whose pages these are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOBODY: Final = "'none'"
LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ORIGIN: Final = re.compile(
    rf"https://(?:\*\.(?={LABEL}\.))?{LABEL}(?:\.{LABEL})+(?::\d{{1,5}})?"
    r"|http://(?:localhost|127\.0\.0\.1)(?::\d{1,5})?"
)
"""A host over TLS, or all hosts below a name of at least two parts; this machine for trying out."""


def hosts(text: str) -> tuple[str, ...]:
    """
    Return the origins that a setting names, each once, in its order.

    Raises
    ------
    ValueError
        If a word of it is no origin: a path, a bare name, ``*`` and everything that would end
        the directive of the policy are refused, not left out.

    Examples
    --------
    >>> hosts("https://truong-lac-hong.example, https://*.phuong.example")
    ('https://truong-lac-hong.example', 'https://*.phuong.example')
    >>> hosts("")
    ()
    """
    words = [word for word in re.split(r"[\s,]+", text) if word]
    for word in words:
        if not ORIGIN.fullmatch(word):
            msg = (
                f"GANTRUONG_EMBED_ALLOWED: {word!r} is no origin; expected https://host, "
                "https://host:port or https://*.name.tld, without a path, in small letters"
            )
            raise ValueError(msg)
    return tuple(dict.fromkeys(words))


def headers_within(allowed: Sequence[str], policy: Mapping[str, str]) -> dict[str, str]:
    """
    Return what the embedded page says of who may show it.

    Parameters
    ----------
    allowed
        Origins as ``hosts`` returns them.
    policy
        The content policy of every other answer, by directive.

    Notes
    -----
    Exactly these origins stand in ``frame-ancestors``. A page that isolates itself from other
    origins (COEP) shows a frame only if that frame says it may be shown anywhere; who may is
    still told by the policy.
    """
    within = {**policy, "frame-ancestors": " ".join(allowed) or NOBODY}
    said = "; ".join(f"{name} {sources}" for name, sources in within.items())
    where = {"Cross-Origin-Resource-Policy": "cross-origin"} if allowed else {}
    return {"Content-Security-Policy": said, **where}
