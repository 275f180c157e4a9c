# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""Where each peer runs: our environment, one that the benchmark makes, or nowhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gis.state import private_dir

Json = dict[str, Any]
HERE: Final = Path(__file__).parent
LIMIT_S: Final = 1_500
LAST_LINES: Final = 3
PGROUTING: Final = "usr/share/postgresql/*/extension/pgrouting.control"


class PeerMissingError(Exception):
    """A peer cannot be had on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """
    A program to compare with.

    Attributes
    ----------
    packages
        What is installed into an environment of its own; nothing for what our own has.
    pythons
        Interpreters that can run it, the first that is found; ours if none is named.
    earlier
        What was measured for it before this benchmark was written.
    """

    packages: tuple[str, ...] = ()
    pythons: tuple[str, ...] = ()
    earlier: str = ""


PEERS: Final[dict[str, Peer]] = {
    "scipy": Peer(earlier="matrix 9.5 s without snapping; 123 s on 447,442 nodes"),
    "networkx": Peer(),
    "igraph": Peer(packages=("numpy", "igraph"), earlier="60 to 100,000 times slower, as a group"),
    "pandana": Peer(
        packages=("numpy", "pandana"), earlier="60 to 100,000 times slower, as a group"
    ),
    "osrm": Peer(
        packages=("numpy", "osrm-bindings"),
        pythons=("python3.14", "python3.13", "python3.12"),
        earlier="matrix 161 s, contraction 65 s, route 0.51 ms",
    ),
    "pgrouting": Peer(earlier="60 to 100,000 times slower, as a group"),
}


def measure(name: str, folder: Path) -> Json:
    """Return a peer's figures, or why there are none."""
    peer = PEERS[name]
    try:
        python = _python(name, peer)
        return run([python, str(HERE / f"peers_{name}.py"), str(folder)])
    except PeerMissingError as missing:
        not_measured = {"missing": str(missing), "ratio": "not re-measured"}
        return not_measured | ({"earlier_measurement": peer.earlier} if peer.earlier else {})


def run(command: list[str]) -> Json:
    """
    Run a script and return the JSON of its last line.

    Raises
    ------
    PeerMissingError
        If it fails or takes too long; with its last words.
    """
    try:
        done = subprocess.run(  # noqa: S603 (our own scripts)
            command, capture_output=True, text=True, check=False, timeout=LIMIT_S
        )
    except subprocess.TimeoutExpired as error:
        msg = f"not finished after {LIMIT_S} s"
        raise PeerMissingError(msg) from error
    if done.returncode:
        words = done.stderr.strip().splitlines()[-LAST_LINES:]
        msg = f"{Path(command[1]).name} failed: {' / '.join(words)}"
        raise PeerMissingError(msg)
    result: Json = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def _python(name: str, peer: Peer) -> str:
    if name == "pgrouting" and not any(Path("/").glob(PGROUTING)):
        msg = "the extension is not installed (Debian: postgresql-15-pgrouting)"
        raise PeerMissingError(msg)
    if not peer.packages:
        return sys.executable
    base = _interpreter(peer.pythons)
    folder = private_dir("bench", name)
    python, mark = folder / "bin" / "python", folder / "ready"
    if not mark.exists():
        _install(base, folder, python, peer.packages)
        mark.touch()
    return str(python)


def _interpreter(names: tuple[str, ...]) -> str:
    if not names:
        return sys.executable
    for name in names:
        version = name.removeprefix("python")
        managed = sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/{name}"))
        for found in (*map(str, managed), shutil.which(name)):
            if found and _works(found):
                return found
    msg = f"it needs one of {', '.join(names)}"
    raise PeerMissingError(msg)


def _works(python: str) -> bool:
    """Return whether an interpreter starts; a version manager's stand-in may not."""
    return not subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode  # noqa: S603 (found above)


def _install(base: str, folder: Path, python: Path, packages: tuple[str, ...]) -> None:
    steps = (
        [base, "-m", "venv", "--clear", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", *packages],
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)  # noqa: S603 (our own words)
        if done.returncode:
            words = done.stderr.strip().splitlines()[-LAST_LINES:]
            msg = f"cannot be installed: {' / '.join(words)}"
            raise PeerMissingError(msg)
