"""Specialised, then integrated, then ordinary: who is admitted leaves before the next."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from admission.policy import file as policies
from cli.main import main
from gis.errors import BrokenPromiseError, InputError, PolicyError
from runs.replay import replay_folder
from runs.verify import verify_folder
from runs.wishes.match import match_wishes_files
from runs.wishes.programmes import WishFiles
from runs.wishes.stored import read_stored
from runs.wishes.told import tell
from tests.match_files import tree

APPLICANTS = """applicant_id,maths,literature,language,priority,wish_1,wish_2,wish_3,direct
a1,9,8,8.5,,A,B,,
a2,8,8,8,,A,B,,
a3,7,7,7,1,A,B,,
a4,7,7.25,8.25,,A,B,,
a5,9,,9,,A,B,,
a6,0,9,9,,A,B,,
a7,5,5,5,,B,,,
a8,,,,,,,,B
"""
PROGRAMMES = """applicant_id,programme,specialised,integrated,wish_1,wish_2,wish_3
a1,specialised,9,,L,,
a2,specialised,9.5,,L,,
a6,specialised,10,,L,,
a1,integrated,,7.66,T,,
a3,integrated,,9.1,T,,
"""
SCHOOLS = """school_code,seats,programme
A,1,
B,3,ordinary
L,1,specialised
T,1,integrated
"""
REFUSED = "applicant_id,programme\na2,specialised\n"


def files(folder: Path, **texts: str) -> WishFiles:
    """Write the files of a run; a name that is not given keeps its usual text."""
    folder.mkdir(exist_ok=True)
    usual = {"applicants": APPLICANTS, "schools": SCHOOLS, "programmes": PROGRAMMES}
    paths = {}
    for name, text in {**usual, **texts}.items():
        paths[name] = folder / f"{name}.csv"
        paths[name].write_text(text, encoding="utf-8")
    return WishFiles(**paths)


def run(folder: Path, **texts: str) -> Path:
    """Run the city's policy and return the folder of the result."""
    match_wishes_files("hcmc-2025-grade10", files(folder, **texts), folder / "out")
    return folder / "out"


def codes(folder: Path, **texts: str) -> list[tuple[object, ...]]:
    """Return (file, row, column, code) of refused files."""
    with pytest.raises(InputError) as refused:
        run(folder, **texts)
    assert not (folder / "out").exists()
    return [(one.file, one.row, one.column, one.code) for one in refused.value.findings]


def test_programmes_are_worked_through_by_hand(tmp_path: Path) -> None:
    """
    Every score, seat and refusal of a small city.

    Specialised, one seat at L: a1 25.5 + 18 = 43.5, a2 24 + 19 = 43, a6 has 0 in mathematics
    and is barred. a1 leaves. Integrated, one seat at T: a3 21 + 9.1 + 2.0 = 32.1. Ordinary: a2
    24 takes A before a4 22.5, who takes B; a5 has no literature, a6 a paper 0; a7 15 fits in
    B, where a8 is admitted directly.
    """
    out = run(tmp_path)

    assert (out / "offers.csv").read_text() == (
        "applicant_id,school_code,wish,programme\n"
        "a1,L,1,specialised\na2,A,1,ordinary\na3,T,1,integrated\na4,B,2,ordinary\n"
        "a5,,,\na6,,,\na7,B,1,ordinary\na8,B,0,ordinary\n"
    )
    assert (out / "cutoffs.csv").read_text() == (
        "school_code,wish,cutoff,programme\n"
        "L,1,43.25,specialised\nL,2,43.25,specialised\n"
        "T,1,0.00,integrated\nT,2,0.00,integrated\nT,3,0.00,integrated\n"
        "A,1,22.75,ordinary\nA,2,22.75,ordinary\nA,3,22.75,ordinary\n"
        "B,1,0.00,ordinary\nB,2,0.00,ordinary\nB,3,0.00,ordinary\n"
    )
    manifest = json.loads((out / "manifest.json").read_text())
    assert [(one["programme"], one["score"], one["barred"]) for one in manifest["programmes"]] == [
        ("specialised", "computed", 1), ("integrated", "computed", 0), ("ordinary", "computed", 3),
    ]  # fmt: skip
    assert (manifest["counts"]["placed"], manifest["counts"]["unplaced"]) == (6, 2)
    assert verify_folder(out).counts["placed"] == 6


def test_a_programme_without_priority_points_does_not_mind_the_column(tmp_path: Path) -> None:
    """a3 is of group 1; specialised classes add nothing: 21 + 2 x 9 = 39, not 41."""
    out = run(tmp_path, programmes=PROGRAMMES + "a3,specialised,9,,L,,\n")

    table = pq.read_table(out / "inputs/applicants_specialised.parquet").to_pydict()
    assert dict(zip(table["applicant_id"], table["score"], strict=True))["a3"] == 39.0
    assert verify_folder(out).counts["placed"] == 6


def test_an_offer_that_is_refused_leaves_its_seat_empty_and_frees_the_applicant(
    tmp_path: Path,
) -> None:
    """
    Without confirmation a1 is considered for the next; a2 does not move up to L.

    At T a1 has 25.5 + 7.66 = 33.16 and takes the seat of a3 with 32.10.
    """
    out = run(tmp_path, refused="applicant_id,programme\na1,specialised\n")

    offers = (out / "offers.csv").read_text()
    assert "a1,T,1,integrated\na2,A,1,ordinary\na3,B,2,ordinary\na4,B,2,ordinary" in offers
    assert (out / "refused_offers.csv").read_text() == (
        "applicant_id,school_code,wish,programme\na1,L,1,specialised\n"
    )
    assert verify_folder(out).counts["placed"] == 5


def test_who_refuses_what_was_not_offered_is_named_as_a_count(tmp_path: Path) -> None:
    """The list of confirmations belongs to another run."""
    assert codes(tmp_path, refused=REFUSED) == [
        ("refused", None, "applicant_id", "no_offer_to_refuse")
    ]


def test_without_the_file_of_programmes_only_ordinary_classes_are_run_and_said_so(
    tmp_path: Path,
) -> None:
    """The file contract of three columns holds, and the manifest names what was left out."""
    given = files(tmp_path)
    ordinary = WishFiles(applicants=given.applicants, schools=given.schools)
    manifest = match_wishes_files("hcmc-2025-grade10", ordinary, tmp_path / "out")

    assert manifest["programmes_not_run"] == ["specialised", "integrated"]
    assert (tmp_path / "out/offers.csv").read_text().startswith("applicant_id,school_code,wish\n")
    assert verify_folder(tmp_path / "out").counts["placed"] == 4


def test_row_order_changes_no_byte(tmp_path: Path) -> None:
    """All three files reversed give the same folder."""
    lines = {
        "applicants": APPLICANTS.splitlines(keepends=True),
        "schools": SCHOOLS.splitlines(keepends=True),
        "programmes": PROGRAMMES.splitlines(keepends=True),
    }
    turned = {name: "".join([one[0], *reversed(one[1:])]) for name, one in lines.items()}

    assert tree(run(tmp_path / "a")) == tree(run(tmp_path / "b", **turned))


def test_wishes_are_told_programme_by_programme(tmp_path: Path) -> None:
    """a3 missed nothing: the integrated class admitted, so ordinary wishes were not considered."""
    stored = read_stored(run(tmp_path))

    assert tell(stored, "a3").sentences("en") == [
        "Proposed: school T, wish 1 (integrated classes).",
        "Integrated classes:",
        "Wish 1, school T: 0.00 was needed, the score is 32.10: reached.",
        "Ordinary classes:",
        "Wish 1, school A: not considered, because a programme before admitted the applicant.",
        "Wish 2, school B: not considered, because a programme before admitted the applicant.",
    ]
    assert "Lớp chuyên:" in tell(stored, "a6").sentences("vi")
    assert tell(stored, "a8").sentences("en") == ["Proposed: direct admission to school B."]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("a1,L,1,specialised", "a1,A,1,ordinary", "first wish: applicant a1 must have school L"),
        ("a2,A,1,ordinary", "a2,L,1,specialised", "first wish: applicant a2 must have no offer"),
        ("a5,,,", "a5,B,2,ordinary", "first wish: applicant a5 must have no offer"),
        ("a8,B,0,ordinary", "a8,L,1,specialised", "programme order: applicant a8"),
        ("a4,B,2,ordinary", "a4,B,2,evening", "known programmes: evening"),
        ("a4,B,2,ordinary", "a4,B,,ordinary", "one offer each: applicant a4"),
    ],
)
def test_a_planted_swap_between_programmes_is_named(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    """The rules themselves notice, with the hashes left aside."""
    out = run(tmp_path)
    path = out / "offers.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))

    with pytest.raises(BrokenPromiseError, match=words):
        verify_folder(out, rules_only=True)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"applicants": APPLICANTS.replace("9,8,8.5", "9,8,8.6")},
         ("applicants.csv", 2, "language", "mark_out_of_range")),
        ({"applicants": APPLICANTS.replace("9,8,8.5", "9,8,10.25")},
         ("applicants.csv", 2, "language", "mark_out_of_range")),
        ({"applicants": APPLICANTS.replace("7,7,7,1", "7,7,7,4")},
         ("applicants.csv", 4, "priority", "unknown_group")),
        ({"applicants": APPLICANTS.replace("language,", "english,")},
         ("applicants.csv", 1, "score", "missing_column")),
        ({"programmes": PROGRAMMES.replace("a1,specialised,9,,L,,", "a1,specialised,9,,L,,L")},
         ("programmes.csv", 2, "wish_3", "too_many_wishes")),
        ({"programmes": PROGRAMMES.replace("a1,specialised,9,,L,,", "a1,specialised,9,,A,,")},
         ("programmes.csv", 2, "wish_1", "unknown_school")),
        ({"programmes": PROGRAMMES.replace("a1,specialised", "a9,specialised")},
         ("programmes.csv", 2, "applicant_id", "unknown_applicant")),
        ({"programmes": PROGRAMMES.replace("a1,specialised", "a1,music")},
         ("programmes.csv", 2, "programme", "unknown_programme")),
        ({"programmes": PROGRAMMES + "a2,specialised,9,,L,,\n"},
         ("programmes.csv", 7, "applicant_id", "duplicate_id")),
        ({"schools": SCHOOLS + "M,1,music\n"},
         ("schools.csv", 6, "programme", "unknown_programme")),
        ({"schools": SCHOOLS + "A,2,\n"}, ("schools.csv", 6, "school_code", "duplicate_id")),
        ({"programmes": PROGRAMMES.replace("a1,specialised,9,,L,,", "a1,specialised,9,,,,")},
         ("programmes.csv", 2, "wish_1", "no_wish")),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_refused_with_its_row(
    tmp_path: Path, changed: dict[str, str], expected: tuple[object, ...]
) -> None:
    """File, row and column lead to the cell."""
    assert expected in codes(tmp_path, **changed)


def test_a_wish_for_a_school_of_another_level_is_refused(tmp_path: Path) -> None:
    """A lower secondary school has no grade 10; the column says so."""
    given = files(tmp_path, schools="school_code,seats,grades\nA,1,10;11;12\nB,3,6;7;8;9\n")
    ordinary = WishFiles(applicants=given.applicants, schools=given.schools)
    with pytest.raises(InputError) as refused:
        match_wishes_files("hcmc-2025-grade10", ordinary, tmp_path / "out")

    found = {(one.row, one.column, one.code) for one in refused.value.findings}
    assert (2, "wish_2", "other_level") in found
    assert {code for _, _, code in found} == {"other_level"}


def test_a_given_score_stays_as_it_is(tmp_path: Path) -> None:
    """The papers beside it bar and break ties only; what they would make is counted."""
    text = "applicant_id,score,maths,literature,language,wish_1,wish_2,wish_3\n"
    given = files(tmp_path, applicants=text + "a1,20,5,5,5,A,,\na2,19,9,9,9,A,,\na3,27,9,9,9,B,,\n")
    ordinary = WishFiles(applicants=given.applicants, schools=given.schools)
    manifest = match_wishes_files("hcmc-2025-grade10", ordinary, tmp_path / "out")

    assert "a1,A,1\na2,,\na3,B,1\n" in (tmp_path / "out/offers.csv").read_text()
    assert manifest["programmes"][0]["score"] == "given"
    assert manifest["programmes"][0]["scores_unlike_papers"] == 2


def test_the_command_says_what_it_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Barred applicants and programmes that were not run are told, in the language asked for."""
    given = files(tmp_path)
    args = ["match-wishes", "--policy", "hcmc-2025-grade10", "--out", str(tmp_path / "out")]
    args += ["--applicants", str(given.applicants), "--schools", str(given.schools)]

    assert main(args, {}) == 0
    said = capsys.readouterr().err
    assert "specialised, integrated" in said
    assert "3" in said


KEYED = """applicant_id,maths,literature,language,wish_1,wish_2,wish_3
c1,7,8,8,A,,
c2,8,7,8,A,,
c3,8,8,7,A,,
c4,9,9,9,A,,
c5,8,8,7,A,B,
"""


def own_policy(folder: Path, tie_key: str) -> Path:
    """Write the city's policy with a secondary key, as an officer would."""
    text = (policies.FOLDER / "hcmc-2025-grade10.toml").read_text(encoding="utf-8")
    old_rule, old_key = 'value = "reject_all"', "[rules.tie_key]\nvalue = []"
    assert old_rule in text
    assert old_key in text
    text = text.replace(old_rule, 'value = "secondary_key"')
    text = text.replace(old_key, f"[rules.tie_key]\nvalue = {tie_key}")
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def run_keyed(folder: Path, tie_key: str) -> Path:
    """Run five applicants, four with 23.00, for three seats at A."""
    given = files(folder, applicants=KEYED, schools="school_code,seats\nA,3\nB,5\n")
    ordinary = WishFiles(applicants=given.applicants, schools=given.schools)
    match_wishes_files(own_policy(folder, tie_key), ordinary, folder / "out")
    return folder / "out"


def test_a_policy_names_the_marks_that_decide_among_equal_scores(tmp_path: Path) -> None:
    """
    c4 has 27.00, the others 23.00: two seats for c1 to c3 and c5 by mathematics, then literature.

    c3 and c5 have 8 and 8, c2 has 8 and 7: the two fit, and the cut-off says which marks they
    needed.
    """
    out = run_keyed(tmp_path, '["maths", "literature"]')

    assert (out / "offers.csv").read_text() == (
        "applicant_id,school_code,wish\nc1,,\nc2,,\nc3,A,1\nc4,A,1\nc5,A,1\n"
    )
    assert (out / "cutoffs.csv").read_text().splitlines()[:4] == [
        "school_code,wish,cutoff,tie_maths,tie_literature",
        "A,1,23.00,8.00,8.00",
        "A,2,23.00,8.00,8.00",
        "A,3,23.00,8.00,8.00",
    ]
    assert verify_folder(out).counts["placed"] == 3
    assert replay_folder(out).policy == "hcmc-2025-grade10"


def test_the_id_decides_only_where_the_policy_says_so(tmp_path: Path) -> None:
    """By mathematics alone three are equal for two seats and all refused; with the id two enter."""
    without = run_keyed(tmp_path / "a", '["maths"]')
    with_id = run_keyed(tmp_path / "b", '["maths", "applicant_id"]')

    assert "c1,,\nc2,,\nc3,,\nc4,A,1\nc5,B,2\n" in (without / "offers.csv").read_text()
    assert "c1,,\nc2,A,1\nc3,A,1\nc4,A,1\nc5,B,2\n" in (with_id / "offers.csv").read_text()
    for out in (without, with_id):
        verify_folder(out)


def test_a_planted_key_is_named(tmp_path: Path) -> None:
    """The marks beside a cut-off are judged like the cut-off."""
    out = run_keyed(tmp_path, '["maths", "literature"]')
    path = out / "cutoffs.csv"
    path.write_text(path.read_text().replace("23.00,8.00,8.00", "23.00,8.00,7.00"))

    with pytest.raises(BrokenPromiseError, match="first wish: applicant c2"):
        verify_folder(out, rules_only=True)


def test_an_empty_policy_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    """Every rule that is missing is one line."""
    given = files(tmp_path)
    (tmp_path / "empty.toml").write_text("", encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        match_wishes_files(tmp_path / "empty.toml", given, tmp_path / "out")

    assert {"rules", "name", "format"} <= {one.column for one in refused.value.findings}
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[rules.tie_key]\nvalue = []", '[rules.tie_key]\nvalue = ["maths"]', "rules.tie_key"),
        ("value = { unfilled_share_pct = 2.5, cutoff_wish = 1 }",
         "value = { unfilled_share_pct = 2.5, cutoff_wish = 4 }", "rules.additional_round"),
        ("{ group = 3, points = 1.0 },", "{ group = 2, points = 1.0 },",
         "rules.priority_points.value"),
        ('paper = "maths", times = 1', 'paper = "maths", times = 1.5', "rules.papers.value"),
        ('paper = "maths"', 'paper = "literature"', "rules.papers.value"),
        ('value = { code = "ordinary",', 'value = { code = "Ordinary",', "rules.programme.value"),
    ],
)  # fmt: skip
def test_a_contradictory_policy_of_grade_10_is_named(old: str, new: str, key: str) -> None:
    """The officer sees which rule is wrong."""
    text = (policies.FOLDER / "hcmc-2025-grade10.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(PolicyError) as refused:
        policies.parse(text.replace(old, new, 1).encode(), file="own.toml")

    assert key in {one.column for one in refused.value.findings}


def test_the_report_tells_every_programme_in_order(tmp_path: Path) -> None:
    """
    Specialised, integrated, ordinary: each on those whom it considered in the run.

    Three asked for L and a6 is barred; a1 left for L, so T considers a3 alone of its two; the
    ordinary classes consider all whom neither took.
    """
    folder = run(tmp_path)
    page = tmp_path / "report.md"
    line = ["grade10", "report", str(folder), "--out", str(page), "--sample", "5"]
    assert main(["--lang", "en", *line], {}) == 0
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    told = [
        (
            one["programme"],
            one["policy"],
            one["applicants"],
            one["seats"],
            one["rules"][0]["placed"],
        )
        for one in found["programmes"]
    ]

    assert told == [
        ("specialised", "hcmc-2025-grade10-specialised", 3, 1, 1),
        ("integrated", "hcmc-2025-grade10-integrated", 1, 1, 1),
        ("ordinary", "hcmc-2025-grade10", 6, 4, 4),
    ]
    for one in found["programmes"]:
        assert one["rules"][0]["rule"] == "as_run"
        assert one["rules"][0]["other_offers"] == 0
        assert len(one["rules"]) > 3
    text = page.read_text(encoding="utf-8")
    assert [row for row in text.splitlines() if row.startswith("## ")] == [
        "## specialised (hcmc-2025-grade10-specialised): 3 applicants, 1 seats",
        "## integrated (hcmc-2025-grade10-integrated): 1 applicants, 1 seats",
        "## ordinary (hcmc-2025-grade10): 6 applicants, 4 seats",
    ]
