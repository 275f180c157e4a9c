"""
The pictures of the guides are taken anew from a place of training, each of them.

To write them: ``GANTRUONG_PICTURES=docs/huong-dan/anh ./gantruong test --full
tests/test_huong_dan_pictures.py``.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from cli import server
from runs.practice import start
from tests.fixtures.browser import browser
from tests.guide_pictures import SCENES, pictures
from tests.test_huong_dan import MOST_BYTES
from tests.test_practice import place

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from runs.practice.place import Practice

__all__ = ["browser", "place"]
WRITE_TO = "GANTRUONG_PICTURES"


@pytest.mark.full
def test_every_picture_can_be_taken(
    browser: Browser, place: Practice, map_page: Path, tmp_path: Path
) -> None:
    """A screen that no longer comes to what a guide shows fails here."""
    assert (map_page / "index.html").is_file()
    seeded = start.make(place)
    keys = {one.holder.name: one.key for one in seeded.keys}
    folder = Path(os.environ.get(WRITE_TO) or tmp_path)
    taken = set()
    with server.running(log=tmp_path / "server.log") as address:
        for name, png in pictures(browser, address, keys, seeded.codes[0]):
            (folder / f"{name}.png").write_bytes(png)
            assert len(png) <= MOST_BYTES
            assert len(Image.open(io.BytesIO(png)).getcolors() or ()) > 8  # no empty screen
            taken.add(name)
    assert taken == {one.name for one in SCENES}
