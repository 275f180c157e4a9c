"""Hands blocks to the workers of a Dask scheduler and gets them done, whoever is lost meanwhile."""

from __future__ import annotations

import hashlib
import pickle
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Final

from distributed import Client, Future, KilledWorker

from gis.errors import EnvironmentNotReadyError
from gis.progress import Progress
from routing.blocks import Block, group_starts, homes_at_once, plan
from runs.distances import blocks_worker
from runs.distances.blocks_cluster import check_workers, release
from runs.distances.rows import Job, homes_in_group

BLOCKS_PER_THREAD: Final = 4  # so that a slow worker holds the others up by a quarter of its share
ROUNDS: Final = 3  # how often all workers may be lost together before the work is given up
POLL_S: Final = 0.5
GONE_S: Final = 60.0  # how long a scheduler may stand without any worker


class Spread:
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
