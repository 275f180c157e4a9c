"""Reasons as sentences: rounded and withheld for families, exact for officers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from gis.text import VIETNAMESE, spoken_metres

if TYPE_CHECKING:
    from admission.policy.text import Language

Audience: TypeAlias = Literal["family", "officer"]

CATALOGUE: Final = Path(__file__).parent / "sentences.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonFacts:
    """
    Why one child was not offered one school.

    Attributes
    ----------
    position
        Of the school in the result.
    school
        How the school is called, by language.
    code
        One of ``admission.explain.reasons.REASONS``.
    own_mm
        This child's distance to the school.
    own_group, last_group
        Groups of this child and of the school's last admitted child; ``None`` where groups do
        not count, or where nobody was admitted.
    last_mm
        Exact distance of the last admitted child; ``None`` where nobody was admitted.
    group_words
        How a group is called where its number alone says nothing, by number and language.
    shown_mm
        What the public may know of it; ``None`` where it is withheld.
    why
        Why it is withheld, one of ``admission.public_cutoffs.WHY``.
    line_times
        Factor of the straight line that stands in for this child's way, hundredths; ``None``
        where the way was measured.
    """

    position: int
    school: Mapping[str, str]
    code: str
    own_mm: int
    own_group: int | None
    last_group: int | None
    last_mm: int | None
    shown_mm: int | None
    why: str
    line_times: int | None = None
    group_words: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """
    What one child was offered.

    Attributes
    ----------
    school
        How the school is called, by language; ``None`` without an offer.
    own_mm, rank
        Distance to it and its place in the child's own order; not read without an offer.
    is_confirmed
        False while it is a proposal.
    is_optimum
        Whether the policy is a comparison that looks for the best whole.
    has_school
        Whether any school is open to the child.
    far_flag_mm
        Distance over which the policy flags an offer, ``None`` without one.
    kind
        ``programme`` or ``decided`` for a seat before the ordinary run, else empty.
    before
        Name of that programme, or the reason of that decision, by language.
    line_times
        As in ``ReasonFacts``.
    """

    school: Mapping[str, str] | None
    own_mm: int
    rank: int
    is_confirmed: bool
    is_optimum: bool
    has_school: bool
    far_flag_mm: int | None
    kind: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    line_times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFacts:
    """
    What one wish for a special programme came to.

    Attributes
    ----------
    school
        How the school is called, by language.
    programme, wish, rank
        Name, place among the child's wishes, place in the list (0 in a list of the admitted).
    seats
        Of the programme.
    outcome
        ``admitted, full, no_seats`` or ``earlier``.
    """

    school: Mapping[str, str]
    programme: str
    wish: int
    rank: int
    seats: int
    outcome: str


@cache
def catalogue() -> dict[str, Any]:
    """Return every sentence in both languages, by what it is about."""
    return tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))


def reason_sentence(facts: ReasonFacts, audience: Audience, language: Language) -> str:
    """
    Return one reason as a sentence.

    Notes
    -----
    A family's sentence holds no exact number of another child: the last distance is the public
    one, and where that is withheld none is told. Own distances are told to whole metres.
    """
    text = catalogue()
    is_exact = audience == "officer"
    last_mm = facts.last_mm if is_exact else facts.shown_mm
    group, own_group = (
        None if one is None else facts.group_words.get(one, {}).get(language, str(one))
        for one in (facts.last_group, facts.own_group)
    )
    in_group = text["word"]["in_group"][language].format(group=group)
    said: str = text[facts.code][_variant(facts, audience)][language]
    sentence = said.format(
        school=facts.school[language],
        own=spoken_metres(facts.own_mm, language, whole=not is_exact),
        last="" if last_mm is None else spoken_metres(last_mm, language, whole=not is_exact),
        in_group="" if group is None else in_group,
        own_group=own_group,
        last_group=group,
    )
    return sentence + line_note(facts.line_times, language)


def line_note(line_times: int | None, language: Language) -> str:
    """Return the note on a distance that is a straight line; empty where a way was measured."""
    if line_times is None:
        return ""
    note: str = catalogue()["word"]["line"][language]
    return note.format(times=_times(line_times, language))


def list_sentence(facts: ListFacts, language: Language) -> str:
    """Return what one wish for a programme came to; it holds nothing of another child."""
    text = catalogue()["list"]
    place = text["place"][language].format(rank=facts.rank) if facts.rank else ""
    said: str = text[facts.outcome][language].format(
        wish=facts.wish,
        programme=facts.programme,
        school=facts.school[language],
        seats=facts.seats,
        place=place,
    )
    return said


def offer_sentences(facts: OfferFacts, audience: Audience, language: Language) -> list[str]:
    """Return what was offered, and the note on a far one, as sentences."""
    text = catalogue()
    standing = text["standing"]["confirmed" if facts.is_confirmed else "proposal"][language]
    offer = text["offer"]
    if facts.school is None:
        which = "unplaced" if facts.has_school else "no_school"
        return [offer[which][language].format(standing=standing)]
    own = spoken_metres(facts.own_mm, language, whole=audience == "family")
    if facts.kind:
        way = text["word"]["way"][language].format(own=own) if facts.own_mm >= 0 else ""
        before = facts.before[language]
        template = offer[facts.kind][language]
        return [
            template.format(
                standing=standing, school=facts.school[language], before=before, way=way
            )
        ]
    template = offer["optimum" if facts.is_optimum else "nearest_with_seat"][language]
    said = [
        template.format(
            standing=standing,
            school=facts.school[language],
            own=own,
            how=_how(facts.line_times, language),
            rank=facts.rank,
        )
    ]
    if facts.far_flag_mm is not None and facts.own_mm > facts.far_flag_mm:
        limit = spoken_metres(facts.far_flag_mm, language, whole=True)
        said.append(offer["far"][language].format(limit=limit))
    return said


def _how(line_times: int | None, language: Language) -> str:
    """Return whether metres were measured by road, or a line stands in."""
    word = catalogue()["word"]["by_road" if line_times is None else "by_line"]
    return str(word[language].format(times=_times(line_times, language)))


def _times(hundredths: int | None, language: Language) -> str:
    text = f"{(hundredths or 0) / 100:g}"
    return text.translate(VIETNAMESE) if language == "vi" else text


def _variant(facts: ReasonFacts, audience: Audience) -> str:
    if facts.code != "full":
        return "all"
    if facts.last_mm is None:
        return "no_offers"
    if _comes_after(facts):
        return "earlier_group"
    if facts.own_mm <= facts.last_mm:
        return "order"
    return "farther" if audience == "officer" else _family_variant(facts)


def _family_variant(facts: ReasonFacts) -> str:
    if facts.shown_mm is None:
        return facts.why
    return "farther_rounded" if facts.own_mm > facts.shown_mm else "close"


def _comes_after(facts: ReasonFacts) -> bool:
    """Return whether the school was filled by groups before this child's."""
    groups = (facts.own_group, facts.last_group)
    return groups[0] is not None and groups[1] is not None and groups[1] < groups[0]
