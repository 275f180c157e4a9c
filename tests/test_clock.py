"""The clock of deadlines: the machine's, or one that a sandbox moves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from gis import clock, validity
from gis.errors import EnvironmentNotReadyError, InputError
from runs.operations import production

if TYPE_CHECKING:
    from pathlib import Path

NEW_YEAR = dt.datetime(2026, 1, 1, 0, 30, tzinfo=clock.CITY_TIME)


def test_without_a_file_it_is_the_machines_time() -> None:
    """Nothing is moved by default."""
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


def test_a_moved_clock_stands_until_it_is_moved_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the city's own day, whatever zone it was written in."""
    monkeypatch.setenv(clock.SETTING, str(tmp_path / "clock"))
    clock.move(tmp_path / "clock", NEW_YEAR.astimezone(dt.UTC))

    assert clock.now() == clock.now() == NEW_YEAR
    assert clock.today() == dt.date(2026, 1, 1)
    assert validity.today() == "2026-01-01"

    clock.move(tmp_path / "clock", NEW_YEAR + dt.timedelta(days=1))
    assert clock.today() == dt.date(2026, 1, 2)


@pytest.mark.parametrize("text", [None, "", "2026-06-15", "2026-06-15T17:00", "soon", "\udcff"])
def test_a_clock_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    """A deadline is never held against a guess."""
    monkeypatch.setenv(clock.SETTING, str(tmp_path / "clock"))
    if text is not None:
        (tmp_path / "clock").write_text(text, encoding="utf-8", errors="surrogateescape")

    with pytest.raises(EnvironmentNotReadyError, match="must hold one moment"):
        clock.now()


def test_a_moment_without_its_zone_is_refused(tmp_path: Path) -> None:
    """17:00, but where."""
    with pytest.raises(InputError, match="names no zone"):
        clock.move(tmp_path / "clock", NEW_YEAR.replace(tzinfo=None))
    assert not (tmp_path / "clock").exists()


def test_production_refuses_a_moved_clock(tmp_path: Path) -> None:
    """Nobody may be late or early by a file."""
    found = production.refusals({clock.SETTING: str(tmp_path / "clock")})

    assert any(clock.SETTING in one.en for one in found)
