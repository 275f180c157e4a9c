"""
What the system says to families whose cases stood in the newspapers.

Each case of 2024 to 2026 is a small drawn town: who got which seat and why, in the words that the
family reads. Homes and schools are letters; nothing here is a real child.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from admission.policy import file as policies
from admission.policy.text import sentences
from cli.main import main
from gis.errors import InputError
from runs.match.files import match_files
from tests.ascii_city import city
from tests.families import files, place, street
from tests.match_files import season, tree

HCMC6 = "hcmc-2025-grade6"
DISTRICT12 = "district12-2024-grade6"
PERMANENT = {"group": "1", "residence_kind": "permanent"}
TEMPORARY = {"group": "1", "residence_kind": "temporary"}


def test_500_m_away_with_temporary_residence_and_sent_6_500_m(tmp_path: Path) -> None:
    """District 12, 2024: two near schools were filled by permanent residents living farther."""
    # T is the child; H (500 m) and U (1 km) fill with P and Q, who live 900 m and 1,200 m away
    # from them; N is the school 6.5 km away.
    town = street(T=0, H=500, U=1000, P=1400, Q=2200, N=6500)
    made = files(
        tmp_path,
        town,
        {"H": 1, "U": 1, "N": 5},
        {"T": TEMPORARY, "P": PERMANENT, "Q": PERMANENT},
    )
    then = place(made, DISTRICT12)

    assert then.offers == {"P": "U", "Q": "H", "T": "N"}
    assert then.reasons("T") == {"H": "full", "U": "full"}
    told = then.told("T")
    assert "a seat at school N" in told[0]
    assert "6,500.000 m from home by road; number 3 in the list" in told[0]
    assert told[1] == (
        "school H (500.000 m): filled by group 1 (permanent residence), which comes before this "
        "child's group 1 (temporary residence)."
    )
    assert "nhóm 1 (thường trú), nhóm được xét trước" in then.told("T", "family", "vi")[1]

    # By the rules of 2025 both kinds of residence count alike: the child stays at 500 m.
    now = then.again(HCMC6)
    assert now.offers == {"P": "U", "Q": "N", "T": "H"}
    assert now.told("T")[0].startswith("A proposal")


def test_300_m_away_and_sent_5_km(tmp_path: Path) -> None:
    """An Phú Đông, 2024: a near home is no right to a seat; nearer children filled the school."""
    town = street(L=0, A=150, B=250, C=300, T=5350)
    one = {"group": "1"}
    made = files(tmp_path, town, {"L": 2, "T": 9}, {"A": one, "B": one, "C": one})
    placed = place(made, HCMC6)

    assert placed.offers == {"A": "L", "B": "L", "C": "T"}
    assert placed.told("C")[1] == (
        "school L: full; the last child admitted of group 1 lives 250.000 m away, "
        "this child 300.000 m."
    )
    # The family is told no other child's door: fewer than ten were admitted.
    assert "ít hơn 10 trẻ" in placed.told("C", "family", "vi")[1]


def test_elder_siblings_give_no_right_that_no_rule_states(tmp_path: Path) -> None:
    """2025: 1 km from the siblings' school, sent 2.5 km; a column about siblings is not read."""
    town = street(S=0, A=900, B=950, C=1000, T=3500)
    made = files(
        tmp_path,
        town,
        {"S": 2, "T": 9},
        {"A": {"group": "1"}, "B": {"group": "1"}, "C": {"group": "1", "sibling_at": "S"}},
    )
    placed = place(made, "hcmc-2025-grade1")
    before = tree(made.out)
    made.pupils.write_text(made.pupils.read_text().replace(",S\n", ",\n"))

    assert placed.offers["C"] == "T"
    assert tree(placed.again("hcmc-2025-grade1").made.out) == before
    assert not any("anh chị" in line for line in sentences(policies.load(HCMC6), "vi"))


def test_a_renumbered_neighbourhood_moves_nobody_under_the_city_rules(tmp_path: Path) -> None:
    """District 8, 2025: khu phố 11 became 25; by distance the number plays no part."""
    town = street(A=100, D=0, N=1500)
    made = files(tmp_path, town, {"D": 1, "N": 1}, {"A": {"group": "1", "khu_pho": "KP 11"}})
    placed = place(made, "hcmc-2025-grade1")
    before = tree(made.out)
    made.pupils.write_text(made.pupils.read_text().replace("KP 11", "KP 25"))

    assert placed.offers == {"A": "D"}
    assert tree(placed.again("hcmc-2025-grade1").made.out) == before


def test_an_old_neighbourhood_number_is_seen_and_not_guessed(tmp_path: Path) -> None:
    """Where neighbourhoods decide, an unknown one is counted and told, never mapped by chance."""
    town = street(A=100, D=0, N=1500)
    made = files(tmp_path, town, {"D": 1, "N": 1}, {"A": {"khu_pho": "KP 11"}})
    table = tmp_path / "units.csv"
    table.write_text("khu_pho,school_code\nKP 25,D\nKP 26,N\n")
    old = place(made, "fixed-zones", "--catchments", str(table))
    counts = json.loads((made.out / "manifest.json").read_text())["counts"]

    assert old.offers == {"A": ""}
    assert old.reasons("A") == {"D": "zone", "N": "zone"}
    assert "nhà em ở ngoài địa bàn tuyển sinh" in old.told("A", "family", "vi")[1]
    assert counts["in_no_catchment"] == 1

    made.pupils.write_text(made.pupils.read_text().replace("KP 11", "KP 25"))
    assert old.again("fixed-zones", "--catchments", str(table)).offers == {"A": "D"}


def test_a_ward_without_a_school_of_the_level_is_an_ordinary_case(tmp_path: Path) -> None:
    """Tân Sơn and Phú Thuận have no lower secondary school: their children go to neighbours."""
    # Ward 1 holds A, B and no school; S and T lie in wards 2 and 3, C lives beside S.
    town = street(A=0, B=100, S=600, C=700, T=2000)
    children = {
        "A": {"group": "1", "ward_code": "1"},
        "B": {"group": "1", "ward_code": "1"},
        "C": {"group": "1", "ward_code": "2"},
    }
    made = files(tmp_path, town, {"S": 2, "T": 2}, children)
    placed = place(made, HCMC6)

    # B (500 m) and C (100 m) are nearest to S; A goes on to T. No ward was asked.
    assert placed.offers == {"A": "T", "B": "S", "C": "S"}
    assert placed.reasons("A") == {"S": "full"}


def test_a_school_at_the_border_takes_the_nearest_of_both_wards(tmp_path: Path) -> None:
    """Nothing filters by ward: other wards in the file change no byte."""
    town = street(A=0, B=200, S=300, C=450, D=800)
    children = {
        letter: {"group": "1", "ward_code": ward}
        for letter, ward in zip("ABCD", "1122", strict=True)
    }
    made = files(tmp_path, town, {"S": 3}, children)
    placed = place(made, HCMC6)
    before = tree(made.out)
    made.pupils.write_text(made.pupils.read_text().replace(",1\n", ",9\n").replace(",2\n", ",1\n"))

    assert placed.offers == {"A": "S", "B": "S", "C": "S", "D": ""}
    assert tree(placed.again(HCMC6).made.out) == before


def test_too_many_children_are_a_named_queue(tmp_path: Path) -> None:
    """The Department's second reason of 2024: whoever finds no seat is named, nobody is lost."""
    town = street(S=0, A=100, B=200, C=300)
    one = {"group": "1"}
    made = files(tmp_path, town, {"S": 1}, {"A": one, "B": one, "C": one})
    placed = place(made, "hcmc-2024-grade1")

    assert placed.offers == {"A": "S", "B": "", "C": ""}
    assert placed.told("C", "family", "vi")[0].startswith(
        "Đề xuất, chưa được hội đồng xác nhận: em chưa có chỗ."
    )
    assert placed.reasons("C") == {"S": "full"}


def test_a_temporary_code_is_an_id_and_there_is_one_truth(tmp_path: Path) -> None:
    """2024: "the code does not exist", and two portals; ids are text, one run has one hash."""
    pupils = "pupil_id,group\n079120001234,1\n0079,1\nTẠM-0042,1\n"
    pairs = [
        (name, "s1", 100.0 + at) for at, name in enumerate(["079120001234", "0079", "TẠM-0042"])
    ]
    hashes = []
    for folder in ("a", "b"):
        made = season(
            tmp_path / folder, pupils=pupils, schools="school_code,seats\ns1,3\n", pairs=pairs
        )
        placed = place(made, "hcmc-2025-grade1")
        assert placed.offers == {"079120001234": "s1", "0079": "s1", "TẠM-0042": "s1"}
        hashes.append(json.loads((made.out / "manifest.json").read_text())["run_sha256"])

    assert hashes[0] == hashes[1]


def test_two_addresses_of_one_child_are_refused_with_both_rows(tmp_path: Path) -> None:
    """2024: a family that had moved did not know where to register; the run does not choose."""
    pupils = "pupil_id,group,address\np1,1,old house\np2,1,x\np1,1,new house\n"
    made = season(tmp_path, pupils=pupils, schools="school_code,seats\ns1,3\n", pairs=[])
    with pytest.raises(InputError) as refused:
        match_files("hcmc-2025-grade1", made.pupils, made.schools, made.distances, made.out)
    finding = refused.value.findings[0]

    assert (finding.row, finding.column, finding.code) == (4, "pupil_id", "duplicate_id")
    assert "row 2" in finding.message_en
    assert not made.out.exists()


def test_every_offer_over_the_legal_distance_is_counted_and_told(tmp_path: Path) -> None:
    """Petitions of 2025 "assigned near home but far": over 4 km is a flag, a note and a count."""
    town = street(S=0, A=50, B=100, T=4200)
    one = {"group": "1"}
    made = files(tmp_path, town, {"S": 1, "T": 1}, {"A": one, "B": one})
    placed = place(made, "hcmc-2025-grade1")
    counts = json.loads((made.out / "manifest.json").read_text())["counts"]

    assert placed.offers == {"A": "S", "B": "T"}
    assert counts["far"] == 1
    assert "farther than the 4,000 m that the rules aim at" in placed.told("B")[1]
    assert len(placed.told("A")) == 1


def test_what_near_means_is_printed_with_both_numbers(tmp_path: Path) -> None:
    """2025: "a few hundred metres away, assigned 1 km: what is near home?"."""
    town = street(S=0, A=200, B=300, T=1300)
    one = {"group": "1"}
    made = files(tmp_path, town, {"S": 1, "T": 1}, {"A": one, "B": one})
    placed = place(made, "hcmc-2025-grade1")
    definition = " ".join(sentences(policies.load("hcmc-2025-grade1"), "vi"))

    assert placed.offers["B"] == "T"
    assert "lives 200.000 m away, this child 300.000 m" in placed.told("B")[1]
    assert "quãng đường ngắn nhất theo đường đi từ nhà đến cổng trường gần nhất" in definition
    assert "4.000 m được đánh dấu, không bị loại" in definition


def test_a_building_that_faces_the_gate_and_a_school_that_opens(tmp_path: Path) -> None:
    """Tây Mỗ 3, Hanoi: a new school moves chains of children and harms nobody."""
    # F faces the gate of the new school O, at 50 m; before, F travels to S with A and B.
    town = street(S=0, A=300, B=400, C=450, O=2950, F=3000, T=5000)
    one = {"group": "1"}
    children = {"A": one, "B": one, "C": one, "F": one}
    seats = {"S": 2, "T": 3}
    before = place(files(tmp_path / "before", town, seats, children), "hcmc-2025-grade1")
    after = place(files(tmp_path / "after", town, {**seats, "O": 2}, children), "hcmc-2025-grade1")

    assert before.offers == {"A": "S", "B": "S", "C": "T", "F": "T"}
    assert after.offers == {"A": "S", "B": "S", "C": "O", "F": "O"}
    assert after.told("F")[0].endswith("number 1 in the list of schools as seen from home.")


def test_a_straight_line_across_the_canal_is_not_a_way(tmp_path: Path) -> None:
    """No published complaint, and the reason why roads are measured: the bridge is far."""
    town = city(
        """
a-A-S-------b
~~~~~~~~~~~ |
c-T-----d---e
"""
    )
    made = files(tmp_path, town, {"S": 0, "T": 1}, {"A": {"group": "1"}})
    placed = place(made, "hcmc-2025-grade1")

    # T lies 100 m south of A; the way leads 500 m east, over the bridge and 500 m back.
    assert placed.offers == {"A": "T"}
    assert "1,100.000 m from home by road; number 2" in placed.told("A")[0]
    assert (
        placed.told("A")[1] == "school S (100.000 m): the school had no seat to give in this run."
    )


def test_each_place_has_one_file_of_rules_in_plain_words(tmp_path: Path) -> None:
    """2024: "each district its own way"; two files are compared rule by rule."""
    assert main(["policy", "diff", "hcmc-2024-grade6", DISTRICT12], {}) == 0
    town = street(S=0, A=100, B=50, T=900)
    made = files(tmp_path, town, {"S": 1, "T": 1}, {"A": PERMANENT, "B": TEMPORARY})

    assert place(made, DISTRICT12).offers == {"A": "S", "B": "T"}
    assert place(made, "hcmc-2024-grade6").offers == {"A": "T", "B": "S"}


def test_a_second_round_is_not_a_threat_without_a_rule() -> None:
    """2024: "must confirm or risk round 2"; what silence means stands in the file, sourced."""
    text = " ".join(sentences(policies.load("hcmc-2024-grade6"), "vi"))

    assert "Không xác nhận trong thời hạn là từ chối chỗ được xếp." in text
    assert "thactrang.com 146414" in text
