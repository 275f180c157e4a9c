"""Why a file of roads is refused, said in both languages."""

from __future__ import annotations

from gis.errors import InputError
from gis.report import Finding


def refusal(english: str, vietnamese: str) -> InputError:
    """
    Return an error about a whole file.

    Parameters
    ----------
    english
        Name of the file or place, a colon, and the sentence.
    vietnamese
        The sentence alone.

    Examples
    --------
    >>> refusal("a.osm.pbf: the file is empty", "Tệp trống.").findings[0].line("vi")
    'a.osm.pbf: Tệp trống.'
    """
    file, _, sentence = english.partition(": ")
    finding = Finding(file=file, code="roads", message_vi=vietnamese, message_en=sentence)
    return InputError(english, [finding])
