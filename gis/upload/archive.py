"""A ZIP file's directory, read before anything in it is unpacked."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from gis.upload.limits import MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED_BYTES, RATIO_FROM_BYTES
from gis.upload.refusal import refused

if TYPE_CHECKING:
    from typing import IO

    from gis.errors import InputError

METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED: Final = 0x1
LOCAL_HEADER_BYTES: Final = 30
PACKED_SUFFIXES: Final = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst", ".kmz")

REASONS: Final[dict[str, tuple[str, str]]] = {
    "broken": ("danh mục bên trong hỏng", "its directory is broken"),
    "entries": ("có quá nhiều tệp bên trong", "it holds too many files"),
    "encrypted": ("có mật khẩu", "it has a password"),
    "method": ("dùng kiểu nén lạ", "it is packed by an unusual method"),
    "name": ("có tên tệp trỏ ra ngoài", "a name in it points outside of it"),
    "twice": ("có hai tệp cùng tên", "two files in it have one name"),
    "overlap": ("các phần chồng lên nhau", "its parts lie over each other"),
    "bomb": ("bung ra quá lớn", "it unpacks to far too much"),
    "nested": ("có tệp nén bên trong tệp nén", "a packed file lies inside it"),
}


def entries(
    source: IO[bytes], file: str, *, nested: bool = False, code: str = "bad_archive"
) -> list[zipfile.ZipInfo]:
    """
    Return what a ZIP file says that it holds, if it may be unpacked at all.

    Parameters
    ----------
    source
        The file, open and seekable.
    file
        Name for findings.
    nested
        Whether packed files may lie inside; a workbook holds such objects and nobody opens them.
    code
        Finding for what is no ZIP file at all.

    Raises
    ------
    InputError
        With the one reason why not.
    """
    try:
        with zipfile.ZipFile(source) as packed:
            found = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise _not(file, "broken", code) from error
    why = _reason(found, nested=nested)
    if why:
        raise _not(file, why)
    return found


def _reason(found: list[zipfile.ZipInfo], *, nested: bool) -> str:
    """Return the first word of ``REASONS`` that fits; nothing for what may be unpacked."""
    names = [one.filename.lower() for one in found]
    wrong = {
        "entries": len(found) > MOST_ENTRIES,
        "encrypted": any(one.flag_bits & ENCRYPTED for one in found),
        "method": any(one.compress_type not in METHODS for one in found),
        "name": not all(_is_plain(one.orig_filename) for one in found),
        "nested": not nested and any(name.endswith(PACKED_SUFFIXES) for name in names),
        "twice": len(set(names)) < len(names),
        "overlap": _overlap(found),
        "bomb": _is_bomb(found),
    }
    return next((word for word, is_so in wrong.items() if is_so), "")


def _is_plain(name: str) -> bool:
    parts = name.split("/")
    outside = name.startswith("/") or ".." in parts or "\\" in name or ":" in parts[0]
    return bool(name) and not outside and name.isprintable()


def _overlap(found: list[zipfile.ZipInfo]) -> bool:
    """Return whether two entries use the same bytes, the trick of bombs that declare little."""
    end = 0
    for one in sorted(found, key=lambda entry: entry.header_offset):
        if one.header_offset < end:
            return True
        end = one.header_offset + LOCAL_HEADER_BYTES + one.compress_size
    return False


def _is_bomb(found: list[zipfile.ZipInfo]) -> bool:
    if sum(one.file_size for one in found) > MOST_UNPACKED_BYTES:
        return True
    return any(
        one.file_size > RATIO_FROM_BYTES and one.file_size > MOST_RATIO * max(1, one.compress_size)
        for one in found
    )


def _not(file: str, why: str, code: str = "bad_archive") -> InputError:
    reason, reason_en = REASONS[why]
    return refused(file, code, reason=reason, reason_en=reason_en)
