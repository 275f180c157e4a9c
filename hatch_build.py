"""The wheel ships the built map page, made first from the checkout's sources, and ``data/``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED_DATA: Final = ("provinces", "sample", "sample_rural")  # read through gis.shipped.data_path


class MapPageHook(BuildHookInterface[Any]):
    """Build ``webmap/static`` before a wheel is packed; an editable install needs no page yet."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page and name it as an artifact, because version control ignores it."""
        if version == "editable" or self.target_name != "wheel":
            return
        sys.path.insert(0, str(Path(self.root)))
        from webmap.build import ensure  # noqa: PLC0415 - importable only now

        ensure(say=self.app.display_info)
        build_data["artifacts"].append("/webmap/static")
        for name in SHIPPED_DATA:  # here, since hatchling copies a static list when editable too
            build_data["force_include"][f"data/{name}"] = f"gis/_data/{name}"
