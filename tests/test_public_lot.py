"""A lot whose seed nobody can choose: a secret committed to before, a public number afterwards."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from admission.order import lot_order
from cli.main import main
from runs.seal.lot import joined_seed
from tests.match_files import season
from tests.test_replay import lot_season

SCRIPT = Path(__file__).parents[1] / "docs" / "verify_lot.py"
SOURCE = "Xổ số kiến thiết TP.HCM, giải đặc biệt, ngày 05/07/2026"


def committed(folder: Path, *more: str) -> dict[str, Path]:
    """Commit to a secret for three pupils and return the files."""
    files = {
        "pupils": folder / "season" / "pupils.csv",
        "secret": folder / "seed.txt",
        "published": folder / "commitment.json",
        "draw": folder / "draw.json",
    }
    words = ["lot", "commit", "--pupils", str(files["pupils"]), "--secret", str(files["secret"])]
    assert main([*words, "--out", str(files["published"]), *more], {}) == 0
    return files


def drawing(files: dict[str, Path], number: str = "012345") -> list[str]:
    """Return the call that joins the public number."""
    return [
        *("lot", "draw", "--commitment", str(files["published"])),
        *("--secret", str(files["secret"]), "--public-number", number),
        *("--out", str(files["draw"])),
    ]


def script(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the checker that needs nothing of ours."""
    return subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, "-I", str(SCRIPT), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_seed_follows_from_secret_and_public_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Before: hash, list, and which number. After: both, the seed, a result that is sealed with them.

    The number keeps its leading zero; a second draw would be a choice; a run with the secret
    alone, or with another seed, is refused.
    """
    args = lot_season(tmp_path / "season")
    files = committed(tmp_path, "--public-number-from", SOURCE)
    secret = files["secret"].read_text().strip()
    before = json.loads(files["published"].read_text())
    assert before["public_number_from"] == SOURCE
    assert before["seed_sha256"] == hashlib.sha256(secret.encode()).hexdigest()

    assert main([*args, "--seed", secret, "--commitment", str(files["published"])], {}) == 2
    assert "waits for its public number" in capsys.readouterr().err
    assert main(drawing(files), {}) == 0
    assert main(drawing(files, "999999"), {}) == 2
    drawn = json.loads(files["draw"].read_text())
    text = f"gan-truong-lot-seed-1\n{secret}\n012345\n".encode()
    assert drawn["seed"] == hashlib.sha256(text).hexdigest() == joined_seed(secret, "012345")
    assert main([*args, "--seed", secret, "--commitment", str(files["draw"])], {}) == 2
    assert main([*args, "--seed", drawn["seed"], "--commitment", str(files["draw"])], {}) == 0

    out = tmp_path / "season" / "out"
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["seed"] == drawn["seed"]
    assert manifest["lot"]["draw"] == {
        "secret": secret,
        "secret_sha256": before["seed_sha256"],
        "public_number_from": SOURCE,
        "public_number": "012345",
    }
    assert main(["replay", str(out)], {}) == main(["verify", str(out)], {}) == 0
    found = script(files["draw"], files["published"], files["pupils"], "--order")
    assert found.returncode == 0, found.stderr
    ids = ["p1", "p2", "p3"]
    place = dict(zip(ids, lot_order(ids, drawn["seed"]).tolist(), strict=True))  # type: ignore[arg-type]
    told = {row[1]: int(row[0]) - 1 for row in csv.reader(found.stdout.splitlines())}
    assert told == place
    sealed = ("--manifest", out / "manifest.json")
    assert script(files["draw"], files["published"], files["pupils"], *sealed).returncode == 0


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("public_number", "012346", "another seed"),
        ("secret", "00", "not the one that was committed to"),
        ("seed", "00", "another seed"),
    ],
)
def test_a_draw_with_one_thing_changed_is_wrong(
    tmp_path: Path, part: str, value: str, words: str
) -> None:
    """Number, secret and seed belong together: the script says so, and match refuses the seed."""
    args = lot_season(tmp_path / "season")
    files = committed(tmp_path, "--public-number-from", SOURCE)
    assert main(drawing(files), {}) == 0
    changed: dict[str, Any] = json.loads(files["draw"].read_text()) | {part: value}
    files["draw"].write_text(json.dumps(changed), encoding="utf-8")

    found = script(files["draw"], files["published"], files["pupils"])
    assert (found.returncode, words in found.stderr) == (1, True)
    seed = ["--seed", changed["seed"], "--commitment", str(files["draw"])]
    assert main([*args, *seed], {}) == 2


def test_a_sealed_result_with_another_public_number_is_found_out(tmp_path: Path) -> None:
    """Somebody who rewrites number and hashes of the manifest still meets the derivation."""
    args = lot_season(tmp_path / "season")
    files = committed(tmp_path, "--public-number-from", SOURCE)
    assert main(drawing(files), {}) == 0
    seed = json.loads(files["draw"].read_text())["seed"]
    assert main([*args, "--seed", seed, "--commitment", str(files["draw"])], {}) == 0
    path = tmp_path / "season" / "out" / "manifest.json"
    from runs.seal.check import check_lot  # noqa: PLC0415 (the one step that is tried alone)

    manifest = json.loads(path.read_text())
    check_lot(manifest)
    manifest["lot"]["draw"]["public_number"] = "999999"
    with pytest.raises(Exception, match="secret and public number"):
        check_lot(manifest)


def test_another_list_or_commitment_is_wrong(tmp_path: Path) -> None:
    """A child added afterwards, or a commitment that was not the published one."""
    lot_season(tmp_path / "season")
    files = committed(tmp_path, "--public-number-from", SOURCE)
    assert main(drawing(files), {}) == 0
    other = tmp_path / "other.csv"
    other.write_text("pupil_id\np1\np2\np3\np4\n", encoding="utf-8")
    assert script(files["draw"], files["published"], other).returncode == 1
    published = json.loads(files["published"].read_text()) | {"public_number_from": "a die"}
    files["published"].write_text(json.dumps(published), encoding="utf-8")
    assert script(files["draw"], files["published"], files["pupils"]).returncode == 1
    assert script(files["draw"], tmp_path / "none.json", other).returncode == 2


def test_a_commitment_without_a_number_is_not_joined_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever could decide afterwards whether a number counts could choose between two lots."""
    season(tmp_path / "season", pupils="pupil_id\np1\np2\np3\n", pairs=[])
    files = committed(tmp_path)
    assert main(drawing(files), {}) == 2
    assert "waits for no public number" in capsys.readouterr().err
    assert not files["draw"].exists()
    again = tmp_path / "again"
    words = ["lot", "commit", "--pupils", str(files["pupils"]), "--secret", str(again)]
    for source in (" ", "a\nb"):
        call = [*words, "--out", str(tmp_path / "c.json"), "--public-number-from", source]
        assert main(call, {}) == 2
        assert not again.exists()
