"""Refusals of the officers' routes, each with its sentence in both languages."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.refused.errors import CityOnlyError, ConflictError, UnknownRunError
from gis.errors import InputError, UnknownNameError
from gis.personal_words import may_be_personal
from runs.jobs.problem import masked
from runs.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.access.auth import Caller


def of_the_city(who: Caller) -> None:
    """Raise ``CityOnlyError`` for a caller of some wards."""
    if not who.access.is_city:
        raise CityOnlyError


@contextmanager
def reasons(*known: object, conflict: bool = False) -> Iterator[None]:
    """
    Let a caller hear why something was refused, without what an id, a name or a number would tell.

    Parameters
    ----------
    known
        What the caller said and may read again.
    conflict
        Whether the state of the thing is the reason, and not what was sent.
    """
    try:
        yield
    except RefusedError:
        raise
    except UnknownNameError as error:
        if "run" in str(error):
            raise UnknownRunError from None
        raise
    except InputError as error:
        if error.findings:
            raise
        said = masked(
            str(error).partition("\n")[0], [one for one in known if not may_be_personal(str(one))]
        )
        kind = ConflictError if conflict else RefusedError
        raise kind(vi=f"Không làm được: {said}.", en=f"It was refused: {said}.") from None
