"""``gantruong notebook``: JupyterLab on a city that can be read only; pages of all notebooks."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.console import say
from cli.run_app import database
from gis import db
from gis.errors import BrokenPromiseError, EnvironmentNotReadyError
from gis.state import CHECKOUT, private_dir

LAB: Final = "jupyterlab"
QUIET: Final = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--ServerApp.ip=127.0.0.1",
    "--KernelManager.transport=ipc",
)
"""Nothing is asked of a host, and kernels talk over sockets of their own user."""

NO_NEWS: Final = {"fetchNews": "false", "checkForUpdates": False}

app = typer.Typer()


@app.callback(invoke_without_command=True)
def notebook(
    context: typer.Context,
    *,
    run: Annotated[
        int | None, typer.Option(help="Recorded run whose data open_city() opens.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")
    ] = True,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port on this machine.")] = 8888,
) -> None:
    """
    Open JupyterLab on the planners' notebooks; connections to the database only read.

    open_city() in a cell opens the data in use, or those of --run; open_city(FOLDER) a folder.
    Saving a scenario is the one thing that is written, by the service's own role.

        gantruong notebook --run 3 --no-browser
    """
    if context.invoked_subcommand is not None:
        return
    _refuse_outside()
    if importlib.util.find_spec(LAB) is None:
        msg = "JupyterLab is not installed; start it with the script: ./gantruong notebook"
        raise EnvironmentNotReadyError(msg)
    from planning.opening import RUN  # noqa: PLC0415 (loads geopandas)
    from planning.session import address  # noqa: PLC0415 (the same)
    from runs.recorded.store import run_facts  # noqa: PLC0415 (the same)

    with database() as engine:
        if run is not None:
            run_facts(engine, run)  # raises for a number that is none
    more = {} if run is None else {RUN: str(run)}
    more |= {db.SETTING: address(), "JUPYTER_CONFIG_DIR": str(_settings())}
    words = [*QUIET, f"--ServerApp.port={port}", f"--ServerApp.root_dir={CHECKOUT / 'notebooks'}"]
    words += [] if browser else ["--no-browser"]
    words += ["--allow-root"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="gt-") as sockets:  # short: a socket's path may not be
        more["JUPYTER_RUNTIME_DIR"] = sockets
        _started([sys.executable, "-m", LAB, *words], more)


@app.command()
def build(
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the pages; docs/notebooks without it.")
    ] = None,
    pair: Annotated[
        bool, typer.Option("--pair", help="Only write each notebook anew from its script.")
    ] = False,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Take the pictures of the README too.")
    ] = False,
) -> None:
    """
    Pair notebooks with their scripts, execute all on the invented city, and write their pages.

    Each is executed with the network off. Pages hold at most 300 KB and no folder of this machine.
    """
    _refuse_outside()
    words = [sys.executable, str(CHECKOUT / "docs" / "build_notebooks.py")]
    words += ["--pair"] if pair else []
    words += ["--pictures"] if pictures else []
    words += [] if out is None else ["--out", str(out)]
    if _started(words, {}) != 0:
        msg = "a notebook could not be built; see above"
        raise BrokenPromiseError(msg)
    say("Đã xong.", "Done.")


def _refuse_outside() -> None:
    if not (CHECKOUT / "notebooks").is_dir():
        msg = "the notebooks are in the source folder, not in the package: ./gantruong notebook"
        raise EnvironmentNotReadyError(msg)


def _settings() -> Path:
    """Return the folder of JupyterLab's settings, in which no news are asked for."""
    told = {"@jupyterlab/apputils-extension:notification": NO_NEWS}
    path = private_dir("jupyter", "labconfig") / "default_setting_overrides.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return private_dir("jupyter")


def _started(words: list[str], more: dict[str, str]) -> int:
    """Run a program of this environment until it ends, and return its exit code."""
    return subprocess.run(words, env={**os.environ, **more}, check=False).returncode  # noqa: S603 (our own words)
