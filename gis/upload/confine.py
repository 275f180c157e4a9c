"""What a parsing process gives up before it reads: memory, time, network, other programs."""

from __future__ import annotations

import ctypes
import platform
import resource
import signal
import struct
from pathlib import Path
from typing import Final

PR_SET_NO_NEW_PRIVS: Final = 38
PR_SET_SECCOMP: Final = 22
SECCOMP_MODE_FILTER: Final = 2
RET_ALLOW: Final = 0x7FFF0000
RET_EPERM: Final = 0x00050001
LOAD_WORD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER_AT, ARCH_AT = 0, 4

# socket, connect, bind, execve, execveat, ptrace
FORBIDDEN: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    "x86_64": (0xC000003E, (41, 42, 49, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 117)),
}


def confine(*, memory_bytes: int, cpu_s: int, file_bytes: int) -> None:
    """
    Give up what parsing does not need; there is no way back for this process.

    Parameters
    ----------
    memory_bytes
        Address space beyond what the process has now.
    cpu_s
        Seconds of work.
    file_bytes
        Longest file that it may write.
    """
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold the file
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    forbid_network_and_programs()


def forbid_network_and_programs() -> bool:
    """Refuse sockets and other programs from here on; return whether this system can."""
    known = FORBIDDEN.get(platform.machine())
    if known is None:
        return False
    arch, numbers = known
    steps = [
        _step(LOAD_WORD, 0, 0, ARCH_AT),
        _step(JUMP_EQUAL, 0, len(numbers) + 1, arch),  # another one: to the last step but one
        _step(LOAD_WORD, 0, 0, NUMBER_AT),
    ]
    for at, number in enumerate(numbers):
        steps.append(_step(JUMP_EQUAL, len(numbers) - at, 0, number))
    steps += [_step(RETURN, 0, 0, RET_ALLOW), _step(RETURN, 0, 0, RET_EPERM)]
    code = ctypes.create_string_buffer(b"".join(steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0)


def _step(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
