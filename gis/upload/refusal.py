"""The sentences in which a file of others is refused, in Vietnamese and English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from gis.errors import InputError
from gis.report import Finding


@cache
def messages() -> dict[str, dict[str, str]]:
    """Return the sentences by code, in Vietnamese (``vi``) and English (``en``)."""
    text = files("gis.upload").joinpath("messages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def refused(file: str, code: str, **facts: str) -> InputError:
    """
    Return the error that says why a file is not read.

    Parameters
    ----------
    file
        File name without folder.
    code
        The sentence's name in the catalogue.
    facts
        What the sentence's braces stand for; ``name_en`` overrides ``name`` in English.
    """
    sentence = messages()[code]
    english = facts | {key[:-3]: facts[key] for key in facts if key.endswith("_en")}
    found = Finding(
        file=file,
        code=code,
        message_vi=printable(sentence["vi"].format(**facts)),
        message_en=printable(sentence["en"].format(**english)),
    )
    return InputError(f"{file}: {found.message_en}", [found])


def printable(text: str) -> str:
    """Return a text as one line that any screen shows."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else "�" for letter in text)
