"""Office files with the same bytes on every machine and any day."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Final

ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
CORE: Final = "docProps/core.xml"
MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def fixed_zip(data: bytes, *, modified: dt.datetime, is_packed: bool = False) -> bytes:
    """
    Return a workbook or a Word file without dates of its own.

    Parameters
    ----------
    modified
        What its properties state in place of now; taken as UTC.
    is_packed
        Whether the parts are compressed: a tenth of the size, and the same bytes only where the
        zlib is the same.

    Notes
    -----
    The parts are put together again by name.
    """
    out = io.BytesIO()
    said = modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(out, "w") as fixed,
    ):
        for name in sorted(given.namelist()):
            part = given.read(name)
            if name == CORE:
                part = MODIFIED.sub(rb"\g<1>" + said + rb"\g<2>", part)
            about = zipfile.ZipInfo(name, ZIP_DATE)
            about.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
            fixed.writestr(about, part)
    return out.getvalue()
