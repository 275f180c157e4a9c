"""Options that several commands share: the files that stand in for the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

PANEL: Final = "Files"

RoadsFile: TypeAlias = Annotated[
    str | None, typer.Option(help="Roads, instead of the database.", rich_help_panel=PANEL)
]
HomesFile: TypeAlias = Annotated[
    Path | None, typer.Option(help="CSV: pupil_id, lon, lat.", rich_help_panel=PANEL)
]
SchoolsFile: TypeAlias = Annotated[
    Path | None, typer.Option(help="CSV: school_code, lon, lat.", rich_help_panel=PANEL)
]
SeatsFile: TypeAlias = Annotated[
    Path | None, typer.Option(help="CSV: school_code, seats[, programme].", rich_help_panel=PANEL)
]
PupilsFile: TypeAlias = Annotated[
    Path | None, typer.Option(help="CSV: pupil_id, group.", rich_help_panel=PANEL)
]
CatchmentsFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Outlines of catchments: .geojson, .gpkg.", rich_help_panel=PANEL),
]
ProgrammesFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        help="CSV: pupil_id, school_code, programme[, rank, wish]: results that come first.",
        rich_help_panel=PANEL,
    ),
]
BeforehandFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        help="CSV: pupil_id, school_code, reason: placed by decision, before all.",
        rich_help_panel=PANEL,
    ),
]
