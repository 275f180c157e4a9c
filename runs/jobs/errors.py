"""What can go wrong with a job; each error carries its sentence in both languages."""

from __future__ import annotations

from gis.errors import GanTruongError, UnknownNameError


class NoSuchJobError(UnknownNameError):
    """There is no such job."""


class SupersededError(GanTruongError):
    """Another attempt of this job has begun, or it has ended; this one writes nothing."""
