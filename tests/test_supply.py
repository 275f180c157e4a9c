"""What is shipped is listed whole, and nothing is claimed that nobody could ask."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from gis.errors import EnvironmentNotReadyError, InputError
from runs.operations import supply

ROOT = Path(__file__).parents[1]


def test_every_locked_package_is_listed_with_a_licence() -> None:
    """An auditor counts the lock; the list must not be shorter."""
    made = supply.sbom(ROOT)
    lock = (ROOT / "requirements" / "run.txt").read_text()
    locked = {name.lower() for name in re.findall(r"^([\w.-]+)==", lock, flags=re.MULTILINE)}
    python = {one["name"]: one for one in made["components"] if "pkg:pypi" in one["purl"]}
    npm = {one["name"]: one for one in made["components"] if "pkg:npm" in one["purl"]}

    assert set(python) == locked
    assert all(one["licenses"] for one in made["components"])
    assert "BSD" in json.dumps(python["numpy"]["licenses"])
    assert npm["maplibre-gl"]["scope"] == "required"
    assert npm["vite"]["scope"] == "excluded"
    unknown = [one["name"] for one in python.values() if "not installed" in str(one["licenses"])]
    elsewhere = re.findall(r"^([\w.-]+)==[^;\\]+; sys_platform", lock, flags=re.MULTILINE)
    assert set(unknown) <= set(elsewhere), "only what other systems install may be unknown here"


def test_the_same_locks_give_the_same_bytes(tmp_path: Path) -> None:
    """Two releases are compared by their lists; a time in them would hide the difference."""
    for name in ("a.json", "b.json"):
        assert main(["supply", "sbom", "--out", str(tmp_path / name)], {}) == 0
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert main(["supply", "sbom", "--out", str(tmp_path / "a.json")], {}) == 2


def test_the_list_is_valid_cyclonedx() -> None:
    """Judged by the schema of another library."""
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 (a developer's tool)
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415 (the same)

    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(supply.sbom(ROOT)))
    assert wrong is None


def answers(text: str, error: str = "") -> Any:  # noqa: ANN401 (what subprocess.run gives)
    """Return a pip-audit that says this."""

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert words[0] == sys.executable
        return subprocess.CompletedProcess(words, 0, text, error)

    return run


@pytest.mark.parametrize(
    ("said", "error", "word"),
    [
        ("", "ConnectionError", "could not be asked"),
        ("", "No module named pip_audit", "not installed"),
        (
            json.dumps({"dependencies": [{"name": "a", "skip_reason": "not found"}]}),
            "",
            "could not be asked",
        ),
    ],
    ids=["no network", "no tool", "a mirror that knows nothing"],
)
def test_nothing_is_claimed_where_nobody_could_be_asked(
    monkeypatch: pytest.MonkeyPatch, said: str, error: str, word: str
) -> None:
    """A mirror that answers "not found" for every package is no good news."""
    monkeypatch.setattr(supply.subprocess, "run", answers(said, error))
    with pytest.raises(EnvironmentNotReadyError, match=word):
        supply.weaknesses(ROOT)


def test_a_known_weakness_is_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A release script stops there."""
    entry = {"name": "a", "version": "1", "vulns": [{"id": "CVE-2026-1"}]}
    said = json.dumps({"dependencies": [entry, {"name": "b", "version": "2", "vulns": []}]})
    monkeypatch.setattr(supply.subprocess, "run", answers(said))

    assert main(["supply", "weaknesses"], {}) == 1
    assert "a 1: CVE-2026-1" in capsys.readouterr().out


def test_a_wheel_without_locks_says_so(tmp_path: Path) -> None:
    """The list is made where the locks are."""
    with pytest.raises(InputError, match="from a checkout"):
        supply.sbom(tmp_path)
