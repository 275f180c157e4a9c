"""The commands of ``gantruong season``, put together."""

from __future__ import annotations

import cli.season_change  # noqa: F401 (adds its commands)
from cli.season import app

__all__ = ["app"]
