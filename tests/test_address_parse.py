"""Addresses as people write them, read into the parts that were worked out by hand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from gis.locate.address import Address, HouseNumber, Part, read_house
from gis.locate.parse import parse_address

TABLE = Path(__file__).parent / "fixtures" / "addresses.txt"


def rows() -> list[tuple[str, list[str]]]:
    """Return each address of the table with what must be read."""
    found: list[tuple[str, list[str]]] = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[-1][1].extend(part.strip() for part in line.split("|") if part.strip())
        elif line and not line.startswith("#"):
            found.append((line, []))
    return found


def told(part: Part) -> str:
    """Return a part as the table writes it."""
    return f"{part.role} {part.full}" + (f" [{part.era}]" if part.era else "")


def read(address: Address) -> list[str]:
    """Return everything that was read as the table writes it, sorted."""
    return sorted(
        [told(part) for part in address.parts]
        + [f"~ {told(part)}" for part in address.alternatives]
        + [f"! {words}" for words, _ in address.leftover]
    )


def test_the_table_is_large_and_has_no_address_twice() -> None:
    """A table that shrinks or repeats itself proves less than it says."""
    texts = [text for text, _ in rows()]

    assert len(texts) >= 150
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("text", "expected"), rows(), ids=lambda value: str(value)[:50])
def test_every_form_gives_its_parts(text: str, expected: list[str]) -> None:
    """Each line of the table: roles, type words and names, other readings, what is left over."""
    assert read(parse_address(text)) == sorted(expected)


def test_parts_stand_in_the_order_of_the_text_and_do_not_overlap() -> None:
    """Whoever marks the parts in the text needs spans that can be painted."""
    for text, _ in rows():
        spans = [part.span for part in parse_address(text).parts]

        assert spans == sorted(spans)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_the_alleys_are_the_same_in_numbers_and_in_words() -> None:
    """House 4B stands in alley 3 of alley 12, however it is written."""
    forms = ["12/3/4B Lê Lợi", "4B hẻm 12/3 Lê Lợi", "3/4B hẻm 12 Lê Lợi", "4b hem 12/3 le loi"]
    forms += ["4B hẻm 3 hẻm 12 đường Lê Lợi", "12 sẹc 3 sẹc 4B Lê Lợi", "Lê Lợi, số 12/3/4B"]

    read_so = {(a.alleys, a.house.house) for a in map(parse_address, forms) if a.house}

    assert read_so == {(("12", "3"), "4B")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", ((), "12", "", 12, "")),
        ("12/3/4B", (("12", "3"), "4B", "", 4, "B")),
        ("12-14", ((), "12", "14", 12, "")),
        ("12/3-5", (("12",), "3", "5", 3, "")),
        ("12Bis", ((), "12BIS", "", 12, "BIS")),
        ("A12/3", (("A12",), "3", "", 3, "")),
        ("C12", ((), "C12", "", None, "C12")),
    ],
)
def test_a_house_number_has_its_parts(text: str, expected: tuple[object, ...]) -> None:
    """Interpolating along a street needs the number; going in needs the alleys."""
    house = read_house(text)

    assert isinstance(house, HouseNumber)
    assert (house.alleys, house.house, house.to, house.number, house.suffix) == expected
