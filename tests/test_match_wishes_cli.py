"""``gantruong match-wishes``: two files in, cut-offs and offers out, or nothing at all."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cli.main import main
from gis.errors import BrokenPromiseError, InputError
from runs.verify import verify_folder
from runs.wishes.match import match_wishes_files
from runs.wishes.programmes import WishFiles
from tests.match_files import tree

APPLICANTS = (
    "applicant_id,score,wish_1,wish_2,wish_3,direct\n"
    "a1,21.5,A,B,,\na2,20,A,B,,\na3,8.25,B,,,\na4,0,,,,B\n"
)
SCHOOLS = "school_code,seats\nB,3\nA,1\n"


def write(folder: Path, applicants: str = APPLICANTS, schools: str = SCHOOLS) -> list[str]:
    """Write the two files and return the command line, without the policy."""
    folder.mkdir(exist_ok=True)
    (folder / "applicants.csv").write_text(applicants, encoding="utf-8")
    (folder / "schools.csv").write_text(schools, encoding="utf-8")
    return [
        *("match-wishes", "--applicants", str(folder / "applicants.csv")),
        *("--schools", str(folder / "schools.csv"), "--out", str(folder / "out")),
    ]


def findings(folder: Path, policy: str = "hanoi-2025-grade10") -> list[tuple[object, ...]]:
    """Return (file, row, column, code) of refused files; nothing may have been written."""
    files = WishFiles(applicants=folder / "applicants.csv", schools=folder / "schools.csv")
    with pytest.raises(InputError) as refused:
        match_wishes_files(policy, files, folder / "out")
    assert not (folder / "out").exists()
    return [(one.file, one.row, one.column, one.code) for one in refused.value.findings]


def test_the_files_are_written_to_the_letter(tmp_path: Path) -> None:
    """Columns, order, two decimals; wish 0 is a direct admission, empty is no offer."""
    args = write(tmp_path)

    assert main([*args, "--policy", "hanoi-2025-grade10"], {}) == 0
    assert (tmp_path / "out/offers.csv").read_text() == (
        "applicant_id,school_code,wish\na1,A,1\na2,B,2\na3,B,1\na4,B,0\n"
    )
    assert (tmp_path / "out/cutoffs.csv").read_text() == (
        "school_code,wish,cutoff\nA,1,20.25\nA,2,21.25\nA,3,22.25\nB,1,0.00\nB,2,1.00\nB,3,2.00\n"
    )
    assert sorted(tree(tmp_path / "out")) == [
        "cutoffs.csv",
        "inputs/applicants.parquet",
        "inputs/policy.toml",
        "inputs/schools.parquet",
        "manifest.json",
        "offers.csv",
    ]


def test_row_order_changes_no_byte(tmp_path: Path) -> None:
    """The same exam in any order of rows is the same run."""
    lines = APPLICANTS.splitlines(keepends=True)
    first = write(tmp_path / "a")
    second = write(tmp_path / "b", "".join([lines[0], *reversed(lines[1:])]))
    for args in (first, second):
        assert main([*args, "--policy", "hcmc-2025-grade10"], {}) == 0

    assert tree(tmp_path / "a/out") == tree(tmp_path / "b/out")


def test_a_result_verifies_and_a_swap_does_not(tmp_path: Path) -> None:
    """Seal first, then the rules; with the hashes left alone the rules still notice."""
    main([*write(tmp_path), "--policy", "hanoi-2025-grade10"], {})
    out = tmp_path / "out"
    assert main(["verify", str(out)], {}) == 0
    path = out / "offers.csv"
    path.write_text(path.read_text().replace("a1,A,1\na2,B,2", "a1,B,2\na2,A,1"))
    with pytest.raises(BrokenPromiseError, match="seal"):
        verify_folder(out)
    with pytest.raises(BrokenPromiseError, match="first wish: applicant a1 must have school A"):
        verify_folder(out, rules_only=True)


@pytest.mark.parametrize("policy", ["hanoi-2025-grade10", "hcmc-2025-grade10"])
def test_a_random_exam_verifies(tmp_path: Path, policy: str) -> None:
    """Three hundred applicants, crowded and empty schools, with and without later wishes."""
    rng = np.random.default_rng(11)
    rows = ["applicant_id,score,wish_1,wish_2,wish_3"]
    for p in range(300):
        wishes = [f"s{s}" for s in rng.permutation(6)[: rng.integers(1, 4)]]
        score = rng.integers(0, 121) * 0.25
        rows.append(",".join([f"{p:04d}", f"{score:.2f}", *wishes, *[""] * (3 - len(wishes))]))
    schools = "school_code,seats\n" + "".join(f"s{s},{s * 18}\n" for s in range(6))
    assert main([*write(tmp_path, "\n".join(rows), schools), "--policy", policy], {}) == 0

    assert verify_folder(tmp_path / "out", rules_only=True).counts["applicants"] == 300


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("a9,60.25,A,,,", (6, "score", "score_out_of_range")),
        ("a9,-1,A,,,", (6, "score", "score_out_of_range")),
        ("a9,8.125,A,,,", (6, "score", "score_out_of_range")),
        ('a9,"8,5",A,,,', (6, "score", "score_out_of_range")),
        ("a9,8,C,,,", (6, "wish_1", "unknown_school")),
        ("a9,8,A,B,C,", (6, "wish_3", "unknown_school")),
        ("a9,8,A,,,C", (6, "direct", "unknown_school")),
        ("a9,8,,,,", (6, "wish_1", "no_wish")),
        ("a9,8,A,B,A,", (6, "wish_3", "repeated_wish")),
        ("a1,8,A,,,", (6, "applicant_id", "duplicate_id")),
        ("a9,8,A", (6, None, "row_length")),
    ],
)
def test_a_wrong_cell_is_refused_with_its_row(
    tmp_path: Path, row: str, expected: tuple[object, ...]
) -> None:
    """The person who made the file finds the cell; nothing is written."""
    write(tmp_path, f"{APPLICANTS}{row}\n")

    assert findings(tmp_path) == [("applicants.csv", *expected)]


def test_more_direct_admissions_than_seats_are_refused(tmp_path: Path) -> None:
    """The row of the first one too many is named."""
    write(tmp_path, APPLICANTS + "a5,0,,,,A\na6,0,,,,A\n")

    assert findings(tmp_path) == [("applicants.csv", 7, "direct", "too_many_direct")]


def test_the_area_rule_needs_area_columns_and_says_so(tmp_path: Path) -> None:
    """Without the columns the manifest says that the rule was not applied."""
    main([*write(tmp_path / "a"), "--policy", "hanoi-2025-grade10"], {})
    main([*write(tmp_path / "b"), "--policy", "hcmc-2025-grade10"], {})

    manifests = [json.loads((tmp_path / f"{x}/out/manifest.json").read_text()) for x in "ab"]
    assert [one["area_rule_applied"] for one in manifests] == [False, None]


def test_a_first_or_second_wish_outside_the_own_area_is_refused(tmp_path: Path) -> None:
    """Hanoi 2025: the third wish may lie anywhere, the others may not."""
    applicants = "applicant_id,score,wish_1,wish_2,wish_3,area\na1,9,A,,B,north\na2,9,A,B,,north\n"
    write(tmp_path, applicants, "school_code,seats,area\nA,1,north\nB,1,south\n")

    assert findings(tmp_path) == [("applicants.csv", 3, "wish_2", "wish_outside_area")]


@pytest.mark.parametrize(
    ("command", "policy"), [("match-wishes", "nearest-first"), ("match", "hcmc-2025-grade10")]
)
def test_each_command_takes_its_own_policies(tmp_path: Path, command: str, policy: str) -> None:
    """Scores and distances are not mixed up; the sentence names the other command."""
    args = write(tmp_path)
    if command == "match":
        schools = str(tmp_path / "schools.csv")
        args = ["match", "--pupils", str(tmp_path / "applicants.csv"), "--schools", schools,
                "--distances", schools, "--out", str(tmp_path / "out")]  # fmt: skip

    assert main([*args, "--policy", policy], {}) == 2
    assert not (tmp_path / "out").exists()
