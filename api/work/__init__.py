"""What officers do with runs, jobs, what-ifs and files sent in; every route needs a key."""

from __future__ import annotations

from typing import Final

from api.work import (
    asked,
    assumptions,
    changes,
    decisions,
    exports,
    imports,
    indicators,
    jobs,
    known_roads,
    late,
    outlook_tiles,
    outlooks,
    reachable,
    results,
    runs,
    scenarios,
    seasons,
    sheets,
    side_by_side,
    sitings,
    what_if_layers,
)

ROUTERS: Final = (
    jobs,
    changes,
    results,
    outlook_tiles,
    outlooks,
    indicators,
    reachable,
    runs,
    assumptions,
    decisions,
    sheets,
    asked,
    late,
    imports,
    scenarios,
    known_roads,
    side_by_side,
    sitings,
    what_if_layers,
    exports,
    seasons,
)
"""``results`` before ``runs``: an address of a word comes before that of a number."""
