"""``gantruong match``: three files in, one whole folder out, or nothing at all."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from admission.policy import file as policies
from cli.main import main
from gis.errors import BrokenPromiseError, InputError
from runs.match import result as match_result
from runs.match.files import match_files
from tests.match_files import PAIRS, PUPILS, SCHOOLS, Season, random_season, season, tree

GENERIC = ("deferred-acceptance", "nearest-first", "minimum-total", "minimum-worst")
BANDED = (
    (policies.FOLDER / "deferred-acceptance.toml")
    .read_text(encoding="utf-8")
    .replace("value = 0", "value = 30", 1)
    .replace('value = "none"', 'value = "within_band"')
    .replace('["group", "distance", "pupil_id"]', '["group", "distance_class", "lot"]')
)


def run(made: Season, policy: str = "deferred-acceptance", *more: str) -> int:
    """Run the command and return its exit code."""
    return main([*made.args(policy), *more], {})


def findings(made: Season, policy: str = "deferred-acceptance") -> list[tuple[object, ...]]:
    """Return (file, row, column, code) of a refused season; nothing may have been written."""
    before = tree(made.out.parent)
    with pytest.raises(InputError) as refused:
        match_files(policy, made.pupils, made.schools, made.distances, made.out)
    assert tree(made.out.parent) == before
    assert not made.out.exists()
    assert refused.value.exit_code == 2
    return [(one.file, one.row, one.column, one.code) for one in refused.value.findings]


def test_the_files_are_written_to_the_letter(tmp_path: Path) -> None:
    """Columns, empty cells, three decimals and order, as other programs rely on them."""
    made = season(tmp_path)

    assert run(made) == 0
    assert (made.out / "offers.csv").read_text() == (
        "pupil_id,school_code,distance_m,rank\np1,s1,0.010,1\np2,s2,1300.250,2\np3,,,\n"
    )
    assert (made.out / "cutoffs.csv").read_text() == (
        "school_code,group,last_distance_m,seats,offers\n"
        "s1,1,0.010,1,1\ns1,2,,1,0\ns2,1,1300.250,1,1\ns2,2,,1,0\n"
    )
    reasons = pq.read_table(made.out / "reasons.parquet")
    assert reasons.to_pylist() == [
        {
            "pupil_id": "p2",
            "school_code": "s1",
            "reason": "full",
            "own_m": 1240.5,
            "cutoff_m": 0.01,
            "cutoff_group": 1,
        },
        {
            "pupil_id": "p3",
            "school_code": "s1",
            "reason": "full",
            "own_m": 2000.0,
            "cutoff_m": 0.01,
            "cutoff_group": 1,
        },
    ]
    assert sorted(tree(made.out)) == [
        "cutoffs.csv",
        "inputs/distances.parquet",
        "inputs/policy.toml",
        "inputs/pupils.parquet",
        "inputs/schools.parquet",
        "manifest.json",
        "offers.csv",
        "reasons.parquet",
    ]


def test_inputs_are_kept_in_canonical_form(tmp_path: Path) -> None:
    """Sorted, typed, and only pairs that have a distance."""
    made = season(tmp_path)
    run(made)
    kept = pd.read_parquet(made.out / "inputs" / "distances.parquet")

    assert kept.to_numpy().tolist() == [list(pair) for pair in PAIRS[:5]]


def test_a_reason_without_a_last_pupil_has_no_cutoff(tmp_path: Path) -> None:
    """A school without seats admitted nobody, so there is no distance to name."""
    made = season(tmp_path, schools="school_code,seats\ns1,0\ns2,2\n")
    run(made)
    reasons = pq.read_table(made.out / "reasons.parquet").to_pylist()

    assert [(row["cutoff_m"], row["cutoff_group"]) for row in reasons] == [(None, None)] * 3


def test_the_manifest_names_rules_inputs_outputs_and_code(tmp_path: Path) -> None:
    """What a stranger needs to know about the run, assumptions included."""
    made = season(tmp_path)
    run(made)
    manifest = json.loads((made.out / "manifest.json").read_text())

    assert manifest["policy"]["name"] == "deferred-acceptance"
    assert "mechanism" in manifest["policy"]["assumptions"]
    assert manifest["counts"]["placed"] == 2
    assert manifest["counts"]["unplaced"] == 1
    assert manifest["signature"] is None
    assert set(manifest["outputs"]) == {"cutoffs.csv", "offers.csv", "reasons.parquet"}
    assert len(manifest["code"]["source_sha256"]) == 64


@pytest.mark.parametrize("policy", GENERIC)
def test_row_order_changes_no_byte(tmp_path: Path, policy: str) -> None:
    """The same season in any order of rows is the same run."""
    first = random_season(tmp_path / "a", seed=5)
    second = random_season(tmp_path / "b", seed=5, shuffle=99)
    assert run(first, policy) == run(second, policy) == 0

    assert tree(first.out) == tree(second.out)


def test_a_group_is_one_where_nothing_stands(tmp_path: Path) -> None:
    """Without a group column, or with an empty cell, a pupil is in group 1."""
    without = season(tmp_path / "a", pupils="pupil_id\np1\np2\np3\n")
    empty = season(tmp_path / "b", pupils="pupil_id,group\np1,\np2,1\np3,\n")
    run(without)
    run(empty)

    assert tree(without.out) == tree(empty.out)
    assert pd.read_parquet(without.out / "inputs/pupils.parquet")["group"].tolist() == [1, 1, 1]


def test_ids_stay_text_as_given(tmp_path: Path) -> None:
    """Leading zeros, a comma, a quote and Vietnamese letters come back unchanged."""
    made = season(
        tmp_path,
        pupils='﻿pupil_id,note\r\n007,x\r\n"a,""b""",y\r\n',
        schools="seats,school_code\n1,Tiểu học Ấn\n1,1e5\n",
        pairs=[("007", "1e5", 1.0), ('a,"b"', "Tiểu học Ấn", 2.0)],
    )

    assert run(made) == 0
    assert (made.out / "offers.csv").read_text(encoding="utf-8") == (
        'pupil_id,school_code,distance_m,rank\n007,1e5,1.000,1\n"a,""b""",Tiểu học Ấn,2.000,1\n'
    )


def test_a_missing_pair_is_not_eligible_and_needs_no_reason(tmp_path: Path) -> None:
    """Not asked and no path mean the same to a placement."""
    made = season(tmp_path, pairs=[pair for pair in PAIRS if pair[0] != "p3"])
    run(made)

    assert "p3,,," in (made.out / "offers.csv").read_text()
    assert "p3" not in pd.read_parquet(made.out / "reasons.parquet")["pupil_id"].tolist()


@pytest.mark.parametrize(
    ("pupils", "schools", "expected"),
    [
        ("pupil_id\np1\np1\n", None, ("pupils.csv", 3, "pupil_id", "duplicate_id")),
        ("pupil_id\np1\n \n", None, None),
        ('pupil_id\np1\n""\n', None, ("pupils.csv", 3, "pupil_id", "empty_id")),
        ("id\np1\n", None, ("pupils.csv", 1, "pupil_id", "missing_column")),
        ("", None, ("pupils.csv", 1, "pupil_id", "missing_column")),
        ("pupil_id\n", None, ("pupils.csv", None, None, "empty")),
        ("pupil_id,pupil_id\na,b\n", None, ("pupils.csv", 1, "pupil_id", "repeated_column")),
        ("pupil_id,group\np1,1\np2\n", None, ("pupils.csv", 3, None, "row_length")),
        ("pupil_id,group\np1,1.5\n", None, ("pupils.csv", 2, "group", "not_a_whole_number")),
        ("pupil_id,group\np1,một\n", None, ("pupils.csv", 2, "group", "not_a_whole_number")),
        (b"pupil_id\nNguy\x1en\xea\n", None, ("pupils.csv", 2, None, "encoding")),
        ('pupil_id\np1\n"p2\n', None, ("pupils.csv", 3, None, "not_csv")),
        ("pupil_id\np1\np\x072\n", None, ("pupils.csv", 3, "pupil_id", "control_character")),
        (None, "school_code,seats\ns1,-1\n", ("schools.csv", 2, "seats", "not_a_whole_number")),
        (None, "school_code,seats\ns1,\n", ("schools.csv", 2, "seats", "not_a_whole_number")),
        (None, "school_code,seats\ns1,1\ns1,1\n",
         ("schools.csv", 3, "school_code", "duplicate_id")),
        (None, "school_code\ns1\n", ("schools.csv", 1, "seats", "missing_column")),
    ],
)  # fmt: skip
def test_bad_tables_are_refused_with_file_row_and_column(
    tmp_path: Path,
    pupils: str | bytes | None,
    schools: str | None,
    expected: tuple[object, ...] | None,
) -> None:
    """The person who made the file finds the cell; nothing is written."""
    made = season(
        tmp_path,
        pupils=PUPILS if pupils is None else pupils,
        schools=SCHOOLS if schools is None else schools,
    )
    if expected is None:  # a cell with one space is an id: text is compared as it stands
        pairs_are_unknown = findings(made)
        assert {one[3] for one in pairs_are_unknown} == {"unknown_id"}
    else:
        assert expected in findings(made)


def test_every_wrong_cell_is_found_at_once(tmp_path: Path) -> None:
    """One run of the command shows all errors of a file."""
    made = season(tmp_path, pupils="pupil_id,group\np1,x\np1,1\n,1\n")

    assert [one[1] for one in findings(made)] == [3, 4, 2]


@pytest.mark.parametrize(
    ("pair", "column", "code"),
    [
        (("p9", "s1", 1.0), "pupil_id", "unknown_id"),
        (("p1", "s9", 1.0), "school_code", "unknown_id"),
        ((None, "s1", 1.0), "pupil_id", "unknown_id"),
        (("p1", "s1", 1.0), "school_code", "repeated_pair"),
        (("p3", "s2", 1.0), "school_code", "repeated_pair"),
    ],
)
def test_a_bad_pair_is_refused_with_its_row(
    tmp_path: Path, pair: tuple[str | None, str | None, float], column: str, code: str
) -> None:
    """A pair that names nobody, or stands twice, is never guessed at; a null counts as a pair."""
    made = season(tmp_path, pairs=[*PAIRS, pair])

    assert findings(made) == [("d.parquet", 8, column, code)]


@pytest.mark.parametrize("metres", [-0.001, 1_073_741.824, float("inf")])
def test_a_distance_out_of_range_is_refused(tmp_path: Path, metres: float) -> None:
    """Negative, endless or longer than any network."""
    made = season(tmp_path, pairs=[("p1", "s1", metres)])

    assert findings(made) == [("d.parquet", 2, "distance_m", "out_of_range")]


def test_metres_are_read_as_whole_millimetres(tmp_path: Path) -> None:
    """Float metres mean round(1000·x): 0.1 + 0.2 is 300 mm."""
    made = season(tmp_path, pupils="pupil_id\np1\n", pairs=[("p1", "s1", 0.1 + 0.2)])
    run(made)

    assert "p1,s1,0.300,1" in (made.out / "offers.csv").read_text()


@pytest.mark.parametrize(
    ("table", "column", "code"),
    [
        ({"pupil_id": ["p1"], "school_code": ["s1"]}, "distance_m", "missing_column"),
        ({"pupil_id": [1], "school_code": ["s1"], "distance_m": [1.0]}, "pupil_id", "wrong_type"),
        (
            {"pupil_id": ["p1"], "school_code": ["s1"], "distance_m": ["1"]},
            "distance_m",
            "wrong_type",
        ),
    ],
)
def test_a_parquet_file_of_another_shape_is_refused(
    tmp_path: Path, table: dict[str, list[object]], column: str, code: str
) -> None:
    """A number as id would lose its leading zeros; a text as distance its meaning."""
    made = season(tmp_path)
    pq.write_table(pa.table(table), made.distances)

    assert findings(made) == [("d.parquet", 1, column, code)]


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    """A CSV file under the wrong name."""
    made = season(tmp_path)
    made.distances.write_text("pupil_id,school_code\n")

    assert findings(made) == [("d.parquet", None, None, "not_parquet")]


def test_a_group_unknown_to_the_policy_is_refused_with_its_row(tmp_path: Path) -> None:
    """The season of 2025 knows the groups 1 and 2."""
    made = season(tmp_path, pupils="pupil_id,group\np1,1\np2,3\np3,2\n")

    assert findings(made, "hcmc-2025-grade1") == [("pupils.csv", 3, "group", "unknown_group")]


def test_an_error_is_one_line_each_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scripts read the code, people read the lines."""
    made = season(tmp_path, pupils="pupil_id,group\np1,x\np1,1\n")

    assert run(made) == 2
    assert "pupils.csv, row 3, column pupil_id: “…1”" in capsys.readouterr().err


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """A result never mixes with other files; an empty folder is fine."""
    made = season(tmp_path)
    made.out.mkdir()
    assert run(made) == 0
    first = tree(made.out)

    assert run(made) == 2
    assert run(made, "nearest-first", "--force") == 0
    assert tree(made.out) != first
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_force_does_not_replace_a_folder_that_is_no_result(tmp_path: Path) -> None:
    """A slip in --out must not cost somebody's documents."""
    made = season(tmp_path)
    made.out.mkdir()
    (made.out / "thesis.txt").write_text("ten years")

    assert run(made, "nearest-first", "--force") == 2
    assert (made.out / "thesis.txt").read_text() == "ten years"


def test_catchments_are_refused_by_a_policy_without_such_a_rule(tmp_path: Path) -> None:
    """A file that cannot influence the result must not look as if it did."""
    made = season(tmp_path)

    assert run(made, "nearest-first", "--catchments", str(made.pupils)) == 2


def test_a_lot_needs_a_seed_and_the_seed_decides(tmp_path: Path) -> None:
    """The seed is written into the manifest, so that anyone can draw the lot again."""
    policy = tmp_path / "own.toml"
    policy.write_text(BANDED, encoding="utf-8")
    made = season(
        tmp_path / "season",
        pupils="pupil_id\n" + "".join(f"p{i}\n" for i in range(9)),
        schools="school_code,seats\ns1,4\n",
        pairs=[(f"p{i}", "s1", 29.0) for i in range(9)],
    )
    assert run(made, str(policy)) == 2
    seen = set()
    for seed in "abc":
        assert run(made, str(policy), "--seed", seed, "--force") == 0
        assert json.loads((made.out / "manifest.json").read_text())["seed"] == seed
        assert main(["verify", str(made.out)], {}) == 0
        seen.add((made.out / "offers.csv").read_text())

    assert len(seen) == 3


def test_a_seed_without_a_lot_has_no_effect(tmp_path: Path) -> None:
    """What is not in the policy cannot influence the result, not even its manifest."""
    first, second = season(tmp_path / "a"), season(tmp_path / "b")
    run(first)
    run(second, "deferred-acceptance", "--seed", "7")

    assert tree(first.out) == tree(second.out)


def test_a_result_that_breaks_a_promise_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checker stands between the solver and the disk."""
    made = season(tmp_path)

    def wrong(*_: object, **__: object) -> None:
        msg = "envy: planted"
        raise BrokenPromiseError(msg)

    monkeypatch.setattr(match_result, "check_offers", wrong)

    assert run(made) == 1
    assert not made.out.exists()


def test_json_gives_programs_the_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON object on standard output, nothing else."""
    made = season(tmp_path)
    main(["--json", "--quiet", *made.args()], {})

    assert json.loads(capsys.readouterr().out)["placed"] == 2
