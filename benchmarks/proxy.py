# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""
The proxy that we ship, before a service on this machine.

The file of ``deploy/proxy`` as it stands, but for what belongs to a machine: ports, folders, no
certificate, and no limit by address, since here all callers have the same one.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cli.server import any_port, wait_until_ready
from gis.errors import EnvironmentNotReadyError

if TYPE_CHECKING:
    from collections.abc import Iterator

START_S: Final = 60.0
SHIPPED: Final = Path(__file__).parents[1] / "deploy" / "proxy" / "nginx.conf"
AROUND: Final = """
{user}
daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{inside}
}}
"""


def program() -> str | None:
    """Return where nginx is, ``None`` if it is not installed."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def configured(service_port: int, port: int, folder: Path) -> str:
    """Return the whole configuration for this machine."""
    text = SHIPPED.read_text(encoding="utf-8")
    text, n_ssl = re.subn(r"^    ssl_.*\n", "", text, flags=re.MULTILINE)
    here = {
        "127.0.0.1:8080": f"127.0.0.1:{service_port}",
        "    listen 443 ssl http2;\n": f"    listen 127.0.0.1:{port} backlog=4096;\n",
        "    listen [::]:443 ssl http2;\n": "",
        "    listen 80;\n": f"    listen unix:{folder}/plain.sock;\n",
        "    listen [::]:80;\n": "",
        "server_name CITY;": "server_name localhost;",
        "/var/cache/nginx/gantruong": f"{folder}/kept",
        "/var/log/nginx/gantruong.log": f"{folder}/access.log",
        "rate=200r/s": "rate=1000000r/s",
        "limit_conn open 400;": "limit_conn open 60000;",
    }
    for shipped, own in here.items():
        if shipped not in text:
            msg = f"{SHIPPED.name} no longer says {shipped.strip()}"
            raise EnvironmentNotReadyError(msg)
        text = text.replace(shipped, own)
    if not n_ssl or "CITY" in re.sub(r"#.*", "", text):
        msg = f"{SHIPPED.name} names what is not on this machine"
        raise EnvironmentNotReadyError(msg)
    # started by root, its worker would be somebody who cannot enter the folders of a test
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    return AROUND.format(user=user, folder=folder, inside=text)


@contextmanager
def before(service_port: int, folder: Path) -> Iterator[int | None]:
    """Run the proxy before a service, and yield its port; ``None`` where there is no nginx."""
    found = program()
    if found is None:
        yield None
        return
    port = any_port()
    file = folder / "nginx.conf"
    file.write_text(configured(service_port, port, folder), encoding="utf-8")
    process = subprocess.Popen([found, "-c", str(file), "-p", str(folder)])  # noqa: S603 (the system's)
    try:
        is_up = _has_its_port(process, folder) and wait_until_ready(
            "127.0.0.1", port, alive=lambda: process.poll() is None
        )
        if not is_up:
            log = folder / "error.log"
            words = log.read_text(errors="replace")[-1000:] if log.exists() else ""
            msg = f"nginx did not start: {words}"
            raise EnvironmentNotReadyError(msg)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _has_its_port(process: subprocess.Popen[bytes], folder: Path) -> bool:
    """Wait for the file that nginx writes once the port is its own: another may have taken it."""
    end_s = time.monotonic() + START_S
    while not (folder / "pid").exists():
        if process.poll() is not None or time.monotonic() > end_s:
            return False
        time.sleep(0.02)
    return True
