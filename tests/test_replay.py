"""``gantruong replay`` and ``lot``: the same bytes from own inputs; a seed fixed before."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import main
from runs import replay
from runs.manifest import canonical_json, seal_of, sha256_of_file
from tests.match_files import random_season, season, tree
from tests.test_match_cli import BANDED
from tests.test_match_wishes_cli import write as write_wishes

GENERIC = ("deferred-acceptance", "nearest-first", "minimum-total", "minimum-worst")


def unwrapped(text: str) -> str:
    """Return a text without spaces: the terminal breaks lines where it likes."""
    return "".join(text.split())


def changed(folder: Path, name: str, old: str, new: str) -> None:
    """Change a file of a result and mend the hashes, as a forger would."""
    path = folder / name
    content = path.read_bytes().replace(old.encode(), new.encode())
    assert content != path.read_bytes()
    path.write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    part = "inputs" if name.startswith("inputs/") else "outputs"
    manifest[part][name] = sha256_of_file(path)
    (folder / "manifest.json").write_bytes(canonical_json({**manifest, "seal": seal_of(manifest)}))


@pytest.mark.parametrize("policy", GENERIC)
def test_a_replay_gives_the_same_bytes(tmp_path: Path, policy: str) -> None:
    """Every file, the manifest too, from inputs/ alone; rows were shuffled in the second season."""
    made = random_season(tmp_path / "a", seed=11)
    shuffled = random_season(tmp_path / "b", seed=11, shuffle=4)
    assert main(made.args(policy), {}) == main(shuffled.args(policy), {}) == 0

    assert main(["replay", str(shuffled.out), "--out", str(tmp_path / "again")], {}) == 0
    assert tree(tmp_path / "again") == tree(made.out)


def test_grade_10_is_replayed_too(tmp_path: Path) -> None:
    """Scores, wishes and direct admissions come back from inputs/ alone."""
    args = write_wishes(tmp_path / "exam")
    assert main([*args, "--policy", "hanoi-2025-grade10"], {}) == 0
    out = tmp_path / "exam" / "out"

    assert main(["replay", str(out), "--out", str(tmp_path / "again")], {}) == 0
    assert tree(tmp_path / "again") == tree(out)


def test_another_process_in_another_place_gives_the_same_bytes(tmp_path: Path) -> None:
    """Another folder, state folder, hash seed, locale and time zone stand for another machine."""
    made = random_season(tmp_path / "a", seed=2)
    assert main(made.args(), {}) == 0
    moved = tmp_path / "moved here"
    shutil.copytree(made.out, moved)
    shutil.rmtree(made.out.parent)
    environment = os.environ | {
        "GANTRUONG_STATE_DIR": str(tmp_path / "state"),
        "PYTHONHASHSEED": "77",
        "LC_ALL": "C",
        "TZ": "Asia/Ho_Chi_Minh",
    }
    words = [
        sys.executable,
        "-c",
        "from cli.main import run; run()",
        "--json",
        "replay",
        str(moved),
    ]
    done = subprocess.run(  # noqa: S603 (our own program)
        words,
        check=True,
        capture_output=True,
        env=environment,
        cwd=Path(__file__).parents[1],
        timeout=300,
    )

    assert json.loads(done.stdout)["same_code"]
    assert len(json.loads(done.stdout)["files"]) == 7


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("offers.csv", "1300.250", "1300.249", "replay: offers.csv differs, first in row 3"),
        ("cutoffs.csv", "s1,1,0.010,1,1", "s1,1,0.010,1,0", "cutoffs.csv differs, first in row 2"),
        ("inputs/policy.toml", "published", "assumed", "manifest.json differs: merkle_root"),
    ],
)
def test_the_first_file_that_differs_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, old: str, new: str, words: str
) -> None:
    """Mended hashes do not help: the computation does not come out that way."""
    made = season(tmp_path)
    assert main(made.args("hcmc-2025-grade1" if "policy" in name else "nearest-first"), {}) == 0
    changed(made.out, name, old, new)

    assert main(["replay", str(made.out)], {}) == 1
    assert unwrapped(words) in unwrapped(capsys.readouterr().err)


def test_changed_inputs_are_not_computed_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One metre more for one child: the file is not what the run used."""
    made = season(tmp_path)
    assert main(made.args(), {}) == 0
    longer = season(tmp_path / "b", pairs=[("p1", "s1", 1.010)])
    assert main(longer.args(), {}) == 0
    shutil.copy(longer.out / "inputs/distances.parquet", made.out / "inputs/distances.parquet")

    assert main(["replay", str(made.out)], {}) == 1
    assert "inputs/distances.parquet is not what the run used" in capsys.readouterr().err


def test_another_version_of_the_program_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bytes may still be the same; that the code is not must never be hidden."""
    made = season(tmp_path)
    assert main(made.args(), {}) == 0
    later = {"version": "9.9.9", "source_sha256": "f" * 64}
    monkeypatch.setattr(replay, "code_version", lambda: later)
    monkeypatch.setattr("runs.match.write.code_version", lambda: later)
    monkeypatch.setattr(replay, "libraries", lambda: {"python": "9.9", "numpy": "9.9"})

    again = replay.replay_folder(made.out)
    assert not again.same_code
    assert "numpy" in again.changed_libraries[1]
    capsys.readouterr()
    assert main(["replay", str(made.out)], {}) == 0
    assert unwrapped("computed again by 9.9.9+ffffffffffff") in unwrapped(capsys.readouterr().err)


def test_a_signed_run_is_replayed_without_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journalist has no key; all else must be the same."""
    made = season(tmp_path / "season")
    monkeypatch.setenv("GANTRUONG_SIGNING_KEY", str(tmp_path / "signing.key"))
    assert main(["key", "create"], {}) == 0
    assert main(made.args(), {}) == 0
    monkeypatch.setenv("GANTRUONG_SIGNING_KEY", "")

    assert main(["replay", str(made.out)], {}) == 0


def lot_season(folder: Path, **files: str) -> list[str]:
    """Return the command line of a season whose policy draws a lot, without the seed."""
    made = season(folder, **files)
    policy = folder / "lot.toml"
    policy.write_text(BANDED, encoding="utf-8")
    return made.args(str(policy))


def test_a_committed_seed_is_shown_and_binds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seed and list are those of the published hashes, or nothing is placed."""
    args = lot_season(tmp_path / "season")
    pupils = str(tmp_path / "season" / "pupils.csv")
    secret, published = tmp_path / "seed.txt", tmp_path / "commitment.json"
    commit = ["lot", "commit", "--pupils", pupils, "--secret", str(secret), "--out", str(published)]
    assert main(commit, {}) == 0
    assert secret.stat().st_mode & 0o777 == 0o600
    seed = secret.read_text().strip()
    listed = hashlib.sha256(b"p1\np2\np3\n").hexdigest()
    assert json.loads(published.read_text()) == {
        "format": "gan-truong-lot-1",
        "n_pupils": 3,
        "pupil_list_sha256": listed,
        "seed_sha256": hashlib.sha256(seed.encode()).hexdigest(),
    }
    assert main(commit, {}) == 2  # a second draw would be a choice

    assert main([*args, "--seed", "another", "--commitment", str(published)], {}) == 2
    assert "not the one that was committed to" in capsys.readouterr().err
    assert main([*args, "--seed", seed, "--commitment", str(published)], {}) == 0
    out = tmp_path / "season" / "out"
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["seed"] == seed
    assert manifest["pupil_list_sha256"] == listed
    assert manifest["lot"]["committed_before"] is True
    assert main(["replay", str(out)], {}) == main(["verify", str(out)], {}) == 0


def test_another_list_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A child added after the commitment could have been added to lose."""
    first = season(tmp_path / "first", pupils="pupil_id\np1\np2\n", pairs=[])
    secret, published = tmp_path / "seed.txt", tmp_path / "commitment.json"
    commit = ["lot", "commit", "--pupils", str(first.pupils)]
    assert main([*commit, "--secret", str(secret), "--out", str(published)], {}) == 0
    seed = secret.read_text().strip()

    args = lot_season(tmp_path / "season")
    assert main([*args, "--seed", seed, "--commitment", str(published)], {}) == 2
    assert "not the frozen list" in capsys.readouterr().err
    plain = season(tmp_path / "plain").args()
    assert main([*plain, "--commitment", str(published)], {}) == 2
    assert "draws no lot" in capsys.readouterr().err


def test_an_uncommitted_seed_says_so(tmp_path: Path) -> None:
    """The manifest shows the seed and that nobody had fixed it before."""
    assert main([*lot_season(tmp_path), "--seed", "s"], {}) == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())

    assert manifest["lot"] == {
        "seed_sha256": hashlib.sha256(b"s").hexdigest(),
        "committed_before": False,
    }
