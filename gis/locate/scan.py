"""Cuts the tokens of an address into chunks: those that a marker begins, and bare ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from gis.locate.fits import Finder
from gis.locate.markers import (
    COUNTRY_SPELLINGS,
    ERAS,
    FIRST_OF_ERAS,
    FIRST_OF_PLACES,
    PROVINCE_SPELLINGS,
    Marker,
    has_accents,
    is_exact,
)
from gis.locate.names import accent_key, bears_accents

if TYPE_CHECKING:
    from gis.locate.address import Role
    from gis.locate.tokens import Token

Era = Literal["", "old", "new"]
UNITS: Final = frozenset({"khu_pho", "to", "ward", "district", "province"})
_CLOSE_AFTER_NUMBER: Final = UNITS | {"house", "alley", "street"}
_INSIDE: Final = frozenset({"tphcm", "hcm", "hcmc", "ho chi minh", "ho chi minh city"})
_OPPOSITE: Final[dict[Era, Era]] = {"old": "new", "new": "old", "": ""}
_ERA_ALONE: Final = frozenset({accent_key("cũ"), accent_key("mới")})
_POSTCODE: Final = range(5, 7)


@dataclass
class Chunk:
    """Tokens that belong together; ``role`` is empty until a bare chunk is understood."""

    role: Role | Literal[""]
    start: int
    end: int
    segment: int
    marker: Marker | None = None
    names: list[Token] = field(default_factory=list)
    weak: bool = False
    era: Era = ""
    is_open: bool = True

    def take(self, token: Token) -> None:
        """Add a token to the name."""
        self.names.append(token)
        self.end = max(self.end, token.end)


def scan(text: str, tokens: list[Token]) -> list[Chunk]:
    """Return the chunks of an address in the order of the text."""
    return _Scanner(tokens, plain=not bears_accents(text)).run()


class _Scanner:
    def __init__(self, tokens: list[Token], *, plain: bool) -> None:
        self.tokens = tokens
        self.finder = Finder(tokens, plain=plain)
        self.chunks: list[Chunk] = []
        self.segment = 0
        self.pending: tuple[Era, int] | None = None

    def run(self) -> list[Chunk]:
        at = 0
        while at < len(self.tokens):
            at += self._step(at)
        return self.chunks

    @property
    def current(self) -> Chunk | None:
        return self.chunks[-1] if self.chunks and self.chunks[-1].is_open else None

    def _step(self, at: int) -> int:
        """Take what begins at a token and return how many tokens it was."""
        token = self.tokens[at]
        if token.what == "separator":
            self._close()
            self.segment += 1
            return 1
        if token.what == "mark" and not token.says_something:
            return 1
        if self._nameless():
            return self._after_marker(at)
        for take in (self._phone, self._era, self._phrase, self._marker):
            n_taken = take(at)
            if n_taken:
                return n_taken
        self._name(at)
        return 1

    def _nameless(self) -> bool:
        """Return whether a marker waits for its name."""
        return (
            self.current is not None and self.current.marker is not None and not self.current.names
        )

    def _after_marker(self, at: int) -> int:
        """Take the first token after a marker: its name, whatever it looks like."""
        current = self.chunks[-1]
        if current.role == "street":
            for marker, n_words in self.finder.at(at, free=False):
                if marker.role == "street" and not marker.short:
                    current.marker = marker
                    current.end = self.tokens[at + n_words - 1].end
                    return n_words
        self._name(at)
        return 1

    def _close(self) -> None:
        if self.chunks:
            self.chunks[-1].is_open = False

    def _open(self, role: Role | Literal[""], first: Token, last: Token) -> Chunk:
        self._close()
        chunk = Chunk(role, first.start, last.end, self.segment)
        if self.pending and role in UNITS:
            chunk.era, chunk.start = self.pending
            for earlier in self.chunks:
                if earlier.role == role and not earlier.era:
                    earlier.era = _OPPOSITE[chunk.era]
        self.pending = None
        self.chunks.append(chunk)
        return chunk

    def _phone(self, at: int) -> int:
        token = self.tokens[at]
        is_postcode = (
            token.is_number
            and token.text.isdecimal()
            and len(token.text) in _POSTCODE
            and any(chunk.role in UNITS for chunk in self.chunks)
        )
        if token.what != "phone" and not is_postcode:
            return 0
        self._open("postcode" if is_postcode else "phone", token, token).take(token)
        self._close()
        return 1

    def _era(self, at: int) -> int:
        if self.tokens[at].fold not in FIRST_OF_ERAS:
            return 0
        for n_words in (4, 3, 2, 1):
            words = self.tokens[at : at + n_words]
            era = ERAS.get(" ".join(token.fold for token in words))
            if era and len(words) == n_words and self._is_era(at, words):
                return self._take_era(words, "old" if era == "old" else "new")
        return 0

    def _is_era(self, at: int, words: list[Token]) -> bool:
        after = self.tokens[at + len(words)] if at + len(words) < len(self.tokens) else None
        if words[0].fold in {"cu", "moi"}:
            last = self.chunks[-1] if self.chunks else None
            fits = last is not None and last.role in UNITS and bool(last.names) and not self.pending
            ends = after is None or after.what == "separator" or self._first(at + 1) is not None
            exact = words[0].accents in _ERA_ALONE or not has_accents(words)
            return fits and ends and exact and self.chunks[-1].names[-1].fold != "cho"
        return after is not None and after.what != "separator" and self.current is None

    def _take_era(self, words: list[Token], era: Era) -> int:
        if words[0].fold in {"cu", "moi"}:
            self.chunks[-1].era = era
            self.chunks[-1].end = words[-1].end
            self._close()
        else:
            self.pending = (era, words[0].start)
        return len(words)

    def _phrase(self, at: int) -> int:
        """Take a way to write the city or the country where it can stand."""
        if self.tokens[at].fold not in FIRST_OF_PLACES:
            return 0
        for n_words in (5, 4, 3, 2, 1):
            words = self.tokens[at : at + n_words]
            if len(words) < n_words:
                continue
            folded = " ".join(token.fold for token in words)
            role: Role | None = "province" if folded in PROVINCE_SPELLINGS else None
            role = "country" if folded in COUNTRY_SPELLINGS else role
            if role and self._phrase_fits(at + n_words, folded, role):
                chunk = self._open(role, words[0], words[-1])
                chunk.names = list(words)
                self._close()
                return n_words
        return 0

    def _phrase_fits(self, after: int, folded: str, role: Role) -> bool:
        ends = after >= len(self.tokens) or self.tokens[after].what != "word"
        current = self.current
        if current is None:
            return ends or folded in _INSIDE
        if role == "country" or folded in _INSIDE:
            letters = [token for token in current.names if token.what == "word"]
            return (ends and len(letters) > 0) or folded in {"tphcm", "hcmc"}
        return False

    def _marker(self, at: int) -> int:
        found = self._first(at)
        if found is None:
            return 0
        marker, n_words = found
        words = self.tokens[at : at + n_words]
        chunk = self._open(marker.role, words[0], words[-1])
        chunk.marker = marker
        chunk.weak = not is_exact(marker, words)
        return n_words

    def _first(self, at: int) -> tuple[Marker, int] | None:
        return next(self.finder.at(at, free=self.current is None), None)

    def _name(self, at: int) -> None:
        token = self.tokens[at]
        chunk = self.current or self._open("", token, token)
        chunk.take(token)
        if _is_full(chunk, token):
            self._close()


def _is_full(chunk: Chunk, token: Token) -> bool:
    """Return whether a chunk ends with this token: after "Phường 12" begins something else."""
    if chunk.marker is None:
        return False
    by_code = chunk.marker.needs == "code"
    is_code = token.is_code if by_code else token.value[0].isdigit() or token.what == "code"
    is_first = len(chunk.names) == 1 or chunk.names[0].fold == "so"
    return is_code and is_first and (by_code or chunk.role in _CLOSE_AFTER_NUMBER)
