"""What the explicit inputs do, and where grade-9 leavers go, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from forecast.ahead import DECIMALS
from forecast.levels import CELL, CITY_GRADE, REGION_GRADE, added_up
from forecast.streams import LAST_GRADE, Stream, leavers
from gis.errors import InputError
from runs.forecast.adjusting import NAMES
from runs.forecast.rows import THE_CITY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecast.ahead import Ahead
    from runs.forecast.adjusting import Adjusting

INPUT_COLUMNS: Final = ("unit", "grade", "year", "without", *NAMES, "p50")
STREAM_COLUMNS: Final = ("level", "name", "year", "stream", "p50", "share", "status", "source")


def inputs_rows(told: Ahead, adjusting: Adjusting) -> pd.DataFrame:
    """
    Return every cell without inputs, what each one adds, and what is told.

    The columns add up to ``p50`` exactly; an input that was not given adds nothing.
    """
    cells = told.middle[CELL]
    unit, grade, h = np.nonzero(~np.isnan(cells))
    effects = adjusting.effects()
    nothing = np.zeros(cells.shape)
    columns = {
        "unit": np.array(told.panel.unit, dtype=object)[unit],
        "grade": np.array(told.panel.grade, dtype=object)[grade],
        "year": told.panel.last_year + 1 + h,
        "without": np.nan_to_num(adjusting.steps["without"][unit, grade, h]),
        **{name: effects.get(name, nothing)[unit, grade, h] for name in NAMES},
        "p50": cells[unit, grade, h],
    }
    frame = pd.DataFrame(columns)
    keys = zip(frame["unit"], frame["grade"], frame["year"], strict=True)
    text = [(name.encode(), level.encode(), year) for name, level, year in keys]
    order = sorted(range(len(text)), key=text.__getitem__)
    return frame.iloc[order].reset_index(drop=True)


def streams_rows(told: Ahead, streams: Sequence[Stream], file: str) -> pd.DataFrame:
    """
    Return leavers of grade 9 by stream, for regions and the city.

    Raises
    ------
    InputError
        If the history has no grade 9.
    """
    panel = told.panel
    if LAST_GRADE not in panel.grade:
        msg = f"{file}: it has no grade {LAST_GRADE}, whose leavers --streams divides"
        raise InputError(msg)
    grade = panel.grade.index(LAST_GRADE)
    now = added_up(panel.n[:, :, -1], panel.region, len(panel.region_name))
    of_regions = leavers(now[REGION_GRADE][:, grade], told.middle[REGION_GRADE][:, grade])
    of_city = leavers(now[CITY_GRADE][[grade]], told.middle[CITY_GRADE][[grade]])
    rows = [
        (level, name, panel.last_year + 1 + h, one.name, n * one.share, *_how(one))
        for level, names, found in (
            ("region", panel.region_name, of_regions),
            ("city", (THE_CITY,), of_city),
        )
        for name, years in zip(names, found, strict=True)
        for h, n in enumerate(years)
        for one in streams
        if not np.isnan(n)
    ]
    return pd.DataFrame(rows, columns=list(STREAM_COLUMNS)).round({"p50": DECIMALS})


def _how(one: Stream) -> tuple[float, str, str]:
    return one.share, one.status, one.source
