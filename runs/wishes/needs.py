"""What each wish of an applicant would have needed, from a sealed grade-10 result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.wishes.text import say, spoken_points
from gis.errors import UnknownNameError
from gis.units import NONE
from runs.wishes.rules import wish_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from admission.policy.text import Language
    from runs.wishes.inputs import Stage
    from runs.wishes.stored import StoredWishes

ADMITTED: Final = "admitted"
SHORT: Final = "short"
KEY: Final = "key"
LATER: Final = "later"
ELSEWHERE: Final = "elsewhere"
DIRECT: Final = "direct"
BARRED: Final = "barred"


@dataclass(frozen=True, slots=True, kw_only=True)
class WishNeed:
    """
    One wish of one applicant.

    Attributes
    ----------
    outcome
        ``admitted``, ``short`` (of points), ``key`` (equal, the key decided), ``later`` (an
        earlier wish was met), ``elsewhere`` (a programme before admitted), ``direct``,
        ``barred``.
    score, needed
        Hundredths of a point; ``needed`` is the cut-off of this wish there.
    """

    applicant_id: str
    programme: str
    wish: int
    school_code: str
    outcome: str
    score: int
    needed: int

    @property
    def missing(self) -> int:
        """Return how many hundredths of a point were missing, 0 where none were."""
        return max(0, self.needed - self.score) if self.outcome == SHORT else 0

    def sentence(self, names: Mapping[str, str], language: Language) -> str:
        """Return the wish as a sentence."""
        return say(
            "wish",
            self.outcome,
            language,
            wish=str(self.wish),
            school=called(self.school_code, names, language),
            score=spoken_points(self.score, language),
            needed=spoken_points(self.needed, language),
            missing=spoken_points(self.missing, language),
        )


def called(code: str, names: Mapping[str, str], language: Language) -> str:
    """Return how a school is called in a sentence."""
    return names.get(code) or (f"trường {code}" if language == "vi" else f"school {code}")


def needs_of(stored: StoredWishes, applicant_id: str) -> list[WishNeed]:
    """
    Return every wish of one applicant, programme by programme.

    Raises
    ------
    UnknownNameError
        If the result has no such applicant.
    """
    if applicant_id not in set(stored.inputs.main.applicants.id.tolist()):
        msg = f"no applicant has the id {applicant_id!r} in this result"
        raise UnknownNameError(msg)
    return list(all_needs(stored, only=applicant_id))


def all_needs(stored: StoredWishes, only: str | None = None) -> Iterator[WishNeed]:
    """Yield every wish of every applicant, or of one, by applicant within each programme."""
    gone: set[str] = set()
    main = stored.inputs.main.applicants
    direct = set(main.id[main.direct != NONE].tolist())
    for stage, (cutoff, _) in zip(stored.inputs.stages, stored.cutoffs, strict=True):
        cutoffs = cutoff.tolist()
        ids = stage.applicants.id
        for p in range(len(ids)) if only is None else np.flatnonzero(ids == only).tolist():
            one = str(ids[p])
            before = DIRECT if one in direct else ELSEWHERE if one in gone else ""
            if not before and stage.applicants.barred[p]:
                before = BARRED
            yield from _of_applicant(stored, stage, p, cutoffs=cutoffs, before=before)
        gone |= {one for code, one in stored.stated.kept if code == stage.code}
        if stage.policy.value("programme_refusal") != "next":
            gone |= {one for code, one in stored.stated.refused if code == stage.code}


def _of_applicant(
    stored: StoredWishes, stage: Stage, p: int, *, cutoffs: list[list[int]], before: str
) -> Iterator[WishNeed]:
    """Yield the wishes of one applicant; ``before`` is why none of them was considered."""
    applicants = stage.applicants
    one, score = str(applicants.id[p]), int(applicants.score[p])
    key = (stage.code, one)
    offers = stored.stated
    admitted = (offers.kept.get(key) or offers.refused.get(key) or ("", NONE))[1]
    for w, s in enumerate(applicants.wish[p].tolist()):
        if s == NONE:
            continue
        needed = cutoffs[s][w]
        outcome = before or _outcome(stage, w + 1, admitted, reach=score, needed=needed)
        yield WishNeed(
            applicant_id=one,
            programme=stage.code,
            wish=w + 1,
            school_code=str(stage.schools.code[s]),
            outcome=outcome,
            score=score,
            needed=needed,
        )


def _outcome(stage: Stage, wish: int, admitted: int, *, reach: int, needed: int) -> str:
    if admitted == wish:
        return ADMITTED
    if admitted != NONE and wish > admitted:
        return LATER
    has_key = wish_rules(stage.policy).tie_rule == "secondary_key"
    return KEY if has_key and reach >= needed else SHORT
