"""Everything one grade-10 applicant is told after a result, as sentences and as JSON values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from admission.wishes.text import say, spoken_points
from runs.wishes.needs import WishNeed, called, needs_of
from runs.wishes.open_schools import OpenSchool, Option, may_apply, open_schools
from runs.wishes.ways import Way, by_distance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from admission.policy.text import Language
    from runs.wishes.inputs import WishInputs
    from runs.wishes.stored import StoredWishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    One applicant's result in facts; sentences are made from it and from nothing else.

    Attributes
    ----------
    offer, refused
        (programme, school code, wish) kept and not confirmed; ``None`` without.
    needs
        Every wish.
    open_schools
        Schools of the additional round, near ones first; empty for who has an offer.
    may_apply
        Whether the round is for this applicant; ``None`` where the policy has no round.
    score
        Of the ordinary programme, hundredths of a point.
    """

    offer: tuple[str, str, int] | None
    refused: tuple[str, str, int] | None
    needs: list[WishNeed]
    open_schools: list[OpenSchool]
    may_apply: bool | None
    score: int
    options: list[Option]
    ways: dict[str, Way]
    names: Mapping[str, str]
    stored: StoredWishes

    def sentences(self, language: Language) -> list[str]:
        """Return the offer, every wish, the schools still open and other places to learn."""
        lines = self._offers(language)
        lines += self._wishes(language)
        if self.offer is None:
            lines += [*self._open(language), *self._options(language)]
        return lines

    def _offers(self, language: Language) -> list[str]:
        found = []
        for offer, word in ((self.refused, "refused"), (self.offer, "proposed")):
            if offer is None:
                continue
            programme, code, wish = offer
            found.append(
                say(
                    "offer",
                    word if wish else "direct",
                    language,
                    school=called(code, self.names, language),
                    wish=str(wish),
                    programme=_programme_name(self.stored.inputs, programme, language),
                )
            )
        return found if self.offer else [*found, say("offer", "none", language)]

    def _wishes(self, language: Language) -> list[str]:
        """Return every wish, under the name of its programme where there are several."""
        lines, last = [], ""
        for one in self.needs:
            if one.programme != last and len(self.stored.inputs.stages) > 1:
                name = _programme_name(self.stored.inputs, one.programme, language)
                lines.append(f"{name[:1].upper()}{name[1:]}:")
            last = one.programme
            lines.append(one.sentence(self.names, language))
        return lines

    def _open(self, language: Language) -> list[str]:
        rule = self.stored.policy.value("additional_round")
        if self.may_apply is None:
            return [say("open", "no_round", language)]
        if not self.may_apply:
            return [say("open", "not_for", language)]
        if not self.open_schools:
            return [say("open", "none", language)]
        share = spoken_points(round(100 * rule["unfilled_share_pct"]), language)
        head = say("open", "rule", language, share=share, wish=str(rule["cutoff_wish"]))
        return [head, *(self._one_open(one, language) for one in self.open_schools)]

    def _one_open(self, one: OpenSchool, language: Language) -> str:
        return say(
            "open",
            "reached" if self.score >= one.needed else "short",
            language,
            school=called(one.school_code, self.names, language),
            left=str(one.left),
            needed=spoken_points(one.needed, language),
            score=spoken_points(self.score, language),
            missing=spoken_points(max(0, one.needed - self.score), language),
            way=self._way(one.school_code, language),
        )

    def _options(self, language: Language) -> list[str]:
        if not self.options:
            return []
        return [
            say("option", "note", language),
            *(
                say(
                    "option",
                    one.kind,
                    language,
                    school=one.name or called(one.school_code, self.names, language),
                    way=self._way(one.school_code, language),
                )
                for one in self.options
            ),
        ]

    def _way(self, code: str, language: Language) -> str:
        if code in self.ways:
            return self.ways[code].words(language)
        return say("way", "unknown", language) if self.ways else ""

    def as_json(self) -> dict[str, Any]:
        """Return the facts and both languages' sentences."""
        return {
            "school": self.offer[1] if self.offer else None,
            "programme": self.offer[0] if self.offer else None,
            "wish": self.offer[2] if self.offer else None,
            "may_apply": self.may_apply,
            "wishes": [
                {
                    "programme": one.programme,
                    "wish": one.wish,
                    "school": one.school_code,
                    "outcome": one.outcome,
                    "score": one.score / 100,
                    "needed": one.needed / 100,
                    "missing": one.missing / 100,
                }
                for one in self.needs
            ],
            "open_schools": [
                {"school": one.school_code, "left": one.left, "needed": one.needed / 100}
                for one in self.open_schools
            ],
            "vi": self.sentences("vi"),
            "en": self.sentences("en"),
        }


def tell(
    stored: StoredWishes,
    applicant_id: str,
    *,
    options: Sequence[Option] = (),
    ways: dict[str, Way] | None = None,
    names: Mapping[str, str] | None = None,
) -> Told:
    """
    Return what one applicant is told.

    Raises
    ------
    UnknownNameError
        If the result has no such applicant.
    """
    needs = needs_of(stored, applicant_id)
    main = stored.inputs.main.applicants
    at = main.id.tolist().index(applicant_id)
    known = ways or {}
    has_round = bool(stored.policy.value("additional_round"))
    opened = {one.school_code: one for one in open_schools(stored)} if has_round else {}
    by_code = {one.school_code: one for one in options}
    return Told(
        offer=_offer(stored.stated.kept, applicant_id),
        refused=_offer(stored.stated.refused, applicant_id),
        needs=needs,
        open_schools=[opened[code] for code in by_distance(known, opened)],
        may_apply=may_apply(stored, applicant_id) if has_round else None,
        score=int(main.score[at]),
        options=[by_code[code] for code in by_distance(known, by_code)],
        ways=known,
        names=names or {},
        stored=stored,
    )


def _offer(
    offers: Mapping[tuple[str, str], tuple[str, int]], applicant_id: str
) -> tuple[str, str, int] | None:
    for (programme, one), (code, wish) in offers.items():
        if one == applicant_id:
            return programme, code, wish
    return None


def _programme_name(inputs: WishInputs, code: str, language: Language) -> str:
    """Return how a programme of a run is called."""
    for stage in inputs.stages:
        rule = stage.policy.value("programme")
        if stage.code == code and rule is not None:
            return str(rule[language])
    return code
