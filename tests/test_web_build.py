"""The page is built from its own sources, when they changed, and says what is missing."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from gis.errors import EnvironmentNotReadyError
from webmap import build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Copy the sources of the page, without packages and without what was built."""
    folder = tmp_path / "webmap"
    ignored = shutil.ignore_patterns("node_modules", "static", "__pycache__", "*.py")
    shutil.copytree(build.HERE, folder, ignore=ignored)
    return folder


def fake_node(tmp_path: Path, script: str) -> Path:
    """Return a folder with a Node.js that only pretends."""
    root = tmp_path / "node"
    (root / "bin").mkdir(parents=True)
    (root / "bin" / "node").write_text(script, encoding="utf-8")
    (root / "bin" / "node").chmod(0o755)
    return root


def test_the_lock_names_no_download_host() -> None:
    """Whoever builds may use any registry; ours is nobody's business."""
    lock = (build.HERE / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(lock)["packages"]

    assert "resolved" not in lock
    assert all("integrity" in one for name, one in packages.items() if name)
    assert ".tgz" not in lock


def test_the_built_page_asks_no_other_host(map_page: Path) -> None:
    """No content network, no font server, no analytics; only addresses of our own."""
    page = (map_page / "index.html").read_text(encoding="utf-8")
    styles = "".join(path.read_text(encoding="utf-8") for path in map_page.glob("assets/*.css"))

    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert not re.search(r"url\([\"']?(?:https?:)?//", styles)
    assert "@import" not in styles


def test_the_hash_changes_with_every_source(sources: Path) -> None:
    """A changed sentence must reach the page."""
    before = build.sources_sha256(sources)
    (sources / "src" / "texts.ts").write_text("// changed\n", encoding="utf-8")

    assert build.sources_sha256(sources) != before


def test_nothing_is_built_while_the_sources_are_the_same(sources: Path) -> None:
    """The second start costs one hash, not six seconds."""
    static = sources / "static"
    static.mkdir()
    (static / "index.html").write_text("as it was", encoding="utf-8")
    (static / build.STAMP).write_text(build.sources_sha256(sources), encoding="ascii")

    assert build.ensure(folder=sources, node=sources / "no such folder") == static
    assert (static / "index.html").read_text(encoding="utf-8") == "as it was"


def test_an_installed_wheel_has_its_page(tmp_path: Path) -> None:
    """There are no sources there, and no Node.js is asked for."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text("shipped", encoding="utf-8")

    assert build.ensure(folder=tmp_path) == tmp_path / "static"


def test_a_wheel_without_its_page_says_what_to_do(tmp_path: Path) -> None:
    """Never a blank page."""
    with pytest.raises(EnvironmentNotReadyError, match="install the wheel again"):
        build.ensure(folder=tmp_path)


def test_an_unreachable_registry_is_named(sources: Path, tmp_path: Path) -> None:
    """The sentence says what could not be done and how to name another registry."""
    (sources / "node_modules").mkdir()
    node = fake_node(tmp_path, "#!/bin/sh\necho 'npm error network' >&2\nexit 1\n")

    with pytest.raises(EnvironmentNotReadyError, match=r"registry reachable.*(?s:.)*npm error"):
        build.ensure(folder=sources, node=node)
    assert not (sources / "static").exists()


def test_a_failed_build_leaves_the_old_page(sources: Path, tmp_path: Path) -> None:
    """A page that worked yesterday is better than half of a new one."""
    static = sources / "static"
    static.mkdir()
    (static / "index.html").write_text("yesterday's", encoding="utf-8")
    (sources / "node_modules").mkdir()
    node = fake_node(tmp_path, '#!/bin/sh\ncase "$1" in *vite*) exit 1;; esac\nexit 0\n')

    with pytest.raises(EnvironmentNotReadyError, match="did not build"):
        build.ensure(folder=sources, node=node)
    assert (static / "index.html").read_text(encoding="utf-8") == "yesterday's"


def test_types_and_both_languages_are_complete(map_page: Path) -> None:
    """The compiler refuses a sentence that one of the languages lacks."""
    assert map_page.is_dir()
    node = build.node_root() / "bin" / "node"
    compiler = build.HERE / "node_modules" / "typescript" / "bin" / "tsc"

    done = subprocess.run(  # noqa: S603 - our own compiler
        [node, compiler, "--noEmit"], cwd=build.HERE, capture_output=True, text=True, check=False
    )

    assert done.stdout == ""
    assert done.returncode == 0


def test_the_types_of_the_pages_are_those_of_the_service() -> None:
    """A changed route that no page knows of would be found by a family."""
    script = runpy.run_path(str(build.HERE.parent / "docs" / "render_service_types.py"))
    first = script["TYPES"].read_text(encoding="utf-8").splitlines()[0]

    assert first == script["stamp"](script["shapes"]()), "run docs/render_service_types.py"


@pytest.mark.parametrize(
    "page", ["admissions.html", "index.html", "officers.html", "planners.html", "result.html"]
)
def test_every_page_is_built(map_page: Path, page: str) -> None:
    """Each face has its own."""
    assert (map_page / page).is_file()
    assert (map_page / f"{page}.br").is_file()
