"""What the environment may change about workers; read once, when a worker starts."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class JobSettings(BaseSettings):
    """
    How workers watch over each other.

    Attributes
    ----------
    heartbeat_s
        Seconds between two signs of life of a worker.
    silent_s
        Seconds without a sign after which a worker is taken for dead and its jobs are done anew.
    most_failures
        Failed attempts after which a job is given up.
    grace_s
        Seconds that a stopping worker gives the jobs it is at; then they go back into the queue.
    """

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True)

    heartbeat_s: float = Field(
        default=5.0, ge=0.1, le=300, validation_alias="GANTRUONG_JOB_HEARTBEAT_S"
    )
    silent_s: float = Field(
        default=20.0, ge=0.3, le=3600, validation_alias="GANTRUONG_JOB_SILENT_S"
    )
    most_failures: int = Field(default=3, ge=1, le=1000, validation_alias="GANTRUONG_JOB_FAILURES")
    grace_s: float = Field(default=10.0, ge=0, le=3600, validation_alias="GANTRUONG_JOB_GRACE_S")
