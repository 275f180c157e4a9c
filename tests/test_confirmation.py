"""What a confirmation must name, and that the database holds the last step too."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gis import db
from gis.errors import InputError
from runs.recorded.confirmation import confirmation_of
from runs.recorded.standing import standing_cell, standing_of

if TYPE_CHECKING:
    from pathlib import Path

RIGHT: dict[str, Any] = {
    "person": " Nguyễn Thị An ",
    "role": "Chủ tịch Hội đồng",
    "document": "12/QĐ-UBND",
    "document_date": "2026-06-12",
}


@pytest.fixture(autouse=True)
def _moved_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = tmp_path / "clock"
    clock.write_text("2026-06-12T00:00:00+07:00\n")
    monkeypatch.setenv("GANTRUONG_CLOCK_FILE", str(clock))


def test_a_confirmation_names_person_role_number_and_date() -> None:
    """All four stand in it, trimmed; the day of the decision itself is early enough."""
    found = confirmation_of(**RIGHT)

    assert found.person == "Nguyễn Thị An"
    assert found.document_date == dt.date(2026, 6, 12)
    assert found.as_dict()["document"] == "12/QĐ-UBND"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"person": None, "role": " "}, "missing: person, role$"),
        ({"document": "", "document_date": None}, "missing: document, document_date$"),
        ({"person": "079012345678"}, "no letter"),
        ({"person": "An 079012345678"}, "without any number"),
        ({"role": "x"}, "2 to 120 letters"),
        ({"person": "An\nBình"}, "on one line"),
        ({"document": "quyết định"}, "its number and symbol"),
        ({"document_date": "12/06/2026"}, "a day such as"),
        ({"document_date": "2026-06-13"}, "still to come"),
        ({"document_date": "2025-06-10"}, "more than a year ago"),
    ],
)
def test_a_confirmation_that_cannot_be_right_is_refused(changed: dict[str, Any], says: str) -> None:
    """What is missing is named all at once; a date to come is none of a decision made."""
    with pytest.raises(InputError, match=says):
        confirmation_of(**{**RIGHT, **changed})


def test_every_state_says_what_it_is() -> None:
    """Draft and provisional are proposals in rows as on pages; the later states are not."""
    assert [standing_of(one)["word"] for one in ("draft", "provisional")] == ["proposed"] * 2
    assert standing_cell("provisional").startswith("đề xuất")
    assert "đề xuất" not in standing_cell("confirmed") + standing_cell("final")


def test_the_database_refuses_a_final_run_with_a_rule_that_nobody_accepted(
    database_url: str,
) -> None:
    """Whatever a program forgets: one rule left out of two is enough, and no word is taken back."""
    engine = db.engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO work.run (run_id, kind, season, grade, code_version, summary)"
                " VALUES (1, 'allocation', '2026-2027', '1', '0', :summary)"
            ),
            {"summary": json.dumps({"assumptions": ["lot", "tie_band"]})},
        )
        for state in ("provisional", "confirmed"):
            connection.execute(text("UPDATE work.run SET state = :s"), {"s": state})
        add = text(
            "INSERT INTO work.accepted_assumption (run_id, rule, person, role, accepted_by)"
            " VALUES (1, :rule, 'An', 'Trưởng phòng', 'tests')"
        )
        connection.execute(add, {"rule": "lot"})
    with pytest.raises(DBAPIError, match="assumed rules tie_band"), engine.begin() as connection:
        connection.execute(text("UPDATE work.run SET state = 'final'"))
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text("DELETE FROM work.accepted_assumption"))
    with engine.begin() as connection:
        connection.execute(add, {"rule": "tie_band"})
        connection.execute(text("UPDATE work.run SET state = 'final'"))
        assert connection.scalar(text("SELECT state FROM work.run")) == "final"
    engine.dispose()
