"""The index of all names, as arrays, and how a question is answered from it."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from runs.search.entry import KINDS, Entry, Lead
from runs.search.slips import one_slip_away
from runs.search.texts import Texts
from runs.search.words import KIND_OF, core_of, spoken, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

Fit = Literal["exact", "begins", "words", "slip"]
"""How a name fits a question: all of it, its beginning, words of it, words but for a letter."""

MOST_WORDS: Final = 12
LOOKED_AT: Final = 400
"""Of so many best candidates the accents are compared; a page shows fewer."""

LAST: Final = "\U0010ffff"
ARRAYS: Final = ("kind", "lon", "lat", "n_core", "posting", "posting_begin", "in_name")
TEXTS: Final = ("name", "context", "code", "leads", "word")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry that was found, and how it fits."""

    entry: Entry
    fit: Fit


@dataclass(frozen=True, slots=True)
class _Found:
    """Entries that hold some words, ascending, and how many of these stand in each name."""

    entry: NDArray[np.int32]
    n_named: NDArray[np.int32]
    n_core: NDArray[np.int32]

    @classmethod
    def none(cls) -> _Found:
        """Return no entry."""
        empty = np.empty(0, np.int32)
        return cls(empty, empty, empty)

    def also(self, other: _Found) -> _Found:
        """Return what holds the words of both."""
        entry, mine, theirs = np.intersect1d(
            self.entry, other.entry, assume_unique=True, return_indices=True
        )
        n_named = self.n_named[mine] + other.n_named[theirs]
        return _Found(entry, n_named, self.n_core[mine] + other.n_core[theirs])

    def where(self, wanted: NDArray[np.bool_]) -> _Found:
        """Return the entries that are wanted."""
        return _Found(self.entry[wanted], self.n_named[wanted], self.n_core[wanted])


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """
    Names of a city, E entries with W different words.

    Attributes
    ----------
    name, context, code, leads
        Of each entry; ``leads`` as JSON, length E.
    kind
        Position in ``KINDS``, shape (E,).
    lon, lat
        Degrees, nan where none is known, shape (E,).
    n_core
        Words of the name without those that say the kind, shape (E,).
    word
        All words, sorted, length W.
    posting, posting_begin
        Entries of each word, ascending; where those of each word begin and, last, all end.
    in_name
        Whether the word is one of the name and not of the context, as long as ``posting``.
    """

    name: Texts
    context: Texts
    code: Texts
    leads: Texts
    word: Texts
    kind: NDArray[np.uint8]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    n_core: NDArray[np.uint8]
    posting: NDArray[np.int32]
    posting_begin: NDArray[np.int64]
    in_name: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.name)

    def entry(self, at: int) -> Entry:
        """Return an entry."""
        leads = self.leads[at]
        return Entry(
            kind=KINDS[self.kind[at]],
            name=self.name[at],
            context=self.context[at],
            code=self.code[at],
            lon=float(self.lon[at]),
            lat=float(self.lat[at]),
            leads=tuple(Lead(**one) for one in json.loads(leads)) if leads else (),
        )

    def find(self, text: str, *, limit: int, kinds: Collection[str] = KINDS) -> list[Hit]:
        """
        Return the entries that hold every word of a text, best first.

        Parameters
        ----------
        text
            As typed. Its last word may be the beginning of one.
        limit
            How many at most.
        kinds
            Only entries of these kinds.

        Notes
        -----
        Fewer words of the name left over come first; of equal ones the kind that the question's
        first word says, then one of each kind in the order of ``KINDS``, then names whose
        accents are those typed, then names by spelling. Where no entry holds all words, each
        unknown word may be one letter off.
        """
        words = words_of(text)[:MOST_WORDS]
        if not words:
            return []
        core = len(words) - len(core_of(words))
        exact = [self._range(word, last=at == len(words) - 1) for at, word in enumerate(words)]
        found = self._holding(exact, core)
        if not len(found.entry) and core:  # registers do not always say the kind
            found = self._holding(exact[core:], 0)
        is_slip = not len(found.entry)
        if is_slip:
            found = self._holding([self._near(word) for word in words], core)
        return self._ranked(text, words, found, limit=limit, kinds=kinds, is_slip=is_slip)

    def _range(self, word: str, *, last: bool) -> list[tuple[int, int]]:
        """Return where a word stands among all words, as ranges; of the last one its beginning."""
        begin = bisect_left(self.word, word)
        if last:
            return [(begin, bisect_left(self.word, word + LAST, begin))]
        is_there = begin < len(self.word) and self.word[begin] == word
        return [(begin, begin + is_there)]

    def _near(self, word: str) -> list[tuple[int, int]]:
        """Return the word itself and those that it may be a slip of."""
        exact = self._range(word, last=True)
        if exact[0][0] < exact[0][1]:
            return exact
        return [(at, at + 1) for at in one_slip_away(word, self.word)]

    def _holding(self, asked: Sequence[Sequence[tuple[int, int]]], core: int) -> _Found:
        """Return the entries that hold every word; words from ``core`` on are no kind words."""
        found = _Found.none()
        for at, ranges in enumerate(asked):
            parts = [
                slice(int(self.posting_begin[low]), int(self.posting_begin[high]))
                for low, high in ranges
            ]
            own = np.concatenate([self.posting[part] for part in parts] or [found.entry[:0]])
            named = np.concatenate([self.in_name[part] for part in parts] or [np.empty(0, bool)])
            order = np.lexsort((~named, own))
            own, first = np.unique(own[order], return_index=True)
            in_name = named[order][first].astype(np.int32)
            one = _Found(own, in_name, in_name * np.int32(at >= core))
            found = one if at == 0 else found.also(one)
        return found

    def _ranked(
        self,
        text: str,
        words: tuple[str, ...],
        found: _Found,
        *,
        limit: int,
        kinds: Collection[str],
        is_slip: bool,
    ) -> list[Hit]:
        wanted = np.isin(self.kind[found.entry], [KINDS.index(one) for one in kinds])
        wanted &= found.n_core > 0  # a name, not only its kind or the ward that it lies in
        found = found.where(wanted)
        entry, core = found.entry, core_of(words)
        left = np.maximum(self.n_core[entry] - found.n_core, 0)
        best = np.lexsort((entry, -found.n_named, self.kind[entry], left))[:LOOKED_AT]
        typed = spoken(text)
        meant = KIND_OF.get(words[0], ()) if len(words) > 1 else ()
        hits: list[tuple[tuple[Any, ...], Fit, int]] = []
        columns = (entry[best], left[best], found.n_named[best])
        for at, n_left, n_named in zip(*(one.tolist() for one in columns), strict=True):
            name = self.name[at]
            begins = _begins(core_of(words_of(name)), core)
            fit: Fit = "begins" if n_left else "exact"
            fit = "slip" if is_slip else fit if begins else "words"
            order = (
                n_left + (not begins),
                KINDS[self.kind[at]] not in meant,
                int(self.kind[at]),
                -n_named,
                f" {typed}" not in f" {spoken(name)}",
                len(name),
                name,
                at,
            )
            hits.append((order, fit, at))
        return [Hit(entry=self.entry(at), fit=fit) for fit, at in _mixed(sorted(hits))[:limit]]


def _mixed(hits: Sequence[tuple[tuple[Any, ...], Fit, int]]) -> list[tuple[Fit, int]]:
    """Return hits in order, of those that fit alike one of each kind before the second ones."""
    nth: dict[tuple[Any, ...], int] = defaultdict(int)
    found = []
    for order, fit, at in hits:
        found.append(((*order[:2], nth[order[:3]], *order[2:]), fit, at))
        nth[order[:3]] += 1
    return [(fit, at) for _, fit, at in sorted(found)]


def build(entries: Iterable[Entry]) -> Index:
    """Return the index of some entries; their order is kept."""
    known = list(entries)
    holders: dict[str, dict[int, bool]] = defaultdict(dict)
    for at, one in enumerate(known):
        name = words_of(one.name)
        for word in (*name, *words_of(one.also)):
            holders[word][at] = True
        for word in words_of(one.context):
            holders[word].setdefault(at, False)
    words = sorted(holders)
    begin = np.zeros(len(words) + 1, np.int64)
    np.cumsum([len(holders[word]) for word in words], out=begin[1:])
    pairs = [(at, named) for word in words for at, named in sorted(holders[word].items())]
    core = [min(len(core_of(words_of(one.name))), 255) for one in known]
    return Index(
        name=Texts.of(one.name for one in known),
        context=Texts.of(one.context for one in known),
        code=Texts.of(one.code for one in known),
        leads=Texts.of(_leads(one) for one in known),
        word=Texts.of(words),
        kind=np.array([KINDS.index(one.kind) for one in known], np.uint8),
        lon=np.array([one.lon for one in known], np.float64),
        lat=np.array([one.lat for one in known], np.float64),
        n_core=np.array(core, np.uint8),
        posting=np.array([at for at, _ in pairs], np.int32),
        posting_begin=begin,
        in_name=np.array([named for _, named in pairs], np.bool_),
    )


def _leads(one: Entry) -> str:
    if not one.leads:
        return ""
    return json.dumps([asdict(lead) for lead in one.leads], ensure_ascii=False)


def _begins(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Return whether one begins with the other; the last word that was typed may be cut."""
    n = min(len(name), len(words))
    whole = n - 1 if n == len(words) else n
    return name[:whole] == words[:whole] and (n == whole or name[whole].startswith(words[whole]))
