"""Every command that changes the state leaves its row in the audit log, and no other does."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import typer
from sqlalchemy import text
from typer.main import get_command

from cli.commands import COMMANDS
from cli.main import main
from gis import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

HERE: Final = Path(__file__)
TABLE: Final = tomllib.loads(HERE.with_name("expected_audit.toml").read_text(encoding="utf-8"))
LEAVES: Final[dict[str, list[str]]] = TABLE["leaves"]
WRITERS: Final = frozenset({"audit", "_note", "note", "_note_change"})
GRADE: Final = ["--grade", "1", "--by", "office"]


def leaves_of(command: Any, name: str) -> Iterator[str]:  # noqa: ANN401 (a command or a group)
    """Yield the full names of all commands below one."""
    below = getattr(command, "commands", None)
    if not below:
        yield name
        return
    for word, one in below.items():
        yield from leaves_of(one, f"{name} {word}")


def all_commands() -> Iterator[str]:
    """Yield every command as it is typed, by the program's own list."""
    for name, known in COMMANDS.items():
        loaded = known.load()
        yield from leaves_of(
            get_command(loaded) if isinstance(loaded, typer.Typer) else loaded, name
        )


def writes_rows(module: Path) -> bool:
    """Return whether a module calls what adds a row to the log."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    calls = (one.func for one in ast.walk(tree) if isinstance(one, ast.Call))
    return any(
        (isinstance(one, ast.Name) and one.id in WRITERS)
        or (isinstance(one, ast.Attribute) and one.attr in WRITERS)
        for one in calls
    )


def test_every_command_says_what_it_leaves_in_the_log() -> None:
    """A new command must say it, a gone one must not stay, none says two things."""
    told = [*LEAVES, *TABLE["beside"], *TABLE["reads"]["commands"]]

    assert sorted(told) == sorted(all_commands())


def test_every_module_that_is_named_writes_such_a_row() -> None:
    """The first word of the action stands in it, beside a call that adds to the log."""
    for name, (action, file) in LEAVES.items():
        module = HERE.parents[1] / file
        source = module.read_text(encoding="utf-8")
        assert writes_rows(module), (name, file)
        assert action.split()[0] in source, (name, action, file)


def rows(engine: Engine) -> list[tuple[str, str]]:
    """Return actor and action of every row, in order."""
    with engine.connect() as connection:
        asked = text("SELECT actor, action FROM work.audit_log ORDER BY audit_id")
        return [(row[0], row[1]) for row in connection.execute(asked)]


STORY: Final[list[tuple[list[str], list[tuple[str, str]]]]] = [
    (
        ["client", "add", "one", "--role", "planner", "--city"],
        [("administrator", "client add")],
    ),
    (["client", "list"], []),
    (["client", "show", "one"], []),
    (["client", "rotate", "one"], [("administrator", "client rotate")]),
    (["client", "revoke", "one"], [("administrator", "client revoke")]),
    (
        ["codes", "last-day", "correct", "2026-06-15", "--season", "2026-2027", *GRADE],
        [("office", "set last day")],
    ),
    (
        [
            *("codes", "last-day", "correct", "2026-06-20", "--season", "2026-2027", *GRADE),
            *("--reason", "storm"),
        ],
        [("office", "set last day")],
    ),
    (["jobs", "list"], []),
    (["run", "list"], []),
    (["scenario", "list"], []),
    (["network", "list"], []),
    (["review", "list"], []),
    (["paths", "list"], []),
    (["publication", "list"], []),
    (["approve", "list"], []),
    (["audit", "show"], []),
    (["audit", "check"], []),
]
"""Commands that need no city, in order, and the rows that each leaves."""


def test_commands_leave_one_row_or_none(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that change something one each, those that read none."""
    monkeypatch.setenv(db.SETTING, database_url)
    monkeypatch.setenv("GANTRUONG_PUBLICATION_DIR", str(tmp_path))
    known = rows(engine)
    for words, left in STORY:
        assert main(words, {}) == 0, words
        now = rows(engine)
        assert now[len(known) :] == left, words
        known = now
    asked = text(
        "SELECT detail ->> 'before' FROM work.audit_log WHERE action = 'set last day'"
        " ORDER BY audit_id"
    )
    with engine.connect() as connection:
        assert connection.scalars(asked).all() == [None, "2026-06-15T23:59:59.999000+07:00"]
