"""The walkthrough for partners is true: its blocks run against a live service."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api import client
from gis import api_clients, db

if TYPE_CHECKING:
    from tests.fixtures.server import CityDatabase

ROOT = Path(__file__).parents[1]
BLOCKS = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
HANG_S = 300


@pytest.fixture(scope="module")
def key(city_database: CityDatabase) -> str:
    """Return the key that the page speaks of."""
    owner = db.engine(city_database.owner_url)
    scopes = ["distances:batch", "registers:read"]
    wanted = api_clients.Wanted(name="admission", role="system", wards=["*"], scopes=scopes)
    made = api_clients.add(owner, wanted)
    owner.dispose()
    return made


def blocks(language: str) -> str:
    """Return all blocks of a language, one after the other."""
    text = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
    return "\n".join(body for name, body in BLOCKS.findall(text) if name == language)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_commands_of_the_page_work(city_server: str, key: str) -> None:
    """Each line ends well, one by one."""
    program = f"set -euo pipefail\n{blocks('sh')}"
    environment = {"CITY": city_server.rstrip("/"), "KEY": key, "PATH": "/usr/bin:/bin"}
    done = subprocess.run(  # noqa: S603 (the page's own commands)
        ["/bin/bash", "-c", program],
        env=environment,
        timeout=HANG_S,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_the_programs_of_the_page_work(city_server: str, key: str, tmp_path: Path) -> None:
    """With the client copied beside them, as the page says."""
    (tmp_path / "client.py").write_bytes(Path(client.__file__).read_bytes())
    program = tmp_path / "page.py"
    program.write_text(f"CITY, KEY = {city_server!r}, {key!r}\n{blocks('python')}")
    done = subprocess.run(  # noqa: S603 (the page's own program)
        [sys.executable, program.name],
        cwd=tmp_path,
        timeout=HANG_S,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
