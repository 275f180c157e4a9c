"""Column maps that officers confirmed: proposed, kept in the state folder, used for like files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from gis.column_map import FOLDER, confirmed_layout, layouts_in
from gis.errors import InputError
from gis.province import load as load_province
from gis.province import national
from gis.register.columns import check_headings, expected_headings
from gis.register.contract import load, registers
from gis.register.propose import Proposal, as_toml, likeliest, propose
from gis.register.table import read_table
from gis.state import private_dir
from gis.text import fold

if TYPE_CHECKING:
    from pathlib import Path

    from gis.province_layout import Layout


def propose_map(path: Path, out: Path, *, kind: str | None, province: str | None) -> Proposal:
    """
    Write a column map for an unknown file, to be confirmed by a person.

    Parameters
    ----------
    path
        CSV or XLSX file whose headings nobody knows.
    out
        TOML file to write; it must not be there.
    kind
        Register; ``None``: the one that fits best.
    province
        Place whose known headings help.

    Raises
    ------
    InputError
        If the file cannot be read as a table or has no headings, or ``out`` is there already.
    """
    if out.exists():
        msg = f"{out} is there already; name another file with --out"
        raise InputError(msg)
    place = national() if province is None else load_province(province)
    kinds = registers() if kind is None else {kind: load(kind)}
    known = frozenset[str]().union(
        *(expected_headings(one, place.layout) for one in kinds.values())
    )
    table = read_table(path, known=known)
    check_headings(table)
    register = load(kind or likeliest(table, place))
    proposal = propose(table, register, place)
    out.write_text(as_toml(proposal, file=path.name), encoding="utf-8", newline="\n")
    return proposal


def given_map(path: Path, kind: str) -> Layout:
    """
    Return the layout of a confirmed map for a register.

    Raises
    ------
    InputError
        If nobody confirmed it, it is one of another register, or names columns that are not there.
    """
    layout = confirmed_layout(path)
    if layout.register_kind != kind:
        msg = f"{path.name} maps the register {layout.register_kind}, not {kind}"
        raise InputError(msg)
    strange = {*layout.columns.values(), *layout.values} - set(load(kind).names)
    if strange:
        msg = f"{path.name}: {kind} has no column {', '.join(sorted(strange))}"
        raise InputError(msg)
    return layout


def kept_maps(kind: str) -> tuple[Layout, ...]:
    """Return the maps kept for a register; each is used only for files with all its headings."""
    found = layouts_in(private_dir(FOLDER))
    return tuple(one for one in found if one.register_kind == kind and one.needs)


def keep(path: Path, layout: Layout) -> Path:
    """Keep a confirmed map for the next file with the same headings; return where."""
    headings = "\n".join(sorted(map(fold, layout.needs)))
    name = hashlib.sha256(headings.encode()).hexdigest()[:16]
    target = private_dir(FOLDER) / f"{layout.register_kind}-{name}.toml"
    target.write_bytes(path.read_bytes())
    return target
