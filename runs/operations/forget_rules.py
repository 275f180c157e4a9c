"""What becomes of each table when a season's children are forgotten, read from ``forget.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("forget.toml")
CONDITIONS: Final = {
    "season": "season = %(season)s",
    "run": "run_id IN (SELECT run_id FROM work.run WHERE season = %(season)s)",
    "all": "true",
}
DEFAULT_SCHEMA: Final = "public"


@dataclass(frozen=True, slots=True)
class Rule:
    """A table that holds children's data, and the condition for the rows that go."""

    table: str
    condition: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return the tables with children's data, in the order in which their rows go."""
    return tuple(
        Rule(_full(table), str(told.get("where") or CONDITIONS[told["rule"]]))
        for table, told in _read()["tables"].items()
    )


@cache
def stays() -> dict[str, str]:
    """Return the tables without children's data, and why."""
    return {_full(table): str(why) for table, why in _read()["stays"].items()}


def folders() -> tuple[str, ...]:
    """Return the folders of the state folder that are emptied."""
    return tuple(_read()["folders"]["delete"])


def unruled(tables: list[str]) -> list[str]:
    """
    Return the tables of which nobody has said what becomes of them.

    Examples
    --------
    >>> unruled(["people.pupil", "public.school", "people.new"])
    ['people.new']
    """
    known = {rule.table for rule in rules()} | set(stays())
    return sorted(set(tables) - known)


@cache
def _read() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _full(table: str) -> str:
    return table if "." in table else f"{DEFAULT_SCHEMA}.{table}"
