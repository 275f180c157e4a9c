"""``gantruong verify``: a changed byte breaks the seal, a planted swap breaks a rule."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.main import main
from gis.errors import BrokenPromiseError
from runs.manifest import canonical_json
from runs.seal.close import close
from runs.verify import verify_folder
from tests.match_files import random_season, season, tree

Change = Callable[[str], str]

GENERIC = ("deferred-acceptance", "nearest-first", "minimum-total", "minimum-worst")


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """Return the folder of a small placement: p1 at s1, p2 at s2, p3 without a seat."""
    made = season(tmp_path)
    assert main(made.args(), {}) == 0
    return made.out


def test_a_result_verifies_and_says_not_signed(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a key a run carries hashes only, and nobody may think otherwise."""
    capsys.readouterr()

    assert main(["verify", str(result)], {}) == 0
    assert "not signed" in capsys.readouterr().out
    assert main(["--lang", "vi", "verify", str(result), "--rules-only"], {}) == 0
    assert "chưa ký" in capsys.readouterr().out


@pytest.mark.parametrize("policy", GENERIC)
@pytest.mark.parametrize("seed", range(4))
def test_random_seasons_verify(tmp_path: Path, policy: str, seed: int) -> None:
    """Ties, missing pairs, empty schools and unplaced pupils included."""
    made = random_season(tmp_path, seed=seed)
    assert main(made.args(policy), {}) == 0

    assert verify_folder(made.out).counts == verify_folder(made.out, rules_only=True).counts


def test_any_changed_byte_is_noticed(result: Path) -> None:
    """One bit in any file, the manifest too, at the beginning, in the middle and at the end."""
    for name, content in tree(result).items():
        for at in (0, len(content) // 2, len(content) - 1):
            changed = bytearray(content)
            changed[at] ^= 1
            (result / name).write_bytes(changed)
            with pytest.raises(BrokenPromiseError, match="seal"):
                verify_folder(result)
        (result / name).write_bytes(content)

    verify_folder(result)


def test_any_changed_value_of_the_manifest_is_noticed(result: Path) -> None:
    """Also one that no file of the folder depends on, such as the code version or the counts."""
    path = result / "manifest.json"
    manifest = json.loads(path.read_text())
    for key in manifest:
        path.write_bytes(canonical_json({**manifest, key: "changed"}))
        with pytest.raises(BrokenPromiseError, match="seal"):
            verify_folder(result)


def test_prices_that_prove_nothing_meet_the_rules(tmp_path: Path) -> None:
    """The proof of an optimum is stored beside the offers and checked with them."""
    made = season(tmp_path)
    assert main(made.args("minimum-total"), {}) == 0
    path = made.out / "prices.csv"
    assert path.read_text().startswith("school_code,price_m,in_cut\ns1,")
    path.write_text("school_code,price_m,in_cut\ns1,0.000,0\ns2,0.000,0\n")
    with pytest.raises(BrokenPromiseError, match="least total: the offers cost"):
        verify_folder(made.out, rules_only=True)

    path.unlink()
    with pytest.raises(BrokenPromiseError, match=r"prices\.csv"):
        verify_folder(made.out, rules_only=True)


def test_a_missing_file_is_noticed(result: Path) -> None:
    """The manifest names what must be there."""
    (result / "reasons.parquet").unlink()
    with pytest.raises(BrokenPromiseError, match=r"reasons\.parquet is missing"):
        verify_folder(result)

    (result / "manifest.json").unlink()
    with pytest.raises(BrokenPromiseError, match=r"manifest\.json is missing"):
        verify_folder(result)


def test_a_manifest_sealed_again_after_a_change_meets_the_rules(result: Path) -> None:
    """Who repairs the hashes after a swap still cannot repair the promise."""
    path = result / "offers.csv"
    path.write_text(path.read_text().replace("p1,s1,0.010,1", "p1,s2,0.099,2"))
    manifest = json.loads((result / "manifest.json").read_text())
    manifest["outputs"]["offers.csv"] = hashlib.sha256(path.read_bytes()).hexdigest()
    close(result, manifest)
    with pytest.raises(BrokenPromiseError, match="seats: school s2"):
        verify_folder(result)


SWAPS: dict[str, tuple[Change, str]] = {
    "two pupils change places": (
        lambda t: t.replace("p1,s1,0.010,1", "p1,s2,0.099,2").replace(
            "p2,s2,1300.250,2", "p2,s1,1240.500,1"
        ),
        "envy: pupil p1",
    ),
    "a pupil goes without": (
        lambda t: t.replace("p1,s1,0.010,1", "p1,,,"),
        "free seats: pupil p1 is unplaced while school s1",
    ),
    "a later group gets the seat": (
        lambda t: t.replace("p1,s1,0.010,1", "p1,,,").replace("p3,,,", "p3,s1,2000.000,1"),
        "envy: pupil p1",
    ),
    "a school takes one too many": (
        lambda t: t.replace("p2,s2,1300.250,2", "p2,s1,1240.500,1"),
        "seats: school s1 has 1 seats and makes 2 offers",
    ),
    "a seat without a distance": (
        lambda t: t.replace("p3,,,", "p3,s2,1.000,1"),
        "eligibility: pupil p3",
    ),
    "another distance": (
        lambda t: t.replace("0.010", "0.011"),
        "distances: pupil p1 has distance_m 0.011, must be 0.010",
    ),
    "another rank": (lambda t: t.replace("1300.250,2", "1300.250,1"), "rank: pupil p2"),
    "a rank that is no number": (lambda t: t.replace("0.010,1", "0.010,x"), "readable files"),
    "a pupil is left out": (lambda t: t.replace("p3,,,\n", ""), "pupil p3 is missing"),
    "a pupil stands twice": (lambda t: t + "p3,,,\n", "pupil p3 stands twice"),
    "a stranger is added": (lambda t: t + "p4,,,\n", "names p4"),
    "an unknown school": (lambda t: t.replace("p1,s1", "p1,s7"), "school s7"),
    "another order of rows": (
        lambda t: t.replace(
            "p1,s1,0.010,1\np2,s2,1300.250,2\n", "p2,s2,1300.250,2\np1,s1,0.010,1\n"
        ),
        "not sorted",
    ),
    "another header": (lambda t: t.replace("rank", "place"), "readable files: offers.csv, row 1"),
}


@pytest.mark.parametrize("name", list(SWAPS))
def test_a_planted_swap_meets_the_rules(
    result: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the hashes left alone, each swap breaks a promise and the first one is named."""
    change, words = SWAPS[name]
    path = result / "offers.csv"
    changed = change(path.read_text())
    assert changed != path.read_text()
    path.write_text(changed)

    assert main(["verify", str(result), "--rules-only"], {}) == 1
    assert words in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("s1,1,0.010,1,1", "s1,1,0.011,1,1", "school s1, group 1: last_mm is 11, must be 10"),
        ("s1,1,0.010,1,1", "s1,1,0.010,2,1", "seats is 2, must be 1"),
        ("s1,1,0.010,1,1", "s1,1,0.010,1,0", "n_offers is 0, must be 1"),
        ("s1,2,,1,0\n", "", "not exactly one row"),
        ("s1,2,,1,0\n", "s1,2,0,1,0\n", "'0' is not a distance"),
    ],
)
def test_a_changed_cutoff_meets_the_rules(result: Path, old: str, new: str, words: str) -> None:
    """Cut-offs must follow from the offers."""
    path = result / "cutoffs.csv"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(BrokenPromiseError, match=words):
        verify_folder(result, rules_only=True)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("own_m", 1240.499, "own_mm is 1240499, must be 1240500"),
        ("reason", "too_far", "word is too_far, must be full"),
        ("cutoff_group", 2, "last_group is 2, must be 1"),
        ("cutoff_group", None, "without its group"),
        ("school_code", "s2", "p2 has none for school s1"),
    ],
)
def test_a_changed_reason_meets_the_rules(
    result: Path, column: str, value: object, words: str
) -> None:
    """What a family is told must be true."""
    path = result / "reasons.parquet"
    table = pq.read_table(path)
    rows = table.to_pylist()
    rows[0][column] = value
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    with pytest.raises(BrokenPromiseError, match=words):
        verify_folder(result, rules_only=True)


def test_a_missing_reason_meets_the_rules(result: Path) -> None:
    """Every passed-over school needs its answer."""
    path = result / "reasons.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    with pytest.raises(BrokenPromiseError, match=r"p2 has none for school s1 at 1240\.500 m"):
        verify_folder(result, rules_only=True)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "gan-truong-run-1"}'])
def test_a_manifest_of_something_else_is_refused(result: Path, text: str) -> None:
    """A folder that this version does not know is not called right."""
    (result / "manifest.json").write_text(text)
    with pytest.raises(BrokenPromiseError, match=r"manifest\.json"):
        verify_folder(result, rules_only=True)


def test_a_folder_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    """Exit code 2: nothing was found to be broken, there was nothing."""
    assert main(["verify", str(tmp_path / "nothing")], {}) == 2
