"""A sandbox: its clock can be moved, nothing else's can; production never starts one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from fastapi import Response

from api.app import create_app
from api.portal import sandbox as route
from cli import sandbox
from cli.main import main
from gis import clock
from gis.access import SCOPES
from gis.state import SETTING as STATE
from runs.operations import practice, production
from runs.practice.keys import Handed, Holder
from runs.practice.place import OWN
from runs.seal.keys import SETTING as SIGNING

if TYPE_CHECKING:
    from pathlib import Path

    from runs.practice.place import Practice

AT = "2026-06-15T17:00:00+07:00"


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let a sandbox be entered without this process keeping its settings afterwards."""
    for name in (*OWN, practice.SETTING, clock.SETTING, SIGNING):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv(STATE, str(tmp_path / "state"))
    return tmp_path / "state"


def test_the_command_moves_the_clock_of_the_sandbox_alone(
    apart: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It lies in the sandbox's own folder and stands where it was put."""
    assert main(["sandbox", "clock", "2026-06-15T17:00+07:00", "--json"], {}) == 0

    assert json.loads(capsys.readouterr().out) == {"now": AT}
    (file,) = apart.rglob("clock")
    assert file.read_text() == f"{AT}\n"
    assert "sandbox" in file.parts
    assert clock.now().isoformat() == AT


def test_a_moment_without_its_zone_is_refused(apart: Path) -> None:
    """17:00 of which place nobody knows."""
    assert apart
    assert main(["sandbox", "clock", "2026-06-15T17:00"], {}) == 2


def test_production_starts_no_sandbox(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its service nor its clock."""
    assert apart
    monkeypatch.setenv(production.SETTING, "production")

    assert main(["sandbox", "clock", AT], {}) == 3
    assert main(["sandbox", "--no-serve"], {}) == 3


def test_the_clock_is_a_route_of_a_sandbox_and_of_nothing_else(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks another service for it finds nothing."""
    paths = create_app().openapi()["paths"]
    monkeypatch.setenv(practice.SETTING, "training")
    training = create_app().openapi()["paths"]
    monkeypatch.setenv(practice.SETTING, "sandbox")
    sandboxes = create_app().openapi()["paths"]
    apart.mkdir()
    monkeypatch.setenv(clock.SETTING, str(apart / "clock"))
    told = route.move_clock(route.ClockIn(at=AT), None, Response())  # type: ignore[arg-type] # no caller is asked here

    assert set(sandboxes) - set(paths) == {"/v1/sandbox/clock"}
    assert set(training) == set(paths)
    assert told.now.isoformat() == AT
    assert clock.now().isoformat() == AT


def test_the_portals_key_has_known_scopes_and_decides_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], apart: Path
) -> None:
    """One key for a season; confirming and deleting are people's."""
    made: list[bool] = []

    def prepared(_: Practice, *, reset: bool) -> tuple[Handed, ...]:
        made.append(reset)
        holder = Holder(name=sandbox.PORTAL, role="system", wards=("*",), vi="a", en="b")
        return (Handed(holder=holder, key="gt_0"),)

    monkeypatch.setattr(sandbox, "_prepared", prepared)

    assert main(["sandbox", "--no-serve", "--reset", "--json"], {}) == 0
    assert apart
    assert made == [True]
    told = json.loads(capsys.readouterr().out)
    assert told["keys"] == [{"name": sandbox.PORTAL, "role": "system", "key": "gt_0"}]
    assert set(sandbox.SCOPES) <= set(SCOPES)
    assert not {"runs:decide", "people:edit", "clients:manage"} & set(sandbox.SCOPES)
