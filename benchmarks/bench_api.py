# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""The service beside the smallest one: CPU per request, latency, and what a crowd gets."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from api_city import Published, check, published
from open_loop import MOST_REQUESTS, Task, as_json, request
from proxy import before
from record import RESULTS
from record import write as keep

from cli import server
from gis.errors import EnvironmentNotReadyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gis.progress import Progress

Json = dict[str, Any]
BATCH: Final = "batch of 100"
LARGEST, LARGEST_ASKED = 10_000, 3
APART: Final = 1e-6  # degrees, a decimetre: no two homes of the largest batch are one
HELLO: Final = "hello_api:create_app"
CLIENT: Final = Path(__file__).parent / "open_loop.py"
N_LINES: Final = 8
ROUNDS: Final = 5
NORMAL, CROWD = 0.3, 5.0  # of what is answered when every line waits
CLIENT_S: Final = 180.0
SETTLED_S: Final = 3.0


def bench(*, n_requests: int, seconds: float, progress: Progress) -> Json:
    """
    Return the figures of the service over an invented city, its database up and stopped.

    Parameters
    ----------
    n_requests
        Requests of each kind for its CPU, in rounds that take turns with the smallest service.
    seconds
        Length of each stretch at a pace.
    """
    load = [round(one, 1) for one in os.getloadavg()]
    figures: Json = {"load_average": load, "rounds": ROUNDS, "kinds": {}}
    with published(progress) as city, _served(HELLO, {}) as hello:
        check(city)
        figures["families"] = len(city.codes)
        greeting = [request("GET", "/v1/ready")]
        progress("hello world", 0, None)
        figures["hello"] = _paced(hello, greeting, _capacity(hello, greeting, n_requests), seconds)
        with (
            _served(server.TARGET, city.environment) as service,
            tempfile.TemporaryDirectory(prefix="gantruong-proxy-") as folder,
            before(service[1], Path(folder)) as front,
        ):
            figures["largest_batch"] = _largest(city, service)
            for state in ("up", "stopped"):
                if state == "stopped":
                    city.cluster.stop()
                    time.sleep(SETTLED_S)
                for name, sent in _kinds(city).items():
                    if state == "stopped" and name == BATCH:
                        continue  # whose key it is stands in the database
                    progress("requests to the service", 0, None)
                    told = _beside(hello, greeting, service, sent, n_requests)
                    told |= _paced(service, sent, told["per_s"], seconds)
                    if front is not None:
                        told["proxy"] = _paced((0, front), sent, told["per_s"], seconds)
                    figures["kinds"][f"{name}, database {state}"] = told
    every = [one["hello_cpu_ms"] for one in figures["kinds"].values()]
    figures["hello"]["cpu_ms"] = statistics.median(every)
    return figures


def _kinds(city: Published) -> Mapping[str, list[str]]:
    """Return what is sent of each kind, in turn."""
    finder = [
        {"lon": lon, "lat": lat, "grade": "1", "limit": 10, "profile": "walk"}
        for lon, lat in city.homes
    ]
    homes = [
        {"id": str(number), "lon": lon, "lat": lat}
        for number, (lon, lat) in enumerate(city.homes[:100])
    ]
    batch = {"homes": homes, "schools": [city.school]}
    return {
        "look-up": [_post("/v1/family/result", {"code": code}) for code in city.codes],
        "finder": [_post("/v1/finder", one) for one in finder],
        "tile": [request("GET", "/tiles/water,wards,roads,schools/12/3265/1936.mvt")],
        BATCH: [_post("/v1/distances", batch, key=city.key)],
    }


def _largest(city: Published, where: tuple[int, int]) -> Json:
    """Return how long as many pairs as one request may hold take, one request after the other."""
    places = [city.homes[number % len(city.homes)] for number in range(LARGEST)]
    homes = [
        {"id": str(number), "lon": lon + number * APART, "lat": lat}
        for number, (lon, lat) in enumerate(places)
    ]
    body = {"homes": homes, "schools": [city.school]}
    told = _asked(where[1], [_post("/v1/distances", body, key=city.key)], LARGEST_ASKED, n_lines=1)
    if set(told["status"]) != {"200"}:
        msg = f"answers to the largest batch: {told['status']}"
        raise EnvironmentNotReadyError(msg)
    return {"pairs": LARGEST, "asked": LARGEST_ASKED, **told["served_ms"]}


def _post(path: str, body: Json, *, key: str = "") -> str:
    return request("POST", path, json.dumps(body).encode(), key=key)


def _beside(
    hello: tuple[int, int],
    greeting: Sequence[str],
    service: tuple[int, int],
    sent: Sequence[str],
    n_requests: int,
) -> Json:
    """Return CPU per request of the service and of the smallest one, in turns."""
    n_each = max(1, n_requests // ROUNDS)
    for where, what in ((hello, greeting), (service, sent)):
        _cpu(where, what, max(N_LINES, n_each // 4))  # warm
    rounds = []
    for _ in range(ROUNDS):
        smallest = _cpu(hello, greeting, n_each)
        own = _cpu(service, sent, n_each)
        rounds.append((own["cpu_ms"], smallest["cpu_ms"], own["served_per_s"]))
        if set(own["status"]) != {"200"}:
            msg = f"answers of the service: {own['status']}"
            raise EnvironmentNotReadyError(msg)
    ratios = sorted(own / smallest for own, smallest, _ in rounds)
    return {
        "cpu_ms": statistics.median(own for own, _, _ in rounds),
        "hello_cpu_ms": statistics.median(smallest for _, smallest, _ in rounds),
        "cpu_x_hello": statistics.median(ratios),
        "cpu_x_hello_range": [ratios[0], ratios[-1]],
        "per_s": statistics.median(per_s for _, _, per_s in rounds),
    }


def _cpu(where: tuple[int, int], sent: Sequence[str], n_requests: int) -> Json:
    pid, port = where
    before_s = _cpu_s(pid)
    told = _asked(port, sent, n_requests, n_lines=N_LINES)
    return told | {"cpu_ms": (_cpu_s(pid) - before_s) / n_requests * 1000}


def _capacity(where: tuple[int, int], sent: Sequence[str], n_requests: int) -> float:
    return float(_asked(where[1], sent, n_requests, n_lines=N_LINES)["served_per_s"])


def _paced(
    where: tuple[int, int], sent: Sequence[str], capacity_per_s: float, seconds: float
) -> Json:
    """Return what comes at a normal pace, and at five times what can be answered."""
    told: Json = {"per_s": capacity_per_s}
    for name, share in (("normal", NORMAL), ("crowd", CROWD)):
        per_s = capacity_per_s * share
        n_requests = min(MOST_REQUESTS, max(1, int(per_s * seconds)))
        told[name] = _asked(where[1], sent, n_requests, per_s=per_s)
    return told


def _asked(port: int, sent: Sequence[str], n_requests: int, **how: Any) -> Json:  # noqa: ANN401 (of ``Task``)
    """Let a process of its own send requests, and return what it saw."""
    task = Task(port=port, sent=list(sent), n_requests=n_requests, **{"per_s": None, **how})
    done = subprocess.run(  # noqa: S603 (our own client)
        [sys.executable, str(CLIENT)],
        input=as_json(task),
        capture_output=True,
        timeout=CLIENT_S,
        check=True,
    )
    found: Json = json.loads(done.stdout)
    return found


def _cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process and of its children that live, by their own clocks."""
    tasks = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    clock = (~pid << 3) | 2  # clock_getcpuclockid(3): nanoseconds, where /proc counts in 10 ms
    return time.clock_gettime(clock) + sum(_cpu_s(int(child)) for child in tasks)


@contextmanager
def _served(target: str, environment: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    port = server.any_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws"]
    command += ["--loop", "asyncio", "--host", "127.0.0.1", "--port", str(port), target]
    path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 (our own server)
            command,
            env={**os.environ, **environment, "PYTHONPATH": path},
            stdout=log,
            stderr=log,
        )
        try:
            if not server.wait_until_ready("127.0.0.1", port, alive=lambda: process.poll() is None):
                log.seek(0)
                raise EnvironmentNotReadyError(log.read()[-2000:].decode(errors="replace"))
            yield process.pid, port
        finally:
            process.terminate()
            process.wait(30)


def write(figures: Json, folder: Path = RESULTS) -> Path:
    """Keep the figures beside the others."""
    return keep("api", figures, folder)
