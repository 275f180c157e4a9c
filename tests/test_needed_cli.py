"""``gantruong needed`` and ``displaces``: from a result folder, before anything is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from tests.match_files import Season, season, tree

PAIRS = (
    ("p1", "s1", 0.010),
    ("p1", "s2", 0.099),
    ("p2", "s1", 1240.5),
    ("p2", "s2", 1300.25),
    ("p3", "s1", 2000.0),
    ("p3", "s2", None),
)


@pytest.fixture
def placed(tmp_path: Path) -> Season:
    """Return a placed season: p1 at s1, p2 at s2, p3 of group 2 without a seat."""
    made = season(tmp_path, pairs=PAIRS)
    assert main(made.args(), {}) == 0
    return made


def said(capsys: pytest.CaptureFixture[str], *args: str) -> list[str]:
    """Run a command and return its lines."""
    capsys.readouterr()
    assert main(list(args), {}) == 0
    return capsys.readouterr().out.splitlines()


def test_families_hear_about_seats_only(placed: Season, capsys: pytest.CaptureFixture[str]) -> None:
    """p3 needs two more seats at s1: the first goes to p2, who comes before."""
    ask = ("needed", str(placed.out), "--pupil", "p3", "--school", "s1")

    assert said(capsys, *ask, "--lang", "vi") == [
        "Nếu trường s1 có thêm 2 chỗ và mọi điều khác giữ nguyên, em được xếp vào trường s1."
    ]
    assert json.loads(said(capsys, *ask, "--json")[0]) == {
        "pupil_id": "p3",
        "school_code": "s1",
        "seats": {"n_more": 2, "school_code": "s1", "is_smallest": True},
        "most_seats_tried": 35,
    }


def test_officers_hear_about_distance_and_group_too(
    placed: Season, capsys: pytest.CaptureFixture[str]
) -> None:
    """p1 of group 1 has s1's one seat: no distance helps group 2; group 1 would not either."""
    ask = ("needed", str(placed.out), "--school", "s1", "--for", "officer")

    lines = said(capsys, *ask, "--pupil", "p3")
    assert lines[0].startswith(
        "With 2 more seat(s) at school s1 and all else unchanged, this child"
    )
    assert lines[1].startswith("Even next to school s1 (now 2,000.000 m away) this child would not")
    assert lines[2:] == ["No earlier group would give this child a seat at school s1."]
    assert said(capsys, *ask, "--pupil", "p2")[1] == (
        "If the way to school s1 were 0.009 m or shorter (now 1,240.500 m), this child would be "
        "offered a seat there."
    )


def test_a_granted_seat_pushes_a_chain_and_writes_nothing(
    placed: Season, capsys: pytest.CaptureFixture[str]
) -> None:
    """p3 takes s1 from p1, p1 takes s2 from p2, p2 has no seat; the folder stays as it was."""
    before = tree(placed.out)
    ask = ("displaces", str(placed.out), "--pupil", "p3", "--school", "s1")

    assert said(capsys, *ask) == [
        "3 children move: 0.000 m nearer and 0.089 m farther in sum; 1 lose their seat, 1 get one.",
        "p3: from no seat to school s1 (2,000.000 m).",
        "p1: from school s1 (0.010 m) to school s2 (0.099 m).",
        "p2: from school s2 (1,300.250 m) to no seat.",
        "This is a trial: nothing has been recorded.",
    ]
    moves = json.loads(said(capsys, *ask, "--json")[0])["moves"]
    assert [(row["pupil_id"], row["from"], row["to"]) for row in moves] == [
        ("p3", None, "s1"),
        ("p1", "s1", "s2"),
        ("p2", "s2", None),
    ]
    assert tree(placed.out) == before


def test_a_pair_without_a_distance_is_refused(
    placed: Season, capsys: pytest.CaptureFixture[str]
) -> None:
    """p3 cannot reach s2: exit code 2 and a sentence."""
    for command in ("needed", "displaces"):
        assert main([command, str(placed.out), "--pupil", "p3", "--school", "s2"], {}) == 2
    assert "not open to this pupil" in capsys.readouterr().err
