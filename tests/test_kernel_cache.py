"""Compiled kernels are kept in the state folder and never outlive their sources."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba

from gis import kernel_cache

ROOT = Path(__file__).parents[1]

PROGRAM = """
from gis.kernel_cache import is_cold, mark_warm, prepare
folder = prepare()
cold = is_cold()
import numpy as np
from routing.outer import twice
print(cold, twice(np.arange(3)), folder.name)
mark_warm()
"""
TOGETHER = """
import os
from gis.kernel_cache import prepare
prepare()
import numpy as np
from routing.inner import grow
from routing.outer import twice
begin, begins = os.pipe()
children = [os.fork(), 0]
children[1] = children[0] and os.fork()
if all(children):
    os.write(begins, b"12")
    assert {os.waitpid(child, 0)[1] for child in children} == {0}
else:
    os.read(begin, 1)
    misses = lambda: [sum(one.stats.cache_misses.values()) for one in (twice, grow)]
    os.write(1, f"{twice(np.arange(3))} {misses()}\\n".encode())
    os._exit(0)
"""
INNER = """
from gis.kernel import kernel

@kernel
def grow(x):
    return x * 2
"""
OUTER = """
import numpy as np
from gis.kernel import kernel
from routing.inner import grow

@kernel
def twice(values):
    total = 0
    for value in values:
        total += grow(value)
    return total
"""


def checkout(folder: Path) -> Path:
    """Make a small checkout with one kernel that calls another in a second file."""
    for package in ("routing", "admission", "forecast"):
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").touch()
    (folder / "gis").mkdir()
    for part in ("__init__", "kernel", "kernel_lock", "kernel_cache", "state", "units", "crs"):
        shutil.copy(ROOT / "gis" / f"{part}.py", folder / "gis")
    (folder / "pyproject.toml").touch()
    (folder / "routing" / "inner.py").write_text(INNER)
    (folder / "routing" / "outer.py").write_text(OUTER)
    return folder


def run(folder: Path, program: str = PROGRAM) -> list[str]:
    """Run a program in a fresh process and return what it prints."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in {kernel_cache.SETTING, "GANTRUONG_STATE_DIR"}
    }
    environment["PYTHONPATH"] = str(folder)
    command = [sys.executable, "-c", program]
    done = subprocess.run(  # noqa: S603 (our own program)
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_an_edited_inner_kernel_is_seen(tmp_path) -> None:
    """Numba alone would go on using the old inner kernel inside the cached outer one."""
    folder = checkout(tmp_path / "city")

    first, again = run(folder), run(folder)
    (folder / "routing" / "inner.py").write_text(INNER.replace("x * 2", "x * 10"))
    edited = run(folder)

    assert (first[:2], again[:2], edited[:2]) == (
        ["True", "6"],
        ["False", "6"],
        ["True", "30"],
    )
    assert first[2] == again[2] != edited[2]


def test_two_that_begin_together_compile_each_kernel_once(tmp_path) -> None:
    """A service and its workers on a fresh machine do not all compile the same for a minute."""
    told = " ".join(run(checkout(tmp_path / "city"), TOGETHER))

    assert told in {"6 [0, 0] 6 [1, 1]", "6 [1, 1] 6 [0, 0]"}


def test_kernels_are_kept_in_the_state_folder_for_their_owner(tmp_path, monkeypatch) -> None:
    """Nobody else may put code there."""
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(tmp_path))
    monkeypatch.delenv(kernel_cache.SETTING, raising=False)
    monkeypatch.setattr(numba.config, "CACHE_DIR", getattr(numba.config, "CACHE_DIR"))  # noqa: B009 (set while running)

    folder = kernel_cache.prepare()

    assert folder.parent == tmp_path / "kernels"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_chosen_by_the_user_is_kept(tmp_path, monkeypatch) -> None:
    """Who sets numba's own variable has a reason."""
    monkeypatch.setenv(kernel_cache.SETTING, str(tmp_path))

    assert kernel_cache.prepare() == tmp_path


def compiles(path: Path) -> bool:
    """Return whether a module makes kernels; who only holds arrays for them makes none."""
    imported = {
        (one.module, name.name)
        for one in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(one, ast.ImportFrom)
        for name in one.names
    }
    makers = {
        ("gis.kernel", "kernel"),
        ("gis.kernel", "loop"),
        ("gis", "kernel"),
        ("numba", "njit"),
    }
    return bool(imported & makers)


def test_no_kernel_hides_where_its_changes_would_not_be_seen() -> None:
    """The hash covers the computing packages and three files of gis; kernels live there only."""
    users = {
        path.relative_to(ROOT).as_posix()
        for package in ("gis", "runs", "api", "webmap", "planning", "cli")
        for path in (ROOT / package).rglob("*.py")
        if compiles(path)
    }

    assert users <= set(kernel_cache.KERNEL_PARTS)
