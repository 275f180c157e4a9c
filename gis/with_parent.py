"""A process that ends when the one that started it does, however that one ended."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import Final

DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of prctl(2)


def end_with_parent(parent: int | None = None) -> None:
    """
    End this process when its parent does, also in the middle of compiled work.

    Parameters
    ----------
    parent
        Process that started this one; one that ended before we could ask is noticed by our parent
        being another. ``None`` where that is not known.

    Notes
    -----
    The kernel sends the signal when the parent's thread that started us ends: call it only where
    that is a main thread.
    """
    ctypes.CDLL(None, use_errno=True).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if parent is not None and parent != os.getppid():
        os.kill(os.getpid(), signal.SIGKILL)
