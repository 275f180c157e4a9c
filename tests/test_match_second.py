"""The second round: who keeps a seat, who is placed again over what is left, who waits where."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pandas as pd
import pytest

from admission.policy import file as policies
from cli.main import main
from gis.errors import BrokenPromiseError, InputError
from runs.replay import replay_folder
from runs.second_round import match_second
from runs.verify import verify_folder
from tests.match_files import Season, season, tree

POLICY = "hcmc-2024-grade6"
PUPILS = "pupil_id,group\np1,1\np2,1\np3,1\np4,1\np5,1\np6,2\n"
SCHOOLS = "school_code,seats\ns1,2\ns2,2\ns3,1\n"
PAIRS = tuple(
    (f"p{p}", f"s{s}", 100.0 * p + (0.0, 900.0, 2000.0)[s - 1])
    for p in range(1, 7)
    for s in range(1, 4)
)
# First round: p1, p2 at s1; p3, p4 at s2; p5 at s3; p6 without a seat.
ANSWERS = "pupil_id,answer\np1,refused\np2,confirmed\np3,confirmed\np4,silent\np5,confirmed\n"


def first(folder: Path, policy: str = POLICY) -> Season:
    """Place the first round of this page."""
    made = season(folder, pupils=PUPILS, schools=SCHOOLS, pairs=PAIRS)
    assert main(made.args(policy), {}) == 0
    return made


def answers(folder: Path, text: str = ANSWERS) -> Path:
    """Write the answers."""
    path = folder / "answers.csv"
    path.write_text(text)
    return path


def second(made: Season, text: str = ANSWERS) -> Path:
    """Place the second round by the command; return its folder, verified and replayed."""
    out = made.out.parent / "second"
    table = answers(made.out.parent, text)
    assert (
        main(["match-second", str(made.out), "--answers", str(table), "--out", str(out)], {}) == 0
    )
    verify_folder(out)
    replay_folder(out)
    return out


def own(folder: Path, old: str, new: str) -> str:
    """Write a policy with one word changed; return its path."""
    text = (policies.FOLDER / f"{POLICY}.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "own.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return str(path)


def offers(folder: Path) -> dict[str, str]:
    """Return each pupil's school."""
    table = pd.read_csv(folder / "offers.csv", dtype=str, keep_default_na=False)
    return dict(zip(table["pupil_id"], table["school_code"], strict=True))


def test_silence_refuses_and_the_rest_is_placed_again(tmp_path: Path) -> None:
    """p1 refused and p4 was silent: one seat at s1 and one at s2 for p1, p4 and p6."""
    made = first(tmp_path)
    out = second(made)

    assert offers(out) == {"p1": "s1", "p4": "s2", "p6": ""}
    assert (out / "waiting.csv").read_text() == (
        "school_code,place,pupil_id,group,distance_m\n"
        "s1,1,p4,1,400.000\ns1,2,p6,2,600.000\ns2,1,p6,2,1500.000\ns3,1,p6,2,2600.000\n"
    )
    manifest = json.loads((out / "manifest.json").read_text())
    before = json.loads((made.out / "manifest.json").read_text())
    assert manifest["first_round"]["run_sha256"] == before["run_sha256"]
    assert manifest["first_round"]["seal"] == before["seal"]
    assert manifest["counts"]["seats"] == 2


def test_the_refused_school_may_be_closed_to_the_pupil(tmp_path: Path) -> None:
    """The other value of the rule: p1 gets s2 and is told not_eligible at s1."""
    made = first(tmp_path, own(tmp_path, '"any_school"', '"other_schools"'))
    out = second(made)

    assert offers(out) == {"p1": "s2", "p4": "s1", "p6": ""}
    reasons = pd.read_parquet(out / "reasons.parquet")
    told = {(row.pupil_id, row.school_code): row.reason for row in reasons.itertuples()}
    assert told["p1", "s1"] == "not_eligible"
    assert "s1,1,p1" not in (out / "waiting.csv").read_text()


def test_silence_may_confirm(tmp_path: Path) -> None:
    """Where the policy says so, p4 keeps s2."""
    made = first(tmp_path, own(tmp_path, 'value = "refuses"', 'value = "confirms"'))

    assert offers(second(made)) == {"p1": "s1", "p6": ""}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("p9,confirmed\n", (7, "pupil_id", "no_offer")),
        ("p6,confirmed\n", (7, "pupil_id", "no_offer")),
        ("p1,confirmed\n", (7, "pupil_id", "duplicate_id")),
    ],
)
def test_an_answer_too_many_is_named(tmp_path: Path, line: str, found: tuple[object, ...]) -> None:
    """An unknown pupil, one without an offer, and one who answers twice."""
    made = first(tmp_path)
    with pytest.raises(InputError) as refused:
        match_second(made.out, answers(tmp_path, ANSWERS + line), tmp_path / "second")

    assert [(one.row, one.column, one.code) for one in refused.value.findings] == [found]
    assert not (tmp_path / "second").exists()


def test_nobody_is_silent_because_a_line_was_lost(tmp_path: Path) -> None:
    """Silence is written down; a shortened file is an error."""
    made = first(tmp_path)
    for text, code in (
        (ANSWERS.replace("p4,silent\n", ""), "missing_answers"),
        (ANSWERS.replace("silent", "maybe"), "unknown_answer"),
    ):
        with pytest.raises(InputError) as refused:
            match_second(made.out, answers(tmp_path, text), tmp_path / "second")
        assert refused.value.findings[0].code == code


def test_a_policy_without_the_rule_has_no_second_round(tmp_path: Path) -> None:
    """Nothing is assumed about silence."""
    made = first(tmp_path, "nearest-first")
    with pytest.raises(InputError, match="no rule about a second round"):
        match_second(made.out, answers(tmp_path), tmp_path / "second")


def test_a_changed_first_round_is_refused(tmp_path: Path) -> None:
    """A second round stands on a first one that is whole."""
    made = first(tmp_path)
    path = made.out / "offers.csv"
    path.write_text(path.read_text().replace("p1,s1", "p1,s2"))
    with pytest.raises(BrokenPromiseError, match="seal"):
        match_second(made.out, answers(tmp_path), tmp_path / "second")


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("waiting.csv", "s1,1,p4", "s1,2,p4", "waiting order: the list of school s1"),
        ("waiting.csv", "s3,1,p6,2,2600.000\n", "", "waiting order: the list of school s3"),
    ],
)
def test_a_changed_waiting_list_meets_the_rules(
    tmp_path: Path, name: str, old: str, new: str, words: str
) -> None:
    """Every place of every list follows from the rule."""
    out = second(first(tmp_path))
    path = out / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(BrokenPromiseError, match=words):
        verify_folder(out, rules_only=True)


def test_changed_answers_meet_the_rules(tmp_path: Path) -> None:
    """Who takes part follows from the answers that the folder keeps."""
    out = second(first(tmp_path))
    path = out / "inputs/first_round.parquet"
    table = pd.read_parquet(path)
    table.loc[table["pupil_id"] == "p4", "answer"] = "confirmed"
    table.to_parquet(path)
    with pytest.raises(BrokenPromiseError, match="its pupils are not those who keep no seat"):
        verify_folder(out, rules_only=True)


def test_row_order_changes_no_byte(tmp_path: Path) -> None:
    """Answers in any order are the same second round."""
    made = first(tmp_path)
    head, *rows = ANSWERS.splitlines()
    random.Random(1).shuffle(rows)  # noqa: S311 (the order of lines, no secret)
    trees = []
    for text in (ANSWERS, "\n".join([head, *rows]) + "\n"):
        match_second(made.out, answers(tmp_path, text), tmp_path / "second", force=True)
        trees.append(tree(tmp_path / "second"))

    assert trees[0] == trees[1]


@pytest.mark.parametrize(
    "name", [name for name in policies.names() if "second_round" in policies.load(name).rules]
)
def test_every_policy_with_a_second_round_keeps_its_promises(name: str, tmp_path: Path) -> None:
    """Pupils of each group, some of whom refuse, by every such policy of the folder."""
    policy = policies.load(name)
    inner = policy.value("inner_order") or []
    values = [(one["column"], [value["value"] for value in one["order"]]) for one in inner]
    head = ",".join(["pupil_id", "group", *(column for column, _ in values)])
    known = policy.known_groups or (1, 2)
    rows = [
        ",".join([f"p{p}", str(known[p % len(known)]), *(v[p % len(v)] for _, v in values)])
        for p in range(1, 7)
    ]
    made = season(tmp_path, pupils="\n".join([head, *rows]) + "\n", schools=SCHOOLS, pairs=PAIRS)
    assert main(made.args(name), {}) == 0
    words = ("refused", "confirmed", "silent")
    lines = [
        f"{pupil},{words[at % 3]}"
        for at, (pupil, school) in enumerate(offers(made.out).items())
        if school
    ]

    assert set(offers(second(made, "\n".join(["pupil_id,answer", *lines]) + "\n")))
