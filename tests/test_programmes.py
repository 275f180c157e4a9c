"""Special programmes first: their admitted leave, what remains of seats and pupils goes on."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from admission.policy import file as policies
from admission.programmes import Programmes, admit
from admission.verify.programmes import check_programmes
from cli.main import main
from gis.errors import BrokenPromiseError, InputError
from runs.match.files import match_files
from runs.replay import replay_folder
from runs.verify import verify_folder
from tests.match_files import Season, season, tree

POLICY = "hcmc-2025-grade6"
PUPILS = "pupil_id,group\np1,1\np2,1\np3,1\np4,1\np5,1\n"
SCHOOLS = (
    "school_code,programme,seats\n"
    "s1,ordinary,1\ns1,integrated,2\ns2,,2\ns3,survey,1\ns3,integrated,0\n"
)
PAIRS = tuple(
    (f"p{p}", f"s{s}", 100.0 * p + (0.0, 900.0, 30.0)[s - 1])
    for p, s in itertools.product(range(1, 6), range(1, 4))
)
RANKED = (
    "pupil_id,school_code,programme,rank,wish\n"
    "p4,s3,survey,1,1\n"
    "p5,s3,survey,2,1\n"
    "p5,s1,integrated,7,2\n"
)


def town(folder: Path, lists: str | None = RANKED) -> tuple[Season, list[str]]:
    """Write the season of this page; return it and what the command needs besides."""
    made = season(folder, pupils=PUPILS, schools=SCHOOLS, pairs=PAIRS)
    if lists is None:
        return made, []
    path = folder / "programmes.csv"
    path.write_text(lists)
    return made, ["--programmes", str(path)]


def findings(folder: Path, lists: str, schools: str = SCHOOLS) -> list[tuple[object, ...]]:
    """Return (file, row, column, code) of refused programmes; nothing may have been written."""
    made, _ = town(folder, lists)
    made.schools.write_text(schools)
    with pytest.raises(InputError) as refused:
        match_files(
            *(POLICY, made.pupils, made.schools, made.distances, made.out),
            programmes=folder / "programmes.csv",
        )
    assert not made.out.exists()
    return [(one.file, one.row, one.column, one.code) for one in refused.value.findings]


def test_the_admitted_leave_and_the_rest_go_on(tmp_path: Path) -> None:
    """p4 takes the survey school, p5 fails there and takes the second wish; one seat returns."""
    made, more = town(tmp_path)
    assert main([*made.args(POLICY), *more], {}) == 0
    verify_folder(made.out)
    replay_folder(made.out)

    assert (made.out / "programmes.csv").read_text() == (
        "pupil_id,school_code,programme,wish\np4,s3,survey,1\np5,s1,integrated,2\n"
    )
    # s1 has its ordinary seat and the one that the programme leaves: p1 and p2; p3 goes on.
    # Whoever is in a programme stands among the offers with school and way like everybody.
    assert (made.out / "offers.csv").read_text() == (
        "pupil_id,school_code,distance_m,rank\np1,s1,100.000,1\np2,s1,200.000,1\n"
        "p3,s2,1200.000,3\np4,s3,430.000,2\np5,s1,500.000,1\n"
    )
    reasons = pd.read_parquet(made.out / "reasons.parquet")
    told = {(row.pupil_id, row.school_code): row.reason for row in reasons.itertuples()}
    assert told == {("p3", "s1"): "full", ("p3", "s3"): "programme"}
    counts = json.loads((made.out / "manifest.json").read_text())["counts"]
    assert (counts["admitted_to_programmes"], counts["pupils"], counts["placed"]) == (2, 5, 5)


def test_seats_that_stay_empty_do_not_return(tmp_path: Path) -> None:
    """The other value of the rule, in one's own file."""
    made, more = town(tmp_path)
    text = (policies.FOLDER / f"{POLICY}.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace("to_ordinary", "stay_empty"), encoding="utf-8")
    assert main([*made.args(str(own)), *more], {}) == 0
    verify_folder(made.out)

    assert "p2,s2,1100.000,3" in (made.out / "offers.csv").read_text()


def test_a_list_without_ranks_holds_the_admitted(tmp_path: Path) -> None:
    """Results may come as a plain list of names."""
    made, more = town(tmp_path, "pupil_id,school_code,programme\np1,s1,integrated\n")
    assert main([*made.args(POLICY), *more], {}) == 0
    verify_folder(made.out)

    assert "p1,s1,100.000,1" in (made.out / "offers.csv").read_text()
    assert "p1,s1,integrated,1" in (made.out / "programmes.csv").read_text()


def test_nobody_admitted_is_an_ordinary_case(tmp_path: Path) -> None:
    """The programme is full of zero seats: its applicant stays in the ordinary run."""
    lists = "pupil_id,school_code,programme,rank\np1,s3,integrated,1\n"
    made, more = town(tmp_path, lists)
    assert main([*made.args(POLICY), *more], {}) == 0
    verify_folder(made.out)
    replay_folder(made.out)

    assert (made.out / "programmes.csv").read_text() == "pupil_id,school_code,programme,wish\n"


def test_row_order_changes_no_byte(tmp_path: Path) -> None:
    """Lists and seats in any order are the same run."""
    first, more = town(tmp_path / "a")
    head, *rows = RANKED.splitlines()
    second, again = town(tmp_path / "b", "\n".join([head, *reversed(rows)]) + "\n")
    head, *rows = SCHOOLS.splitlines()
    second.schools.write_text("\n".join([head, *reversed(rows)]) + "\n")
    assert main([*first.args(POLICY), *more], {}) == main([*second.args(POLICY), *again], {}) == 0

    assert tree(first.out) == tree(second.out)


def test_without_the_column_nothing_changes(tmp_path: Path) -> None:
    """A policy with the rule takes the plain files as before, with the same files out."""
    made = season(tmp_path)
    assert main(made.args("hcmc-2025-grade1"), {}) == 0

    assert "programmes.csv" not in tree(made.out)
    assert "inputs/programmes.parquet" not in tree(made.out)


@pytest.mark.parametrize(
    ("lists", "found"),
    [
        ("p9,s1,integrated,1,1\n", (2, "pupil_id", "unknown_id")),
        ("p1,s9,integrated,1,1\n", (2, "school_code", "unknown_id")),
        ("p1,s1,survey,1,1\n", (2, "programme", "unknown_id")),
        ("p1,s1,integrated,0,1\n", (2, "rank", "not_a_whole_number")),
        ("p1,s1,integrated,1,1\np2,s1,integrated,1,1\n", (3, "rank", "repeated_rank")),
        ("p1,s1,integrated,1,1\np1,s3,survey,1,1\n", (3, "wish", "repeated_wish")),
    ],
)
def test_a_wrong_list_is_named(tmp_path: Path, lists: str, found: tuple[object, ...]) -> None:
    """File, row, column and a sentence."""
    header = "pupil_id,school_code,programme,rank,wish\n"

    assert findings(tmp_path, header + lists) == [("programmes.csv", *found)]


def test_more_admitted_than_seats_are_named(tmp_path: Path) -> None:
    """A list of admitted pupils that is longer than the programme is nobody's to cut."""
    lists = "pupil_id,school_code,programme\np1,s3,survey\np2,s3,survey\n"

    assert findings(tmp_path, lists) == [("programmes.csv", 3, "programme", "over_seats")]


def test_a_programme_that_stands_twice_is_named(tmp_path: Path) -> None:
    """Two rows of seats for one programme contradict each other."""
    schools = "school_code,programme,seats\ns1,integrated,2\ns1,integrated,3\n"

    assert findings(tmp_path, RANKED, schools) == [("schools.csv", 3, "programme", "duplicate_id")]


def test_seats_without_results_and_results_without_rule_are_refused(tmp_path: Path) -> None:
    """Neither silently given to others nor silently left aside."""
    made, _ = town(tmp_path)
    call = (made.pupils, made.schools, made.distances, made.out)
    with pytest.raises(InputError, match="give their results with --programmes"):
        match_files(POLICY, *call)
    with pytest.raises(InputError, match="no rule about programmes"):
        match_files("deferred-acceptance", *call, programmes=tmp_path / "programmes.csv")
    made.schools.write_text("school_code,seats\ns1,1\ns2,1\ns3,1\n")
    with pytest.raises(InputError, match="has no programmes"):
        match_files(POLICY, *call, programmes=tmp_path / "programmes.csv")


def test_a_planted_admission_meets_the_rules(tmp_path: Path) -> None:
    """The second of the survey list in place of the first, in both tables."""
    made, more = town(tmp_path)
    assert main([*made.args(POLICY), *more], {}) == 0
    path = made.out / "programmes.csv"
    path.write_text("pupil_id,school_code,programme,wish\np5,s3,survey,1\n")
    offers = made.out / "offers.csv"
    text = offers.read_text()
    offers.write_text(text.replace("p4,s3,430.000,2", "p4,s1,400.000,1"))

    with pytest.raises(BrokenPromiseError, match=r"pupil p4, place 1 of the list, was passed over"):
        verify_folder(made.out, rules_only=True)


def drawn(rng: random.Random) -> Programmes:
    """Return the lists of a few pupils and programmes."""
    seats = [rng.randint(0, 2) for _ in range(rng.randint(1, 3))]
    rows = []
    for p in range(rng.randint(1, 5)):
        courses = rng.sample(range(len(seats)), rng.randint(0, len(seats)))
        rows += [(f"p{p}", course, wish) for wish, course in enumerate(courses, start=1)]
    place = rng.sample(range(1, 50), len(rows))
    return Programmes(
        school=np.zeros(len(seats), np.int32),
        name=np.array([f"c{c}" for c in range(len(seats))], object),
        seats=np.array(seats, np.int32),
        pupil_id=np.array([row[0] for row in rows], object),
        of=np.array([row[1] for row in rows], np.int32),
        rank=np.array(place, np.int32),
        wish=np.array([row[2] for row in rows], np.int32),
    )


def test_of_all_outcomes_the_checker_takes_the_admitted_one_only(is_full) -> None:
    """Every way to mark rows of the lists as admitted is tried."""
    rng = random.Random(3)  # noqa: S311 (drawn towns, no secret)
    code = np.array(["s0"], object)
    for _ in range(2_000 if is_full else 40):
        lists = drawn(rng)
        right = admit(lists)
        n_rows = len(lists.pupil_id)
        if n_rows > 9:
            check_programmes(right, code)
            continue
        for marks in itertools.product([False, True], repeat=n_rows):
            tried = Programmes(
                **{name: getattr(lists, name) for name in ("school", "name", "seats", "pupil_id")},
                of=lists.of,
                rank=lists.rank,
                wish=lists.wish,
                admitted=np.array(marks, np.bool_),
            )
            try:
                check_programmes(tried, code)
            except BrokenPromiseError:
                assert marks != tuple(right.admitted.tolist())
            else:
                assert marks == tuple(right.admitted.tolist())
