"""The built wheel, installed far from the checkout, is whole and runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gis.state import system_state_dir

ROOT = Path(__file__).parents[1]
HANG_GUARD_S = 600

Run = Callable[..., subprocess.CompletedProcess[str]]


def run(
    words: list[str], *, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program and keep what it says."""
    return subprocess.run(  # noqa: S603 (our own programs)
        words, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=HANG_GUARD_S
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the build tools of the lock, as a release does."""
    folder = tmp_path_factory.mktemp("dist")
    hatchling = Path(sys.executable).with_name("hatchling")
    built = run([str(hatchling), "build", "-t", "wheel", "-d", str(folder)])
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """
    Install the wheel into an environment of its own that sees the locked packages only.

    The path file shows the packages but not their path files, so the checkout stays unseen.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    words = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    installed = run([str(python), *words])
    assert installed.returncode == 0, installed.stderr
    site = Path(run([str(python), "-c", "import site; print(site.getsitepackages()[0])"]).stdout)
    (Path(str(site).strip()) / "locked.pth").write_text(sysconfig.get_path("purelib"))
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("GANTRUONG_")
    }
    environment |= {"XDG_STATE_HOME": str(folder / "state"), "LANG": "C.UTF-8"}
    environment.pop("PYTHONPATH", None)

    def gantruong(*words: str, program: str = "gantruong") -> subprocess.CompletedProcess[str]:
        return run([str(python.with_name(program)), *words], cwd=folder, env=environment)

    yield gantruong
    gantruong("db", "reset", "--yes")
    stand_in = system_state_dir(folder / "state" / "gan-truong")
    if stand_in.is_dir():
        stand_in.rmdir()


def test_the_installed_code_is_the_wheels_and_not_the_checkouts(elsewhere) -> None:
    """Without this the tests below would prove nothing."""
    words = "import gis, gis.shipped as s; print(gis.__file__); print(s.data_path('sample'))"

    shown = elsewhere("-c", words, program="python").stdout.split()

    assert all("elsewhere" in path for path in shown), shown


@pytest.mark.parametrize(
    "part", ["provinces/national.toml", "provinces/hcmc", "sample", "sample_rural"]
)
def test_data_is_shipped_inside(elsewhere, part) -> None:
    """A province or the invented city left out of the wheel shows at a user's desk otherwise."""
    words = f"from gis.shipped import data_path; print(data_path(*{part.split('/')!r}).exists())"

    assert elsewhere("-c", words, program="python").stdout == "True\n"


@pytest.mark.parametrize("suffix", [".sql", ".toml", ".html", ".js", ".css"])
def test_files_that_are_no_code_are_shipped(elsewhere, suffix) -> None:
    """Some build tools leave out queries and tables without a word."""
    folders = {
        ".sql": ["gis"],
        ".toml": ["gis", "routing", "admission", "forecast"],
        ".html": ["webmap"],
    }
    folders |= {".js": ["webmap.planner"], ".css": ["webmap.planner"]}
    for name in folders[suffix]:
        words = (
            f"import {name}, pathlib; here = pathlib.Path({name}.__file__).parent;"
            f"print(len(list(here.rglob('*{suffix}'))))"
        )
        in_checkout = [
            path
            for path in (ROOT / name.replace(".", "/")).rglob(f"*{suffix}")
            if "node_modules" not in path.parts and "src" not in path.parts
        ]

        shipped = int(elsewhere("-c", words, program="python").stdout)

        assert shipped >= min(len(in_checkout), 1), name


def test_help_runs(elsewhere) -> None:
    """The entry point finds its module."""
    done = elsewhere("--help")

    assert done.returncode == 0, done.stderr
    assert "doctor" in done.stdout


def test_doctor_looks_at_this_machine(elsewhere) -> None:
    """State lies in the user's state folder, since there is no checkout."""
    done = elsewhere("doctor", "--json")

    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["state_folder"]["detail"].endswith("state/gan-truong")
    assert checks["packages"]["ok"]


def test_the_tests_are_not_in_the_wheel(elsewhere) -> None:
    """Asked for them it says where they are, and does not fail in a strange way."""
    done = elsewhere("test")

    assert done.returncode == 3
    assert "./gantruong test" in done.stderr


@pytest.mark.full
def test_the_demo_runs(elsewhere) -> None:
    """Everything a season needs is in the wheel: database, roads, policy, invented city."""
    done = elsewhere("demo", "--no-serve")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["placed"] > 0
