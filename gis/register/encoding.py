"""Bytes of a text file to letters; old Vietnamese encodings are named, never guessed into use."""

from __future__ import annotations

import codecs
import re
from typing import Final

from gis.errors import InputError
from gis.register.finding import finding
from gis.report import Finding
from gis.text import nfc

_LOWER: Final = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
_TCVN3_BYTES: Final = (
    b"\xb5\xb6\xb7\xb8\xb9\xa8\xbb\xbc\xbd\xbe\xc6\xa9\xc7\xc8\xc9\xca\xcb\xae\xcc\xce\xcf\xd0\xd1"
    b"\xaa\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xdc\xdd\xde\xdf\xe1\xe2\xe3\xe4\xab\xe5\xe6\xe7\xe8\xe9\xac"
    b"\xea\xeb\xec\xed\xee\xef\xf1\xf2\xf3\xf4\xad\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe"
)
TCVN3: Final = dict(zip(_TCVN3_BYTES, _LOWER, strict=True))
"""Lower-case letters of TCVN 5712:1993 VN3, byte to letter."""

COMMON: Final = re.compile(
    "trường|tiểu|học|phường|nguyễn|trần|quận|đường|lớp|thường|năm|tên|mã|số|giới|địa|thành"
)
"""Syllables that tell whether a decoding gave Vietnamese."""

HALF_PAIR: Final = re.compile("[\\ud800-\\udfff]")
"""Halves of UTF-16 pairs, which no other encoding can write down."""

_TCVN3_SEEN: Final = re.compile(
    "[A-Za-z][µ¶·¸¹»¼½¾®ª«¬][a-zà-þ]"  # noqa: RUF001 - what TCVN3 looks like when read as Latin-1
    "|[A-Za-z]\xad[êëìíî]|[a-z][µ¶¹]\\b"
)
_TWICE_SEEN: Final = re.compile("á[º»][^ .,]|Æ°|Ä\u2018|Ä\x91|Ã[¢ª¡¨©³\xad²]")


def decode(data: bytes, file: str) -> str:
    """
    Return the text of a file in UTF-8 (with or without BOM) or UTF-16 with BOM.

    Raises
    ------
    InputError
        For every other encoding, naming it and how to save the file right.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _or_refuse(data, "utf-16", file)
    if data[:200].count(0) > len(data[:200]) // 4:
        raise refused(finding("encoding_utf16", file))
    return _or_refuse(data, "utf-8-sig", file)


def refused(*findings: Finding) -> InputError:
    """Return the error that says a file cannot be read at all."""
    return InputError(f"{findings[0].file}: {findings[0].message_en}", findings)


def broken_letters(text: str) -> str:
    r"""
    Return the finding code if text holds half letters, TCVN3 or twice-encoded ones, else nothing.

    Examples
    --------
    >>> broken_letters("Tr\xadêng TiÓu häc"), broken_letters("Trường Tiểu học")
    ('encoding_tcvn3', '')
    """
    if HALF_PAIR.search(text):
        return "control_letters"
    if text.isascii():
        return ""
    if _TWICE_SEEN.search(text):
        return "encoding_twice"
    return "encoding_tcvn3" if _TCVN3_SEEN.search(text) else ""


def _or_refuse(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refused(_named(data, error.start, file)) from error


def _named(data: bytes, byte: int, file: str) -> Finding:
    """Return the finding that names the likeliest old encoding of the bytes."""
    as_cp1258 = nfc(data.decode("cp1258", errors="ignore")).lower()
    as_tcvn3 = "".join(TCVN3.get(one, chr(one)) for one in data[:100_000]).lower()
    n_cp1258, n_tcvn3 = len(COMMON.findall(as_cp1258)), len(COMMON.findall(as_tcvn3))
    if n_tcvn3 > n_cp1258:
        return finding("encoding_tcvn3", file)
    code = "encoding_cp1258" if n_cp1258 and _has_tone_bytes(data) else "encoding_unknown"
    return finding(code, file, facts={"byte": byte + 1})


def _has_tone_bytes(data: bytes) -> bool:
    """Return whether cp1258's own combining tones follow letters, which no other encoding has."""
    return re.search(rb"[A-Za-z\xe2\xe3\xea\xf4\xf5\xfd][\xcc\xd2\xde\xec\xf2]", data) is not None
