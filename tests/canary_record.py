"""Everything that processes write and answer while planted children pass through them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

from cli.errors import OUR_MISTAKE, WRONG_INPUT
from tests.fixtures.workers import HANGS_S

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = Path(__file__).parents[1]
HTTP_ERROR: Final = 400
HTTP_CHANGED: Final = 412  # tells an officer what stands in the row now
NOTHING: Final[frozenset[str]] = frozenset()
ALL: Final = frozenset({"*"})
SHELL: Final = """
import json, os, sys
from cli.main import main
for line in sys.stdin:
    code = main(json.loads(line), os.environ)
    sys.stdout.flush(), sys.stderr.flush()
    os.write(int(sys.argv[1]), b"%d\\n" % code)
"""
"""The command line, one command a line, so that a hundred commands load it once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """
    Something that came out.

    Attributes
    ----------
    kind
        ``output`` of commands, ``answer``, ``problem``, ``address`` and ``headers`` of HTTP.
    where
        Which command or request, without a value of a child.
    data
        The bytes themselves.
    may
        What whoever got it may see: wards, names of single values, or ``*`` for all.
    """

    kind: str
    where: str
    data: bytes
    may: frozenset[str] = NOTHING


@dataclass(slots=True)
class Record:
    """All that came out, in order."""

    pieces: list[Piece] = field(default_factory=list)

    def add(self, kind: str, where: str, data: bytes, *, may: frozenset[str] = NOTHING) -> None:
        """Keep a piece."""
        self.pieces.append(Piece(kind=kind, where=where, data=data, may=may))


class Shell:
    """
    The command line in a process of its own.

    Parameters
    ----------
    record
        Keeps standard output and error of every command.
    folder
        Where both are written.
    environment
        Settings of the process.
    """

    def __init__(self, record: Record, folder: Path, environment: Mapping[str, str]) -> None:
        self._record = record
        self._log = folder / "commands.txt"
        self._seen = 0
        reads, writes = os.pipe()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 (our own program)
                [sys.executable, "-c", SHELL, str(writes)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env={**environment, "COLUMNS": "200"},
                pass_fds=[writes],
            )
        os.close(writes)
        self._codes = os.fdopen(reads, "rb")

    def run(self, *words: object, code: int | None = 0, may: frozenset[str] = NOTHING) -> bytes:
        """
        Run a command, and return what it wrote.

        Parameters
        ----------
        words
            The words after ``gantruong``.
        code
            Exit code that is expected; ``None`` for any but that of a mistake of ours.
        may
            What the command shows to the officer who asks for it.
        """
        line = [str(one) for one in words]
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        self._process.stdin.flush()
        got = self._codes.readline()
        with self._log.open("rb") as log:
            log.seek(self._seen)
            data = log.read()
        self._seen += len(data)
        name = " ".join(one for one in line[:4] if one.isascii() and one.isalpha())
        self._record.add("output", f"gantruong {name}", data, may=may)
        assert got, f"the command line ended: {data[-2000:].decode(errors='replace')}"
        said = f"{name}: {int(got)}\n{data[-3000:].decode(errors='replace')}"
        assert int(got) != OUR_MISTAKE if code is None else int(got) == code, said
        return data

    def refused(self, *words: object) -> bytes:
        """Run a command that must not go through."""
        return self.run(*words, code=WRONG_INPUT)

    def end(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._codes.close()
        assert self._process.wait(HANGS_S) == 0


class Caller:
    """
    Somebody who asks the service.

    Parameters
    ----------
    record
        Keeps every answer.
    address
        Of the service.
    name
        What the caller is called in findings.
    headers
        Sent with every request, the key for one.
    sees
        What is its own to see: wards, names of values, or ``*``.
    """

    def __init__(
        self,
        record: Record,
        address: str,
        name: str,
        headers: Mapping[str, str] | None = None,
        *,
        sees: frozenset[str] = NOTHING,
    ) -> None:
        self.name, self.sees, self._record = name, sees, record
        own = {"Accept-Language": "en", **(headers or {})}
        self.client = httpx.Client(base_url=address, headers=own, timeout=HANGS_S)

    def ask(
        self,
        method: str,
        path: str,
        *,
        careless: bool = False,
        may: frozenset[str] | None = None,
        headers: Mapping[str, str] | None = None,
        **given: Any,  # noqa: ANN401 (passed on)
    ) -> httpx.Response:
        """
        Send a request and keep what comes back.

        Parameters
        ----------
        careless
            Whether the caller itself puts a child where none belongs: into the address or a header.
        may
            What the answer may show; by default what is the caller's own.
        """
        own = dict(headers or {})
        if method != "GET":
            own.setdefault("Idempotency-Key", str(uuid.uuid4()))
        answer = self.client.request(method, path, headers=own, **given)
        return self._kept(answer, path, careless=careless, may=may)

    def _kept(
        self,
        answer: httpx.Response,
        path: str,
        *,
        careless: bool,
        may: frozenset[str] | None = None,
    ) -> httpx.Response:
        method = answer.request.method
        sees = self.sees if may is None else may
        place = "careless request" if careless else f"{method} {path.partition('?')[0]}"
        where = f"{self.name}: {place} {answer.status_code}"
        refused = answer.status_code >= HTTP_ERROR
        silent = careless or (refused and answer.status_code != HTTP_CHANGED)
        kind = "problem" if refused else "answer"
        self._record.add(kind, where, answer.content, may=NOTHING if silent else sees)
        told = b"\n".join(b": ".join(one) for one in answer.headers.raw)
        self._record.add("headers", where, told)
        if not careless:
            self._record.add("address", where, str(answer.request.url).encode())
        return answer

    def get(self, path: str, **given: Any) -> httpx.Response:  # noqa: ANN401 (passed on)
        """Read."""
        return self.ask("GET", path, **given)

    def post(self, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401 (JSON)
        """Send a body as JSON."""
        return self.ask("POST", path, json=body)

    def post_raw(self, path: str, headers: Mapping[str, bytes], body: bytes) -> httpx.Response:
        """Send any bytes with any header, as a careless program does."""
        own = [(name.encode(), value) for name, value in headers.items()]
        request = self.client.build_request("POST", path, content=body, headers=own)
        return self._kept(self.client.send(request), path, careless=True)

    def done(self, answer: httpx.Response) -> dict[str, Any]:
        """Wait for the job of an answer, and return how it ended."""
        assert answer.status_code in {200, 201, 202}, answer.text
        job = answer.json()
        job = job.get("job") or job
        return self.ended(int(job["job_id"]))

    def ended(self, number: int) -> dict[str, Any]:
        """Wait until a job has ended, and return it."""
        end_s = time.monotonic() + HANGS_S
        while time.monotonic() < end_s:
            now: dict[str, Any] = self.client.get(f"/v1/jobs/{number}").json()
            if now["ended_at"] is not None:
                self._record.add("answer", f"{self.name}: job", json.dumps(now).encode())
                return now
            time.sleep(0.1)
        pytest.fail(f"job {number} hangs: {now}")

    def close(self) -> None:
        """End its connections."""
        self.client.close()
