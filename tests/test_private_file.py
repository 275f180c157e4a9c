"""Files about children are whole or not there, and nobody but their owner can read them."""

from __future__ import annotations

import ast
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from gis import private_file
from gis.errors import InputError
from gis.report import CheckReport
from runs.folder import whole_folder
from runs.two_files import written_together

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]

NO_CHILDREN: Final = {
    "address.py": "names of former wards and where they lead",
    "capacity.py": "seats and children by ward, small counts withheld",
    "catchments_check.py": "a page about outlines, through written_together",
    "catchments_derive.py": "a drawing of areas",
    "check_pairs.py": "through written_together",
    "db_qgis.py": "a project of public layers, through written_together",
    "forget.py": "the document that a season was forgotten: counts",
    "grade10.py": "through written_together",
    "key.py": "the public key",
    "run_map.py": "a map and a report without homes, small counts withheld",
    "run_publish.py": "what the public is told",
    "server.py": "the log of a service of a test or measurement",
    "notebook.py": "JupyterLab's settings",
    "practice_running.py": "who serves a place of practice, and its log",
    "supply.py": "the list of packages",
    "template.py": "an empty template",
}
"""Commands that write a file by themselves, and why nobody's child stands in it."""


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    """Write as on most machines, where everybody may read what one writes."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    """Return who may do what with a file."""
    return path.stat().st_mode & 0o777


def test_a_new_file_is_its_owner_s_and_never_over_another(tmp_path: Path) -> None:
    """Nothing is left beside it, and what is there stays."""
    path = tmp_path / "children.csv"

    private_file.write_new(path, b"first")
    with pytest.raises(InputError, match=r"children\.csv is there already"):
        private_file.write_new(path, b"second")
    with pytest.raises(InputError, match="cannot be written: No such file"):
        private_file.write_new(tmp_path / "no folder" / "x.csv", b"third")

    assert (path.read_bytes(), mode(path)) == (b"first", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_where_there_are_no_links_it_is_named_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Officers carry files on sticks, whose file system knows no second name."""

    def refuse(_: Path, __: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "children.csv"

    private_file.write_new(path, b"first")
    with pytest.raises(InputError, match="is there already"):
        private_file.write_new(path, b"second")

    assert (path.read_bytes(), mode(path)) == (b"first", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full half-way: no file of that name, none beside it."""

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    old = tmp_path / "old.csv"
    old.write_bytes(b"old")

    for path, write in (
        (tmp_path / "new.csv", private_file.write_new),
        (old, private_file.replace),
    ):
        with pytest.raises(InputError, match="cannot be written: No space left"):
            write(path, b"much")

    assert list(tmp_path.iterdir()) == [old]
    assert old.read_bytes() == b"old"


def test_a_replaced_file_is_its_owner_s_though_the_old_one_was_not(tmp_path: Path) -> None:
    """A report is written again over the one before."""
    path = tmp_path / "report.csv"
    path.write_bytes(b"old")
    assert mode(path) == 0o644

    CheckReport().write(path)

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert mode(path) == 0o600


def test_files_written_together_are_their_owner_s(tmp_path: Path) -> None:
    """Also where a library makes the file anew; what is open to all goes by the umask."""
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    with written_together(*paths) as parts:
        while_written = [mode(part) for part in parts]
        parts[0].write_bytes(b"a")
        parts[1].unlink()
        parts[1].write_bytes(b"b")
    with written_together(tmp_path / "c.csv", open_to_all=True) as (part,):
        part.write_bytes(b"c")

    assert while_written == [0o600, 0o600]
    assert [mode(path) for path in paths] == [0o600, 0o600]
    assert mode(tmp_path / "c.csv") == 0o644


def test_a_result_folder_is_its_owner_s(tmp_path: Path) -> None:
    """Nobody else may enter while it is written, nor read a file of it if it is moved."""
    with whole_folder(tmp_path / "result") as folder:
        while_written = mode(folder)
        (folder / "inputs").mkdir()
        (folder / "inputs" / "pupils.csv").write_bytes(b"x")
    with whole_folder(tmp_path / "public", open_to_all=True) as folder:
        (folder / "schools.csv").write_bytes(b"x")

    own = tmp_path / "result"
    assert while_written == 0o700
    assert [mode(one) for one in (own, own / "inputs", own / "inputs" / "pupils.csv")] == [
        *(0o700, 0o700, 0o600),
    ]
    assert mode(tmp_path / "public") == 0o755
    assert mode(tmp_path / "public" / "schools.csv") == 0o644


def writes_by_itself(path: Path) -> bool:
    """Tell whether a module opens a file to write, or writes one in one call."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in {"write_bytes", "write_text", "to_csv", "touch"}:
            return True
        modes = [one.value for one in node.args if isinstance(one, ast.Constant)]
        if node.func.attr == "open" and any(str(one)[:1] in "wxa" for one in modes if one):
            return True
    return False


def test_no_command_writes_a_file_by_itself_but_those_that_say_why() -> None:
    """A new command that writes children goes through ``gis.private_file`` or a result folder."""
    found = {path.name for path in (ROOT / "cli").glob("*.py") if writes_by_itself(path)}

    assert found == set(NO_CHILDREN)


def test_of_many_who_make_a_key_at_once_all_read_the_same(tmp_path: Path) -> None:
    """None reads half of it, and the one that is kept is one of theirs."""
    path = tmp_path / "key"
    wanted = [f"{number:064x}".encode() for number in range(64)]

    def made(content: bytes) -> bytes:
        private_file.make_once(path, content)
        return path.read_bytes()

    with ThreadPoolExecutor(16) as many:
        found = set(many.map(made, wanted))

    assert len(found) == 1
    assert found <= set(wanted)
    assert [one.name for one in tmp_path.iterdir()] == ["key"]
    assert path.stat().st_mode & 0o777 == 0o600
