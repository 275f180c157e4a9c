"""Distances as blocks on the workers of a Dask scheduler, joined to the bytes of one process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
from distributed import Client
from numpy.typing import NDArray

from gis.errors import BrokenPromiseError, EnvironmentNotReadyError, InputError
from gis.progress import Progress
from routing.blocks import Block
from runs.distances import blocks_worker
from runs.distances.blocks_cluster import connected
from runs.distances.blocks_spread import Spread
from runs.distances.rows import Job, RowSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block's rows on disk, and how many have which status."""

    block: Block
    path: Path
    counts: tuple[int, ...]


@contextmanager
def rows_on(scheduler: str, out: Path) -> Iterator[RowSource]:
    """
    Give a source of rows that the workers of a scheduler compute.

    Parameters
    ----------
    scheduler
        ``tcp://HOST:PORT``, ``tls://HOST:PORT``, ``local`` or ``local:N``.
    out
        File the rows are meant for; the workers write their parts into a folder beside it, which
        they must reach under the same path. It is removed at the end, however it ends.

    Raises
    ------
    InputError
        If the address is none.
    EnvironmentNotReadyError
        If the scheduler or its workers cannot do the work.
    """
    with connected(scheduler) as client, parts_folder(client, out) as folder:
        yield partial(_rows, client, folder)


@contextmanager
def parts_folder(client: Client, out: Path) -> Iterator[Path]:
    """
    Give a new folder beside a file that all workers can write into.

    Raises
    ------
    InputError
        If there is no folder to make it in.
    EnvironmentNotReadyError
        If a worker does not reach it.
    """
    folder = out.absolute().with_name(f".{out.name}.{os.getpid()}.parts")
    if not folder.parent.is_dir():
        msg = f"{out.parent}: there is no such folder to write into"
        raise InputError(msg)
    folder.mkdir()
    try:
        token = uuid4().hex
        (folder / blocks_worker.PROOF).write_text(token, encoding="utf-8")
        told = client.run(blocks_worker.try_folder, str(folder), token, on_error="return")
        for worker, why in sorted(told.items()):
            if why:
                msg = (
                    f"the Dask worker {worker} cannot write beside {out} ({why}); "
                    "choose an --out on a disk that all machines share under the same path"
                )
                raise EnvironmentNotReadyError(msg)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def parts(
    client: Client,
    jobs: Sequence[Job],
    *,
    nearest: int | None,
    folder: Path,
    progress: Progress,
) -> Iterator[Part]:
    """
    Have blocks computed and yield their parts, by variant and home.

    Parameters
    ----------
    client
        From ``connected``.
    jobs
        The same homes and schools on one network per variant: profiles times scenarios.
    nearest
        Only so many schools per home.
    folder
        From ``parts_folder``.
    progress
        Told how many blocks are done.

    Raises
    ------
    EnvironmentNotReadyError
        If blocks keep killing their workers, or no worker is left.

    Notes
    -----
    The networks are sent once to each worker (and by a neighbour to one that joins later). A
    block whose worker is killed is computed by another; a block that kills four workers in a row
    is given up. If all workers are lost with what was sent to them, it is sent again.
    """
    spread = Spread(client, jobs, nearest=nearest, folder=folder)
    try:
        for number, block in enumerate(spread.blocks):
            done = spread.wait(number, progress)
            path = folder / spread.name(number)
            if blocks_worker.file_hash(path) != done.sha256:
                msg = f"{path.name} is not what the worker wrote; is the folder really shared?"
                raise BrokenPromiseError(msg)
            yield Part(block=block, path=path, counts=done.counts)
    finally:
        spread.end()


def _rows(
    client: Client,
    folder: Path,
    job: Job,
    nearest: int | None,
    counts: NDArray[np.int64],
    progress: Progress,
) -> Iterator[dict[str, Any]]:
    for part in parts(client, [job], nearest=nearest, folder=folder, progress=progress):
        counts += np.array(part.counts)
        yield from batches(part.path)
        part.path.unlink()


def batches(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the row groups of a part as they were handed to the writer."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            yield {name: table.column(name).combine_chunks() for name in table.column_names}
