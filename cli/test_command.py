"""``gantruong test``: everything that must hold before a change is kept, in one command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Column, Table

from cli.console import in_language, out
from gis.errors import BrokenPromiseError, EnvironmentNotReadyError
from gis.state import CHECKOUT

N_WORKERS: Final = 2
SCRIPTS: Final = Path(sys.executable).parent
STATIC_STEPS: Final[dict[str, tuple[str, ...]]] = {
    "format": ("ruff", "format", "--check", "."),
    "style": ("ruff", "check", "."),
    "types": ("mypy",),
    "layers": ("lint-imports",),
}
PYTEST: Final = ("pytest", "-n", str(N_WORKERS), "--dist", "loadfile", "--no-loadscope-reorder")
TEST_HANGS_S: Final = 300  # ten times what the slowest takes: then it fails by name
FULL_TEST_HANGS_S: Final = 3 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one step ended."""

    step: str
    passed: bool
    seconds: float


def run_tests(
    pytest_words: Annotated[
        list[str] | None, typer.Argument(help="Words for pytest, after --.", metavar="-- WORDS")
    ] = None,
    *,
    full: Annotated[bool, typer.Option("--full", help="Run every stated count.")] = False,
) -> None:
    """Check format, style, types and layers beside the tests; the summary comes last."""
    if not (CHECKOUT / "tests").is_dir():
        msg = "the tests are in the source folder, not in the installed package: ./gantruong test"
        raise EnvironmentNotReadyError(msg)
    environment = os.environ | ({"GANTRUONG_FULL": "1"} if full else {})
    hangs_s = FULL_TEST_HANGS_S if full else TEST_HANGS_S
    start_s = time.perf_counter()
    with ThreadPoolExecutor(1) as beside:  # tests wait for their programs; the types need no wait
        sources = beside.submit(_sources, environment)
        tests = _pytest([f"--timeout={hangs_s}", *(pytest_words or [])], environment)
        outcomes = [*sources.result(), tests]
    _summary(outcomes, time.perf_counter() - start_s)
    red = [outcome.step for outcome in outcomes if not outcome.passed]
    if red:
        msg = f"not all is well: {', '.join(red)}; see above"
        raise BrokenPromiseError(msg)


def _sources(environment: dict[str, str]) -> list[Outcome]:
    return [_static(step, words, environment) for step, words in STATIC_STEPS.items()]


def _static(step: str, words: tuple[str, ...], environment: dict[str, str]) -> Outcome:
    """Run one step; its words are shown only if they tell of something wrong."""
    start_s = time.perf_counter()
    done = _run(words, environment, capture=True)
    if done.returncode:
        out.print(f"--- {step}: {' '.join(words)}", markup=False)
        out.print(done.stdout, done.stderr, markup=False)
    return Outcome(step=step, passed=done.returncode == 0, seconds=time.perf_counter() - start_s)


def _pytest(words: list[str], environment: dict[str, str]) -> Outcome:
    start_s = time.perf_counter()
    done = _run((*PYTEST, *words), environment, capture=False)
    return Outcome(step="tests", passed=done.returncode == 0, seconds=time.perf_counter() - start_s)


def _run(
    words: tuple[str, ...], environment: dict[str, str], *, capture: bool
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own tools with fixed words; pytest's are the user's)
        [str(SCRIPTS / words[0]), *words[1:]],
        cwd=CHECKOUT,
        env=environment,
        capture_output=capture,
        text=True,
        check=False,
    )


def _summary(outcomes: list[Outcome], total_s: float) -> None:
    headings = in_language("Bước|Kết quả|Giây", "Step|Result|Seconds").split("|")
    table = Table(*headings[:2], Column(headings[2], justify="right"), box=None, pad_edge=False)
    for outcome in outcomes:
        result = in_language("đạt", "passed") if outcome.passed else in_language("HỎNG", "FAILED")
        table.add_row(outcome.step, result, f"{outcome.seconds:.1f}")
    table.add_row(in_language("tổng cộng", "total"), "", f"{total_s:.1f}")
    out.print(table)
