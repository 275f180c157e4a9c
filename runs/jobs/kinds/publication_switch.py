"""Letting the public be answered from a publication that was built, once two persons agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import RUNS_DECIDE
from runs.jobs.kind import Arguments, Kind, Work
from runs.jobs.kinds.publication import LOCK, access_of

if TYPE_CHECKING:
    from collections.abc import Mapping


class Switching(Arguments):
    """To which publication."""

    number: int = Field(ge=1)


def work(one: Work) -> Mapping[str, Any]:
    """Compare every byte, use the approval, and switch; once more it changes nothing."""
    from runs.publication import place  # noqa: PLC0415 (loads compiled code)
    from runs.publication.build import publish_built  # noqa: PLC0415 (the same)

    asked: Switching = one.arguments
    one.progress("publication: reading", 0, None)
    built = publish_built(
        one.engine,
        place.root(),
        asked.number,
        published_by=one.client,
        access=access_of(one.client),
    )
    return {"number": asked.number, "sha256": built.sha256}


KIND: Final = Kind(
    name="publication_switch",
    vi="Chuyển công chúng sang một bản công bố đã dựng",
    en="Let the public read a publication that was built",
    scope=RUNS_DECIDE,
    arguments=Switching,
    work=work,
    lock=LOCK,
)
