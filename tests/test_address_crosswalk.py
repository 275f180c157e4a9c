"""Former names lead to today's wards, or to the queue with a reason; never a silent guess."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pandas as pd
import pytest

from gis.locate.crosswalk import Crossing, Crosswalk
from gis.locate.parse import parse_address
from gis.locate.survey import collisions, counts, follow
from gis.register import read as register
from gis.shipped import data_path
from gis.text import without_accents

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("GANTRUONG_SHARED_DATA", ROOT.parent / "shared" / "data"))
FILE = SHARED / "admin" / "hcmc_wards_168_population.csv"

needs_city = pytest.mark.skipif(not FILE.is_file(), reason="the real city's wards are not here")


@pytest.fixture(scope="module")
def wards() -> pd.DataFrame:
    """Return the real city's 168 wards."""
    frame, report = register.read(FILE, "wards", "hcmc")
    assert report.errors == []
    return frame


@pytest.fixture(scope="module")
def city(wards: pd.DataFrame) -> Crosswalk:
    """Return the crosswalk of the real city's wards."""
    return Crosswalk(wards)


@pytest.fixture(scope="module")
def sample() -> Crosswalk:
    """Return the crosswalk of the invented city, with its renumbered khu phố."""
    folder = data_path("sample") / "admin"
    wards, _ = register.read(folder / "wards.geojson", "wards", "an-thuan")
    aliases, _ = register.read(folder / "aliases.csv", "aliases", "an-thuan")
    return Crosswalk(wards, aliases)


def led(crossing: Crossing) -> list[tuple[str, float]]:
    """Return the candidates' names and confidences."""
    return [(one.ward_name, round(one.confidence, 3)) for one in crossing.candidates]


def ask(crosswalk: Crosswalk, text: str, on: dt.date | None = None) -> Crossing:
    """Return where an address leads."""
    return crosswalk.on(on).resolve(parse_address(text))


@needs_city
def test_each_of_the_437_former_units_leads_to_every_ward_that_took_it(wards: pd.DataFrame) -> None:
    """Counted on the whole file: 390 former units went to one ward, 43 to two, 4 to three."""
    followed = follow(wards)

    assert len(followed) == 437
    assert all(one.is_complete for one in followed)
    assert counts(followed) == {
        "with_district": {"one": 390, "several": 47, "none": 0},
        "alone": {"one": 256, "several": 181, "none": 0},
        "plain": {"one": 388, "several": 49, "none": 0},
    }
    for one in followed:
        wards_named = {candidate.ward_code for candidate in one.with_district.candidates}
        assert wards_named == set(one.unit.ward_codes), one.unit
        assert sum(candidate.confidence for candidate in one.alone.candidates) <= 1.000_01


@needs_city
def test_numbered_wards_of_two_districts_are_told_apart(city: Crosswalk) -> None:
    """Eleven former districts had a Phường 1."""
    assert led(ask(city, "Phường 1, Quận 3")) == [("Phường Bàn Cờ", 1.0)]
    assert led(ask(city, "P.1, Q. Gò Vấp, TP.HCM")) == [("Phường Hạnh Thông", 1.0)]
    assert led(ask(city, "phuong 01 quan 4")) == [("Phường Vĩnh Hội", 1.0)]

    alone = ask(city, "12 Lê Lợi, Phường 1")
    assert (alone.status, alone.reason, len(alone.candidates)) == ("several", "namesakes", 11)
    assert alone.margin == 0.0


@needs_city
def test_a_divided_ward_gives_all_its_parts_and_no_share_is_made_up(city: Crosswalk) -> None:
    """Phường 8 of District 11 went to two wards; nobody published how much to which."""
    crossing = ask(city, "Phường 8, Quận 11")

    assert (crossing.status, crossing.reason) == ("several", "split")
    assert led(crossing) == [("Phường Phú Thọ", 0.5), ("Phường Bình Thới", 0.5)]
    assert {one.share for one in crossing.candidates} == {None}
    assert {one.former for one in crossing.candidates} == {"Phường 8, Quận 11"}
    assert {one.valid_to for one in crossing.candidates} == {dt.date(2025, 6, 30)}


@needs_city
def test_a_name_that_lived_on_may_mean_the_old_ward_or_the_new(city: Crosswalk) -> None:
    """Old Cầu Ông Lãnh was divided; today's is another area: (1 + 1/2) / 2 and (1/2) / 2."""
    assert led(ask(city, "Phường Cầu Ông Lãnh")) == [
        ("Phường Cầu Ông Lãnh", 0.75),
        ("Phường Bến Thành", 0.25),
    ]
    new = ask(city, "phường Cầu Ông Lãnh mới, TP.HCM")
    assert led(new) == [("Phường Cầu Ông Lãnh", 1.0)]
    before = ask(city, "Phường Cầu Ông Lãnh", on=dt.date(2024, 5, 1))
    assert led(before) == [("Phường Bến Thành", 0.5), ("Phường Cầu Ông Lãnh", 0.5)]


@needs_city
def test_ward_and_district_that_do_not_belong_together_go_to_the_queue(city: Crosswalk) -> None:
    """Bến Nghé was in District 1; to believe one half of the address would be a guess."""
    crossing = ask(city, "12 Lê Lợi, Phường Bến Nghé, Quận 7")

    assert (crossing.status, crossing.reason) == ("none", "contradiction")
    assert led(crossing) == [("Phường Sài Gòn", 1.0)]  # a suggestion for the officer


@needs_city
@pytest.mark.parametrize(
    ("text", "status", "reason", "names"),
    [
        ("Phường Bến Nge, Quận 1", "none", "unknown", ["Phường Bến Nghé"]),
        ("12 Lê Lợi", "none", "not_named", []),
        ("Quận 5", "several", "district_only", []),
        ("Phường Phước Long A, Quận 9", "one", "district_unknown", []),
        ("Xã Tân Quy, Quận 7", "one", "kind", []),
        ("Phường Võ Thị Sáo, Quận 3", "none", "unknown", ["Phường Võ Thị Sáu"]),
        ("Phường Vô Thị Sáu, Quận 3", "one", "spelling", []),
        ("12 Nguyễn Huệ Bến Nghé Quận 1", "one", "run_on", []),
        ("12 nguyen hue ben nghe q1 tphcm", "one", "run_on", []),
        ("12 Nguyễn Huệ Bến Nghé Quận 7", "none", "contradiction", []),
        ("12 Nguyễn Huệ Đa Kao", "several", "split", []),
        ("12 Cầu Ông Lãnh, Quận 1", "several", "district_only", []),  # the street of that name
    ],
)
def test_every_doubt_has_its_reason(
    city: Crosswalk, text: str, status: str, reason: str, names: list[str]
) -> None:
    """The queue tells why; a doubted unit is never as sure as an exact one."""
    crossing = ask(city, text)

    assert (crossing.status, crossing.reason) == (status, reason)
    assert [name for name in names if name not in crossing.near] == []
    if status == "one":
        assert crossing.candidates[0].confidence == 0.9


@needs_city
def test_the_four_pairs_that_differ_by_accents_alone_are_never_picked_in_silence(
    city: Crosswalk,
) -> None:
    """Typed without accents both stay, with what lies between them; with accents one does."""
    pairs = list(collisions(city))

    assert pairs == [
        ("Bình Trung", "Bình Trưng"),
        ("Phước Thành", "Phước Thạnh"),
        ("Tân Quy", "Tân Quý"),
        ("Thanh An", "Thạnh An"),
    ]
    for pair in pairs:
        [plain] = {without_accents(name).lower() for name in pair}
        both = ask(city, f"12 duong so 3, {plain}")
        assert both.status == "several"
        assert both.margin < 1.0
        for name in pair:
            exact = {one.ward_code for one in ask(city, f"xã {name}").candidates}
            assert exact < {one.ward_code for one in both.candidates}


@needs_city
def test_a_bare_name_may_be_a_ward_or_a_former_district(city: Crosswalk) -> None:
    """Tân Bình is a ward today, was two elsewhere, and was a district of six wards."""
    crossing = ask(city, "12 Lê Lợi, Tân Bình, TP.HCM")

    assert crossing.status == "several"
    assert {one.through for one in crossing.candidates} == {"today", "ward", "district"}
    assert sum(one.confidence for one in crossing.candidates) == pytest.approx(1.0, abs=1e-4)


def test_khu_pho_11_of_the_old_ward_is_khu_pho_25_today(sample: Crosswalk) -> None:
    """The case of 2025 (C3): the parent knows the old number; the new ward knows only 25."""
    [one] = ask(sample, "12 Lê Lợi, khu phố 11, Phường 8, Quận Thuận Tây").candidates

    assert (one.ward_name, one.khu_pho, one.through) == (
        "Phường Rạch Ông Hai",
        "Khu phố 25",
        "khu_pho",
    )
    assert one.former == "khu phố 11, phường 8, Quận Thuận Tây"


def test_an_old_number_in_todays_ward_is_asked_about(sample: Crosswalk) -> None:
    """Khu phố 11 in Rạch Ông Hai may be today's 11 or the old one: the ward is sure, no more."""
    crossing = ask(sample, "12 Lê Lợi, KP 11, P. Rạch Ông Hai")

    assert (crossing.status, crossing.reason) == ("one", "khu_pho")
    assert {one.ward_name for one in crossing.candidates} == {"Phường Rạch Ông Hai"}
    assert "Khu phố 25" in {one.khu_pho for one in crossing.candidates}
    new = ask(sample, "12 Lê Lợi, KP 25 (trước đây là KP 11), P. Rạch Ông Hai")
    assert (new.status, [one.khu_pho for one in new.candidates]) == ("one", [""])


def test_the_khu_pho_decides_where_a_divided_ward_leads(sample: Crosswalk) -> None:
    """Phường 11 went to two wards; its khu phố 10 is known to lie in Tân Thuận Hòa."""
    assert led(ask(sample, "Phường 11, Quận Thuận Tây")) == [
        ("Phường Tân Thuận Hòa", 0.76),
        ("Phường Gò Sim", 0.24),
    ]
    assert led(ask(sample, "KP 10, Phường 11, Quận Thuận Tây")) == [("Phường Tân Thuận Hòa", 0.9)]


def test_a_published_share_is_told_and_only_that() -> None:
    """An office that knows the parts writes them; the crosswalk passes them on."""
    wards = pd.DataFrame(
        {
            "code": ["1", "2"],
            "name": ["Phường A", "Phường B"],
            "kind": ["phường", "phường"],
            "valid_from": ["2025-07-01"] * 2,
            "former_units": ["Phường 5", "Phường 5"],
            "former_district": ["Quận 3", "Quận 3"],
        }
    )
    aliases = pd.DataFrame(
        {
            "alias": ["Phường 5"] * 2,
            "former_district": ["Quận 3"] * 2,
            "ward_code": ["1", "2"],
            "kind": ["ward"] * 2,
            "confidence": [0.8, 0.2],
            "share": [0.8, None],
        }
    )

    crossing = Crosswalk(wards, aliases).resolve(parse_address("P5, Q3"))

    assert [(one.ward_code, one.confidence, one.share) for one in crossing.candidates] == [
        ("1", 0.8, 0.8),
        ("2", 0.2, None),
    ]
