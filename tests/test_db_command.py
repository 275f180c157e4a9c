"""`gantruong db`: the database as a person sees it."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from cli.main import main
from gis.cluster.private import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty state folder that the commands use."""
    folder = Path(tempfile.mkdtemp(prefix="gan-truong-command-"))
    folder.chmod(0o755)
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(folder))
    monkeypatch.delenv("GANTRUONG_DATABASE_URL", raising=False)
    yield folder
    Cluster(folder).reset()
    shutil.rmtree(folder)


def said(capfd: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    """Run a command that goes well and return the JSON that it printed."""
    capfd.readouterr()
    assert main(["--json", "db", *words], {}) == 0
    answer: dict[str, object] = json.loads(capfd.readouterr().out)
    return answer


def test_the_life_of_a_database(state: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Every command in the order in which a person meets it."""
    assert said(capfd, "status")["exists"] is False
    assert list(state.iterdir()) == []

    assert said(capfd, "start")["running"] is True
    address = str(said(capfd, "url", "--role", "public")["url"])
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM pub.school").fetchone() == (0,)

    assert said(capfd, "stop") == {"stopped": True}
    assert said(capfd, "stop") == {"stopped": False}
    assert said(capfd, "status")["running"] is False
    assert said(capfd, "reset", "--yes")["deleted"] is True
    assert said(capfd, "status")["exists"] is False


def test_reset_without_a_person_needs_yes(state: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A script that forgot --yes must not delete a season; nor may it wait for ever."""
    (state / "postgres" / "data").mkdir(parents=True)
    (state / "postgres" / "data" / "PG_VERSION").write_text("15\n")

    assert main(["db", "reset"], {}) == 2
    assert "--yes" in capfd.readouterr().err
    assert (state / "postgres" / "data" / "PG_VERSION").exists()


def test_an_unknown_role_is_refused(state: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Before anything is made."""
    assert main(["db", "url", "--role", "admin"], {}) == 2
    assert "owner, app, public" in capfd.readouterr().err
    assert list(state.iterdir()) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("vi", "chưa có; tạo bằng: gantruong db start"),
        ("en", "none yet; make it with: gantruong db start"),
    ],
)
def test_status_speaks_both_languages(
    state: Path, capfd: pytest.CaptureFixture[str], language: str, sentence: str
) -> None:
    """Vietnamese is not a translation that lags behind."""
    assert main(["--lang", language, "db", "status"], {}) == 0
    assert sentence in capfd.readouterr().out
    assert list(state.iterdir()) == []
