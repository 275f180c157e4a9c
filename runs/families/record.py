"""What one family reads: facts and sentences of one child, as JSON that a page only lays out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from admission.explain.text import catalogue as explain_words
from admission.explain.text import reason_sentence
from admission.standing import standing_words
from gis.text import spoken_metres
from gis.units import MM_PER_M, NONE
from runs.explain.needed import seats_sentence
from runs.explain.why import CONFIRMED
from runs.families.calendar import last_day
from runs.families.words import LANGUAGES, said, when
from runs.manifest import SEAL_MEANING
from runs.recorded.overrides import REASON_CODES
from runs.recorded.standing import standing_of
from runs.served.run_versions import run_versions

if TYPE_CHECKING:
    from admission.explain.text import ReasonFacts
    from runs.explain.why import Why
    from runs.families.of_run import OfRun
    from runs.families.words import Both

FORM: Final = 1
"""Number of the form of the record; it changes when a field changes its meaning."""

SHORTEST: Final = 8_192
"""Records are filled up with spaces to this length, or twice it, or four times …"""


def record(of: OfRun, found: Why, *, verification: str) -> dict[str, Any]:
    """
    Return the record of one child.

    Parameters
    ----------
    of
        The run.
    found
        Why this child was offered what it was, from the sealed result.
    verification
        Code that stands on the sheet; see ``publication``.
    """
    confirmed = of.run["state"] in CONFIRMED
    found = replace(found, offer=replace(found.offer, is_confirmed=confirmed))
    code = of.school_of.get(found.pupil_id, found.school_code)
    is_moved = code != found.school_code
    metres = _own_m(of, found, code)
    policy = of.result.policy
    manifest = of.result.manifest
    return {
        "form": FORM,
        "season": of.run["season"],
        "grade": of.run["grade"],
        "run_id": str(of.run["run_id"]),
        "state": of.run["state"],
        "is_confirmed": confirmed,
        "standing": standing_of(of.run["state"]),
        "decided": _decided(of),
        "labels": list(found.labels),
        "note": said("note"),
        "policy": {"name": policy.name, "vi": policy.title_vi, "en": policy.title_en},
        "group": _group(of, found),
        "school": None if code is None else _school(of, code),
        "distance_m": metres,
        "rank": None if is_moved or code is None or found.offer.rank < 1 else found.offer.rank,
        "offer": _moved(of, found, code, metres) if is_moved else _offer(found),
        "reasons": [_reason(of, found.pupil_id, one) for one in found.reasons],
        **_next(of, found.pupil_id, code, confirmed=confirmed),
        "rules": list(of.rules),
        "correct": _until(of, "correct"),
        "contact": _contact(of, found.pupil_id),
        "complain": _complain(of, found.pupil_id),
        "verification": verification,
        "run": {
            "run_sha256": manifest["run_sha256"],
            "merkle_root": manifest.get("merkle_root"),
            "leaves": manifest.get("merkle_leaves"),
            "is_signed": manifest.get("signature") is not None,
            "meaning": SEAL_MEANING,
        },
        "versions": run_versions(of.run),
    }


def padded(told: dict[str, Any]) -> bytes:
    """
    Return a record as bytes of one of few lengths.

    Whoever sees an encrypted connection sees lengths: without a school there are more reasons.
    """
    whole = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    length = SHORTEST
    while length < len(whole):
        length *= 2
    return whole.ljust(length)


def _group(of: OfRun, found: Why) -> Both | None:
    if found.group is None:
        return None
    words = standing_words(of.result.policy).get(found.group)
    if words is None:
        return {"vi": str(found.group), "en": str(found.group)}
    return {"vi": words["vi"], "en": words["en"]}


def _school(of: OfRun, code: str) -> dict[str, Any]:
    known = of.schools.get(code)
    name = known.name if known else None
    return {"school_code": code, "name": name, "address": known.address if known else None}


def _own_m(of: OfRun, found: Why, code: str | None) -> float | None:
    """Return the child's own metres, exact: the home is its own."""
    if code is None:
        return None
    if code != found.school_code:
        return of.metres(found.pupil_id, code)
    return None if found.offer.own_mm == NONE else found.offer.own_mm / MM_PER_M


def _offer(found: Why) -> list[Both]:
    """Return the sentences about the offer: what ``why`` says before the reasons."""
    n_reasons = len(found.reasons)
    vi, en = (found.sentences("family", language) for language in LANGUAGES)
    both = list(zip(vi, en, strict=True))
    return [{"vi": a, "en": b} for a, b in both[: len(both) - n_reasons]]


def _moved(of: OfRun, found: Why, code: str | None, metres: float | None) -> list[Both]:
    """Return the sentence about a child whom a decision moved after the run."""
    words = explain_words()
    why = REASON_CODES[of.moved[found.pupil_id]]
    told: Both = {}
    for language, reason in zip(LANGUAGES, why, strict=True):
        standing = words["standing"]["confirmed" if found.offer.is_confirmed else "proposal"]
        way = ""
        if metres is not None:
            own = spoken_metres(round(metres * MM_PER_M), language, whole=True)
            way = words["word"]["way"][language].format(own=own)
        name = "" if code is None else of.names.get(code) or f"{_word(language)} {code}"
        sentence = said(
            "moved_out" if code is None else "moved",
            standing=standing[language],
            school=name,
            way=way,
            why=reason,
        )
        told[language] = sentence[language]
    return [told]


def _word(language: str) -> str:
    return "trường" if language == "vi" else "school"


def _reason(of: OfRun, pupil_id: str, one: ReasonFacts) -> dict[str, Any]:
    """Return why one nearer school was not offered; of others only what is published."""
    code = str(of.result.schools.code[one.position])
    return {
        "school_code": code,
        "name": of.names.get(code),
        "own_m": one.own_mm / MM_PER_M,
        "reason": one.code,
        "within_m": None if one.shown_mm is None else one.shown_mm / MM_PER_M,
        **{language: reason_sentence(one, "family", language) for language in LANGUAGES},
        "seats": _seats(of, pupil_id, one),
    }


def _seats(of: OfRun, pupil_id: str, one: ReasonFacts) -> dict[str, Any] | None:
    """Return how many more seats would have been enough, where the run's rules let that be told."""
    at = of.pupil(pupil_id)
    if of.seats is None or at is None or one.code != "full":
        return None
    needed = of.seats.needed.get((at, one.position))
    return {
        "n_more": None if needed is None else needed.value,
        "at_most": of.seats.at_most,
        **{
            language: seats_sentence(of.result, one.position, needed, language, of.names)
            for language in LANGUAGES
        },
    }


def _next(of: OfRun, pupil_id: str, code: str | None, *, confirmed: bool) -> dict[str, Any]:
    """Return what comes next: to answer, or whom to ask and where seats are left."""
    steps: list[Both] = []
    free: list[dict[str, Any]] = []
    if not confirmed:
        steps.append(said("next.proposal"))
    if code is None:
        near = of.nearest_free(pupil_id)
        free = [{**_school(of, school), "distance_m": metres} for school, metres in near]
        steps += [said("next.unplaced"), said("next.free" if free else "next.no_free")]
    elif confirmed:
        last = of.until["answer"].closes
        steps.append(said("next.answer", day=when(last)) if last else said("next.answer_unknown"))
    return {"next": steps, "free": free, "answer": _until(of, "answer") if code else None}


def _until(of: OfRun, what: str) -> dict[str, Any]:
    known = of.until[what]
    day = last_day(known)
    return {
        "last_day": None if day is None else day.isoformat(),
        "until": None if known.closes is None else known.closes.isoformat(),
    }


def _contact(of: OfRun, pupil_id: str) -> dict[str, Any]:
    found = of.contact_of.get(of.ward_of.get(pupil_id) or "")
    return {"office": None, **said("contact.unknown")} if found is None else dict(found)


def _decided(of: OfRun) -> dict[str, Any] | None:
    """Return who confirmed the result, by which document, with the sentence that says so."""
    if of.decided is None:
        return None
    facts = of.decided.as_dict()
    spoken = {**facts, "document_date": f"{of.decided.document_date:%d/%m/%Y}"}
    return {**facts, **said("decided", **spoken)}


def _complain(of: OfRun, pupil_id: str) -> Both:
    """Return how to complain: to whom, about which document, in the season's own words first."""
    ward = of.ward_of.get(pupil_id)
    found = of.contact_of.get(ward or "")
    where = said("complain.ward") if found is None else dict.fromkeys(LANGUAGES, found["office"])
    ways = [] if found is None else [found[way] for way in ("phone", "email") if way in found]
    reach = f" ({', '.join(ways)})" if ways else ""
    key = "proposal" if of.decided is None else "decided"
    facts = {} if of.decided is None else {"document": of.decided.document}
    own = _own_words(of, ward)
    return {
        language: said(f"complain.{key}", office=f"{where[language]}{reach}", **facts)[language]
        + own[language]
        for language in LANGUAGES
    }


def _own_words(of: OfRun, ward: str | None) -> Both:
    """Return what the season says of complaints to its committee, after a space; or nothing."""
    level = None if of.season is None else of.season.level_of(str(of.run["grade"]))
    committee = level and of.season and of.season.committee_of(level.level, ward)
    if not committee:
        return {"vi": "", "en": ""}
    told = {"vi": committee.complain_vi, "en": committee.complain_en}
    return {language: text and f" {text}" for language, text in told.items()}
