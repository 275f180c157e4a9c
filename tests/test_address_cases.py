"""Known complaints that began with a name: each replayed on the invented or the real city."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from gis.locate.address import Address
from gis.locate.crosswalk import Crossing, Crosswalk
from gis.locate.names import key
from gis.locate.parse import parse_address
from gis.register import read as register
from gis.shipped import data_path

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("GANTRUONG_SHARED_DATA", ROOT.parent / "shared" / "data"))
FILE = SHARED / "admin" / "hcmc_wards_168_population.csv"
SAMPLE = data_path("sample")


def sample_registers() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return wards and aliases of the invented city."""
    wards, _ = register.read(SAMPLE / "admin" / "wards.geojson", "wards", "an-thuan")
    aliases, _ = register.read(SAMPLE / "admin" / "aliases.csv", "aliases", "an-thuan")
    return wards, aliases


@pytest.fixture(scope="module")
def sample() -> Crosswalk:
    """Return the crosswalk of the invented city."""
    return Crosswalk(*sample_registers())


def place(crosswalk: Crosswalk, text: str) -> tuple[object, ...]:
    """Return what makes two addresses the same place: ward, street, alleys, house."""
    address = parse_address(text)
    wards = {one.ward_code for one in crosswalk.resolve(address).candidates}
    street = address.street
    assert street is not None
    assert address.house is not None
    return wards, street.key, address.alleys, address.house.house


def test_c3_the_old_khu_pho_number_is_never_taken_for_todays(sample: Crosswalk) -> None:
    """A9.4: the parent typed 11; the form knew 25; the wrong 11 put the child 1.5 km away."""
    old = sample.resolve(parse_address("12 Lê Lợi, khu phố 11, Phường 8, Quận Thuận Tây"))
    assert [one.khu_pho for one in old.candidates] == ["Khu phố 25"]

    mixed = sample.resolve(parse_address("12 Lê Lợi, khu phố 11, phường Rạch Ông Hai"))
    assert mixed.reason == "khu_pho"  # the ward is sure; the number is asked about
    assert "Khu phố 25" in [one.khu_pho for one in mixed.candidates]
    assert mixed.margin < 0.5


def test_a9_5_every_renumbered_khu_pho_of_the_invented_city_is_found(sample: Crosswalk) -> None:
    """Re-arranged khu phố were a reason the Department gave; each old one has its new number."""
    _, aliases = sample_registers()
    renumbered = aliases[aliases["kind"] == "khu_pho"]

    found = [
        [(one.ward_code, one.khu_pho) for one in crossing.candidates]
        for row in renumbered.itertuples()
        for crossing in [sample.resolve(parse_address(f"{row.alias} cũ, {row.former_district}"))]
    ]

    wanted = zip(renumbered["ward_code"], renumbered["khu_pho"], strict=True)
    assert found == [[pair] for pair in wanted]
    assert len(found) == 82


def test_c4_the_same_words_in_another_encoding_are_the_same_address(sample: Crosswalk) -> None:
    """A9.6: "does not exist", although the data were right."""
    text = "12/3 Nguyễn Thượng Hiền, KP 3, Phường Gò Sim, Quận Thuận Tây"
    forms = [
        text,
        unicodedata.normalize("NFD", text),
        text.upper(),
        text.replace(" ", "\u00a0"),
        f"\ufeff{text}\u200b",
        text.replace(", ", "\r\n"),
    ]

    crossings = {
        (crossing.status, tuple(one.ward_code for one in crossing.candidates))
        for crossing in (sample.resolve(parse_address(form)) for form in forms)
    }

    assert crossings == {("one", ("99113",))}


def test_c5_the_old_and_the_new_address_of_one_house_are_the_same_place(sample: Crosswalk) -> None:
    """A9.7: a family with papers of before and after the reform has not moved."""
    papers = [
        "12/3/4B Lê Lợi, Phường 8, Quận Thuận Tây, TP. An Thuận",
        "12/3/4b le loi, p. rach ong hai",
        "4B hẻm 12/3 đường Lê Lợi, phường Rạch Ông Hai (Phường 8 cũ)",
    ]
    neighbours = ["12/3/4A Lê Lợi, Phường 8, Quận Thuận Tây", "12/3/4B Lê Lai, P. Rạch Ông Hai"]

    assert len({str(place(sample, text)) for text in papers}) == 1
    assert len({str(place(sample, text)) for text in papers + neighbours}) == 3


def test_c6_a_vanished_district_still_tells_whom_to_ask(sample: Crosswalk) -> None:
    """The answer of 2025 was nobody: with only the district known, its wards are the list."""
    crossing = sample.resolve(parse_address("12 Lê Lợi, Quận Thuận Đông"))

    assert (crossing.status, crossing.reason) == ("several", "district_only")
    assert [one.ward_code for one in crossing.candidates] == ["99125", "99128", "99131"]


def test_c11_no_point_of_a_house_is_made_up_where_no_house_is_named() -> None:
    """Which point of the house? None, if the address ends at the alley or the street."""
    told = {
        text: (read.house.house if read.house else None, read.alleys)
        for text in ("12/3/4B Lê Lợi", "hẻm 12/3 Lê Lợi", "Lê Lợi, phường 8", "KP 3, phường 8")
        for read in [parse_address(text)]
    }

    assert told == {
        "12/3/4B Lê Lợi": ("4B", ("12", "3")),
        "hẻm 12/3 Lê Lợi": (None, ("12", "3")),
        "Lê Lợi, phường 8": (None, ()),
        "KP 3, phường 8": (None, ()),
    }


def test_c12_the_order_of_rows_moves_nobody() -> None:
    """A new delivery of the same lists must not send an address elsewhere."""
    wards, aliases = sample_registers()
    shuffled = Crosswalk(wards.iloc[::-1], aliases.sample(frac=1.0, random_state=1))
    texts = pd.read_csv(SAMPLE / "people" / "pupils.csv", dtype="str")["address"].head(400)

    crosswalk = Crosswalk(wards, aliases)
    moved = [
        at
        for at, address in enumerate(map(parse_address, texts))
        if crosswalk.resolve(address) != shuffled.resolve(address)
    ]

    assert moved == []


def test_c19_all_5000_addresses_of_the_invented_city_keep_their_ward(sample: Crosswalk) -> None:
    """One in eleven uses names of before the reform; none is guessed into another ward."""
    pupils = pd.read_csv(SAMPLE / "people" / "pupils.csv", dtype="str")
    read = [parse_address(text) for text in pupils["address"]]

    crossings = [sample.resolve(address) for address in read]

    assert Counter(crossing.status for crossing in crossings) == {"one": 5000}
    codes = [crossing.candidates[0].ward_code for crossing in crossings]
    assert codes == pupils["ward_code"].tolist()
    assert [address.leftover for address in read if address.leftover] == []
    assert (
        sum(
            _is_former(address, crossing) for address, crossing in zip(read, crossings, strict=True)
        )
        == 432
    )


def _is_former(address: Address, crossing: Crossing) -> bool:
    """Return whether the address names a ward that is none of today's."""
    ward = address.ward
    return ward is not None and key(crossing.candidates[0].ward_name) != key(ward.full)


@pytest.mark.skipif(not FILE.is_file(), reason="the real city's wards are not here")
def test_c19_rach_ong_of_the_real_city_is_found_with_and_without_its_word() -> None:
    """The file writes the former ward without "Phường"; parents write it with."""
    wards, _ = register.read(FILE, "wards", "hcmc")
    crosswalk = Crosswalk(wards)

    names = {
        crosswalk.resolve(parse_address(text)).candidates[0].ward_name
        for text in (
            "khu phố 11, Phường Rạch Ông, Quận 8",
            "khu pho 11 phuong rach ong quan 8",
            "KP11, P.Rạch Ông, Q.8, TP.HCM",
        )
    }

    assert names == {"Phường Chánh Hưng"}
