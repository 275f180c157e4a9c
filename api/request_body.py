"""What a request's body may hold: each value of its own type, and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]

Day = Annotated[dt.date, Field(strict=False)]  # JSON has no days and no moments: they are text
Moment = Annotated[AwareDatetime, Field(strict=False)]


class RequestBody(BaseModel):
    """
    A request body; unknown fields are refused, and so is a value of another type.

    Notes
    -----
    Taking ``"107.09"`` or ``true`` for a number would repair silently what its sender got wrong.
    """

    model_config = ConfigDict(extra="forbid", strict=True)
