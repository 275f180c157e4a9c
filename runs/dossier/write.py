"""The folder of a dossier: JSON, GeoJSON and a page, all or nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from runs.folder import whole_folder

if TYPE_CHECKING:
    from pathlib import Path

    from runs.dossier.build import Dossier

JSON: Final = "dossier.json"
GEOJSON: Final = "dossier.geojson"
PAGE: Final = "dossier.html"


def write(out_dir: Path, found: Dossier, *, page: str) -> None:
    """
    Write a dossier; the same facts give the same bytes.

    Raises
    ------
    InputError
        If the folder holds something.
    """
    if out_dir.is_dir() and any(out_dir.iterdir()):
        msg = f"{out_dir} is not empty; choose another folder for the dossier"
        raise InputError(msg)
    with whole_folder(out_dir) as folder:
        for name, value in ((JSON, found.facts), (GEOJSON, found.shapes)):
            text = json.dumps(value, ensure_ascii=False, indent=1)
            (folder / name).write_text(text + "\n", encoding="utf-8")
        (folder / PAGE).write_text(page, encoding="utf-8")
