"""``gantruong why``: one child's offer and reasons from a result folder, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from tests.match_files import random_season, season


def say(capsys: pytest.CaptureFixture[str], *args: str) -> list[str]:
    """Run ``why`` and return its lines."""
    capsys.readouterr()
    assert main(["why", *args], {}) == 0
    return capsys.readouterr().out.splitlines()


def test_the_last_distance_is_exact_for_officers_and_withheld_for_families(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """p2 lost s1 to p1 of the same group, who lives 10 mm from the gate: one offer only."""
    made = season(tmp_path)
    assert main(made.args(), {}) == 0

    officer = say(capsys, str(made.out), "--pupil", "p2", "--for", "officer")
    assert "a seat at school s2" in officer[0]
    assert "1,300.250 m from home by road; number 2 in the list" in officer[0]
    assert officer[1] == (
        "school s1: full; the last child admitted of group 1 lives 0.010 m away, "
        "this child 1,240.500 m."
    )
    family = say(capsys, str(made.out), "--pupil", "p2", "--lang", "vi")
    assert "ít hơn 10 trẻ (nhóm 1)" in family[1]
    assert "0,01" not in " ".join(family)


def test_schools_are_called_by_name_where_names_are_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A family knows its school by name."""
    made = season(tmp_path)
    main(made.args(), {})
    names = tmp_path / "names.csv"
    names.write_text("school_code,name\ns2,Trường Tiểu học Cây Dừa\n", encoding="utf-8")

    said = say(capsys, str(made.out), "--pupil", "p2", "--lang", "vi", "--schools", str(names))
    assert "em được xếp vào Trường Tiểu học Cây Dừa, trường gần nhất còn chỗ" in said[0]
    assert said[1].startswith("trường s1 (1.241 m):")


@pytest.mark.parametrize("policy", ["deferred-acceptance", "nearest-first", "minimum-total"])
def test_every_child_has_as_many_sentences_as_reasons(
    policy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line of offer (and maybe a note), then one for each row of reasons."""
    made = random_season(tmp_path, seed=5)
    assert main(made.args(policy), {}) == 0
    for pupil in ("0000", "0017", "0042"):
        capsys.readouterr()
        assert main(["why", str(made.out), "--pupil", pupil, "--json"], {}) == 0
        told = json.loads(capsys.readouterr().out)
        notes = len(told["vi"]) - len(told["reasons"])
        assert notes in (1, 2)
        assert len(told["vi"]) == len(told["en"])


def test_an_unknown_pupil_or_folder_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and the id that was asked for is not repeated in the error."""
    made = season(tmp_path)
    main(made.args(), {})
    assert main(["why", str(made.out), "--pupil", "p9"], {}) == 2
    assert main(["why", str(tmp_path), "--pupil", "p1"], {}) == 2
    assert "p9" not in capsys.readouterr().err
