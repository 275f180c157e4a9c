"""Dossiers and flows of a recorded run say what the run recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import Engine, text

from admission.public_cutoffs import FEWEST
from cli.main import main
from gis import db, read
from gis.errors import DatabaseError, InputError, UnknownNameError
from gis.progress import silent
from routing.network import build
from routing.profile import load
from runs import allocate
from runs.dossier.build import dossier
from runs.query_inputs import asked_of_database
from runs.run_flow import run_flow


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def run(engine: Engine) -> allocate.Recorded:
    """Return the first-grade run of the invented city."""
    return allocate.allocate(engine, "hcmc-2025-grade1", season="2026-2027", grade="1")


def test_a_dossier_states_the_metres_of_the_offer(engine, run) -> None:
    """One definition, from the database too; invented data say so."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT pupil_id, school_code, distance_mm FROM work.offer"
                " WHERE run_id = :r AND school_code IS NOT NULL ORDER BY pupil_id"
            ),
            {"r": run.run_id},
        ).all()
    network = build(read.network(engine), load("walk"))

    for pupil, school, distance_mm in rows[:: len(rows) // 5][:5]:
        asked = asked_of_database(engine, pupil=pupil, school=school)
        facts = dossier(network, asked).facts

        assert facts["distance_mm"] == distance_mm == sum(leg["mm"] for leg in facts["legs"])
        assert facts["gate"]["point_id"].startswith(f"{school}#")
        assert facts["notes"][0]["code"] == "invented"


def test_unknown_pupils_and_schools_are_named(engine) -> None:
    """No dossier of nobody."""
    with pytest.raises(UnknownNameError, match="no pupil has the id 'x'"):
        asked_of_database(engine, pupil="x", school="990012")
    pupil = read.register(engine, "pupils")["pupil_id"].iloc[0]
    with pytest.raises(InputError, match="no school has the id 'x'"):
        asked_of_database(engine, pupil=pupil, school="x")


def test_the_flow_of_a_run_carries_its_placed_children(engine, run) -> None:
    """Everybody with an offer travels; no count under ten is told."""
    network, shown = run_flow(engine, run.run_id, silent)

    assert shown.n_travelling == run.summary.placed
    assert shown.n_without_way == 0
    assert len(shown.edge) > 100
    assert int(shown.n_children.min()) >= FEWEST
    assert np.all(network.usable[shown.edge])
    counts = [one.n_children for one in shown.crossings if one.n_children is not None]
    assert counts == sorted(counts, reverse=True)
    assert min(counts, default=FEWEST) >= FEWEST


def test_a_run_that_is_none_or_whose_registers_changed_has_no_flow(engine, run) -> None:
    """Ways are drawn on what the run saw, or not at all."""
    with pytest.raises(UnknownNameError, match="no run 999"):
        run_flow(engine, 999, silent)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE work.offer DISABLE TRIGGER stays"))
        connection.execute(
            text(
                "UPDATE work.offer SET distance_mm = distance_mm + 1 WHERE pupil_id ="
                " (SELECT min(pupil_id) FROM work.offer WHERE school_code IS NOT NULL)"
            )
        )
    with pytest.raises(DatabaseError, match="changed since run"):
        run_flow(engine, run.run_id, silent)


def test_the_command_writes_the_flow(engine, run, tmp_path, monkeypatch, capsys) -> None:
    """Lines for roads, points for bridges, labelled invented; no count under ten in the file."""
    with engine.begin() as connection:  # what the test before made wrong
        connection.execute(
            text(
                "UPDATE work.offer SET distance_mm = distance_mm - 1 WHERE pupil_id ="
                " (SELECT min(pupil_id) FROM work.offer WHERE school_code IS NOT NULL)"
            )
        )
    monkeypatch.setattr(db, "database_url", lambda: engine.url.render_as_string(False))  # noqa: FBT003 (its own way)
    out = tmp_path / "flow.geojson"

    assert main(["--json", "flow", str(run.run_id), "--out", str(out)], {}) == 0
    told = json.loads(capsys.readouterr().out)
    document = json.loads(out.read_text(encoding="utf-8"))
    counts = [one["properties"]["n_children"] for one in document["features"]]
    assert told["n_travelling"] == run.summary.placed
    assert document["nature"] == "invented"
    assert min(count for count in counts if count is not None) >= FEWEST
    assert main(["--quiet", "flow", str(run.run_id), "--out", str(out)], {}) == 0
    assert main(["flow", "999", "--out", str(out)], {}) == 2
