"""What-ifs where schools have special programmes: closures, seats, new schools, and who moves."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from admission.before import Decided
from admission.programmes import Programmes
from gis.errors import BrokenPromiseError, InputError
from runs.match.files import match_files
from runs.scenario.changes import (
    Change,
    Scenario,
    change_seats,
    changes_of,
    close_school,
    open_school,
    row_of,
    use_policy,
)
from runs.whatif.ahead import Ahead
from runs.whatif.answer import Answer, answer
from runs.whatif.chain import Placed, check, placed, what_if
from runs.whatif.city import City
from runs.whatif.inputs import Start
from runs.whatif.write import write_answer
from tests.families import files, street
from tests.whatif_towns import city_of

POLICY = "hcmc-2025-grade6"
PLACES = {"A": 0, "B": 300, "X": 400, "C": 500, "D": 700, "Y": 1000, "E": 1200, "Z": 1400}
SEATS = {"X": 2, "Y": 4}
ENGLISH = "school_code,programme,seats\nX,ordinary,2\nX,art,1\nY,ordinary,4\nY,english,1\n"
LISTS = "pupil_id,school_code,programme,rank,wish\nC,Y,english,1,1\nD,Y,english,2,1\nD,X,art,4,2\n"


def town() -> City:
    """
    Return a drawn street with five children, X at 400 m and Y at 1,000 m.

    English at Y has a seat, for which C stands before D; art at X has one, D's second wish. The
    committee placed E at Y.
    """
    city = city_of(street(**PLACES), "ABCDE", {"X": "X", "Y": "Y"}, SEATS, policy=POLICY)
    lists = Programmes(
        school=np.array([0, 1], np.int32),
        name=np.array(["art", "english"], object),
        seats=np.array([1, 1], np.int32),
        pupil_id=np.array(["C", "D", "D"], object),
        of=np.array([1, 1, 0], np.int32),
        rank=np.array([1, 2, 4], np.int32),
        wish=np.array([1, 1, 2], np.int32),
    )
    decided = Decided(
        pupil_id=np.array(["E"], object),
        school=np.array([1], np.int32),
        reason=np.array(["health"], object),
    )
    return replace(city, ahead=Ahead(programmes=lists, decided=decided))


def told(result: Placed) -> dict[str, str]:
    """Return each child's school, with the programme behind a colon."""
    code = np.append(result.city.places.schools.code, "")[result.allocation.school]
    rows = zip(result.city.pupils.id, code, result.programme, strict=True)
    return {name: f"{school}:{course}" if course else school for name, school, course in rows}


def under(*changes: Change) -> Placed:
    """Return the placement under a scenario, checked."""
    result = what_if(placed(town()), Scenario(name="t", changes=changes))
    check(result)
    return result


def by_files(folder: Path, schools: str, lists: str | None, *, decided: bool) -> dict[str, str]:
    """Place the same street from files; the twin of every what-if on this page."""
    letters = {line.split(",")[0]: 0 for line in schools.splitlines()[1:]}
    made = files(folder, street(**PLACES), letters, {one: {"group": "1"} for one in "ABCDE"})
    made.schools.write_text(schools)
    more = {}
    for name, text in (("programmes", lists), ("beforehand", "E,Y,health\n" if decided else None)):
        if text is not None:
            more[name] = folder / f"{name}.csv"
            head = "pupil_id,school_code,reason\n" if name == "beforehand" else ""
            more[name].write_text(head + text)
    match_files(POLICY, made.pupils, made.schools, made.distances, made.out, **more)
    with (made.out / "offers.csv").open(encoding="utf-8", newline="") as file:
        offers = {row["pupil_id"]: row["school_code"] for row in csv.DictReader(file)}
    if lists is not None:
        with (made.out / "programmes.csv").open(encoding="utf-8", newline="") as file:
            offers |= {
                row["pupil_id"]: f"{row['school_code']}:{row['programme']}"
                for row in csv.DictReader(file)
            }
    return offers


def test_things_as_they_are_are_what_files_give(tmp_path: Path) -> None:
    """The same street by the file command."""
    base = placed(town())
    check(base)

    assert told(base) == {"A": "X", "B": "X", "C": "Y:english", "D": "X:art", "E": "Y"}
    assert told(base) == by_files(tmp_path, ENGLISH, LISTS, decided=True)


def test_a_closed_school_takes_its_programme_with_it(tmp_path: Path) -> None:
    """Without X there is no art: D, second in English, goes with A and B to ordinary seats."""
    found = told(under(close_school("X")))

    assert found == {"A": "Y", "B": "Y", "C": "Y:english", "D": "Y", "E": "Y"}
    seats = "school_code,programme,seats\nY,ordinary,4\nY,english,1\n"
    lists = LISTS.replace("D,X,art,4,2\n", "")
    assert found == by_files(tmp_path, seats, lists, decided=True)


def test_whoever_was_placed_at_a_closed_school_takes_part_in_the_run() -> None:
    """E's decision falls away with Y; X has not enough seats for all, so it gets some."""
    found = told(under(close_school("Y"), change_seats("X", 3)))

    assert found == {"A": "X", "B": "X", "C": "X", "D": "X:art", "E": "X"}


def test_fewer_seats_of_a_programme_move_its_last_child(tmp_path: Path) -> None:
    """English has no seat any more: C goes to X by distance, where A has to give way."""
    found = told(under(change_seats("Y", -1, programme="english")))

    assert found == {"A": "Y", "B": "X", "C": "X", "D": "X:art", "E": "Y"}
    seats = ENGLISH.replace("Y,english,1", "Y,english,0")
    assert found == by_files(tmp_path, seats, LISTS, decided=True)


def test_more_seats_of_a_programme_take_the_next_of_its_list(tmp_path: Path) -> None:
    """D enters English, the first wish; the seat of art goes to X's ordinary ones."""
    found = told(under(change_seats("Y", 1, programme="english")))

    assert found == {"A": "X", "B": "X", "C": "Y:english", "D": "Y:english", "E": "Y"}
    seats = ENGLISH.replace("Y,english,1", "Y,english,2")
    assert found == by_files(tmp_path, seats, LISTS, decided=True)


def test_a_new_school_with_a_programme_takes_who_failed_elsewhere() -> None:
    """The assumption that stands in the help: places in lists of the same name, as last wish."""
    at = tuple(float(axis[0]) for axis in street(**PLACES).at("Z"))
    new = open_school("Z", seats=0, gates=[at], programmes={"english": 1})

    assert told(under(new))["D"] == "X:art"
    assert told(under(change_seats("X", -1, programme="art"), new))["D"] == "Z:english"


def test_another_policy_may_have_no_programmes() -> None:
    """Under rules without programmes their seats and lists do not count; decisions do."""
    found = told(under(use_policy("deferred-acceptance")))

    assert found == {"A": "Y", "B": "X", "C": "X", "D": "Y", "E": "Y"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (change_seats("Y", -2, programme="english"), "seats_out_of_range"),
        (change_seats("Y", 5, programme="art"), "unknown_programme"),
        (change_seats("W", 5, programme="art"), "unknown_school"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change: Change, code: str) -> None:
    """One sentence, before anything is computed."""
    with pytest.raises(InputError) as refused:
        under(change)

    assert [one.code for one in refused.value.findings] == [code]


def test_a_list_of_the_admitted_is_nobodys_to_cut() -> None:
    """Without places in the list nobody is last: the office must say who leaves."""
    city = town()
    lists = city.ahead.programmes
    assert lists is not None
    admitted = replace(lists, rank=np.zeros(3, np.int32), of=np.array([1, 0, 0], np.int32))
    city = replace(city, ahead=replace(city.ahead, programmes=admitted))
    less = Scenario(name="t", changes=(change_seats("Y", -1, programme="english"),))
    with pytest.raises(InputError) as refused:
        what_if(placed(replace(city, ahead=replace(city.ahead))), less)

    assert [one.code for one in refused.value.findings] == ["over_seats"]


def test_changes_of_programmes_survive_being_stored() -> None:
    """As rows and back; a change without a programme is stored as it always was."""
    changes = (
        change_seats("X", 5, programme="art"),
        open_school("Z", seats=3, gates=[(106.0, 10.0)], programmes={"english": 35}),
    )

    assert changes_of([row_of(one) for one in changes]) == changes
    assert row_of(change_seats("X", 5)) == {"kind": "seats", "school_code": "X", "seats_more": 5}
    with pytest.raises(InputError):
        changes_of([{"kind": "seats", "school_code": "X", "programme": "art"}])


def closing() -> Answer:
    """Return what closing X changes."""
    start = Start(city=town(), nature="invented")
    return answer(start, Scenario(name="t", changes=(close_school("X"),)))


def test_the_difference_says_who_moves_in_which_programme(tmp_path: Path) -> None:
    """Programme by programme, with the rest of its school; for officers child by child."""
    write_answer(tmp_path / "out", closing(), officers=True)
    officers = tmp_path / "out" / "officers"
    rows = (officers / "programmes.csv").read_text(encoding="utf-8").splitlines()

    assert rows == [
        "school_code,programme,seats_before,seats_after,n_before,n_after,n_came,n_left",
        "X,art,1,,1,0,0,1",
        "X,ordinary,2,,2,0,0,2",
        "Y,english,1,1,1,1,0,0",
        "Y,ordinary,4,4,1,4,3,0",
    ]
    pupils = (officers / "pupils.csv").read_text(encoding="utf-8").splitlines()
    assert pupils[0].endswith(",change,programme_before,programme_after")
    assert {row.split(",")[0]: row.split(",")[-2:] for row in pupils[1:]} == {
        "A": ["", ""],
        "B": ["", ""],
        "D": ["art", ""],
    }


def test_public_tables_give_no_child_of_a_programme_away(tmp_path: Path) -> None:
    """Five children are few: every count above zero is withheld."""
    write_answer(tmp_path / "out", closing(), officers=False)
    rows = (tmp_path / "out" / "programmes.csv").read_text(encoding="utf-8").splitlines()

    assert not {cell for row in rows[1:] for cell in row.split(",")[4:]} - {"<10", "0"}


def test_a_planted_swap_with_a_programme_child_is_caught() -> None:
    """C and B exchanged: the what-if's check is the checker of runs."""
    base = placed(town())
    school = base.allocation.school.copy()
    school[[1, 2]] = school[[2, 1]]

    with pytest.raises(BrokenPromiseError):
        check(replace(base, allocation=replace(base.allocation, school=school)))
