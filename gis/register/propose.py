"""A first column map for an unknown file: near names proposed, for a person to confirm."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.register.columns import NEVER_KEPT
from gis.register.contract import load, registers
from gis.register.examples import MARK_HEADING, words
from gis.text import NEAR, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.province import Province
    from gis.register.contract import Column, Register
    from gis.register.table import Table

MOST_WORDS: Final = 30
UNKNOWN: Final = "?"
"""Stands for a word that nobody mapped; the import refuses it, so it cannot be forgotten."""

EXACT: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    What a file's headings probably are.

    Attributes
    ----------
    columns
        Heading of the file to our column and how alike they are, 0 to 1; ``""`` if nothing is.
    values
        Our column to the file's words for its choices and ours; ``?`` if nothing is near.
    missing
        Required columns that no heading was found for.
    """

    register: Register
    columns: dict[str, tuple[str, float]]
    values: dict[str, dict[str, str]]
    missing: tuple[str, ...]


def likeliest(table: Table, province: Province) -> str:
    """Return the register whose columns the headings fit best; the first one of equals."""

    def fit(kind: str) -> float:
        return sum(score for name, score in _matches(table, load(kind), province).values() if name)

    return max(registers(), key=fit)


def propose(table: Table, register: Register, province: Province) -> Proposal:
    """
    Propose a column map by the likeness of headings.

    Parameters
    ----------
    table
        The file.
    province
        Place whose known headings count as names of a column too.
    """
    columns = _matches(table, register, province)
    found = {name for name, _ in columns.values()}
    missing = [one.name for one in register.columns if one.required and one.name not in found]
    values = {}
    for at, heading in enumerate(table.headers):
        name = columns[heading][0]
        if name and register.column(name).allowed:
            unknown = _words(table.column(at), register.column(name), province)
            if unknown:
                values[name] = unknown
    return Proposal(register=register, columns=columns, values=values, missing=tuple(missing))


def _matches(table: Table, register: Register, province: Province) -> dict[str, tuple[str, float]]:
    """Return the best one-to-one matches, the most alike first."""
    names = _names(register, province)
    scores = sorted(
        (
            (-_likeness(fold(heading), known), at, column)
            for at, heading in enumerate(table.headers)
            if fold(heading) != fold(MARK_HEADING)
            and not (register.personal and NEVER_KEPT.search(fold(heading)))
            for column, known in names.items()
        ),
    )
    found: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for score, at, column in scores:
        heading = table.headers[at]
        if -score >= NEAR and heading not in found and column not in taken:
            found[heading] = (column, -score)
            taken.add(column)
    return {heading: found.get(heading, ("", 0.0)) for heading in table.headers}


def _names(register: Register, province: Province) -> dict[str, set[str]]:
    names = {one.name: {fold(one.name), fold(one.vi), fold(one.en)} for one in register.columns}
    for layout in province.layout:
        if layout.register_kind == register.kind:
            for theirs, ours in layout.columns.items():
                names[ours].add(theirs)
    return names


def _likeness(heading: str, known: set[str]) -> float:
    if heading in known:
        return EXACT
    return max(difflib.SequenceMatcher(None, heading, one).ratio() for one in known)


def _words(cells: list[str], column: Column, province: Province) -> dict[str, str]:
    """Return the file's words that the import would not understand, with the nearest of ours."""
    ours = dict(zip(map(fold, words(column) or column.allowed), column.allowed, strict=True))
    ours |= {fold(one): one for one in column.allowed}
    understood = set(ours)
    for layout in province.layout:
        understood |= set(layout.values.get(column.name, {}))
    strange = sorted(
        {cell.strip() for cell in cells if fold(cell) and fold(cell) not in understood}
    )
    found = {}
    for word in strange[:MOST_WORDS]:
        near = difflib.get_close_matches(fold(word), list(ours), n=1, cutoff=NEAR)
        found[word] = ours[near[0]] if near else UNKNOWN
    return found


def as_toml(proposal: Proposal, *, file: str) -> str:
    """Return a proposal as the file that a person checks, corrects and confirms."""
    return "\n".join(_lines(proposal, file)) + "\n"


def _lines(proposal: Proposal, file: str) -> Iterator[str]:
    register = proposal.register
    headings = list(proposal.columns)
    unused = [heading for heading, (name, _) in proposal.columns.items() if not name]
    yield "# Đề xuất, chưa được dùng. Hãy xem từng dòng, sửa, rồi đổi thành confirmed = true."
    yield "# A proposal, not used yet. Check and correct each line, then write confirmed = true."
    yield "confirmed = false"
    yield 'status = "officer"'
    yield ""
    yield "[layout]"
    yield f"register = {_quoted(register.kind)}  # {register.vi} - {register.en}"
    yield f"name = {_quoted(file)}"
    yield f"needs = [{', '.join(map(_quoted, headings))}]"
    yield "# Không dùng / not used:"
    yield f"ignored = [{', '.join(map(_quoted, unused))}]"
    for name in proposal.missing:
        column = register.column(name)
        yield f"# THIẾU / MISSING: {name} - {column.vi} - {column.en}"
    yield ""
    yield "[layout.columns]"
    for heading, (name, score) in proposal.columns.items():
        if name:
            told = f"{register.column(name).vi} ({score:.0%})"
            yield f"{_quoted(heading)} = {_quoted(name)}  # {told}"
    for name, known in proposal.values.items():
        allowed = ", ".join(register.column(name).allowed)
        yield ""
        yield f"[layout.values.{name}]  # {allowed}; ? = chưa rõ / unknown, bị từ chối / refused"
        for theirs, ours in known.items():
            yield f"{_quoted(theirs)} = {_quoted(ours)}"


def _quoted(text: str) -> str:
    """Return a text as a TOML string; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False)
