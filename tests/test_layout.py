"""The names we take in site-packages are ours alone, and all are under the layer rule."""

from __future__ import annotations

import ast
import configparser
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST_MODULE = 400
TO_COPY = {"api/client.py": 750}
"""What partners copy is one file, however many routes there are."""


def packages() -> set[str]:
    """Return every top-level package on disk, tests apart."""
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}


def project() -> dict:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def shipped_modules() -> list[Path]:
    """Return every module of the packages."""
    return [
        path
        for name in sorted(packages())
        for path in sorted((ROOT / name).rglob("*.py"))
        if "node_modules" not in path.parts
    ]


def imported_names() -> set[str]:
    """Return the top-level names that the packages import at run time, ours and Python's apart."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in shipped_modules()]
    statements = [statement for tree in trees for statement in ast.walk(tree)]
    found = {
        alias.name.partition(".")[0]
        for statement in statements
        if isinstance(statement, ast.Import)
        for alias in statement.names
    } | {
        (statement.module or "").partition(".")[0]
        for statement in statements
        if isinstance(statement, ast.ImportFrom) and not statement.level
    }
    return found - packages() - set(sys.stdlib_module_names)


def test_every_package_is_shipped_typed_and_under_the_layer_rule() -> None:
    """A new folder must be added to the wheel, to the types and to the layers, or this fails."""
    tools = project()["tool"]
    rules = configparser.ConfigParser()
    rules.read(ROOT / ".importlinter")

    assert set(tools["hatch"]["build"]["targets"]["wheel"]["packages"]) == packages()
    assert set(tools["mypy"]["packages"]) == packages()
    assert set(rules["importlinter"]["root_packages"].split()) == packages()


def test_no_other_distribution_ships_one_of_our_names() -> None:
    """Pip overwrites silently when two distributions ship ``api``; we do not."""
    others = {
        name: owners
        for name, owners in packages_distributions().items()
        if name in packages() and set(owners) != {"gan-truong"}
    }

    assert others == {}


def test_every_computing_package_keeps_its_doctests_true() -> None:
    """An example in a docstring that no run executes soon lies."""
    collected = set(project()["tool"]["pytest"]["ini_options"]["testpaths"])

    assert collected == packages() | {"tests"}


def test_no_module_is_longer_than_a_person_reads_in_one_sitting() -> None:
    """Longer than 400 lines means that a second idea has moved in."""
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in shipped_modules()
    }

    assert {name: n for name, n in lengths.items() if n > TO_COPY.get(name, LONGEST_MODULE)} == {}


def test_locks_hash_every_package_and_name_no_host() -> None:
    """A lock with an address works only where that does; without a hash it locks nothing."""
    for name in ("uv", "run", "dev", "notebooks"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pinned = [line for line in text.splitlines() if line and line[0].isalnum()]

        assert pinned, name
        assert all("==" in line and line.endswith("\\") for line in pinned), name
        assert "://" not in text, name
        assert "-index" not in text, name


def test_every_python_gets_the_same_versions() -> None:
    """Another numpy or pyproj for a newer Python could give other bytes for the same input."""
    for name in ("uv", "run", "dev", "notebooks"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        names = [line.partition("==")[0] for line in text.splitlines() if line[:1].isalnum()]

        assert len(names) == len(set(names)), name


def test_the_locks_were_made_from_the_requirements_that_stand() -> None:
    """Someone who adds a dependency and forgets the lock ships a broken set-up."""
    wanted = project()
    lists = {
        "run": wanted["project"]["dependencies"],
        "dev": wanted["project"]["dependencies"] + wanted["dependency-groups"]["dev"],
        "notebooks": wanted["dependency-groups"]["notebooks"],
    }
    for name, requirements in lists.items():
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        locked = {line.partition("==")[0].partition("[")[0] for line in text.splitlines()}
        names = {
            requirement.partition(">")[0].partition("=")[0].partition("[")[0]
            for requirement in requirements
        }

        assert names - locked == set(), name


def test_shipped_code_imports_only_what_is_declared() -> None:
    """What comes along by chance today may stay away tomorrow, and the wheel breaks elsewhere."""
    declared = {
        re.split(r"[\[>=<~ ]", requirement)[0].lower()
        for requirement in project()["project"]["dependencies"]
    }
    owners = packages_distributions()

    undeclared = {
        name: sorted(owners.get(name, []))
        for name in imported_names()
        if not {owner.lower().replace("_", "-") for owner in owners.get(name, [])} & declared
    }

    assert undeclared == {}
