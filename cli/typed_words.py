"""What was typed about a child is not said again when a command is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.personal_words import HIDDEN, may_be_personal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ABOUT_NO_CHILD: Final = frozenset(
    {"scenario", "places", "paths", "network", "demo", "bench", "catchments", "client"}
)
"""Commands about roads, places and offices, which are known by names of several words."""
OF_OFFICES: Final = frozenset({"--by", "--name", "--document", "--purpose", "--province"})


def silent_about(sentence: str, typed: Sequence[str]) -> str:
    """
    Return a sentence without the typed words that may be about a child.

    Parameters
    ----------
    sentence
        Of a refusal; it is read by others too, in the journal of a service or a mail.
    typed
        The words of the command line. Files stay, and what names an office.

    Examples
    --------
    >>> silent_about("no pupil 'TAM-0001' in run 3", ["why", "3", "--pupil", "TAM-0001"])
    "no pupil '…' in run 3"
    """
    command = next((word for word in typed if not word.startswith("-")), "")
    if command in ABOUT_NO_CHILD:
        return sentence
    for word in sorted(set(_values(typed)), key=len, reverse=True):
        if may_be_personal(word) and not _is_file(word):
            sentence = sentence.replace(word, HIDDEN).replace(repr(word)[1:-1], HIDDEN)
    return sentence


def _values(typed: Sequence[str]) -> Iterator[str]:
    option = ""
    for word in typed:
        name, has_value, value = word.partition("=")
        if word.startswith("--"):
            option = name
            if has_value and name not in OF_OFFICES:
                yield value
            continue
        if option not in OF_OFFICES:
            yield word
            yield from (part for part in (name, value) if part and has_value)
        option = ""


def _is_file(word: str) -> bool:
    path = Path(word)
    try:
        return path.exists() or (path.name != word and path.parent.is_dir())
    except (OSError, ValueError):
        return False
