"""Seats before the ordinary run: by decision and by programme; offered, sealed, checked, told."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from admission.policy import file as policies
from cli.main import main
from gis.errors import BrokenPromiseError, InputError
from runs.explain.compare import changes_csv, compare
from runs.explain.ledger import as_json, ledger
from runs.explain.needed import answers
from runs.explain.why import why
from runs.manifest import read_manifest
from runs.match.files import match_files
from runs.match.stored import read_result
from runs.replay import replay_folder
from runs.seal.proof import proof_of
from runs.verify import verify_folder
from tests.families import files, street
from tests.match_files import Season, season, tree

POLICY = "hcmc-2025-grade6"
DECIDED = "pupil_id,school_code,reason\np1,s2,sibling\n"


def placed(folder: Path, policy: str = "deferred-acceptance", text: str = DECIDED) -> Season:
    """Place three children of two schools, one of them by decision."""
    made = season(folder)
    path = folder / "beforehand.csv"
    path.write_text(text)
    assert main([*made.args(policy), "--beforehand", str(path)], {}) == 0
    verify_folder(made.out)
    replay_folder(made.out)
    return made


def test_a_decision_takes_its_seat_before_anything_is_run(tmp_path: Path) -> None:
    """p1 would be first at s1 and is placed at s2: s1 goes to p2, and p3 finds no seat."""
    made = placed(tmp_path)

    assert (made.out / "offers.csv").read_text() == (
        "pupil_id,school_code,distance_m,rank\np1,s2,0.099,2\np2,s1,1240.500,1\np3,,,\n"
    )
    assert (made.out / "beforehand.csv").read_text() == DECIDED
    counts = json.loads((made.out / "manifest.json").read_text())["counts"]
    assert (counts["placed"], counts["seats"], counts["placed_by_decision"]) == (2, 2, 1)
    assert pd.read_csv(made.out / "cutoffs.csv")["seats"].tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("p9,s1,health\n", (2, "pupil_id", "unknown_id")),
        ("p1,s9,health\n", (2, "school_code", "unknown_id")),
        ("p1,s1,because\n", (2, "reason", "unknown_value")),
        ("p1,s1,health\np1,s2,health\n", (3, "pupil_id", "duplicate_id")),
        ("p1,s1,health\np2,s1,health\n", (3, "school_code", "over_seats")),
    ],
)
def test_a_wrong_decision_is_named(tmp_path: Path, rows: str, found: tuple[object, ...]) -> None:
    """File, row, column; nothing is written."""
    made = season(tmp_path)
    path = tmp_path / "beforehand.csv"
    path.write_text("pupil_id,school_code,reason\n" + rows)
    with pytest.raises(InputError) as refused:
        match_files(
            *("deferred-acceptance", made.pupils, made.schools, made.distances, made.out),
            beforehand=path,
        )

    assert not made.out.exists()
    assert [(one.row, one.column, one.code) for one in refused.value.findings] == [found]


def test_nobody_is_decided_about_and_on_a_list(tmp_path: Path) -> None:
    """Which of the two should hold is the committee's to say, not ours."""
    made, more = both(tmp_path, decided="C,X,health\n")
    with pytest.raises(InputError) as refused:
        run(made, more)

    assert [one.code for one in refused.value.findings] == ["on_a_list"]


def test_everybody_decided_about_leaves_nobody_to_place(tmp_path: Path) -> None:
    """A small season: no ordinary cut-off at all, and the result can still be checked."""
    town = street(A=0, X=400)
    made = files(tmp_path, town, {"X": 2}, {"A": {"group": "1"}})
    decided = tmp_path / "decided.csv"
    decided.write_text("pupil_id,school_code,reason\nA,X,health\n")

    run(made, {"beforehand": decided})

    assert offers(made.out) == {"A": "X"}
    assert (made.out / "cutoffs.csv").read_text().count("\n") == 1


LISTS = "pupil_id,school_code,programme,rank,wish\nC,Y,english,1,1\nD,Y,english,2,1\nD,X,art,4,2\n"
SEATS = "school_code,programme,seats\nX,ordinary,2\nX,art,1\nY,ordinary,1\nY,english,1\n"


def both(folder: Path, decided: str = "E,Y,health\n") -> tuple[Season, dict[str, Path]]:
    """
    Write a drawn street with two schools, X at 400 m and Y at 1,000 m, and five children.

    C and d stand on the list of English at Y (one seat), d also on that of art at X; the
    committee places e at Y. Of X two seats are ordinary, of Y one.
    """
    folder.mkdir(exist_ok=True)
    town = street(A=0, B=300, X=400, C=500, D=700, Y=1000, E=1200)
    made = files(folder, town, {"X": 2, "Y": 1}, {letter: {"group": "1"} for letter in "ABCDE"})
    made.schools.write_text(SEATS)
    paths = {"programmes": folder / "lists.csv", "beforehand": folder / "decided.csv"}
    paths["programmes"].write_text(LISTS)
    paths["beforehand"].write_text("pupil_id,school_code,reason\n" + decided)
    return made, paths


def run(made: Season, paths: dict[str, Path], policy: str = POLICY) -> None:
    """Place the street, verify and replay it."""
    match_files(policy, made.pupils, made.schools, made.distances, made.out, **paths, force=True)
    verify_folder(made.out)
    replay_folder(made.out)


def offers(folder: Path) -> dict[str, str]:
    """Return each child's school."""
    table = pd.read_csv(folder / "offers.csv", dtype=str, keep_default_na=False)
    return dict(zip(table["pupil_id"], table["school_code"], strict=True))


def test_the_street_of_five_where_two_enter_programmes_and_one_is_placed(tmp_path: Path) -> None:
    """
    Drawn: A 0 m, B 300 m, X 400 m, C 500 m, D 700 m, Y 1,000 m, E 1,200 m.

    C enters English at Y though X is nearer; D comes second there and enters art at X; E is
    placed at Y and takes its only ordinary seat. A and B go to X, where two seats remain.
    """
    made, paths = both(tmp_path)
    run(made, paths)

    assert offers(made.out) == {"A": "X", "B": "X", "C": "Y", "D": "X", "E": "Y"}
    table = pd.read_csv(made.out / "offers.csv")
    assert table["rank"].tolist() == [1, 1, 2, 1, 1]
    assert table["distance_m"].round().tolist() == [400, 100, 500, 300, 200]
    assert (made.out / "programmes.csv").read_text().splitlines()[1:] == [
        "C,Y,english,1",
        "D,X,art,2",
    ]


def test_every_child_has_a_leaf_and_a_programme_stands_in_it(tmp_path: Path) -> None:
    """A family must be able to prove a place in a programme like any other."""
    made, paths = both(tmp_path)
    run(made, paths)
    manifest = read_manifest(made.out)
    assert manifest["merkle_leaves"] == 5

    leaf = {child: json.loads(proof_of(made.out, manifest, child)["leaf"]) for child in "ABCDE"}
    assert leaf["D"]["before"] == {
        "pupil_id": "D",
        "school_code": "X",
        "programme": "art",
        "wish": "2",
    }
    assert leaf["E"]["before"]["reason"] == "health"
    assert set(leaf["A"]) == {"offer", "given"}
    assert leaf["D"]["offer"]["school_code"] == "X"


def test_families_read_what_became_of_every_wish(tmp_path: Path) -> None:
    """First wish full, second granted; nothing about another child stands there."""
    made, paths = both(tmp_path)
    run(made, paths)
    stored = read_result(made.out)

    d = why(stored, "D").sentences("family", "en")
    assert len(d) == 3
    assert "admitted to the programme art of school X, 300 m from home" in d[0]
    assert d[1].startswith("Wish 1, programme english of school Y: the 1 seats went to children")
    assert d[2] == "Wish 2, programme art of school X: admitted; this child has place 4."
    for audience in ("family", "officer"):
        said = why(stored, "E").sentences(audience, "vi")[0]
        assert "theo quyết định của hội đồng, trước khi xét" in said
        assert "sức khoẻ" not in said
    with pytest.raises(InputError, match="had a seat before the ordinary run"):
        answers(stored, "D", "Y", audience="officer")


def test_the_appeal_sheet_of_a_programme_child(tmp_path: Path) -> None:
    """The same page as everybody's, without a school that was nearer."""
    made, paths = both(tmp_path)
    run(made, paths)
    sheet = tmp_path / "sheet"
    assert main(["appeal", str(made.out), "--pupil", "D", "--out", str(sheet)], {}) == 0

    facts = json.loads((sheet / "sheet.json").read_text())
    assert [row["school"] for row in facts["schools"]] == ["trường X"]
    assert facts["needed"] == []
    assert any("art" in line for line in facts["offer"]["en"])


def test_ledger_and_comparison_know_programmes(tmp_path: Path) -> None:
    """Without the committee's decision E still goes to Y, and by the ordinary run."""
    made, paths = both(tmp_path / "one")
    run(made, paths)
    other, more = both(tmp_path / "two")
    more["programmes"].write_text(LISTS.replace("C,Y,english,1,1\n", ""))
    run(other, {"programmes": more["programmes"]})
    first, second = read_result(made.out), read_result(other.out)

    told = as_json(ledger(first, {}), is_public=False)
    assert told["everyone"]["n"] == 5
    cells = {row["cell"]: row["n"] for row in told["tables"]["programme"]}
    assert cells == {"art": 1, "by decision": 1, "english": 1, "ordinary": 2}
    found = compare(first, second)
    changed = list(csv.DictReader(io.StringIO(changes_csv(found).decode("utf-8-sig"))))
    # D enters English now; c is left with the ordinary run, where X has a seat more from art.
    programmes = ("programme_before", "programme_after")
    assert {row["pupil_id"]: [row[name] for name in programmes] for row in changed} == {
        "C": ["english", ""],
        "D": ["art", "english"],
    }
    assert {one.kind_en for one in found.why} == {
        "Lists of programmes",
        "Children placed by decision",
    }


def test_a_refused_programme_seat_is_an_ordinary_seat_of_the_second_round(tmp_path: Path) -> None:
    """C refuses English at Y: the seat goes to Y's ordinary ones, where the policy says so."""
    made, paths = both(tmp_path)
    run(made, paths)
    answer = tmp_path / "answers.csv"
    answer.write_text(
        "pupil_id,answer\nA,confirmed\nB,refused\nC,refused\nD,confirmed\nE,confirmed\n"
    )
    out = tmp_path / "second"
    line = ["match-second", str(made.out), "--answers", str(answer), "--out", str(out)]
    assert main(line, {}) == 0
    verify_folder(out)
    replay_folder(out)

    seats = pd.read_parquet(out / "inputs" / "schools.parquet")
    assert dict(zip(seats["school_code"], seats["seats"], strict=True)) == {"X": 1, "Y": 1}
    assert sorted(offers(out)) == ["B", "C"]


def test_row_order_changes_no_byte(tmp_path: Path) -> None:
    """Pupils, seats, lists and decisions in any order are the same run."""
    made, paths = both(tmp_path / "a")
    run(made, paths)
    other, more = both(tmp_path / "b")
    for path in (other.pupils, other.schools, *more.values()):
        head, *rows = path.read_text().splitlines()
        path.write_text("\n".join([head, *reversed(rows)]) + "\n")
    run(other, more)

    assert tree(made.out) == tree(other.out)


PLANTED = {
    "a child of the ordinary run in a programme's place": (
        ("offers.csv", "B,X", "B,Y"),
        ("offers.csv", "C,Y", "C,X"),
    ),
    "a child of a programme without a school": (("offers.csv", "C,Y,500.000,2", "C,,,"),),
    "another way": (("offers.csv", "D,X,300.000,1", "D,X,299.000,1"),),
    "another rank": (("offers.csv", "C,Y,500.000,2", "C,Y,500.000,1"),),
    "a programme on no list": (("programmes.csv", "D,X,art,2", "D,Y,english,2"),),
    "nobody in the programme": (("programmes.csv", "C,Y,english,1\n", ""),),
    "another wish": (("programmes.csv", "D,X,art,2", "D,X,art,1"),),
    "another reason of the committee": (("beforehand.csv", "health", "sibling"),),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_change_meets_the_rules_themselves(tmp_path: Path, name: str) -> None:
    """Hashes are left alone: what catches it is what the rules promise."""
    made, paths = both(tmp_path)
    run(made, paths)
    before = tree(made.out)
    for file, old, new in PLANTED[name]:
        path = made.out / file
        text = path.read_text()
        for line in text.splitlines():
            if line.startswith(old) and old.count(",") == 1:
                text = text.replace(line, line.replace(old, new, 1))
        path.write_text(text.replace(old, new) if old.count(",") != 1 else text)
    assert tree(made.out) != before

    with pytest.raises(BrokenPromiseError):
        verify_folder(made.out, rules_only=True)


def drawn(rng: random.Random, folder: Path) -> tuple[Season, dict[str, Path]]:
    """Write a town of few children with lists of results and decisions."""
    n_pupils, n_schools = rng.randint(3, 6), rng.randint(2, 3)
    pupils = [f"p{p}" for p in range(n_pupils)]
    schools = [f"s{s}" for s in range(n_schools)]
    pairs = [(p, s, rng.randint(1, 9) * 100.0) for p in pupils for s in schools]
    made = season(folder, pupils="pupil_id\n" + "\n".join(pupils) + "\n", pairs=pairs)
    courses = [(s, f"c{n}") for s in schools for n in range(rng.randint(0, 2))] or [("s0", "c0")]
    rows = [(s, "ordinary", rng.randint(0, 2)) for s in schools]
    rows += [(*course, rng.randint(0, 2)) for course in courses]
    rows = [("s0", "ordinary", 9), *rows[1:]]  # everybody finds a seat, as the policies ask
    made.schools.write_text(
        "school_code,programme,seats\n" + "".join(f"{s},{c},{n}\n" for s, c, n in rows)
    )
    decided = rng.sample(pupils, rng.randint(0, 1))
    wishes = [
        (p, course, wish)
        for p in pupils
        if p not in decided
        for wish, course in enumerate(rng.sample(courses, rng.randint(0, len(courses))), start=1)
    ]
    places = rng.sample(range(1, 99), len(wishes))
    paths = {"programmes": folder / "lists.csv"}
    paths["programmes"].write_text(
        "pupil_id,school_code,programme,rank,wish\n"
        + "".join(
            f"{p},{s},{c},{place},{wish}\n"
            for (p, (s, c), wish), place in zip(wishes, places, strict=True)
        )
    )
    if decided:
        paths["beforehand"] = folder / "decided.csv"
        paths["beforehand"].write_text(f"pupil_id,school_code,reason\n{decided[0]},s0,health\n")
    if not wishes:
        paths["programmes"].write_text(
            f"pupil_id,school_code,programme\n{next(p for p in pupils if p not in decided)},"
            f"{courses[0][0]},{courses[0][1]}\n"
        )
        made.schools.write_text(
            made.schools.read_text().replace(
                f"{courses[0][0]},{courses[0][1]},0", f"{courses[0][0]},{courses[0][1]},1"
            )
        )
    return made, paths


def test_every_swap_of_two_children_is_caught_by_the_rules(tmp_path: Path, is_full) -> None:
    """
    Tiny towns: the schools of every two children exchanged, way and rank made right for them.

    Between programme and ordinary run, decision and programme, any two: only the result that
    the rules prescribe passes. Ties of distance are broken by id, so none is excused.
    """
    rng = random.Random(11)  # noqa: S311 (drawn towns, no secret)
    n_swaps = 0
    for number in range(40 if is_full else 6):
        made, paths = drawn(rng, tmp_path / str(number))
        run(made, paths)
        table = pd.read_csv(made.out / "offers.csv", dtype=str, keep_default_na=False)
        pairs = pd.read_parquet(made.distances)
        mm = {(p, s): m for p, s, m in pairs.iloc[:, :3].itertuples(index=False)}
        for one, two in itertools.combinations(range(len(table)), 2):
            swapped = table.copy()
            for at, other in ((one, two), (two, one)):
                name, code = table["pupil_id"][at], table["school_code"][other]
                nearer = [
                    s for (p, s), m in mm.items() if p == name and (m, s) < (mm[p, code], code)
                ]
                swapped.loc[at, ["school_code", "distance_m", "rank"]] = [
                    *(code, f"{mm[name, code]:.3f}", str(len(nearer) + 1))
                ]
            if swapped["school_code"].equals(table["school_code"]):
                continue
            n_swaps += 1
            swapped.to_csv(made.out / "offers.csv", index=False, lineterminator="\n")
            with pytest.raises(BrokenPromiseError):
                verify_folder(made.out, rules_only=True)
    assert n_swaps > 10


def test_generic_policies_write_what_they_wrote(tmp_path: Path) -> None:
    """Without anything before the run there is no file and no key more."""
    made = season(tmp_path)
    assert main(made.args("deferred-acceptance"), {}) == 0

    assert sorted(tree(made.out)) == sorted(
        ["cutoffs.csv", "manifest.json", "offers.csv", "reasons.parquet"]
        + [f"inputs/{n}" for n in ("distances.parquet", "policy.toml", "pupils.parquet")]
        + ["inputs/schools.parquet"]
    )
    manifest = read_manifest(made.out)
    assert not {one for one in manifest["counts"] if "programme" in one or "decision" in one}


def test_a_programme_child_without_a_way_is_placed_all_the_same(tmp_path: Path) -> None:
    """A list decides, not a distance: the cells stay empty, and no figure counts a way."""
    made, paths = both(tmp_path)
    table = pd.read_parquet(made.distances)
    table.loc[table["pupil_id"] == "C", "distance_m"] = np.nan
    table.to_parquet(made.distances)
    run(made, paths)

    assert "C,Y,,\n" in (made.out / "offers.csv").read_text()
    told = as_json(ledger(read_result(made.out), {}), is_public=False)
    assert (told["everyone"]["n"], told["everyone"]["n_unplaced"]) == (5, 0)
    assert (
        why(read_result(made.out), "C")
        .sentences("family", "en")[0]
        .endswith(
            "admitted to the programme english of school Y; programmes come first by their own "
            "lists, distance did not decide."
        )
    )


def test_the_rule_about_empty_seats_is_kept_in_the_second_round(tmp_path: Path) -> None:
    """Where seats of programmes stay empty, a refused one is gone."""
    text = (policies.FOLDER / f"{POLICY}.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace("to_ordinary", "stay_empty"), encoding="utf-8")
    made, paths = both(tmp_path / "street")
    run(made, paths, policy=str(own))
    answer = tmp_path / "answers.csv"
    answer.write_text(
        "pupil_id,answer\nA,confirmed\nB,refused\nC,refused\nD,confirmed\nE,confirmed\n"
    )
    out = tmp_path / "second"
    line = ["match-second", str(made.out), "--answers", str(answer), "--out", str(out)]
    assert main(line, {}) == 0
    verify_folder(out)

    seats = pd.read_parquet(out / "inputs" / "schools.parquet")
    assert dict(zip(seats["school_code"], seats["seats"], strict=True)) == {"X": 1, "Y": 0}
