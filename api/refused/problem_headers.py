"""What a problem says in its headers beside its sentence."""

from __future__ import annotations

from api.refused import errors as own


def headers_of(error: Exception) -> dict[str, str]:
    """Return what an answer says in its headers beside the sentence."""
    match error:
        case own.TooManyTriesError() | own.TooManyKeysError():
            return {"Retry-After": str(error.wait_s)}
        case own.NoKeyError():
            return {"WWW-Authenticate": "Bearer"}
        case own.StillRunningError():
            return {"Retry-After": "1"}
    return {}
