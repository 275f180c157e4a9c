"""The receipt beside a fetched file: whose it is, under which licence, from where, which bytes."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from gis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX: Final = ".source.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """
    What is known of one file; written beside it and read before it is used again.

    Attributes
    ----------
    source, title, holder, licence, attribution
        As ``sources.toml`` says.
    url, final_url
        Asked for, and where it came from after redirects.
    last_modified, fetched_on
        What the server said of its date; day of the download, ``YYYY-MM-DD``.
    size_bytes, sha256
        Of the file.
    checked_by
        Against what the bytes were checked: ``sha256`` of ``sources.toml``, a published ``md5``
        or ``sha256``, or ``nothing``.
    made_from
        Name of the whole file where this one is a part of it; else empty.
    """

    source: str
    title: str
    holder: str
    licence: str
    attribution: str
    url: str
    final_url: str
    last_modified: str
    fetched_on: str
    size_bytes: int
    sha256: str
    checked_by: str
    made_from: str = ""


def receipt_path(file: Path) -> Path:
    """Return where the receipt of a file stands."""
    return file.with_name(f"{file.name}{SUFFIX}")


def write_receipt(file: Path, receipt: Receipt) -> None:
    """Write the receipt beside its file; every text is a TOML basic string, as JSON writes it."""
    lines = ["# Receipt of a fetched file; keep both together: the licence asks for its words."]
    lines += [
        f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in asdict(receipt).items()
    ]
    receipt_path(file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_receipt(file: Path) -> Receipt | None:
    """
    Return the receipt of a file, ``None`` if there is none.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    path = receipt_path(file)
    if not path.is_file():
        return None
    try:
        return Receipt(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        msg = f"{path.name} is not a receipt ({error}); remove it and fetch the file again"
        raise InputError(msg) from error
