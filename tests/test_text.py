"""Vietnamese text: one form inside, many spellings found."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.text import fold, has_control, near, nfc, squeeze, without_accents, without_invisible


def test_all_vietnamese_letters_lose_their_marks() -> None:
    """Search without accents must find every name; đ has no mark that Unicode could split off."""
    letters = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"

    assert set(without_accents(letters)) == set("aeiouyd")
    assert set(without_accents(letters.upper())) == set("AEIOUYD")


def test_spellings_of_one_heading_agree() -> None:
    """Offices write one heading in many ways."""
    spellings = [
        "Số  ĐDCN",
        "số đdcn",
        "So DDCN",
        "SỐ_ĐDCN",
        unicodedata.normalize("NFD", "Số ĐDCN"),
    ]

    assert {fold(one) for one in spellings} == {"so ddcn"}


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\x85", "a\x0b"])
def test_control_characters_are_seen(text: str) -> None:
    """NUL ends a text in the database driver; escape codes run in terminals."""
    assert has_control(text)
    assert not has_control("một\thai\r\nba")


def test_invisible_characters_go() -> None:
    """A zero-width space copied from a web page makes two equal codes differ."""
    assert without_invisible("99\u200b01\ufeff") == "9901"


def test_a_slip_finds_its_name_and_nonsense_finds_none() -> None:
    """Suggestions that are far off would mislead."""
    assert near("ward_cod", ["ward_code", "name"]) == ["ward_code"]
    assert near("xyz", ["ward_code", "name"]) == []


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    """Values compare equal after any number of imports and exports."""
    assert squeeze(squeeze(text)) == squeeze(text)
    assert nfc(nfc(text)) == nfc(text)
    assert fold(fold(text)) == fold(text)
