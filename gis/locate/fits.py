"""Where in an address a word begins a part, and where it is a syllable of a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gis.locate.markers import FIRST, LONGEST, Marker, has_accents, is_exact, spelled
from gis.locate.tokens import Token

_IN_NAMES: Final = frozenset({"phố", "thôn", "khóm", "ấp"})  # Tam Thôn Hiệp is a commune


class Finder:
    """
    Finds the markers among the tokens of one address.

    Parameters
    ----------
    tokens
        All of them, in order.
    plain
        Whether the address is typed without accents: then a plain word may be a marker.
    """

    def __init__(self, tokens: list[Token], *, plain: bool) -> None:
        self.tokens = tokens
        self.plain = plain

    def at(self, at: int, *, free: bool) -> Iterator[tuple[Marker, int]]:
        """
        Yield the markers that begin at a token, with their number of words, the longest first.

        ``free``: no chunk is open, so that a part can begin whatever stands before.
        """
        if self.tokens[at].fold not in FIRST:
            return
        before = self.tokens[at - 1] if at else None
        begins = free or before is None or before.what in {"number", "code"}
        for n_words in range(LONGEST, 0, -1):
            words = self.tokens[at : at + n_words]
            if len(words) == n_words and all(token.what == "word" for token in words):
                for marker in spelled(words):
                    if self._follows(marker, at + n_words) and self._fits(
                        marker, at, words, begins=begins
                    ):
                        yield marker, n_words

    def _follows(self, marker: Marker, at: int) -> bool:
        after = self._after_so(at)
        if after is None or after.what in {"separator", "mark"}:
            return False
        return marker.needs == "name" or (after.is_code and not after.dot)

    def _after_so(self, at: int) -> Token | None:
        """Return the token there, or the one after the word "số"."""
        rest = self.tokens[at : at + 2]
        if len(rest) > 1 and rest[0].fold == "so" and rest[1].is_code:
            return rest[1]
        return rest[0] if rest else None

    def _fits(self, marker: Marker, at: int, words: list[Token], *, begins: bool) -> bool:
        after = self._after_so(at + len(words))
        numbered = after is not None and after.is_number
        if marker.short:
            dotted = words[-1].dot or len(words) > 1
            return dotted or marker.bare or (marker.needs == "code" and numbered and begins)
        if is_exact(marker, words):
            return begins or numbered or marker.kind not in _IN_NAMES
        if has_accents(words):
            return numbered and marker.role in {"ward", "district"}
        if not self.plain:
            return numbered or self._begins_segment(at)
        return self._fits_plain(marker, at, begins=begins)

    def _fits_plain(self, marker: Marker, at: int, *, begins: bool) -> bool:
        """Return whether a word without accents in a text without accents is a marker."""
        if marker.kind == "phố":
            return False
        if marker.kind == "đường":
            lower_after_upper = (
                self.tokens[at].text.islower() and not self.tokens[at - 1].text.islower()
            )
            return begins or lower_after_upper
        after = at + len(marker.words.split())
        repeated = self.tokens[after].fold == self.tokens[at].fold and self._numbered(after)
        counted = marker.role in {"khu_pho", "to"} and self.tokens[after].is_number
        return not repeated and (marker.where == "anywhere" or begins or counted)

    def _numbered(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].is_number

    def _begins_segment(self, at: int) -> bool:
        return at == 0 or self.tokens[at - 1].what == "separator"
