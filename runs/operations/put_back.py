"""The copy of a database run into a database, in one transaction."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, Final

from gis.cluster.place import OWNER
from gis.errors import DatabaseError
from gis.queries import query
from runs.operations import programs

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_OURS: Final = re.compile(
    r"""^\d+;\ \d+\ \d+\ (?:
        (?:EXTENSION|COMMENT|ACL)\ -\ (?:EXTENSION\ .*|SCHEMA\ public\ .*)
        |EXTENSION\ .*
        |SCHEMA\ -\ public\ .*
        |ACL\ pg_catalog\ .*
        |TABLE\ DATA\ public\ spatial_ref_sys\ .*
        |ACL\ public\ (?:TABLE\ )?spatial_ref_sys\ .*
    )$""",
    re.VERBOSE,
)
"""Entries of a copy's table of contents that belong to the server's administrator."""
LONGEST_SAID: Final = 400


def contents_of(tools: programs.Programs, first_bytes: IO[bytes]) -> list[str]:
    """
    Return the entries of a copy that are the project's own.

    Parameters
    ----------
    first_bytes
        Its beginning, long enough to hold its table of contents.

    Raises
    ------
    DatabaseError
        If ``pg_restore`` cannot read it.
    """
    done = subprocess.run(  # noqa: S603 (a program of the system)
        [tools.path("pg_restore"), "--list"], stdin=first_bytes, capture_output=True, check=False
    )
    if done.returncode != 0:
        msg = f"pg_restore cannot read the copy: {done.stderr.decode(errors='replace').strip()}"
        raise DatabaseError(msg)
    lines = done.stdout.decode().splitlines()
    return [line for line in lines if line and not line.startswith(";") and not is_foreign(line)]


def is_foreign(line: str) -> bool:
    """
    Return whether an entry belongs to the server's administrator.

    Examples
    --------
    >>> is_foreign("5; 3079 16388 EXTENSION - postgis"), is_foreign("9; 2615 1 SCHEMA - people x")
    (True, False)
    """
    return NOT_OURS.match(line) is not None


class PutBack:
    """
    A transaction that takes a copy piece by piece; nothing holds before ``commit``.

    Parameters
    ----------
    url
        Of the database.
    entries
        What of the copy is put back.
    replace
        Whether everything that the owner role has there is taken away first.
    """

    def __init__(
        self, url: str, tools: programs.Programs, entries: list[str], *, replace: bool
    ) -> None:
        self._url, self._tools = url, tools
        self._entries, self._replace = entries, replace

    @contextlib.contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """
        Give the stream that takes the copy; the transaction is committed when the block ends well.

        Raises
        ------
        DatabaseError
            With the database's own words, if it refuses anything; nothing was changed then.
        """
        folder = Path(tempfile.mkdtemp(prefix="gan-truong-restore-"))
        try:
            listed = folder / "entries"
            listed.write_text("\n".join(self._entries) + "\n", encoding="utf-8")
            with self._processes(listed) as (restore, psql):
                yield from self._run(restore, psql)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _run(
        self, restore: subprocess.Popen[bytes], psql: subprocess.Popen[bytes]
    ) -> Iterator[IO[bytes]]:
        source, taken, target = restore.stdout, restore.stdin, psql.stdin
        if source is None or taken is None or target is None:  # not with the pipes below
            msg = "pg_restore and psql have no pipes"
            raise DatabaseError(msg)
        said: list[bytes] = []
        listeners = [
            Thread(target=lambda one=one: said.append(one.stderr.read()), daemon=True)
            for one in (psql, restore)
        ]
        pump = Thread(target=_pump, args=(source, target), daemon=True)
        for thread in (*listeners, pump):
            thread.start()
        try:
            with contextlib.suppress(BrokenPipeError):
                target.write(self._opening().encode())
                target.flush()
            yield taken
            with contextlib.suppress(BrokenPipeError):
                taken.close()
            pump.join()
            if restore.wait() == 0:
                with contextlib.suppress(BrokenPipeError):
                    target.write(b"\nCOMMIT;\n")
            with contextlib.suppress(BrokenPipeError):
                target.close()
            failed = psql.wait() != 0 or restore.returncode != 0
        except BaseException:
            restore.kill()
            psql.kill()
            for thread in (*listeners, pump):
                thread.join()
            raise
        for thread in listeners:
            thread.join()
        if failed:
            raise DatabaseError(_sentence(b"\n".join(said)))

    @contextlib.contextmanager
    def _processes(
        self, listed: Path
    ) -> Iterator[tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]]:
        restore_words = [self._tools.path("pg_restore"), "--file=-", f"--use-list={listed}"]
        restore_words += ["--no-owner", "--exit-on-error"]
        psql_words = [self._tools.path("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        psql_words += ["--output=/dev/null"]
        pipe = subprocess.PIPE
        environment = programs.environment(self._url)
        with (
            subprocess.Popen(restore_words, stdin=pipe, stdout=pipe, stderr=pipe) as restore,  # noqa: S603 (our own words)
            subprocess.Popen(psql_words, env=environment, stdin=pipe, stderr=pipe) as psql,  # noqa: S603 (our own words)
        ):
            yield restore, psql

    def _opening(self) -> str:
        lines = ["BEGIN;", f"SET ROLE {OWNER};"]
        if self._replace:
            lines += [query("database_emptied") + ";"]
        return "\n".join(lines) + "\n"


def _pump(source: IO[bytes], target: IO[bytes]) -> None:
    with contextlib.suppress(BrokenPipeError, ValueError):
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
    with contextlib.suppress(ValueError):  # closed, after all was given up
        while source.read(1 << 20):  # let pg_restore end, whatever became of psql
            pass


def _sentence(said: bytes) -> str:
    """Return the first complaint without its details, which may hold a child's data."""
    lines = said.decode(errors="replace").splitlines()
    wrong = next((line for line in lines if "ERROR" in line or "error" in line), "no reason given")
    return f"the copy could not be put back, nothing was changed: {wrong[:LONGEST_SAID]}"
