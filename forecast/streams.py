"""Where the leavers of grade 9 go: shares as data, each with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from gis.errors import InputError

if TYPE_CHECKING:
    from forecast.panel import Children

STREAMS: Final = ("public", "private", "continuing", "vocational", "none")
LAST_GRADE: Final = "9"
FOLDER: Final = Path(__file__).parent / "shares"
NEAR_ONE: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One way after grade 9, the share that takes it, and how that is known."""

    name: str
    share: float
    status: Literal["published", "assumed"]
    source: str


def names() -> list[str]:
    """Return the names of the shares that come with the program."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name: str) -> tuple[Stream, ...]:
    """
    Return shares by name, or of a TOML file.

    Raises
    ------
    InputError
        If nothing has that name, a stream or a source is missing, or shares do not add up to 1.
    """
    path = FOLDER / f"{name}.toml" if name in names() else Path(name)
    if not path.is_file():
        msg = f"“{name}” names no shares and no file; known are {', '.join(names())}"
        raise InputError(msg)
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path.name}: {error}"
        raise InputError(msg) from error
    streams = tuple(_stream(path.name, one, told.get(one)) for one in STREAMS)
    if unknown := [one for one in told if one not in STREAMS]:
        msg = f"{path.name}: [{unknown[0]}] is no stream; they are {', '.join(STREAMS)}"
        raise InputError(msg)
    total = sum(one.share for one in streams)
    if abs(total - 1.0) > NEAR_ONE:
        msg = f"{path.name}: the shares add up to {total:.3f}, not to 1"
        raise InputError(msg)
    return streams


def leavers(last: Children, told: Children) -> Children:
    """
    Return who leaves grade 9 for each autumn ahead: those in it the autumn before.

    Parameters
    ----------
    last
        Children in grade 9 in the last known year, shape (R,).
    told
        Children told for it, shape (R, H).
    """
    return np.concatenate([last[:, None], told[:, :-1]], axis=1)


def _stream(file: str, name: str, told: Any) -> Stream:  # noqa: ANN401 (whatever the file holds)
    if not isinstance(told, dict):
        msg = f"{file}: [{name}] is missing"
        raise InputError(msg)
    share, status, source = (told.get(key) for key in ("share", "status", "source"))
    if not isinstance(share, int | float) or isinstance(share, bool) or not 0 <= share <= 1:
        msg = f"{file}: [{name}] share is {share!r}; it is a number from 0 to 1"
        raise InputError(msg)
    if status not in ("published", "assumed"):
        msg = f"{file}: [{name}] status is {status!r}; it is published or assumed"
        raise InputError(msg)
    if not isinstance(source, str) or not source:
        msg = f"{file}: [{name}] has no source"
        raise InputError(msg)
    return Stream(name=name, share=float(share), status=status, source=source)
