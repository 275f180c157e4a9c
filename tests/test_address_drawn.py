"""Any style of any address gives the same parts; any text at all is read without loss."""

from __future__ import annotations

import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gis.locate.address import Address
from gis.locate.names import key
from gis.locate.parse import parse_address
from gis.text import without_accents
from tests.address_styles import Style, Written, addresses, styles
from tests.conftest import IS_FULL
from tests.test_address_parse import rows

ROLE = {"khu phố": "khu_pho", "ấp": "khu_pho", "tổ": "to"}
DISTRICT_KINDS = {"quận", "huyện", "thành phố", "thị xã"}
PIECES = [
    *("Phường", "phuong", "P.", "Quận", "q", "Q.", "đường", "duong", "hẻm", "hem", "số", "so"),
    *("12", "3/4", "12A", "KP", "kp3", "tổ", "lô", "C12", "TP", "HCM", "tp.hcm", "Bến", "Nghé"),
    *("cũ", "nay là", "(", ")", ",", "-", "/", ".", "sẹc", "0903123456", "Việt", "Nam", "Hồ"),
    *("Chí", "Minh", "chung cư", "tháng", "bà huyện thanh quan", "\n", "\x00", "😀", "²", "_"),
]


def expected(what: Written) -> set[tuple[str, str, str]]:
    """Return role, kind and key of everything but the street, whose word may be left out."""
    units = {
        (ROLE.get(kind, "district" if kind in DISTRICT_KINDS else "ward"), kind, key(name))
        for kind, name in what.units
    }
    return units | {("house", "", key(what.house))}


def read(address: Address) -> set[tuple[str, str, str]]:
    """Return the same of what was read."""
    skipped = {"street", "province"}
    return {(part.role, part.kind, part.key) for part in address.parts if part.role not in skipped}


def streets(address: Address) -> set[str]:
    """Return the keys of every reading of the street."""
    return {part.key for part in (*address.all("street"), *address.others("street"))}


def words(text: str) -> list[str]:
    """Return the letters and digits of a text, in order."""
    return [letter for letter in text if letter.isalnum()]


def lost(address: Address) -> list[str]:
    """Return letters and digits that stand in no part and not in what is left over."""
    spans = [part.span for part in address.parts] + [span for _, span in address.leftover]
    covered = {at for start, end in spans for at in range(start, end)}
    return [
        letter for at, letter in enumerate(address.text) if letter.isalnum() and at not in covered
    ]


@given(addresses, styles)
@settings(max_examples=600 if IS_FULL else 150, deadline=None)
def test_every_style_gives_the_same_parts(what: Written, style: Style) -> None:
    """Abbreviated or in full, with or without accents, forwards or backwards."""
    assume(not (style.backwards and style.between == " "))  # nothing would tell where a part ends

    address = parse_address(style.write(what))

    assert read(address) == expected(what), style.write(what)
    assert key(what.street) in streets(address), style.write(what)
    assert address.province is not None
    assert address.leftover == ()


@given(addresses, styles)
@settings(max_examples=200, deadline=None)
def test_composed_and_decomposed_letters_are_the_same_address(what: Written, style: Style) -> None:
    """Files from some systems hold each accent as a character of its own."""
    text = style.write(what)

    composed = parse_address(unicodedata.normalize("NFC", text))
    decomposed = parse_address(unicodedata.normalize("NFD", text))

    assert composed.parts == decomposed.parts
    assert composed.leftover == decomposed.leftover


@pytest.mark.parametrize("text", [text for text, _ in rows()])
def test_the_table_without_accents_gives_the_same_names(text: str) -> None:
    """Where a plain word has two readings, the right one is the first or the second."""
    accented, plain = parse_address(text), parse_address(without_accents(text))
    if accented.leftover or any(part.role == "note" for part in accented.parts):
        return

    readings = {(part.role, part.key) for part in (*plain.parts, *plain.alternatives)}
    wanted = {(part.role, part.key) for part in accented.parts}

    assert wanted <= readings


@given(
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=16).map(" ".join))
)
@settings(max_examples=1500 if IS_FULL else 300, deadline=None)
def test_any_text_is_read_without_error_and_without_loss(text: str) -> None:
    """What no rule understands is told as left over; spans never overlap."""
    address = parse_address(text)

    spans = sorted([part.span for part in address.parts] + [span for _, span in address.leftover])
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert lost(address) == []
    assert all(address.text[start:end].strip() for start, end in spans)
    assert all(part.name for part in address.parts)


@pytest.mark.parametrize(
    "piece", ["phường ", "(cũ) ", "Lê Lợi, ", "nay là phường 1 ", "12/3 ", "0"]
)
def test_a_very_long_text_costs_no_more_per_letter(piece: str) -> None:
    """Ten times the text may take ten times the work: nobody can stop a server with one line."""
    few, many = (_steps(piece * n) for n in (60, 600))

    assert many < 13 * few


def _steps(text: str) -> int:
    """Return how many calls the reading of a text takes."""
    n_calls = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal n_calls
        n_calls += event in {"call", "c_call"}

    parse_address(text)  # fills the caches of words
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        parse_address(text)
    finally:
        sys.setprofile(before)
    return n_calls
