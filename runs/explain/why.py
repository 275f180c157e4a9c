"""Why one child was offered this school and none of the nearer ones, from a result folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.explain.text import (
    ListFacts,
    OfferFacts,
    ReasonFacts,
    list_sentence,
    offer_sentences,
    reason_sentence,
)
from admission.policy.schema import OPTIMA
from admission.public_cutoffs import WHY
from admission.standing import standing_words
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from runs.match.stored import StoredReason, all_reasons, read_reasons

if TYPE_CHECKING:
    from admission.explain.text import Audience
    from admission.policy.text import Language
    from admission.public_cutoffs import PublicCutoffs
    from runs.match.stored import StoredResult

CONFIRMED: Final = ("confirmed", "final")
"""States of a run whose offers are no longer a proposal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """
    One child's result in facts; sentences are made from it and from nothing else.

    Attributes
    ----------
    pupil_id, school_code
        Whose, and what was offered; ``None`` without an offer.
    group
        The child's group; ``None`` where groups do not count.
    offer
        What was offered.
    reasons
        One for each nearer school, nearest first; none for a seat before the ordinary run.
    lists
        What each wish for a special programme came to, first wish first.
    labels
        What must stand on every output of this run, for example that children are simulated.
    """

    pupil_id: str
    school_code: str | None
    group: int | None
    offer: OfferFacts
    reasons: tuple[ReasonFacts, ...]
    labels: tuple[str, ...]
    lists: tuple[ListFacts, ...] = ()

    def sentences(self, audience: Audience, language: Language) -> list[str]:
        """Return the offer, its note, wishes for programmes, a sentence per nearer school."""
        return [
            *offer_sentences(self.offer, audience, language),
            *(list_sentence(one, language) for one in self.lists),
            *(reason_sentence(one, audience, language) for one in self.reasons),
        ]


def why(
    result: StoredResult,
    pupil_id: str,
    names: Mapping[str, str] | None = None,
    *,
    public: PublicCutoffs | None = None,
) -> Why:
    """
    Return why a pupil was offered this school.

    Parameters
    ----------
    result
        A placement.
    pupil_id
        As in the result.
    names
        How schools are called, by code; a school without a name is called by its code.
    public
        What is published of the cut-offs; if not given, as if nothing had been told before.

    Raises
    ------
    InputError
        If the result has no such pupil.
    """
    if result.before_at(pupil_id) != NONE:
        return _why_before(result, pupil_id, names)
    pupil = result.pupil(pupil_id)
    told = result.published.public if public is None else public
    return ordinary(result, pupil, read_reasons(result, pupil), names, public=told)


def everybody(
    result: StoredResult, names: Mapping[str, str] | None = None, *, public: PublicCutoffs
) -> Iterator[Why]:
    """
    Yield why each child was offered what it was, those placed beforehand first.

    Notes
    -----
    The same facts as ``why`` gives one by one, from one reading of the reasons.
    """
    if result.before is not None:
        for pupil_id in result.before.pupils.id.tolist():
            yield _why_before(result, pupil_id, names)
    for pupil, reasons in enumerate(all_reasons(result)):
        yield ordinary(result, pupil, reasons, names, public=public)


def ordinary(
    result: StoredResult,
    pupil: int,
    reasons: Sequence[StoredReason],
    names: Mapping[str, str] | None = None,
    *,
    public: PublicCutoffs,
) -> Why:
    """Return why a pupil of the ordinary run, by position, was offered this school."""
    pupil_id = str(result.pupils.id[pupil])
    uses_groups = result.policy.uses_groups
    group = int(result.pupils.group[pupil]) if uses_groups else None
    school = int(result.allocation.school[pupil])
    offer = OfferFacts(
        school=None if school == NONE else called(result, school, names),
        own_mm=0 if school == NONE else int(result.distance_mm[pupil, school]),
        rank=int(result.allocation.rank[pupil]),
        is_confirmed=result.manifest.get("state") in CONFIRMED,
        is_optimum=result.policy.mechanism in OPTIMA,
        has_school=bool((result.distance_mm[pupil] < UNREACHABLE_MM).any()),
        far_flag_mm=result.policy.far_flag_mm,
        line_times=None if school == NONE else result.line_times(pupil, school),
    )
    return Why(
        pupil_id=pupil_id,
        school_code=None if school == NONE else str(result.schools.code[school]),
        group=group,
        offer=offer,
        reasons=tuple(_facts(result, pupil, one, group, names, public) for one in reasons),
        labels=tuple(result.manifest.get("labels", ())),
        lists=tuple(_lists(result, pupil_id, names)),
    )


def _why_before(result: StoredResult, pupil_id: str, names: Mapping[str, str] | None) -> Why:
    """Return why a pupil had a seat before the ordinary run."""
    before = result.before
    assert before is not None  # noqa: S101 (the caller found the pupil there)
    at = result.before_at(pupil_id)
    school, programme = int(before.school[at]), str(before.names()[at])
    said = {"vi": programme, "en": programme}  # the ground of a decision is told to nobody
    return Why(
        pupil_id=pupil_id,
        school_code=str(result.schools.code[school]),
        group=int(before.pupils.group[at]) if result.policy.uses_groups else None,
        offer=OfferFacts(
            school=called(result, school, names),
            own_mm=int(before.own_mm[at]),
            rank=int(before.rank[at]),
            is_confirmed=result.manifest.get("state") in CONFIRMED,
            is_optimum=False,
            has_school=True,
            far_flag_mm=None,
            kind="programme" if programme else "decided",
            before=said,
        ),
        reasons=(),
        labels=tuple(result.manifest.get("labels", ())),
        lists=tuple(_lists(result, pupil_id, names)),
    )


def _lists(
    result: StoredResult, pupil_id: str, names: Mapping[str, str] | None
) -> Iterator[ListFacts]:
    """Yield what each wish of a pupil for a programme came to, first wish first."""
    lists = None if result.before is None else result.before.programmes
    if lists is None:
        return
    rows = np.flatnonzero(lists.pupil_id == pupil_id)
    has_earlier = False
    for row in rows[np.argsort(lists.wish[rows])].tolist():
        course, seats = int(lists.of[row]), int(lists.seats[lists.of[row]])
        outcome = "full" if seats else "no_seats"
        if has_earlier or lists.admitted[row]:
            outcome = "earlier" if has_earlier else "admitted"
        has_earlier = has_earlier or bool(lists.admitted[row])
        yield ListFacts(
            school=called(result, int(lists.school[course]), names),
            programme=str(lists.name[course]),
            wish=int(lists.wish[row]),
            rank=int(lists.rank[row]),
            seats=seats,
            outcome=outcome,
        )


def called(
    result: StoredResult, school: int, names: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return how a school is called in a sentence, by language."""
    code = str(result.schools.code[school])
    name = (names or {}).get(code)
    return {"vi": name or f"trường {code}", "en": name or f"school {code}"}


def as_json(found: Why, audience: Audience) -> dict[str, Any]:
    """Return one child's result as JSON values; a family's holds no exact cut-off."""
    return {
        "pupil_id": found.pupil_id,
        "group": found.group,
        "labels": list(found.labels),
        "school": found.school_code,
        "rank": found.offer.rank,
        "reasons": [_row(one, audience) for one in found.reasons],
        **_told_before(found),
        "vi": found.sentences(audience, "vi"),
        "en": found.sentences(audience, "en"),
    }


def _told_before(found: Why) -> dict[str, Any]:
    """Return the seat before the ordinary run and the wishes for programmes, if there are any."""
    told: dict[str, Any] = {}
    if found.offer.kind:
        told["before"] = {"kind": found.offer.kind, **found.offer.before}
    if found.lists:
        told["programmes"] = [
            {
                "wish": one.wish,
                "school": one.school["vi"],
                "programme": one.programme,
                "rank": one.rank or None,
                "outcome": one.outcome,
            }
            for one in found.lists
        ]
    return told


def _row(one: ReasonFacts, audience: Audience) -> dict[str, Any]:
    last_mm = one.last_mm if audience == "officer" else one.shown_mm
    return {
        "school": one.school["vi"],
        "reason": one.code,
        "own_m": one.own_mm / MM_PER_M,
        "last_m": None if last_mm is None else last_mm / MM_PER_M,
        "last_group": one.last_group,
        "stands_in": one.line_times is not None,
    }


def _facts(
    result: StoredResult,
    pupil: int,
    one: StoredReason,
    group: int | None,
    names: Mapping[str, str] | None,
    public: PublicCutoffs,
) -> ReasonFacts:
    shown_mm, told = None, "shown"
    if one.last_group is not None:
        column = int(np.searchsorted(public.group, one.last_group))
        told = WHY[public.why[one.school, column]]
        shown = int(public.shown_mm[one.school, column])
        shown_mm = None if shown == NONE else shown
    return ReasonFacts(
        position=one.school,
        school=called(result, one.school, names),
        code=one.code,
        own_mm=one.own_mm,
        own_group=group,
        last_group=one.last_group if group is not None else None,
        last_mm=one.last_mm,
        shown_mm=shown_mm,
        why=told,
        line_times=result.line_times(pupil, one.school),
        group_words=standing_words(result.policy),
    )
