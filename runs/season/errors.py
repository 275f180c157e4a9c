"""Why something about a season is refused, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runs.refusal import RefusedError
from runs.season import moments
from runs.season.words import said

if TYPE_CHECKING:
    from runs.season.definition import Deadline


class SeasonRefusedError(RefusedError):
    """The season cannot be changed so."""


def shortened(before: Deadline, new: Deadline) -> SeasonRefusedError:
    """Return the error of a deadline that would end before now."""
    return _refused("shortened", before, new)


def needs_reason(before: Deadline, new: Deadline) -> SeasonRefusedError:
    """Return the error of a deadline that is changed without a reason."""
    return _refused("reason", before, new)


def not_later(before: Deadline, new: Deadline) -> SeasonRefusedError:
    """Return the error of an extension that does not extend."""
    return _refused("not_later", before, new)


def nothing_to_extend(new: Deadline) -> SeasonRefusedError:
    """Return the error of an extension of a deadline that nobody set."""
    return _refused("nothing", new, new)


def exists(season: str) -> SeasonRefusedError:
    """Return the error of a season that is made twice."""
    name = {"vi": season, "en": season}
    told = said("refused.exists", season=name)
    return SeasonRefusedError(told["vi"], told["en"], facts={"season": season})


def _refused(why: str, before: Deadline, new: Deadline) -> SeasonRefusedError:
    at = {"before": before.closes, "closes": new.closes}
    none = {"vi": "chưa rõ", "en": "unknown"}
    told = said(
        f"refused.{why}", **{k: none if v is None else moments.told(v) for k, v in at.items()}
    )
    facts = {name: None if one is None else one.isoformat() for name, one in at.items()}
    return SeasonRefusedError(told["vi"], told["en"], facts=facts | {"deadline": list(new.key)})
