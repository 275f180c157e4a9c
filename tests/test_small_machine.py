"""The rural place runs whole on a small machine without a network."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

GIB = 1 << 30
CODE = """
import json, resource, socket, sys

def refuse(*args, **kwargs):
    raise OSError("there is no network here")

class Local(socket.socket):
    def connect(self, address):
        if self.family != socket.AF_UNIX:
            refuse()
        return super().connect(address)

socket.socket = Local
socket.getaddrinfo = socket.create_connection = refuse
from cli.main import main
code = main(sys.argv[2:], {"GANTRUONG_DATABASE_URL": sys.argv[1]})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
sys.exit(code)
"""


def small() -> None:
    """Leave the process the address space of a laptop with 4 GiB."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * GIB, 4 * GIB))


@pytest.mark.full
def test_the_rural_place_needs_no_network_and_little_memory(database_url: str) -> None:
    """Import to reasons in 4 GiB of addresses, with no connection but that to the database."""
    root = Path(__file__).parents[1]
    demo = ["demo", "--data", str(root / "data/sample_rural"), "--no-serve"]

    done = subprocess.run(  # noqa: S603 (our own command; nothing runs beside it)
        [sys.executable, "-c", CODE, database_url, *demo],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=small,
    )

    assert done.returncode == 0, done.stderr
    *_, told, peak_bytes = done.stdout.strip().splitlines()
    assert json.loads(told)["placed"] == 152
    assert int(peak_bytes) < 1.5 * GIB
