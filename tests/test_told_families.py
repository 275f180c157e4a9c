"""Families are told what was published, and where that is unknown they are told so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine

from admission.public_cutoffs import FEW_HOMES, SHOWN, Published, publish
from cli.main import main
from gis import db
from gis.units import NONE
from runs.allocate import allocate
from runs.explain.why import why
from runs.match.stored import StoredResult, read_result
from runs.recorded.export import sealed_of
from runs.recorded.publish import publish_run, told_of
from runs.recorded.states import change_state
from tests.second_person import agreed

SEASON = "2026-2027"


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def second(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    """
    Return a run published after another, and the file of what was told.

    In the invented city no two runs lead to a door together, so here the publication itself
    withholds every second cut-off that the folder alone would tell.
    """

    def sparing(*given: Any, earlier: list[Published]) -> Published:  # noqa: ANN401 (passed on)
        found = publish(*given, earlier=earlier)
        spared = found.public.why == SHOWN
        spared[::2] = False
        why_ = np.where(spared, FEW_HOMES, found.public.why).astype(np.uint8)
        shown = np.where(spared, NONE, found.public.shown_mm).astype(np.int32)
        return replace(found, public=replace(found.public, why=why_, shown_mm=shown))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("runs.recorded.publish.publish", sparing)
        for policy in ("nearest-first", "deferred-acceptance"):
            run_id = allocate(engine, policy, season=SEASON, grade="1").run_id
            change_state(engine, run_id, "provisional", decided_by="committee")
            would = told_of(engine, run_id)
            agreed(engine, publish_run, run_id, decided_by="committee")
            told = publish_run(engine, run_id, decided_by="committee")
    assert told.n_earlier == 1
    assert would == told.rows == told_of(engine, run_id)
    out = tmp_path_factory.mktemp("told") / "cutoffs.csv"
    out.write_bytes(told.csv)
    return run_id, out


def asked(result: StoredResult, rows: list[dict[str, object]]) -> tuple[str, str]:
    """Return a child and a school whose cut-off was withheld, though the folder tells it."""
    public = result.published.public
    place = {str(code): s for s, code in enumerate(result.schools.code)}
    column = {group: g for g, group in enumerate(public.group.tolist())}
    withheld = {
        (place[str(row["school_code"])], row["group_no"])
        for row in rows
        if row["why"] == "few_homes"
        and public.shown_mm[place[str(row["school_code"])], column[row["group_no"]]] >= 0
    }
    for pupil in np.flatnonzero(result.allocation.rank > 1).tolist():
        name = str(result.pupils.id[pupil])
        for one in why(result, name).reasons:
            if (one.position, one.last_group) in withheld and one.shown_mm is not None:
                return name, str(result.schools.code[one.position])
    pytest.fail("nobody meets a cut-off that was withheld")


def test_a_recorded_run_tells_families_what_was_published(
    second: tuple[int, Path],
    engine: Engine,
    module_city_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By its number, or as a folder with the file; a bare folder says that it does not know."""
    monkeypatch.setenv(db.SETTING, module_city_url)
    run_id, published = second
    folder = sealed_of(engine, run_id)
    pupil, school = asked(read_result(folder), told_of(engine, run_id))

    def say(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert main([*words, "--pupil", pupil], {}) == code
        told = capsys.readouterr()
        return told.out if code == 0 else " ".join(told.err.split())

    def last_m(*words: str) -> object:
        rows = json.loads(say("--json", "why", *words))["reasons"]
        return next(row["last_m"] for row in rows if row["school"] == f"trường {school}")

    assert last_m(str(run_id)) is None
    assert last_m(str(folder), "--published", str(published)) is None
    assert last_m(str(folder)) is not None
    assert "earlier publications are unknown" in say("why", str(folder))
    assert "unknown" not in say("why", str(run_id))
    assert "unknown" not in say("why", str(folder), "--for", "officer")
    say("appeal", str(run_id), "--out", str(tmp_path / "number"))
    say("appeal", str(folder), "--out", str(tmp_path / "folder"))
    number, bare = (
        json.loads((tmp_path / name / "sheet.json").read_text(encoding="utf-8"))
        for name in ("number", "folder")
    )
    assert number["schools"] != bare["schools"]
    assert not any("unknown" in one for one in number["labels"])
    assert any("earlier publications are unknown" in one for one in bare["labels"])
    said = say("why", str(run_id), "--published", str(published), code=2)
    assert "leave out --published" in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text.replace("shown", "seen", 1), "none that run publish writes"),
        (lambda text: text.rsplit("\n", 2)[0] + "\n", "rows; the result has"),
        (lambda text: text + text.splitlines()[-1] + "\n", "repeats a school and group"),
    ],
)
def test_a_file_of_another_result_is_refused(
    second: tuple[int, Path],
    engine: Engine,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change,
    sentence: str,
) -> None:
    """One sentence; nothing is guessed."""
    folder = sealed_of(engine, second[0])
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(change(second[1].read_text(encoding="utf-8")), encoding="utf-8")
    pupil = str(read_result(folder).pupils.id[0])

    assert main(["why", str(folder), "--pupil", pupil, "--published", str(wrong)], {}) == 2
    assert sentence in " ".join(capsys.readouterr().err.split())
