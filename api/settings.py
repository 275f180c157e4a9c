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
        Server to use instead of the private one; read by ``gis.db`` when nothing is given here.
    max_body_bytes
        Longest request body that is read.
    tile_cache_bytes
        Memory for tiles that were made already, per process.
    database_connections
        Connections kept open, per process.
    """

    model_config = SettingsConfigDict(env_prefix="GANTRUONG_", frozen=True)

    database_url: str | None = None
    max_body_bytes: int = Field(default=65_536, ge=1_024, le=67_108_864)
    tile_cache_bytes: int = Field(default=67_108_864, ge=0)
    database_connections: int = Field(default=4, ge=1, le=64)
