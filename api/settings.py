"""What the environment may change about the service; read once, when the application is made."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.framing import hosts
from api.logs import LogFormat


def _origins(text: str) -> str:
    """Return the text as it is if every word of it is an origin; else refuse to start."""
    hosts(text)
    return text


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
        Longest body of a paste into a register, of a batch of distances, of catchments.
    body_s
        Seconds for a body to arrive, and one more per 16 KiB of it.
    metrics_from
        Networks whose callers may read the figures for monitoring, separated by commas.
    log
        Whether a line is written for each request, and how: ``off``, ``text`` or ``json``.
    refresh_s
        Seconds between two questions whether the data changed; a change through the same process
        is seen at once.
    tile_cache_bytes
        Memory for tiles that were made already, per process, before the first publication.
    trusted_proxies
        Networks of our own proxies, parted by commas: only they may say whose request it is.
    public_max_age_s
        For how many seconds a cache may keep a public answer of a publication.
    public_stale_s
        For how many more it may use it while it asks for a newer one.
    ogc_database_url
        Server for ``/ogc``, whose user acts as the public role; else the one of the others.
    public_url
        Address under which the world reaches the service; links in answers begin with it.
    heavy_processes, heavy_waiting
        Processes for expensive work, and how many such requests may wait for them.
    heavy_longest_s
        Seconds after which a piece of expensive work is ended.
    embed_allowed
        Origins whose pages may show ``/embed`` in a frame; nobody's unless named.
    offline
        Whether browsers may keep the families' pages for a time without network; ``off`` takes
        away what they kept.
    """

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True)

    database_url: str | None = Field(default=None, validation_alias="GANTRUONG_DATABASE_URL")
    max_body_bytes: int = Field(
        default=65_536, ge=1_024, le=67_108_864, validation_alias="GANTRUONG_MAX_BODY_BYTES"
    )
    max_paste_bytes: int = Field(
        default=4_194_304, ge=1_024, le=67_108_864, validation_alias="GANTRUONG_MAX_PASTE_BYTES"
    )
    body_s: float = Field(default=15.0, ge=1, le=600, validation_alias="GANTRUONG_BODY_S")
    metrics_from: str = Field(
        default="127.0.0.0/8,::1/128", validation_alias="GANTRUONG_METRICS_FROM"
    )
    log: LogFormat = Field(default="off", validation_alias="GANTRUONG_LOG")
    refresh_s: float = Field(default=2.0, ge=0.1, le=3600, validation_alias="GANTRUONG_REFRESH_S")
    heavy_processes: int = Field(
        default=2, ge=1, le=16, validation_alias="GANTRUONG_HEAVY_PROCESSES"
    )
    heavy_waiting: int = Field(default=4, ge=0, le=16, validation_alias="GANTRUONG_HEAVY_WAITING")
    heavy_longest_s: float = Field(
        default=60.0, gt=0, le=3600, validation_alias="GANTRUONG_HEAVY_LONGEST_S"
    )
    tile_cache_bytes: int = Field(
        default=67_108_864, ge=0, validation_alias="GANTRUONG_TILE_CACHE_BYTES"
    )
    trusted_proxies: str = Field(default="", validation_alias="GANTRUONG_TRUSTED_PROXIES")
    public_max_age_s: int = Field(
        default=10, ge=0, le=86_400, validation_alias="GANTRUONG_PUBLIC_MAX_AGE_S"
    )
    public_stale_s: int = Field(
        default=60, ge=0, le=86_400, validation_alias="GANTRUONG_PUBLIC_STALE_S"
    )
    ogc_database_url: str | None = Field(
        default=None, validation_alias="GANTRUONG_OGC_DATABASE_URL"
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/?#]+[^\s?#]*$",
        validation_alias="GANTRUONG_PUBLIC_URL",
    )
    embed_allowed: Annotated[str, AfterValidator(_origins)] = Field(
        default="", validation_alias="GANTRUONG_EMBED_ALLOWED"
    )
    offline: Literal["on", "off"] = Field(default="on", validation_alias="GANTRUONG_OFFLINE")
