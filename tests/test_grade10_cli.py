"""``gantruong grade10``: what each wish needed, what is open, and the additional round."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.main import main
from gis.errors import BrokenPromiseError, InputError
from runs.replay import replay_folder
from runs.verify import verify_folder
from runs.wishes.match import match_wishes_files
from runs.wishes.open_schools import read_options
from runs.wishes.programmes import WishFiles
from runs.wishes.round_write import round_files
from runs.wishes.stored import read_stored
from runs.wishes.told import tell
from tests.match_files import tree

# A has 2 seats: 25 and 24; b3 (23.25) and b4 (22.50) are left; C is empty, D takes b5.
APPLICANTS = """applicant_id,score,maths,wish_1,wish_2,wish_3
b1,25,9,A,,
b2,24,9,A,C,
b3,23.25,8,A,,
b4,22.5,8,A,,
b5,18,8,D,,
b6,20,,A,C,
b7,16,4,A,,
"""
SCHOOLS = "school_code,seats\nA,2\nC,40\nD,40\n"
APPLICATIONS = """applicant_id,school_code
b3,C
b4,D
b1,C
b6,C
b7,D
"""


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """Return the folder of a first round in which b6 missed a paper."""
    (tmp_path / "applicants.csv").write_text(APPLICANTS, encoding="utf-8")
    (tmp_path / "schools.csv").write_text(SCHOOLS, encoding="utf-8")
    files = WishFiles(applicants=tmp_path / "applicants.csv", schools=tmp_path / "schools.csv")
    match_wishes_files("hcmc-2025-grade10", files, tmp_path / "first")
    return tmp_path / "first"


def second(first: Path, text: str = APPLICATIONS, refused: str | None = None) -> Path:
    """Run the additional round and return its folder."""
    applications = first.parent / "applications.csv"
    applications.write_text(text, encoding="utf-8")
    path = None
    if refused is not None:
        path = first.parent / "refused.csv"
        path.write_text(refused, encoding="utf-8")
    round_files(first, applications, first.parent / "second", refused=path)
    return first.parent / "second"


def test_every_wish_says_what_it_needed(first: Path) -> None:
    """b3 was 0.25 points short at A (23.25 against 23.50) and may apply where seats are free."""
    told = tell(read_stored(first), "b3")

    assert told.sentences("vi") == [
        "Chưa có trường nào trong các nguyện vọng nhận được em trong đợt này.",
        "Nguyện vọng 1, trường A: cần 23,50, em có 23,25: thiếu 0,25 điểm.",
        (
            "Trường còn chỗ theo quy tắc xét bổ sung: trống từ 2,50 % chỉ tiêu; cần đạt điểm chuẩn "
            "nguyện vọng 1 của trường đó. Mỗi em nộp một trường; còn chỗ lúc này không bảo đảm "
            "trúng tuyển."
        ),
        "trường C: còn 40 chỗ, cần từ 0,00, em có 23,25: được nộp hồ sơ.",
        "trường D: còn 39 chỗ, cần từ 0,00, em có 23,25: được nộp hồ sơ.",
    ]
    assert "0.25 points short" in told.sentences("en")[1]


def test_who_is_admitted_sees_the_offer_and_no_other_school(first: Path) -> None:
    """The later wish was not considered; the additional round is not for b2."""
    assert tell(read_stored(first), "b2").sentences("en") == [
        "Proposed: school A, wish 1 (ordinary classes).",
        "Wish 1, school A: 23.50 was needed, the score is 24.00: reached.",
        "Wish 2, school C: not considered, because an earlier wish was met.",
    ]


def test_who_missed_a_paper_is_told_so(first: Path) -> None:
    """No points are missing there, and the additional round is not for b6 either."""
    told = tell(read_stored(first), "b6").sentences("en")

    assert "a paper is missing" in told[1]
    assert told[-1] == (
        "The additional round is only for who sat every paper and failed all wishes."
    )


def test_other_places_are_told_with_the_way_there(first: Path) -> None:
    """Near ones first; without a measured way the sentence says so."""
    folder = first.parent
    (folder / "options.csv").write_text(
        "school_code,kind,name\nT1,continuing,TT GDTX Một\nN1,vocational,\nP1,private,Tư thục\n",
        encoding="utf-8",
    )
    table = {"pupil_id": ["b3", "b3", "b3"], "school_code": ["P1", "T1", "D"],
             "distance_m": [900.5, 2400.25, 1000.0]}  # fmt: skip
    pq.write_table(pa.table(table), folder / "d.parquet")
    args = ["--lang", "en", "grade10", "why", str(first), "--applicant", "b3"]
    args += ["--options", str(folder / "options.csv"), "--distances", str(folder / "d.parquet")]

    assert main(args, {}) == 0
    from runs.wishes.ways import ways_of_file  # noqa: PLC0415 (beside its use)

    ways = ways_of_file(folder / "d.parquet", "b3")
    told = tell(read_stored(first), "b3", options=read_options(folder / "options.csv"), ways=ways)
    assert told.sentences("en")[3:] == [
        "school D: 39 seats free, 0.00 needed, the score is 23.25: may apply, 1,000 m by road.",
        (
            "school C: 40 seats free, 0.00 needed, the score is 23.25: may apply, the way there "
            "could not be measured."
        ),
        "Other places to learn, near ones first; each tells its own conditions and free seats:",
        "Tư thục (private school), 901 m by road.",
        "TT GDTX Một (continuing education), 2,401 m by road.",
        "school N1 (vocational education), the way there could not be measured.",
    ]


def test_tables_for_officers(first: Path) -> None:
    """One row per wish; one row per open school with the score it asks."""
    needs, opened = first.parent / "needs.csv", first.parent / "open.csv"

    assert main(["grade10", "needs", str(first), "--out", str(needs)], {}) == 0
    assert main(["grade10", "open-schools", str(first), "--out", str(opened)], {}) == 0
    assert needs.read_text().splitlines()[3:6] == [
        "b2,ordinary,2,C,later,24.00,0.00,0.00",
        "b3,ordinary,1,A,short,23.25,23.50,0.25",
        "b4,ordinary,1,A,short,22.50,23.50,1.00",
    ]
    assert opened.read_text() == "school_code,seats,left,needed\nC,40,40,0.00\nD,40,39,0.00\n"


def test_an_unknown_applicant_is_an_error(first: Path) -> None:
    """Exit code 2, as for every name that nothing has."""
    assert main(["grade10", "why", str(first), "--applicant", "zz"], {}) == 2


def test_the_round_takes_who_failed_all_and_names_the_first_result(first: Path) -> None:
    """b3, b4 and b7 are placed; b1 has an offer and b6 did not sit every paper."""
    out = second(first)

    assert (out / "offers.csv").read_text() == (
        "applicant_id,school_code,wish\nb1,,\nb3,C,1\nb4,D,1\nb6,,\nb7,D,1\n"
    )
    assert (out / "considered.csv").read_text() == (
        "applicant_id,school_code,outcome\n"
        "b1,C,had_offer\nb3,C,offered\nb4,D,offered\nb6,C,barred\nb7,D,offered\n"
    )
    manifest = json.loads((out / "manifest.json").read_text())
    of_first = json.loads((first / "manifest.json").read_text())
    assert manifest["first_round"] == {key: of_first[key] for key in ("run_sha256", "seal")}
    assert verify_folder(out).counts["placed"] == 3
    assert "offers.csv" in replay_folder(out).files


def test_a_seat_that_was_not_confirmed_is_given_in_the_round(first: Path) -> None:
    """Half of A is free again; 23.25 does not reach its cut-off of 23.50, so nobody gets it."""
    out = second(first, "applicant_id,school_code\nb3,A\nb2,A\n", "applicant_id\nb2\n")

    assert (out / "considered.csv").read_text() == (
        "applicant_id,school_code,outcome\nb2,A,had_offer\nb3,A,below_first_round\n"
    )
    assert (out / "cutoffs.csv").read_text() == (
        "school_code,wish,cutoff\nA,1,23.50\nC,1,0.00\nD,1,0.00\n"
    )
    assert verify_folder(out).counts["placed"] == 0


def test_a_full_school_is_not_open(first: Path) -> None:
    """Both seats of A are confirmed, so it takes no part."""
    out = second(first, "applicant_id,school_code\nb3,A\n")

    assert "b3,A,not_open" in (out / "considered.csv").read_text()


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("offers.csv", "b1,,", "b1,C,1", "additional round: applicant b1"),
        ("offers.csv", "b3,C,1", "b3,,", "first wish: applicant b3 must have school C"),
        ("offers.csv", "b3,C,1", "b3,D,1", "additional round: applicant b3"),
        ("cutoffs.csv", "C,1,0.00", "C,1,0.25", "least cut-offs: school C"),
        ("considered.csv", "b6,C,barred", "b6,C,not_open", "outcomes: applicant b6"),
    ],
)
def test_a_planted_swap_in_the_round_is_named(
    first: Path, file: str, old: str, new: str, words: str
) -> None:
    """Every file that is written is judged."""
    out = second(first)
    text = (out / file).read_text()
    assert old in text
    (out / file).write_text(text.replace(old, new))

    with pytest.raises(BrokenPromiseError, match=words):
        verify_folder(out, rules_only=True)
    with pytest.raises(BrokenPromiseError, match="seal"):
        verify_folder(out)


def test_row_order_changes_no_byte(first: Path) -> None:
    """Applications in any order make the same folder."""
    lines = APPLICATIONS.splitlines(keepends=True)
    before = tree(second(first))
    (first.parent / "second").rename(first.parent / "before")

    assert tree(second(first, "".join([lines[0], *reversed(lines[1:])]))) == before


@pytest.mark.parametrize(
    ("text", "refused", "code"),
    [
        (APPLICATIONS + "b3,D\n", None, "duplicate_id"),
        (APPLICATIONS + "b9,D\n", None, "unknown_id"),
        (APPLICATIONS + "b2,X\n", None, "unknown_id"),
        (APPLICATIONS, "applicant_id\nb3\n", "no_offer_to_refuse"),
    ],
)
def test_a_wrong_application_is_refused(
    first: Path, text: str, refused: str | None, code: str
) -> None:
    """Nothing is written."""
    with pytest.raises(InputError) as error:
        second(first, text, refused)

    assert code in {one.code for one in error.value.findings}
    assert not (first.parent / "second").exists()


def test_a_policy_without_the_round_says_so(tmp_path: Path) -> None:
    """Hanoi lowers cut-offs instead."""
    (tmp_path / "applicants.csv").write_text(
        "applicant_id,score,wish_1,wish_2,wish_3\nb1,9,A,,\n", encoding="utf-8"
    )
    (tmp_path / "schools.csv").write_text(SCHOOLS, encoding="utf-8")
    files = WishFiles(applicants=tmp_path / "applicants.csv", schools=tmp_path / "schools.csv")
    match_wishes_files("hanoi-2025-grade10", files, tmp_path / "first")

    with pytest.raises(InputError, match="has no additional round"):
        second(tmp_path / "first")
