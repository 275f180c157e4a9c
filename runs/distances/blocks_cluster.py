"""Reaches the Dask scheduler at an address, or starts one here, and checks who works for it."""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from distributed import Client, LocalCluster
from distributed.versions import VersionMismatchWarning

from gis.errors import EnvironmentNotReadyError, InputError
from runs.distances import blocks_worker

CONNECT_S: Final = 10
WORKERS_S: Final = 30
_LOCAL: Final = re.compile(r"local(?::([1-9][0-9]{0,2}))?")
_REMOTE: Final = re.compile(r"(tcp|tls)://\S+:[0-9]+")
_NOBODY: Final = "127.0.0.1:0"  # Dask's status pages: this machine only, any port
_LOGGERS: Final = ("distributed", "distributed.client", "tornado", "tornado.application")


def check_address(scheduler: str) -> None:
    """
    Refuse an address that can be none.

    Raises
    ------
    InputError
        If it is neither ``local``, ``local:N`` nor ``tcp://`` or ``tls://`` with host and port.
    """
    if not (_LOCAL.fullmatch(scheduler) or _REMOTE.fullmatch(scheduler)):
        msg = (
            f"--scheduler {scheduler}: write tcp://HOST:PORT or tls://HOST:PORT of a Dask "
            "scheduler, or local:N for N processes on this machine"
        )
        raise InputError(msg)


@contextmanager
def connected(scheduler: str) -> Iterator[Client]:
    """
    Give a client whose workers all compute what this process would.

    Raises
    ------
    InputError
        If the address is none.
    EnvironmentNotReadyError
        If nobody answers, no worker is there, or a worker's versions differ.
    """
    check_address(scheduler)
    local = _LOCAL.fullmatch(scheduler)
    with _quiet():
        if not local:
            with _client(scheduler) as client:
                yield client
            return
        with (
            _local_cluster(int(local[1] or os.cpu_count() or 1)) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            check_workers(client)
            yield client


def check_workers(client: Client) -> None:
    """Wait for a first worker, and refuse all if one is different; its name is told."""
    try:
        client.wait_for_workers(1, timeout=WORKERS_S)
    except TimeoutError as error:
        msg = (
            f"the Dask scheduler has no worker (waited {WORKERS_S} s); start one with "
            "'dask worker ADDRESS --nthreads 1'"
        )
        raise EnvironmentNotReadyError(msg) from error
    ours = blocks_worker.facts()
    for worker, theirs in sorted(client.run(blocks_worker.facts, on_error="return").items()):
        if not isinstance(theirs, dict):
            msg = f"the Dask worker {worker} has another version of Gần Trường, or none: {theirs}"
            raise EnvironmentNotReadyError(msg)
        blocks_worker.refuse(worker, theirs, ours)


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError, RuntimeError) as error:
        msg = (
            f"no Dask scheduler answers at {address}; start one with 'dask scheduler', or leave "
            "--scheduler out to compute here (the result is the same, byte for byte)"
        )
        raise EnvironmentNotReadyError(msg) from error
    with client:
        check_workers(client)
        yield client


@contextmanager
def _local_cluster(n_workers: int) -> Iterator[LocalCluster]:
    """Start processes that nobody else on this machine can hand work to: they speak TLS."""
    try:
        cluster = LocalCluster(
            n_workers=n_workers,
            threads_per_worker=1,
            processes=True,
            host="tls://127.0.0.1",
            protocol="tls",
            security=True,
            dashboard_address=_NOBODY,
            worker_dashboard_address=_NOBODY,
            silence_logs=logging.CRITICAL,
        )
    except RuntimeError as error:
        msg = f"no Dask cluster of {n_workers} processes starts on this machine: {error}"
        raise EnvironmentNotReadyError(msg) from error
    with cluster:
        yield cluster


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own messages off the screen; what matters is told as errors of ours."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # refused by name instead
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def release(client: Client, key: str) -> None:
    """Let the workers forget the networks of a run; those that are gone have."""
    with suppress(Exception):  # the work is done or has failed already; there is nothing to add
        client.run(blocks_worker.forget, key, on_error="ignore", wait=False)
