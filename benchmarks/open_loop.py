# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""
A client that sends at its own pace, whether answers come or not, and counts from that pace.

It runs in a process of its own: ``python open_loop.py`` reads one ``Task`` as JSON from standard
input and writes what came of it as JSON. It speaks to this machine only, opens at most
``MOST_LINES`` connections and ends after a time that is known before.
"""

from __future__ import annotations

import base64
import json
import select
import socket
import sys
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np

HOST: Final = "127.0.0.1"
MOST_LINES: Final = 900  # below the 1,024 files that a process may usually open
MOST_REQUESTS: Final = 400_000
AFTER_S: Final = 10.0
"""How long answers are waited for when the last request is sent."""
POLL_S: Final = 0.002
READ_BYTES: Final = 262_144
SHED: Final = frozenset({429, 503})
AS_BROWSERS: Final = "Accept-Encoding: gzip, deflate, br\r\n"
END: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    What is sent.

    Attributes
    ----------
    sent
        Whole requests in base64, taken in turn.
    per_s
        Requests a second; ``None``: each line sends the next when its answer came.
    n_requests, n_lines
        How many in all, on how many connections at most.
    """

    port: int
    sent: list[str]
    per_s: float | None
    n_requests: int
    n_lines: int = MOST_LINES


@dataclass(slots=True)
class _Line:
    """A connection, and the request that is under way on it."""

    socket: socket.socket
    planned_s: float = 0.0
    came: bytearray = field(default_factory=bytearray)


class Client:
    """Sends one task."""

    def __init__(self, task: Task) -> None:
        if task.n_requests > MOST_REQUESTS or not 1 <= task.n_lines <= MOST_LINES:
            msg = f"at most {MOST_REQUESTS} requests on {MOST_LINES} lines"
            raise ValueError(msg)
        self._task = task
        self._sent = [base64.b64decode(one) for one in task.sent]
        self._poll = select.epoll()
        self._lines: dict[int, _Line] = {}
        self._free: list[_Line] = []
        self._waits: deque[float] = deque()
        self._n_sent = 0
        self._last_s = 0.0
        self._took: dict[bool, list[float]] = {True: [], False: []}
        self._status: Counter[int] = Counter()

    def run(self) -> dict[str, Any]:
        """Send everything and return what came of it."""
        task = self._task
        start_s = time.perf_counter()
        last_s = start_s + (task.n_requests / task.per_s if task.per_s else 120.0)
        n_planned = 0
        while sum(self._status.values()) < task.n_requests:
            now_s = time.perf_counter()
            if now_s > last_s + AFTER_S:
                break
            due = task.n_requests
            if task.per_s:
                due = min(due, int((now_s - start_s) * task.per_s) + 1)
            else:
                due = min(due, n_planned + task.n_lines - len(self._waits) - self._n_under_way())
            for number in range(n_planned, due):
                self._waits.append(start_s + number / task.per_s if task.per_s else now_s)
            n_planned = max(n_planned, due)
            self._send()
            self._read()
        took_s = self._last_s - start_s
        for line in self._lines.values():
            line.socket.close()
        return self._figures(took_s)

    def _n_under_way(self) -> int:
        return len(self._lines) - len(self._free)

    def _send(self) -> None:
        while self._waits and (self._free or len(self._lines) < self._task.n_lines):
            planned_s = self._waits.popleft()
            try:
                line = self._free.pop() if self._free else self._opened()
                line.planned_s = planned_s
                line.socket.send(self._sent[self._n_sent % len(self._sent)])
            except OSError:
                self._status[0] += 1
            self._n_sent += 1
            self._last_s = time.perf_counter()

    def _opened(self) -> _Line:
        made = socket.create_connection((HOST, self._task.port), timeout=AFTER_S)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.setblocking(False)  # noqa: FBT003 (the library's own)
        self._poll.register(made, select.EPOLLIN)
        line = self._lines[made.fileno()] = _Line(made)
        return line

    def _read(self) -> None:
        for handle, _ in self._poll.poll(POLL_S):
            line = self._lines[handle]
            try:
                part = line.socket.recv(READ_BYTES)
            except OSError:
                part = b""
            if not part:
                self._broken(handle, line)
                continue
            line.came += part
            if _is_whole(line.came):
                self._heard(line)

    def _heard(self, line: _Line) -> None:
        self._last_s = time.perf_counter()
        status = int(line.came[9:12])
        self._status[status] += 1
        self._took[status in SHED].append(time.perf_counter() - line.planned_s)
        line.came.clear()
        line.planned_s = 0.0
        self._free.append(line)

    def _broken(self, handle: int, line: _Line) -> None:
        if line.planned_s:
            self._status[0] += 1
        with suppress(ValueError):
            self._free.remove(line)
        self._poll.unregister(handle)
        del self._lines[handle]
        line.socket.close()

    def _figures(self, took_s: float) -> dict[str, Any]:
        n_missing = self._task.n_requests - sum(self._status.values())
        if n_missing:
            self._status[0] += n_missing
        return {
            "asked_per_s": self._task.per_s,
            "sent_per_s": round(self._n_sent / took_s, 1),
            "served_per_s": round(len(self._took[False]) / took_s, 1),
            "lines": len(self._lines),
            "status": {str(status): n for status, n in sorted(self._status.items())},
            "served_ms": quantiles(self._took[False]),
            "shed_ms": quantiles(self._took[True]),
        }


def _is_whole(came: bytearray) -> bool:
    """Return whether an answer has come to its end."""
    head = came.find(END)
    if head < 0:
        return False
    lower = bytes(came[:head]).lower()
    _, found, rest = lower.partition(b"\r\ncontent-length:")
    if found:
        return len(came) >= head + len(END) + int(rest.split(b"\r\n", 1)[0])
    if b"transfer-encoding: chunked" in lower:
        return came.endswith(b"0\r\n\r\n")
    return True


def quantiles(seconds: list[float]) -> dict[str, float] | None:
    """Return the middle, the 95th and the 99th of a hundred, and the longest, milliseconds."""
    if not seconds:
        return None
    at = np.append(np.percentile(seconds, [50, 95, 99]), max(seconds)) * 1000
    return dict(zip(("p50", "p95", "p99", "max"), np.round(at, 2).tolist(), strict=True))


def request(method: str, path: str, body: bytes = b"", *, key: str = "") -> str:
    """Return one request in base64."""
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{AS_BROWSERS}"
    if key:
        head += f"Authorization: Bearer {key}\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return base64.b64encode(head.encode() + b"\r\n" + body).decode("ascii")


def as_json(task: Task) -> bytes:
    """Return a task as the program reads it."""
    return json.dumps(asdict(task)).encode()


if __name__ == "__main__":
    print(json.dumps(Client(Task(**json.load(sys.stdin))).run()))  # noqa: T201 (its answer)
