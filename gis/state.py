"""The state folder: what the project keeps on this machine and can make again."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

SETTING: Final = "GANTRUONG_STATE_DIR"
CHECKOUT: Final = Path(__file__).parents[1]
SYSTEM_STATE: Final = Path("/var/lib/gan-truong")
PRIVATE: Final = 0o700


def state_dir() -> Path:
    """
    Return the state folder, made if it is missing.

    Returns
    -------
    folder
        Absolute path: ``GANTRUONG_STATE_DIR`` if set; in a checkout its ``.state``; for an
        installed package ``gan-truong`` in the user's state folder of the XDG rules.

    Notes
    -----
    A new folder opens for its owner only, since the private database lives in it.
    """
    folder = _chosen().expanduser().absolute()
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    return folder


def private_dir(*parts: str) -> Path:
    """Return a folder below the state folder, made for its owner only if it is missing."""
    folder = state_dir()
    for part in parts:
        folder /= part
        folder.mkdir(mode=PRIVATE, exist_ok=True)
    return folder


def system_state_dir(folder: Path) -> Path:
    """
    Return the system folder that stands in for a state folder the server's user cannot enter.

    Parameters
    ----------
    folder
        The state folder; its path alone decides the name, so every start finds the same one.

    Examples
    --------
    >>> system_state_dir(Path("/root/city/.state"))
    PosixPath('/var/lib/gan-truong/6f0ecc96e6535ac3')
    """
    digest = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()
    return SYSTEM_STATE / digest[:16]


def _chosen() -> Path:
    given = os.environ.get(SETTING)
    if given:
        return Path(given)
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / ".state"
    home_state = os.environ.get("XDG_STATE_HOME")
    return (Path(home_state) if home_state else Path.home() / ".local/state") / "gan-truong"
