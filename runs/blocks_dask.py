"""Distances as blocks on the workers of a Dask scheduler, joined to the bytes of one process."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
from distributed import Client, Future, KilledWorker
from numpy.typing import NDArray

from gis.errors import BrokenPromiseError, EnvironmentNotReadyError, InputError
from gis.progress import Progress
from routing.blocks import Block, group_starts, homes_at_once, plan
from runs import blocks_worker
from runs.blocks_cluster import check_workers, connected, release
from runs.distance_rows import Job, RowSource, homes_in_group

BLOCKS_PER_THREAD: Final = 4  # so that a slow worker holds the others up by a quarter of its share
ROUNDS: Final = 3  # how often all workers may be lost together before the work is given up
POLL_S: Final = 0.5
GONE_S: Final = 60.0  # how long a scheduler may stand without any worker


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
    spread = _Spread(client, jobs, nearest=nearest, folder=folder)
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


class _Spread:
    """The blocks of one run, where they are and how often they were handed out."""

    def __init__(
        self, client: Client, jobs: Sequence[Job], *, nearest: int | None, folder: Path
    ) -> None:
        self._client = client
        self._folder = folder
        self._nearest = nearest
        self.blocks = _plan(client, jobs, nearest)
        self._broadcast = pickle.dumps(tuple(jobs), protocol=pickle.HIGHEST_PROTOCOL)
        self._key = hashlib.sha256(self._broadcast).hexdigest()
        self._future: dict[int, Future[blocks_worker.Done]] = {}
        self._sent: Future[bytes] | None = None
        self._n_rounds = 0
        self._alone_since_s: float | None = None
        self._hand_out(0)

    def name(self, number: int) -> str:
        """Return the file name of a block's part."""
        return f"part-{number:06d}.parquet"

    def wait(self, number: int, progress: Progress) -> blocks_worker.Done:
        """Return when a block is done; raise if it never will be."""
        while True:
            n_waiting = sum(not future.done() for future in self._future.values())
            progress("blocks", len(self.blocks) - n_waiting, len(self.blocks))
            try:
                done: blocks_worker.Done = self._future[number].result(timeout=POLL_S)
            except TimeoutError:
                self._check_workers_left()
            except CancelledError as error:
                self._again(number, error)
            except KilledWorker as error:
                msg = (
                    f"the worker of block {number + 1} of {len(self.blocks)} was lost again and "
                    "again; is there enough memory on the workers' machines?"
                )
                raise EnvironmentNotReadyError(msg) from error
            else:
                return done

    def end(self) -> None:
        """Take back what is not done and let the workers forget the networks."""
        for future in self._future.values():
            future.release()
        if self._sent is not None:
            self._sent.release()
        release(self._client, self._key)

    def _hand_out(self, first: int) -> None:
        """Send the networks to every worker, and the blocks from the first one that is missing."""
        self._sent = self._client.scatter(self._broadcast, broadcast=True, hash=False)
        for number in range(first, len(self.blocks)):
            self._future[number] = self._client.submit(
                *(blocks_worker.compute, self._order(number), self._sent), pure=False
            )

    def _order(self, number: int) -> blocks_worker.Order:
        block = self.blocks[number]
        return blocks_worker.Order(
            key=self._key,
            variant=block.variant,
            first=block.first,
            end=block.end,
            nearest=self._nearest,
            folder=str(self._folder),
            name=self.name(number),
            facts=blocks_worker.facts(),
        )

    def _again(self, number: int, error: CancelledError) -> None:
        """Begin again after all who held the networks were lost; a lost scheduler is the end."""
        self._n_rounds += 1
        if self._client.status != "running" or self._n_rounds >= ROUNDS:
            msg = "the Dask scheduler, or all of its workers, were lost before the work was done"
            raise EnvironmentNotReadyError(msg) from error
        check_workers(self._client)
        self._hand_out(number)

    def _check_workers_left(self) -> None:
        if self._client.status != "running" or self._client.scheduler_info()["workers"]:
            self._alone_since_s = None
            return
        now_s = time.monotonic()
        self._alone_since_s = self._alone_since_s or now_s
        if now_s - self._alone_since_s > GONE_S:
            msg = f"the Dask scheduler has had no worker for {GONE_S:.0f} s; nothing was written"
            raise EnvironmentNotReadyError(msg)


def _plan(client: Client, jobs: Sequence[Job], nearest: int | None) -> list[Block]:
    job = jobs[0]
    n_schools = len(job.schools.school_code)
    n_at_once = homes_at_once(len(job.schools.gate), n_schools)
    starts = group_starts(
        len(job.homes), n_at_once=n_at_once, n_in_group=homes_in_group(n_schools, nearest)
    )
    n_threads = sum(client.nthreads().values())
    return plan(
        starts,
        n_variants=len(jobs),
        n_at_once=n_at_once,
        n_wanted=BLOCKS_PER_THREAD * n_threads,
    )
