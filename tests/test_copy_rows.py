"""Rows built as whole arrays arrive in the database as they were meant, nulls and all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from gis import copy_rows, write
from gis.copy_rows import Numbers, Texts
from gis.tables.results import Considered

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=9)
NUMBER = st.integers(-(2**31), 2**31 - 1)
ROW = st.tuples(st.none() | TEXT, st.none() | NUMBER, st.none() | NUMBER)


def columns(rows: list[tuple[str | None, int | None, int | None]]) -> dict[str, Numbers | Texts]:
    """Return the columns of a statement's rows; the pupil's number keeps them apart."""
    words = sorted({row[0] for row in rows if row[0] is not None})
    numbers = [[row[k] for row in rows] for k in (1, 2)]
    return {
        "run_id": Numbers(np.full(len(rows), 1)),
        "pupil_id": Texts([f"{p:03d}" for p in range(len(rows))], np.arange(len(rows))),
        "school_code": Texts(["trường"], np.zeros(len(rows), np.int64)),
        "reason": Texts(["full"], np.zeros(len(rows), np.int64)),
        "cutoff_group": Numbers(
            np.array([-1 if row[0] is None else words.index(row[0]) for row in rows]),
            np.array([row[0] is not None for row in rows]),
        ),
        **{
            name: Numbers(
                np.array([n or 0 for n in values], np.int64),
                np.array([n is not None for n in values]),
            )
            for name, values in zip(("own_mm", "cutoff_mm"), numbers, strict=True)
        },
    }


@pytest.fixture
def run_one(engine: Engine) -> Engine:
    """Return a database with a run numbered 1."""
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO work.run (kind, season, code_version) VALUES ('x', 'x', 'x')")
        )
    return engine


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, min_size=1, max_size=8), st.integers(1, 3))
def test_every_row_arrives(
    run_one: Engine, rows: list[tuple[str | None, int | None, int | None]], at_a_time: int
) -> None:
    """Numbers of every size, nulls, and rows spread over several blocks."""
    with pytest.MonkeyPatch.context() as patch, run_one.begin() as connection:
        patch.setattr(copy_rows, "ROWS_AT_A_TIME", at_a_time)
        n_added = write.columns(connection, Considered.__table__, columns(rows), len(rows))
        found = connection.execute(
            text("SELECT school_code, own_mm, cutoff_mm FROM work.considered ORDER BY pupil_id")
        ).all()
        connection.rollback()

    assert n_added == len(rows)
    assert [tuple(row) for row in found] == [("trường", *row[1:]) for row in rows]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | TEXT, min_size=1, max_size=8))
def test_every_text_arrives(engine: Engine, rows: list[str | None]) -> None:
    """Empty texts stay empty texts, nothing stays nothing, letters stay as they are."""
    words = sorted({row for row in rows if row is not None})
    word = [-1 if row is None else words.index(row) for row in rows]
    with engine.begin() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        cursor = driver.cursor()
        cursor.execute("CREATE TEMP TABLE kept (n integer, word text) ON COMMIT DROP")
        with cursor.copy("COPY kept FROM STDIN (FORMAT binary)") as copy:
            copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
            numbers = Numbers(np.arange(len(rows)))
            for block in copy_rows.blocks([numbers, Texts(words, np.array(word))], len(rows)):
                copy.write(block.tobytes())
            copy.write(b"\xff\xff")
        found = cursor.execute("SELECT word FROM kept ORDER BY n").fetchall()

    assert [row[0] for row in found] == rows
