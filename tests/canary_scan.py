"""Looks for planted values in bytes of every kind: text, escaped, encoded, packed, compressed."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import gzip
import hashlib
import html
import io
import re
import sqlite3
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

MARK: Final = "KNR"
"""Every planted word begins so; nothing of ours does."""
_MARK: Final = MARK.lower().encode()

NEAR: Final = 160  # bytes between the two numbers of one place
FEW: Final = 200  # numbers that are looked for one by one
DAY_LETTERS: Final = 8
WORD: Final = re.compile(rb"knr[a-z0-9]{9}")
NUMBER: Final = re.compile(rb"(?<!\d)\d{12}(?!\d)")  # personal numbers and pupils
DEGREES: Final = re.compile(rb"(?<![0-9.])\d{1,3}\.\d{5,17}")
DATE: Final = re.compile(
    rb"(?<!\d)(?:(\d{4})(?:, |[-/. ])(\d\d?)(?:, |[-/. ])(\d\d?)"  # 1913-02-07, date(1913, 2, 7)
    rb"|(\d\d?)[-/. ](\d\d?)[-/. ](\d{4})"  # 07/02/1913 and 2/7/1913
    rb"|(\d{4})(\d\d)(\d\d))(?!\d)"
)
PHONE: Final = re.compile(rb"(?<!\d)(?:\+?84|0)[ .-]?\d{2,3}[ .-]?\d{3}[ .-]?\d{3,4}(?!\d)")
DIGEST: Final = re.compile(rb"[0-9a-f]{32,}")
HASHES: Final = ("md5", "sha1", "sha256", "sha512")
PHONE_DIGITS: Final = 9  # without 0 or +84
MARKS: Final = re.compile("[\u0300-\u036f]")
BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
HEX: Final = re.compile(rb"[0-9a-fA-F]{16,}")
ESCAPED: Final = re.compile(rb"\\u([0-9a-fA-F]{4})")
ENTITY: Final = re.compile(rb"&#?[0-9a-zA-Z]{2,8};")
DEFLATED: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
DEEPEST: Final = 3
MOST_ENCODED: Final = 8_000_000  # bytes; larger ones are files of numbers, unpacked by their kind


@dataclass(slots=True)
class Canaries:
    """
    The planted values.

    Attributes
    ----------
    words
        Words and numbers, in small letters, with what they are.
    places
        Homes as longitude and latitude.
    literals
        What is found by its letters alone, with what it is.
    days
        Year, month and day of births, which nothing else happened on.
    phones
        Telephones, by their last nine digits.
    """

    words: dict[bytes, str] = field(default_factory=dict)
    places: list[tuple[float, float]] = field(default_factory=list)
    literals: dict[bytes, str] = field(default_factory=dict)
    days: dict[tuple[int, ...], str] = field(default_factory=dict)
    phones: dict[bytes, str] = field(default_factory=dict)
    _numbers: list[bytes] = field(default_factory=list)
    _digests: dict[bytes, str] = field(default_factory=dict)
    _lon: dict[bytes, set[int]] = field(default_factory=dict)
    _lat: dict[bytes, set[int]] = field(default_factory=dict)
    _packed: list[tuple[bytes, bytes, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.names)

    def word(self, value: str, what: str) -> str:
        """Remember a word or number that nobody else may see, and its hashes without a key."""
        plain = _plain(value.encode()).lower()
        self.words[plain] = f"{what} {value}"
        if plain.isdigit():
            self._numbers.append(plain)
        for form in {value, value.lower(), unicodedata.normalize("NFD", value)}:
            for name in HASHES:
                digest = hashlib.new(name, form.encode(), usedforsecurity=False).hexdigest()
                self._digests[digest.encode()] = f"{what} {value} as {name}"
        return value

    def day(self, value: dt.date, what: str) -> dt.date:
        """Remember a day of birth that is nobody else's."""
        told = f"{what} {value}"
        self.days[value.year, value.month, value.day] = told
        return value

    def phone(self, value: str, what: str) -> str:
        """Remember a telephone."""
        self.phones[_digits(value.encode())] = f"{what} {value}"
        return value

    @property
    def names(self) -> set[str]:
        """Return what each is called where it is found."""
        homes = {f"home {one}" for one in self.places}
        named = (self.words, self.days, self.phones, self.literals)
        return homes.union(*(one.values() for one in named))

    def literal(self, value: str, what: str, *forms: str) -> str:
        """Remember letters, and other forms of the same."""
        for form in (value, *forms):
            self.literals[form.encode()] = f"{what} {value}"
        return value

    def place(self, lon: float, lat: float, *, packed: bool = True) -> None:
        """Remember a home as decimals and, where files are searched, as packed numbers."""
        number = len(self.places)
        self.places.append((lon, lat))
        for value, known in ((lon, self._lon), (lat, self._lat)):
            for look in _looks(value):
                known.setdefault(look, set()).add(number)
        for kind in ("<d", ">d") if packed else ():
            self._packed.append((struct.pack(kind, lon), struct.pack(kind, lat), number))

    def found(self, data: bytes) -> set[str]:
        """Return which of them stand in some bytes, in whatever form."""
        return {one for view in views(data) for one in self._in(view)}

    def _in(self, view: bytes) -> Iterator[str]:
        small = _plain(view).lower()
        yield from self._words(small)
        yield from self._homes(small, view)
        if self.days:
            yield from self._days(view)
        if self.phones:
            yield from self._phones(view)
        for hit in DIGEST.finditer(view):
            if told := self._digests.get(hit[0]):
                yield told
        yield from (told for form, told in self.literals.items() if form in view)

    def _words(self, small: bytes) -> Iterator[str]:
        if _MARK in small:
            yield from (self.words[one] for one in WORD.findall(small) if one in self.words)
        if self._numbers and (len(self._numbers) > FEW or any(n in small for n in self._numbers)):
            yield from (self.words[one] for one in NUMBER.findall(small) if one in self.words)

    def _homes(self, text: bytes, view: bytes) -> Iterator[str]:
        whole = {one.partition(b".")[0] + b"." for one in self._lon}
        for hit in DEGREES.finditer(text) if any(one in text for one in whole) else ():
            if mine := self._lon.get(_cut(hit[0])):
                around = text[max(0, hit.start() - NEAR) : hit.end() + NEAR]
                others = {
                    number
                    for other in DEGREES.finditer(around)
                    for number in self._lat.get(_cut(other[0]), ())
                }
                yield from (f"home {self.places[number]}" for number in mine & others)
        for lon, lat, number in self._packed:
            if lon in view and lat in view:
                yield f"home {self.places[number]}"

    def _days(self, view: bytes) -> Iterator[str]:
        """Look where a year of theirs stands, and around it."""
        years = re.compile(b"|".join({b"%d" % year for year, _, _ in self.days}))
        for near in years.finditer(view):
            for hit in DATE.finditer(
                view[max(0, near.start() - DAY_LETTERS) : near.end() + DAY_LETTERS]
            ):
                one, two, three = (int(part) for part in hit.groups() if part is not None)
                orders = ((one, two, three), (three, two, one), (three, one, two))
                yield from (self.days[order] for order in orders if order in self.days)

    def _phones(self, view: bytes) -> Iterator[str]:
        packed = view.translate(None, b" .-")
        if any(one in packed for one in self.phones):
            found = (self.phones.get(_digits(hit[0])) for hit in PHONE.finditer(view))
            yield from (one for one in found if one)


def _plain(view: bytes) -> bytes:
    """Return text without accents, whichever way they are written; other bytes as they are."""
    if view.isascii():
        return view
    text = unicodedata.normalize("NFD", view.decode("utf-8", "replace"))
    bare = MARKS.sub("", text).replace("đ", "d").replace("Đ", "D")
    return bare.encode("ascii", "replace")


def _digits(text: bytes) -> bytes:
    return bytes(one for one in text if one in b"0123456789")[-PHONE_DIGITS:]


def _cut(token: bytes) -> bytes:
    whole, _, decimals = token.partition(b".")
    return whole + b"." + decimals[:6]


def _looks(value: float) -> set[bytes]:
    """Return how degrees begin, however many decimals are written, rounded or cut."""
    exact = f"{value:.7f}"
    return {f"{value:.5f}".encode(), f"{value:.6f}".encode(), exact[:-1].encode()}


def views(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Return bytes as they are, and as everything that they may be an encoding or packing of."""
    yield data
    if depth == DEEPEST:
        return
    for inner in _unpacked(data):
        yield from views(inner, depth + 1)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        yield data.decode("utf-16", "replace").encode()
    elif b"\0" in data[:64]:
        yield data.replace(b"\0", b"")  # UTF-16 of plain letters, either order
    if len(data) <= MOST_ENCODED:
        yield from _decoded(data)


def _decoded(data: bytes) -> Iterator[bytes]:
    if b"%" in data:
        yield unquote_to_bytes(data)
    if b"\\u" in data:
        yield ESCAPED.sub(lambda hit: chr(int(hit[1], 16)).encode("utf-8", "replace"), data)
    if ENTITY.search(data):
        yield ENTITY.sub(lambda hit: html.unescape(hit[0].decode()).encode(), data)
    yield b"\n".join(one for hit in BASE64.finditer(data) for one in _of_base64(hit[0]))
    runs = HEX.findall(data)
    for offset in (0, 1):  # a letter before it may have moved it
        parts = (one[offset : len(one) - (len(one) - offset) % 2] for one in runs)
        yield b"\n".join(binascii.unhexlify(one) for one in parts)


def _of_base64(token: bytes) -> Iterator[bytes]:
    plain = token.translate(bytes.maketrans(b"-_", b"+/"))
    for offset in range(4):  # a longer word before it may have moved it
        part = plain[offset:]
        decoded = base64.b64decode(part + b"A" * (-len(part) % 4))
        yield decoded
        if b"\0" in decoded:
            yield decoded.replace(b"\0", b"")


def _unpacked(data: bytes) -> Iterator[bytes]:
    for beginning, unpack in PACKED.items():
        if data.startswith(beginning):
            with suppress(*BROKEN):
                yield from unpack(data)


def _of_zip(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for entry in packed.infolist():
            yield entry.filename.encode()
            yield packed.read(entry)


def _of_pdf(data: bytes) -> Iterator[bytes]:
    for hit in DEFLATED.finditer(data):
        with suppress(zlib.error):
            yield zlib.decompress(hit[1])


def _text(table: pa.Table) -> bytes:
    lines = [";".join(table.schema.names).encode()]
    for name in table.schema.names:
        lines += [str(value).encode() for value in table[name].to_pylist()]
    plain = [
        one for one in table.schema.names if pa.types.is_floating(table.schema.field(one).type)
    ]
    out = io.BytesIO()
    if plain:  # numbers of one row side by side, so that a pair is seen
        pa_csv.write_csv(table.select(plain), out)
    return b"\n".join(lines) + out.getvalue()


def _rows(data: bytes) -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".db") as file:
        file.write(data)
        file.flush()
        with closing(sqlite3.connect(file.name)) as opened:
            tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            found = []
            for (table,) in tables.fetchall():
                with suppress(sqlite3.Error):
                    rows = opened.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (its own name)
                    found += [_joined(row) for row in rows]
    return b"\n".join(found)


def _joined(row: tuple[object, ...]) -> bytes:
    return b";".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)


BROKEN: Final = (OSError, EOFError, zlib.error, zipfile.BadZipFile, pa.ArrowInvalid)
PACKED: Final[dict[bytes, Callable[[bytes], Iterable[bytes]]]] = {
    b"\x1f\x8b": lambda data: [gzip.decompress(data)],
    b"PK\x03\x04": _of_zip,
    b"PAR1": lambda data: [_text(pq.read_table(io.BytesIO(data)))],
    b"ARROW1": lambda data: [_text(pa.ipc.open_file(data).read_all())],
    b"%PDF-": _of_pdf,
    b"SQLite format 3": lambda data: [_rows(data)],
}
"""How files begin, and what is in them."""
