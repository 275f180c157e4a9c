"""The search for planted values sees every form of them; one that sees nothing proves nothing."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import gzip
import hashlib
import hmac
import io
import json
import sqlite3
import struct
import unicodedata
import zipfile
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gis.shipped import data_path
from tests.canary_scan import Canaries
from tests.fixtures.silent_logs import told_in

if TYPE_CHECKING:
    from pathlib import Path

WORD = "KNRQ7ZX2WBT4"
ACCENTED = "KNRẤQ7ỢĐX2ỶT"
LON, LAT = 107.1073329, 9.7708364


def packings(text: bytes) -> dict[str, bytes]:
    """Return some text as every kind of file that is searched."""
    zipped, parquet, paper = io.BytesIO(), io.BytesIO(), zlib.compress(text)
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", text)
    pq.write_table(pa.table({"note": [text.decode()]}), parquet, compression="zstd")
    book = sqlite3.connect(":memory:")
    book.execute("CREATE TABLE t (note TEXT)")
    book.execute("INSERT INTO t VALUES (?)", (text.decode(),))
    return {
        "gzip": gzip.compress(text),
        "gzip twice": gzip.compress(gzip.compress(text)),
        "zip": zipped.getvalue(),
        "parquet": parquet.getvalue(),
        "pdf": b"%PDF-1.7\nstream\n" + paper + b"\nendstream",
        "sqlite": book.serialize(),
    }


def encodings(text: str) -> dict[str, bytes]:
    """Return some text in every form in which a log or an answer may hold it."""
    plain = text.encode()
    escaped = "".join(f"\\u{ord(one):04x}" for one in text)
    return {
        "plain": b"x=" + plain + b"\n",
        "small letters": text.lower().encode(),
        "utf-16": f"a {text}".encode("utf-16"),
        "utf-16-be": f"a {text}".encode("utf-16-be"),
        "percent": b"GET /?q=" + "".join(f"%{one:02X}" for one in plain).encode(),
        "quoted": quote(f"ở {text}").encode(),
        "utf-16 with accents": f"ở {text}".encode("utf-16"),
        "nfd": unicodedata.normalize("NFD", f"ở {text}").encode(),
        "html": f"<td>{''.join(f'&#{ord(one)};' for one in text)}".encode(),
        "json": json.dumps({"a": f"ở {text}"}).encode(),
        "escaped": f'{{"a": "{escaped}"}}'.encode(),
        **{f"base64 +{n}": base64.b64encode(b"x" * n + plain + b"yz") for n in range(4)},
        "base64 url": b"token=" + base64.urlsafe_b64encode("ở ".encode() + plain),
        "base64 in a word": b"abc" + base64.b64encode(plain),
        "hex": b"\\x" + plain.hex().encode(),
    }


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        (word, kind)
        for word in (WORD, ACCENTED)
        for kind in (*encodings(WORD), *packings(WORD.encode()))
        if (word, kind) != (ACCENTED, "utf-16-be")  # without a mark only plain letters are seen
    ],
)
def test_the_search_sees_every_form(word: str, kind: str) -> None:
    """A search that finds nothing proves nothing unless it would have found something."""
    data = (encodings(word) | packings(f"ở {word}, {word}".encode()))[kind]
    canaries = Canaries()
    canaries.word(word, "word")

    assert canaries.found(data) == {f"word {word}"}
    assert Canaries().found(data) == set()


@pytest.mark.parametrize(
    "data",
    ["knraq7odx2yt", "KNRAQ7ODX2YT, ở đây", unicodedata.normalize("NFD", ACCENTED).lower()],
)
def test_the_search_sees_words_without_their_accents(data: str) -> None:
    """A name is the same name in an index for search."""
    canaries = Canaries()
    canaries.word(ACCENTED, "name")

    assert canaries.found(data.encode()) == {f"name {ACCENTED}"}


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512"])
def test_the_search_sees_a_hash_without_a_key(name: str) -> None:
    """Twelve digits are tried in an hour: such a hash is the number itself."""
    canaries = Canaries()
    canaries.word("079320001234", "number")
    digest = hashlib.new(name, b"079320001234").hexdigest()

    assert canaries.found(f"key={digest} n=1".encode()) == {f"number 079320001234 as {name}"}
    keyed = hmac.new(b"secret", b"079320001234", name).hexdigest()
    assert canaries.found(keyed.encode()) == set()


@pytest.mark.parametrize(
    "data",
    ["1913-02-07", "07/02/1913", "7.2.1913", "(1913, 2, 7)", "19130207", "2/7/1913", "x07-02-1913"],
)
def test_the_search_sees_a_day(data: str) -> None:
    """In every order in which people and programs write it."""
    canaries = Canaries()
    canaries.day(dt.date(1913, 2, 7), "born")

    assert canaries.found(data.encode()) == {"born 1913-02-07"}
    assert canaries.found(data.replace("7", "8").encode()) == set()


@pytest.mark.parametrize(
    "data", ["0912345678", "+84912345678", "84 912 345 678", "0912.345.678", "tel:0912-345-678"]
)
def test_the_search_sees_a_telephone(data: str) -> None:
    """With the country's number, with blanks or points."""
    canaries = Canaries()
    canaries.phone("0912345678", "phone")

    assert canaries.found(f"n={data};".encode()) == {"phone 0912345678"}
    assert canaries.found(data.replace("5", "6").encode()) == set()


@pytest.mark.parametrize(
    "data",
    [
        f'{{"coordinates": [{LON}, {LAT}]}}'.encode(),
        f"{LAT:.6f};{LON:.6f}".encode(),
        f"{LON:.5f},{LAT:.5f}".encode(),
        f'"lat": {LAT},\n  "school": "x", "lon": {LON}'.encode(),
        struct.pack("<dd", LON, LAT),
        b"\x01\x01\x00\x00\x00" + struct.pack("<dd", LON, LAT),
        struct.pack("<dd", LON, LAT).hex().encode(),
        struct.pack(">d", LON) + bytes(400) + struct.pack(">d", LAT),
    ],
)
def test_the_search_sees_a_home(data: bytes) -> None:
    """As text in any order, rounded, or as packed numbers; one number alone is no home."""
    canaries = Canaries()
    canaries.place(LON, LAT)

    assert len(canaries.found(data)) == 1
    assert canaries.found(f"{LON} {LAT + 0.001}".encode()) == set()


def test_a_log_that_tells_of_a_child_ends_the_run_red(tmp_path: Path) -> None:
    """One line with an id and one with a home, among lines of numbers that are about nobody."""
    with (data_path("sample") / "people" / "pupils.csv").open(encoding="utf-8-sig") as file:
        child = next(csv.DictReader(file))
    quiet, loud = tmp_path / "quiet.log", tmp_path / "loud.log"
    quiet.write_text("status=200 ms=12.512345 n=999000000001\n", encoding="utf-8")
    lines = (f"no way for {child['pupil_id']}", f"at ({child['lon']}, {child['lat']})")
    loud.write_text("\n".join(lines), encoding="utf-8")

    told = told_in([quiet, loud])
    loud.unlink()  # the end of this run looks at logs too

    assert [one.split()[0] for one in told] == ["home", "pupil"]
    assert all(one.endswith("/loud.log") for one in told)
