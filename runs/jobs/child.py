"""
The process that does one attempt of one job, forked by the worker's nursery.

It is a process of its own so that it can be ended at any moment, in the middle of compiled work or
of a query, and so that what it does wrong, its memory included, ends with it.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Final

from gis.kernel_cache import prepare
from gis.with_parent import end_with_parent

PARENT: Final = "GANTRUONG_JOB_PARENT"
NOT_RECORDED: Final = 75  # EX_TEMPFAIL of sysexits.h


def main(job_id: int, attempt: int) -> int:
    """Do the attempt and write how it ended; the exit code says whether that could be written."""
    die_with_parent()
    prepare()
    from gis import db  # noqa: PLC0415 (compiled code is read after its cache is chosen)
    from gis.errors import DatabaseError  # noqa: PLC0415 (the same)
    from runs.jobs.attempt import do  # noqa: PLC0415 (the same)

    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    engine = db.engine()
    try:
        do(engine, job_id, attempt)
    except DatabaseError:
        return NOT_RECORDED  # the worker leaves the job to another attempt
    finally:
        engine.dispose()
    return 0


def die_with_parent() -> None:
    """End when the process that started this one does, and so when the worker does."""
    parent = os.environ.get(PARENT)
    end_with_parent(int(parent) if parent else None)
