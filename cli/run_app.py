"""What the commands on recorded runs share: their arguments and the database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

Number = Annotated[int, typer.Argument(help="Number of the run (from: run list).")]
By = Annotated[str, typer.Option("--by", help="Office or role that decides; no person's name.")]


@contextmanager
def database() -> Iterator[Engine]:
    """Give the database in use, its schema up to date, and close it afterwards."""
    from gis import db  # noqa: PLC0415 (loads SQLAlchemy)

    engine = db.ready_engine()
    try:
        yield engine
    finally:
        engine.dispose()
