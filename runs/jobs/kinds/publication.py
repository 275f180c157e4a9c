"""Building the immutable snapshot that the public is answered from, without switching to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis.access import RUNS_DECIDE
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.access import Access

LOCK: Final = "publication"


class Building(Arguments):
    """Nothing is to be said: what is in use is built."""


def work(one: Work) -> Mapping[str, Any]:
    """Build the next publication whole, and propose it where two persons have to agree."""
    from runs.publication import place  # noqa: PLC0415 (loads compiled code)
    from runs.publication.build import build, propose_built  # noqa: PLC0415 (the same)

    root = place.root()
    with place.locked(root):
        built = build(one.engine, root, trial=False, progress=one.progress)
    approval = propose_built(
        one.engine, built, root, published_by=one.client, access=access_of(one.client)
    )
    manifest = built.manifest
    return {"number": manifest.number, "sha256": built.sha256, "approval_id": approval}


def access_of(client: str) -> Access:
    """Return as whom the job of a client decides: the scope was asked for when it was sent."""
    from gis.access import Access  # noqa: PLC0415 (only where it runs)
    from gis.principals import of_client  # noqa: PLC0415 (the same)

    return Access(scopes=frozenset({RUNS_DECIDE}), wards=("*",), principal=of_client(client))


KIND: Final = Kind(
    name="publication",
    vi="Dựng bản công bố kế tiếp",
    en="Build the next publication",
    scope=RUNS_DECIDE,
    arguments=Building,
    work=work,
    lock=LOCK,
)
