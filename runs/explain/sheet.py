"""One child's sheet for an appeal: everything that decided, in facts that both pages draw from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.explain.text import line_note, reason_sentence
from admission.policy.text import Language
from admission.policy.text import catalogue as rule_words
from admission.stand_in import stand_in_mm
from admission.standing import standing_names
from gis.errors import InputError
from gis.progress import silent
from gis.text import spoken_metres
from gis.units import NONE
from runs.explain.needed import answers
from runs.explain.needed import sentences as needed_sentences
from runs.explain.why import called, why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from admission.explain.text import Audience, ReasonFacts
    from admission.public_cutoffs import PublicCutoffs
    from gis.progress import Progress
    from runs.dossier.build import Dossier
    from runs.explain.why import Why
    from runs.match.stored import StoredResult

FORM: Final = 1
"""Number of the form of the sheet; it changes when a field changes its meaning."""

MOST_SCHOOLS: Final = 3
"""Nearer schools for which the missing seats are worked out: each costs whole placements."""

LANGUAGES: Final[tuple[Language, Language]] = ("vi", "en")

OFFERED: Final = {"vi": "Trường được xếp.", "en": "The school offered."}

Both = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """
    The facts as JSON values, and the way to school as GeoJSON.

    Attributes
    ----------
    facts
        What the pages are drawn from, and nothing else.
    shapes
        Of the dossier; ``None`` where no network was given or no school was offered.
    """

    facts: Mapping[str, Any]
    shapes: Mapping[str, Any] | None


def sheet(  # noqa: PLR0913 (what a sheet is about)
    result: StoredResult,
    pupil_id: str,
    *,
    audience: Audience,
    names: Mapping[str, str] | None = None,
    dossier: Dossier | None = None,
    date: str = "",
    public: PublicCutoffs | None = None,
    notes: Sequence[str] = (),
    progress: Progress = silent,
) -> Sheet:
    """
    Return the sheet of one child.

    Parameters
    ----------
    result
        A placement.
    pupil_id
        Whose.
    audience
        A family's sheet holds no exact number of another child, and of what would have been
        needed only the seats; an officers' sheet holds all.
    names
        How schools are called, by code.
    dossier
        Of this child and the offered school; its distance must be that of the result.
    date
        Printed on the sheet, ``YYYY-MM-DD``; a result folder has none of its own.
    public
        What is published of the cut-offs, as for ``why``.
    notes
        Sentences that stand beside the labels.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        If the result has no such pupil, or the dossier measures another distance.
    """
    found = why(result, pupil_id, names, public=public)
    if dossier is not None:
        _check_dossier(result, found, dossier)
    manifest = result.manifest
    rule_names = rule_words()["rule"]
    facts = {
        "form": FORM,
        "audience": audience,
        "pupil_id": pupil_id,
        "date": date,
        "labels": [*found.labels, *notes],
        "is_confirmed": found.offer.is_confirmed,
        "group": _group(result, pupil_id),
        "offer": {language: _offer(found, audience, language) for language in LANGUAGES},
        "schools": _schools(result, found, audience, names),
        "needed": _needed(result, found, audience=audience, names=names, progress=progress),
        "policy": {
            "name": result.policy.name,
            "vi": result.policy.title_vi,
            "en": result.policy.title_en,
            "sha256": result.policy.sha256,
            "assumptions": [
                {language: rule_names[key][language] for language in LANGUAGES}
                for key in result.policy.assumptions()
            ],
        },
        "run": {
            "run_sha256": manifest["run_sha256"],
            "seal": manifest["seal"],
            "merkle_root": manifest.get("merkle_root"),
            "is_signed": manifest.get("signature") is not None,
            "version": manifest["code"]["version"],
            "inputs": dict(manifest["inputs"]),
        },
        "way": None if dossier is None else dict(dossier.facts),
    }
    return Sheet(facts=facts, shapes=None if dossier is None else dossier.shapes)


def _check_dossier(result: StoredResult, found: Why, dossier: Dossier) -> None:
    facts = dossier.facts
    if facts["pupil_id"] != found.pupil_id or facts["school_code"] != found.school_code:
        msg = "the dossier is about another child or school"
        raise InputError(msg)
    own_mm = None if found.offer.own_mm == NONE else found.offer.own_mm
    line_times = found.offer.line_times
    if line_times is not None and facts["distance_mm"] is None:
        stood_mm = int(stand_in_mm(np.array([facts["straight_mm"]]), line_times)[0])
        if stood_mm == own_mm:
            return
    if facts["distance_mm"] != own_mm:
        measured = facts["distance_mm"]
        told = "no way" if measured is None else f"{spoken_metres(measured, 'en')} m"
        msg = (
            f"this network measures {told} and the result in {result.folder.name} "
            f"{'no way' if own_mm is None else spoken_metres(own_mm, 'en') + ' m'}: give the "
            "roads, homes and gates that the result was made from"
        )
        raise InputError(msg)


def _group(result: StoredResult, pupil_id: str) -> Both | None:
    if not result.policy.uses_groups:
        return None
    everybody = result.everyone.pupils
    number = int(everybody.group[everybody.id.tolist().index(pupil_id)])
    return dict(standing_names(result.policy, np.array([number], np.int32))[number])


def _offer(found: Why, audience: Audience, language: Language) -> list[str]:
    n_reasons = len(found.reasons)
    said = found.sentences(audience, language)
    return said[: len(said) - n_reasons]


def _schools(
    result: StoredResult, found: Why, audience: Audience, names: Mapping[str, str] | None
) -> list[dict[str, Any]]:
    """Return the nearer schools and the offered one, in the child's own order."""
    is_exact = audience == "officer"
    rows: list[dict[str, Any]] = [
        {
            "rank": rank,
            "school": one.school["vi"],
            "metres": _both_metres(one.own_mm, is_exact=is_exact),
            "stands_in": one.line_times is not None,
            "reason": one.code,
            **{language: _reason(one, audience, language) for language in LANGUAGES},
        }
        for rank, one in enumerate(found.reasons, 1)
    ]
    if found.school_code is not None:
        rows.append(
            {
                "rank": found.offer.rank or "",
                "school": called(result, result.school(found.school_code), names)["vi"],
                "metres": _offer_metres(found.offer.own_mm, is_exact=is_exact),
                "stands_in": found.offer.line_times is not None,
                "reason": None,
                "vi": OFFERED["vi"] + line_note(found.offer.line_times, "vi"),
                "en": OFFERED["en"] + line_note(found.offer.line_times, "en"),
            }
        )
    return rows


def _reason(one: ReasonFacts, audience: Audience, language: Language) -> str:
    """Return the reason without the school's name and distance, which have their own columns."""
    said = reason_sentence(one, audience, language)
    rest = said[len(one.school[language]) :].partition(": ")[2]
    return rest[:1].upper() + rest[1:]


def _offer_metres(mm: int, *, is_exact: bool) -> Both:
    """Return the way to the offered school; a seat before the run may have none."""
    return {"vi": "", "en": ""} if mm == NONE else _both_metres(mm, is_exact=is_exact)


def _both_metres(mm: int, *, is_exact: bool) -> Both:
    return {language: spoken_metres(mm, language, whole=not is_exact) for language in LANGUAGES}


def _needed(
    result: StoredResult,
    found: Why,
    *,
    audience: Audience,
    names: Mapping[str, str] | None,
    progress: Progress,
) -> list[Both]:
    """Return what would have been needed for the nearest of the schools that were full."""
    before = [one for one in found.reasons if one.code in ("full", "optimum")][:MOST_SCHOOLS]
    told: list[Both] = []
    for number, one in enumerate(before):
        progress("what would have been needed", number, len(before))
        code = str(result.schools.code[one.position])
        answer = answers(result, found.pupil_id, code, audience=audience)
        vi, en = (needed_sentences(result, answer, language, names) for language in LANGUAGES)
        told += [{"vi": a, "en": b} for a, b in zip(vi, en, strict=True)]
    return told
