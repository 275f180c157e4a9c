"""A second what-if of the same city begins where the first one stood, with the same result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from admission.policy import file as policies
from gis import write_edits
from runs.jobs.submit import submit
from runs.scenario.changes import close_school
from runs.whatif.same import name_of
from runs.whatif.store import add_change
from tests.fixtures.workers import JobCity, end

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKED = {"policy": "nearest-first", "season": "2026-2027", "grade": "1"}
READING = "reading the registers"


@pytest.fixture(scope="module")
def worked(job_city: JobCity) -> Iterator[JobCity]:
    """Return the city with a worker and two what-ifs."""
    worker = job_city.worker()
    for name, code in (("một", "991001"), ("hai", "991003")):
        change = close_school(code)
        add_change(
            *(job_city.engine, name, change), season="2026-2027", grade="1", created_by="test"
        )
    yield job_city
    end(worker)


def done(city: JobCity, name: str) -> tuple[dict[str, Any], set[str]]:
    """Return the result of a what-if, and the stages that it went through."""
    number = submit(city.engine, "what_if", {"scenario": name, **ASKED}, "test")
    facts = city.wait(number)
    assert facts.state == "succeeded", facts
    assert facts.result is not None
    stages = city.all("SELECT stages FROM work.job WHERE job_id = :job", job=number)[0][0]
    assert isinstance(stages, list)
    return dict(facts.result), {str(one[0]) for one in stages}


def test_the_city_is_read_once_until_it_changes(worked: JobCity) -> None:
    """The same numbers and hashes; another what-if begins warm; changed seats are read anew."""
    cold, cold_stages = done(worked, "một")
    warm, warm_stages = done(worked, "một")
    other, other_stages = done(worked, "hai")
    with worked.engine.begin() as connection:
        connection.execute(
            text("UPDATE dataset SET content_sha256 = repeat('0', 64) WHERE kind = 'seats'")
        )
    anew, anew_stages = done(worked, "hai")

    assert READING in cold_stages
    assert READING not in warm_stages | other_stages
    assert READING in anew_stages
    assert warm == cold
    assert other["difference"]["figures"] != cold["difference"]["figures"]
    assert anew == other


def test_a_name_tells_cities_apart(worked: JobCity) -> None:
    """Other roads, rules, seed or seats are another city."""
    rules = policies.load("nearest-first")
    given: dict[str, Any] = {"season": "2026-2027", "grade": "1", "seed": None, "roads": 1}
    engine = worked.engine
    first = name_of(engine, rules, **given)

    assert name_of(engine, rules, **given) == first
    assert name_of(engine, rules, **{**given, "roads": 2}) != first
    assert name_of(engine, rules, **{**given, "seed": "x"}) != first
    assert name_of(engine, rules, **{**given, "grade": "6"}) != first
    assert name_of(engine, policies.load("minimum-total"), **given) != first
    write_edits.undo_step(engine, "một", 1)  # the scenario is no part of the city
    assert name_of(engine, rules, **given) == first
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE dataset SET content_sha256 = repeat('1', 64) WHERE kind = 'pupils'")
        )
    assert name_of(engine, rules, **given) != first
