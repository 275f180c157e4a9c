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
    tile_cache_bytes
        Memory for tiles that were made already, per process.
    """

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True)

    database_url: str | None = Field(default=None, validation_alias="GANTRUONG_DATABASE_URL")
    max_body_bytes: int = Field(
        default=65_536, ge=1_024, le=67_108_864, validation_alias="GANTRUONG_MAX_BODY_BYTES"
    )
    tile_cache_bytes: int = Field(
        default=67_108_864, ge=0, validation_alias="GANTRUONG_TILE_CACHE_BYTES"
    )
