"""The planners' notebooks run with the network off, and tell what the API tells."""

from __future__ import annotations

import ast
import csv
import importlib.util
import io
import os
import random
import re
import socket
import subprocess
import sys
from contextlib import redirect_stdout
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import nbformat
import pytest

from gis import db, read, read_edits
from gis.cluster.private import Cluster
from planning import open_city
from planning.shown import shown_number
from runs.jobs.kinds import allocation, forecast, reachable, side_by_side, what_if
from runs.wishes.match import match_wishes_files
from runs.wishes.programmes import WishFiles
from tests.test_planning import POLICY, SEASON, job

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = ROOT / "docs" / "notebooks"
LARGEST_PAGE: Final = 300_000
LARGEST_PICTURE: Final = 120_000
MOST_CELLS: Final = 12
PER_RUN: Final = 1
"""Notebooks executed in a normal run, others on another day; in a full run all."""


def _load() -> Any:  # noqa: ANN401 (a script as a module)
    spec = importlib.util.spec_from_file_location("nb", ROOT / "docs" / "build_notebooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILDER: Final = ROOT / "docs" / "build_notebooks.py"
builder: Final = _load()
SCRIPTS: Final[list[Path]] = builder.scripts()
DRAWN: Final = random.Random(datetime.now(UTC).toordinal()).sample(SCRIPTS, PER_RUN)  # noqa: S311 (which is tried is no secret)
each = pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.stem)


@pytest.fixture(scope="module")
def owner(module_city_url: str) -> Iterator[Engine]:
    """Return connections as the worker has them."""
    made = db.engine(module_city_url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def environment(module_city_url: str) -> dict[str, str]:
    """Return what the kernel is told: the invented city is the one in use."""
    return {db.SETTING: module_city_url}


def told_by_kernel(script: Path, environment: dict[str, str], folder: Path) -> str:
    """Return what a notebook puts out, executed as the page is: by a kernel, the network off."""
    out = folder / "executed.ipynb"
    subprocess.run(  # noqa: S603 (this very Python)
        [sys.executable, BUILDER, "--execute", script, "--out", out],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    notebook = nbformat.read(out, as_version=4)
    assert builder.page_of(notebook, script.stem)
    found = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    texts = (one.get("text") or one.get("data", {}).get("text/html", "") for one in found)
    return "\n".join(texts)


def told_here(script: Path, environment: dict[str, str], folder: Path) -> str:
    """Return the same without a kernel, whose start costs more than all cells."""
    assert folder.is_dir()
    said, names = io.StringIO(), dict[str, Any]()

    def off(_: object, address: object) -> None:
        pytest.fail(f"the network is off: {address}")

    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said):
        patch.setenv(db.SETTING, environment[db.SETTING])
        patch.setattr(socket.socket, "connect", off)
        patch.setattr(socket, "getaddrinfo", off)
        for cell in builder.notebook_of(script).cells:
            if cell.cell_type == "code":
                _run(cell.source, names)
    names["city"].place.engine.dispose()
    return said.getvalue()


def _run(source: str, names: dict[str, Any]) -> None:
    """Run a cell and put out the value of its last line."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)  # noqa: S102 (our own notebook)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 (the same)
        if value is not None:
            shown = getattr(value, "_repr_html_", value.__repr__)
            print(shown())  # noqa: T201 (taken up by told_here)


def test_there_are_eight() -> None:
    """FEATURES 3.3 lists them."""
    assert [one.stem[:2] for one in SCRIPTS] == [f"{n:02d}" for n in range(1, 9)]


@each
def test_script_and_notebook_are_one(script: Path) -> None:
    """Whoever edits one of them alone is told: gantruong notebook build --pair."""
    notebook = script.with_suffix(".ipynb").read_text(encoding="utf-8")

    assert notebook == builder.text_of(builder.notebook_of(script))
    assert '"outputs": []' in notebook
    assert '"output_type"' not in notebook


@each
def test_each_is_short_bilingual_and_computes_nothing_itself(script: Path) -> None:
    """Text is Vietnamese with an English line under it; sums live in the packages."""
    notebook = builder.notebook_of(script)
    code = "\n".join(one.source for one in notebook.cells if one.cell_type == "code")

    assert len(notebook.cells) <= MOST_CELLS
    assert "print(city.snapshot.hash, city.snapshot.date)" in notebook.cells[0].source
    assert code.count('open_city("') == 0
    assert code.count('CITY = "data/sample"') == 1
    assert ".save_scenario(" in code
    assert not re.search(
        r"\b(def|lambda name|import numpy|import pandas|from runs|from gis)\b", code
    )
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert re.search(r"^\*[^*]+\*$", cell.source, flags=re.MULTILINE), cell.source


def test_a_notebook_asks_no_host() -> None:
    """What is run before its cells refuses names and addresses, not the database's socket."""
    code = (
        f"{builder.OFFLINE}\nimport socket, urllib.request\n"
        "for ask in (lambda: urllib.request.urlopen('http://example.org'),\n"
        "            lambda: socket.create_connection(('127.0.0.1', 9))):\n"
        "    try:\n        ask()\n"
        "    except OSError as error:\n        print('off' in str(error))\n"
    )
    done = subprocess.run(  # noqa: S603 (this very Python)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["True", "True"]


@pytest.mark.parametrize("script", DRAWN, ids=lambda one: one.stem)
def test_a_drawn_one_runs_and_tells_what_the_api_tells(
    script: Path, owner: Engine, environment: dict[str, str], tmp_path: Path
) -> None:
    """Another one every day."""
    told = told_here(script, environment, tmp_path)
    tells_as_the_api(told, script, owner, environment, tmp_path)


@pytest.mark.full
@each
def test_every_one_runs_and_tells_what_the_api_tells(
    script: Path, owner: Engine, environment: dict[str, str], tmp_path: Path
) -> None:
    """All eight, by a kernel."""
    told = told_by_kernel(script, environment, tmp_path)
    tells_as_the_api(told, script, owner, environment, tmp_path)


def tells_as_the_api(
    told: str, script: Path, owner: Engine, environment: dict[str, str], folder: Path
) -> None:
    """Hold a notebook's figures against the API's, on the data and on what it saved."""
    number = script.stem[:2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(db.SETTING, environment[db.SETTING])
        city = open_city("data/sample")
        assert told.startswith(f"{city.snapshot.hash} {city.snapshot.date}")
        city.place.engine.dispose()
    stored = (one.name for one in read_edits.scenarios(owner))
    saved = [name for name in stored if name.startswith(f"Sổ tay {number}")]

    assert saved
    for figure in FIGURES[number](owner, folder, saved):
        assert figure in told, figure


def _points(owner: Engine, *_: Any) -> Iterator[str]:  # noqa: ANN401 (as the others)
    pupils = read.register(owner, "pupils")
    mine = pupils[(pupils["season"] == SEASON) & (pupils["grade"] == "1")]
    for kind, n in mine["point_quality"].value_counts().items():
        yield f'<td class="t">{kind}</td><td>{shown_number("n_pupils", n)}</td>'


def _backtest(owner: Engine, folder: Path, *_: Any) -> Iterator[str]:  # noqa: ANN401 (as the others)
    for row in job(forecast, owner, folder, horizon=5)["backtest"]:
        is_told = row["level"] in {"cell", "unit", "city"} and row["years_ahead"] in {1, 3, 5}
        if is_told and row["size"] == "all":
            yield f"<td>{shown_number('wape_pct', round(100 * row['wape'], 2))}</td>"


def _reachable(owner: Engine, folder: Path, *_: Any) -> Iterator[str]:  # noqa: ANN401 (as the others)
    run = job(allocation, owner, folder, policy=POLICY, season=SEASON, grade="1")
    told = job(reachable, owner, folder, run_id=run["run_id"], within_m=2000, decay="none")
    for row in told["rows"]:
        if row["missing_in_reach"] is not None:
            yield f"<td>{shown_number('missing_in_reach', row['missing_in_reach'])}</td>"


def _side_by_side(owner: Engine, folder: Path, *_: Any) -> Iterator[str]:  # noqa: ANN401 (as the others)
    policies = ("nearest-first", POLICY, "minimum-total", "minimum-worst")
    told = job(side_by_side, owner, folder, policies=policies, season=SEASON, grade="1")
    for row in told["rows"]:
        for name in ("mean_m", "over_4km", "at_nearest"):
            if row[name] is not None:
                yield f"<td>{shown_number(name, row[name])}</td>"


def _what_if(owner: Engine, folder: Path, saved: list[str]) -> Iterator[str]:
    for name in saved:
        asked = {"scenario": name, "policy": POLICY, "season": SEASON, "grade": "1"}
        figures = job(what_if, owner, folder, **asked)["difference"]["figures"]
        yield f"{shown_number('n_moved', figures['n_moved'])} trẻ đổi trường"
        yield f"<td>{shown_number('n_worse', figures['n_worse'])}</td>"


def _zones(owner: Engine, folder: Path, saved: list[str]) -> Iterator[str]:
    asked = {"scenario": saved[0], "policy": POLICY, "season": SEASON, "grade": "1"}
    assert job(what_if, owner, folder, **asked)["difference"]["figures"]["n_pupils"] > 0
    yield "Vùng suy ra từ kết quả xếp chỗ"


def _wishes(owner: Engine, folder: Path, *_: Any) -> Iterator[str]:  # noqa: ANN401 (as the others)
    people, seats = read.register(owner, "applicants"), read.register(owner, "seats")
    kept = ["applicant_id", "score", "wish_1", "wish_2", "wish_3", "direct", "area"]
    people[kept].to_csv(folder / "a.csv", index=False)
    mine = seats[(seats["grade"] == "10") & (seats["season"] == SEASON)]
    mine[mine["programme"] == "ordinary"][["school_code", "seats"]].to_csv(
        folder / "s.csv", index=False
    )
    files = WishFiles(applicants=folder / "a.csv", schools=folder / "s.csv")
    match_wishes_files("hcmc-2025-grade10", files, folder / "out")
    with (folder / "out" / "cutoffs.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield f"<td>{shown_number('cutoff', float(row['cutoff']))}</td>"


FIGURES: Final = {
    "01": _points,
    "02": _backtest,
    "03": _reachable,
    "04": _side_by_side,
    "05": _what_if,
    "06": _what_if,
    "07": _zones,
    "08": _wishes,
}


@each
def test_its_page_is_of_this_very_notebook(script: Path) -> None:
    """Small, without a folder of the machine that made it; with the cells that stand now."""
    page = (PAGES / f"{script.stem}.html").read_text(encoding="utf-8")
    notebook = builder.notebook_of(script)
    files = sorted(PAGES.glob(f"{script.stem}*.html"))

    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert f"<pre>{escape(cell.source)}</pre>" in page
    assert max(one.stat().st_size for one in files) <= LARGEST_PAGE
    assert not re.search(r'"/(home|root|tmp|Users)/', page)
    assert {one.name for one in files} == {
        f"{script.stem}.html",
        *re.findall(r'src="([^"]+)"', page),
    }
    picture = ROOT / "docs" / "pictures" / f"notebook-{script.stem[:2]}.png"
    assert picture.stat().st_size <= LARGEST_PICTURE
    assert f"docs/pictures/{picture.name}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"notebooks/{script.stem}.html" in (ROOT / "docs" / "notebooks.md").read_text("utf-8")


@pytest.mark.full
def test_another_folder_is_imported_once_into_a_database_of_its_own(tmp_path: Path) -> None:
    """The real city is opened so, beside the one in use, which stays as it is."""
    state = tmp_path / "state"
    code = (
        "from planning import open_city\nfrom gis import db\n"
        "c = open_city('data/sample_rural', policy='mountain-primary')\n"
        "print(c.snapshot.hash, c.place.url != db.database_url())\n"
        "print(len(c.allocate('nearest-first').table))\n"
    )
    words = {**os.environ, "GANTRUONG_STATE_DIR": str(state), "PYTHONPATH": str(ROOT)}
    words.pop(db.SETTING, None)
    try:
        first, second = (
            subprocess.run(  # noqa: S603 (this very Python)
                [sys.executable, "-c", code], env=words, capture_output=True, text=True, check=True
            ).stdout.split()
            for _ in range(2)
        )
        assert first == second
        assert first[1] == "True"
    finally:
        Cluster(state).reset()
