"""What the environment may change about the service; read once, when the application is made."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ApiSettings(BaseSettings):
    """
    Limits of the service.

    Attributes
    ----------
    database_url
        Server to use instead of the private one.
    max_body_bytes
        Longest request body that is read.
    max_paste_bytes
        Longest body of a paste into a register.
    refresh_s
        Seconds between two questions whether the data changed; a change through the same process
        is seen at once.
    tile_cache_bytes
        Memory for tiles that were made already, per process.
    """

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True)

    database_url: str | None = Field(default=None, validation_alias="GANTRUONG_DATABASE_URL")
    max_body_bytes: int = Field(
        default=65_536, ge=1_024, le=67_108_864, validation_alias="GANTRUONG_MAX_BODY_BYTES"
    )
    max_paste_bytes: int = Field(
        default=4_194_304, ge=1_024, le=67_108_864, validation_alias="GANTRUONG_MAX_PASTE_BYTES"
    )
    refresh_s: float = Field(default=2.0, ge=0.1, le=3600, validation_alias="GANTRUONG_REFRESH_S")
    tile_cache_bytes: int = Field(
        default=67_108_864, ge=0, validation_alias="GANTRUONG_TILE_CACHE_BYTES"
    )
