"""Scenarios in the database: made step by step, read back as they were, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from gis import read_edits, write, write_edits
from gis.errors import InputError, UnknownNameError
from routing.edits import AddedRoad, AtNode, Close, EdgeId, Edit, OnEdge, OneWay, Reopen
from runs.scenario.edits import edits_of, rows_of
from tests.ascii_city import city

if TYPE_CHECKING:
    from sqlalchemy import Engine

EDITS: list[Edit] = [
    Close((EdgeId(1, 0),)),
    Reopen((EdgeId(1, 0),)),
    OneWay((EdgeId(2, 0),), "forward"),
    OneWay((EdgeId(2, 0),), "backward"),
    OneWay((EdgeId(2, 0),), "both"),
    AddedRoad(
        ((106.7, 10.7), (106.70000000000002, 10.71), (106.8, 10.7)),
        (("bridge", "yes"), ("highway", "footway"), ("name", "Cầu mới")),
        AtNode(97),
        OnEdge(EdgeId(2, 0), 12_345),
    ),
]


@pytest.fixture
def network_id(engine: Engine) -> int:
    """Return a stored network."""
    return write.network(engine, city("a---b---c\n|       |\nd-------e").raw)


def add(engine: Engine, network_id: int, name: str, *edits: Edit, reason: str = "why") -> int:
    """Add one step."""
    rows = [row for edit in edits for row in rows_of(edit)]
    return write_edits.edit_step(
        engine, name, rows, network_id=network_id, reason=reason, created_by="planner"
    )


def test_edits_come_back_as_they_were(engine: Engine, network_id: int) -> None:
    """Every kind, in order, to the last bit of a coordinate."""
    for edit in EDITS:
        add(engine, network_id, "một", edit)

    known = read_edits.scenario(engine, "một")

    assert edits_of(known.rows) == EDITS
    assert known.network_id == network_id
    assert [step.number for step in known.steps] == [1, 2, 3, 4, 5, 6]


def test_a_step_of_many_edges_is_one_step(engine: Engine, network_id: int) -> None:
    """A bridge of forty edges closes and comes back at once."""
    edges = tuple(EdgeId(1, position) for position in range(40))

    step = add(engine, network_id, "một", Close(edges), reason="close Cầu Sài Gòn 1")

    (only,) = read_edits.scenario(engine, "một").steps
    assert (step, only.number, len(only.rows)) == (1, 1, 40)
    assert only.reason == "close Cầu Sài Gòn 1"
    assert {edge for edit in edits_of(only.rows) for edge in edit.edges} == set(edges)  # type: ignore[union-attr]  # closings only


def test_undoing_takes_the_last_step_that_holds(engine: Engine, network_id: int) -> None:
    """Step by step backwards, or one by its number; nothing is deleted."""
    for edit in EDITS[:3]:
        add(engine, network_id, "một", edit)

    assert write_edits.undo_step(engine, "một", 2) == (2, "why")
    assert write_edits.undo_step(engine, "một") == (3, "why")

    known = read_edits.scenario(engine, "một")
    assert edits_of(known.rows) == EDITS[:1]
    assert [step.holds for step in known.steps] == [True, False, False]
    assert add(engine, network_id, "một", EDITS[1]) == 4
    for _ in range(2):
        write_edits.undo_step(engine, "một")
    with pytest.raises(UnknownNameError, match="no step that could be undone"):
        write_edits.undo_step(engine, "một")
    with pytest.raises(UnknownNameError, match="no step 2 that could be undone"):
        write_edits.undo_step(engine, "một", 2)


def test_scenarios_are_listed_by_name(engine: Engine, network_id: int) -> None:
    """As UTF-8 bytes, as all ids."""
    for name in ("ngập", "cầu đi bộ", "Cầu"):
        add(engine, network_id, name, EDITS[0])

    assert [one.name for one in read_edits.scenarios(engine)] == ["Cầu", "cầu đi bộ", "ngập"]


def test_an_unknown_scenario_is_told_with_near_names(engine: Engine, network_id: int) -> None:
    """Most unknown names are slips."""
    add(engine, network_id, "ngập nước", EDITS[0])

    with pytest.raises(UnknownNameError, match="near names: “ngập nước”"):
        read_edits.scenario(engine, "ngap nuoc")
    with pytest.raises(UnknownNameError, match="gantruong scenario list"):
        read_edits.scenario(engine, "zzz")
    with pytest.raises(UnknownNameError, match="there is no scenario “zzz”"):
        write_edits.undo_step(engine, "zzz")


def test_a_scenario_edits_one_network_version(engine: Engine, network_id: int) -> None:
    """Edges of another version may be other streets."""
    add(engine, network_id, "một", EDITS[0])
    other = write.network(engine, city("a---b").raw)

    with pytest.raises(InputError, match=f"edits network version {network_id}, not {other}"):
        add(engine, other, "một", EDITS[0])
    with pytest.raises(InputError, match="needs a name and at least one edit"):
        add(engine, network_id, "hai")
    assert [one.name for one in read_edits.scenarios(engine)] == ["một"]


def test_missing_cells_are_null_and_not_a_json_null(engine: Engine, network_id: int) -> None:
    """For SQL the two are different things."""
    add(engine, network_id, "một", *EDITS)

    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT kind, way_id IS NULL, tags IS NULL, geom IS NULL, ends IS NULL "
                "FROM road_edit ORDER BY road_edit_id"
            )
        ).all()

    assert [tuple(row) for row in rows] == [
        ("close", False, True, True, True),
        ("open", False, True, True, True),
        ("oneway", False, False, True, True),
        ("oneway", False, False, True, True),
        ("oneway", False, False, True, True),
        ("add", True, False, False, False),
    ]
