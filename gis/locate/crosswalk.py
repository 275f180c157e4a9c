"""From the unit that an address names, old or new, to today's units, with what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gis.locate.address import Part
from gis.locate.aliases import aliases as stated_aliases
from gis.locate.crossing import Candidate, Crossing, Reason, Status, Through
from gis.locate.khu_pho import narrowed
from gis.locate.named import Named, Target, bare_key, read_names
from gis.locate.names import bears_accents, key
from gis.text import near

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from gis.locate.address import Address

__all__ = ["Candidate", "Crossing", "Crosswalk", "Reason", "Status", "Through"]

DOUBTED: Final = 0.9
"""Confidence of a single unit whose accents, kind or district differ; an assumption."""


LONGEST_NAME: Final = 4  # syllables: Bình Trị Đông A
_DOUBTED: Final[dict[Reason, float]] = {"": 1.0, "khu_pho": 1.0}


class Crosswalk:
    """Today's units and every name that leads to them."""

    def __init__(self, wards: pd.DataFrame, aliases: pd.DataFrame | None = None) -> None:
        """
        Take the registers ``wards`` and ``aliases`` as ``gis.register`` reads them.

        Parameters
        ----------
        wards
            Columns ``code, name, former_units, former_district, valid_from``.
        aliases
            Columns of the register; without it the former names that the wards state.
        """
        former = stated_aliases(wards) if aliases is None else aliases
        self.names = read_names(wards, former)
        self._ward_name = dict(zip(wards["code"], wards["name"], strict=True))

    def on(self, day: dt.date | None) -> Crosswalk:
        """
        Return the crosswalk as of a day: without names that were not in use yet.

        Former names stay, since people go on writing them. ``None`` leaves everything as it is.
        """
        if day is None:
            return self
        other = copy(self)
        other.names = self.names.on(day)
        return other

    def resolve(self, address: Address) -> Crossing:
        """
        Return today's units that the address's ward, district and khu phố lead to.

        Parameters
        ----------
        address
            As :func:`gis.locate.parse.parse_address` reads it.

        Notes
        -----
        Units that fit equally well share the confidence evenly; that is an assumption, and why
        more than one candidate is never ``one``.
        """
        part = address.ward or next(iter(address.others("ward")), None)
        run_on = self._run_on(address) if part is None else None
        part = part or run_on
        district = self._district(address, part)
        if part is None:
            return self._by_district(district) if district else Crossing("none", "not_named", ())
        found = self.names.wards.get(part.key, [])
        also = self._also_district(address, part)
        if not found and not also:
            return self._unknown(part, district)
        crossing = self._among(address, part, found, [*also], district)
        doubted = run_on is not None and crossing.status == "one" and not crossing.reason
        return _doubted(crossing, "run_on") if doubted else crossing

    def _run_on(self, address: Address) -> Part | None:
        """Return the ward whose name stands behind the street's without a comma, if any does."""
        street = address.street
        words = [] if street is None else street.name.split()
        for n_words in range(min(len(words) - 1, LONGEST_NAME), 1, -1):
            name = " ".join(words[-n_words:])
            if street is not None and key(name) in self.names.wards and name[0].isalpha():
                end = street.span[1]
                return Part("ward", "", name, (end - len(name), end))
        return None

    def _district(self, address: Address, ward: Part | None) -> Part | None:
        """Return the district that is named; not the second reading of the ward's own words."""
        if address.district is not None:
            is_city = any(one.span == address.district.span for one in address.others("province"))
            unknown = address.district.key not in self.names.districts
            return None if is_city and unknown else address.district
        others = address.others("district")
        return next((one for one in others if ward is None or one.span != ward.span), None)

    def _also_district(self, address: Address, ward: Part) -> list[Named]:
        """Return the districts that a bare name may mean instead of a ward."""
        same = any(one.span == ward.span for one in address.others("district"))
        return self.names.districts.get(ward.key, []) if same and not ward.kind else []

    def _by_district(self, district: Part) -> Crossing:
        found = self.names.districts.get(district.key, [])
        if not found:
            return Crossing("none", "unknown", (), self._near(district.name, self.names.districts))
        candidates = self._candidates([(one, one.targets) for one in found])
        status: Status = "one" if len(candidates) == 1 else "several"
        return Crossing(status, "" if status == "one" else "district_only", candidates)

    def _unknown(self, part: Part, district: Part | None) -> Crossing:
        """Return what can be said where no unit bears the name."""
        found = self.names.districts.get(district.key, []) if district else []
        candidates = self._candidates([(one, one.targets) for one in found])
        return Crossing("none", "unknown", candidates, self._near(part.full, self.names.wards))

    def _near(self, name: str, known: dict[str, list[Named]]) -> tuple[str, ...]:
        by_key = {bare: one.name for bare, units in known.items() for one in units[:1]}
        return tuple(by_key[bare] for bare in near(bare_key(name), list(by_key)))

    def _among(
        self,
        address: Address,
        part: Part,
        found: Sequence[Named],
        also: Sequence[Named],
        district: Part | None,
    ) -> Crossing:
        """Return the crossing for the units that bear the name."""
        start, end = part.span
        fits, doubt = _fitting(part, found, plain=not bears_accents(address.text[start:end]))
        if district is not None:
            known = district.key in self.names.districts
            fits, doubt = _inside(fits, district, doubt, known=known)
        everyone = [*fits, *also]
        led = [(one, narrowed(address, one, self.names.khu_pho)) for one in everyone]
        candidates = self._candidates(led)
        if doubt == "contradiction":
            return Crossing("none", doubt, candidates)
        if len({one.ward_code for one in candidates}) > 1:
            return Crossing("several", _why(everyone), candidates)
        doubt = "khu_pho" if len(candidates) > 1 else doubt
        return _doubted(Crossing("one", "", candidates), doubt)

    def _candidates(self, led: Iterable[tuple[Named, Sequence[Target]]]) -> tuple[Candidate, ...]:
        """Return the candidates of equally possible units, best first."""
        units = [(unit, targets) for unit, targets in led if targets]
        found: dict[tuple[str, str], Candidate] = {}
        for unit, targets in units:
            total = max(1.0, sum(target.confidence for target in targets))
            for target in targets:
                own = self._candidate(unit, target, target.confidence / total / len(units))
                at = (target.ward_code, target.khu_pho)
                known = found.get(at)
                best = own if known is None or unit.through == "today" else known
                sum_ = own.confidence + (known.confidence if known else 0.0)
                found[at] = replace(best, confidence=round(sum_, 6))
        return tuple(
            sorted(found.values(), key=lambda one: (-one.confidence, one.ward_code, one.khu_pho))
        )

    def _candidate(self, unit: Named, target: Target, confidence: float) -> Candidate:
        is_today = unit.through == "today"
        return Candidate(
            ward_code=target.ward_code,
            ward_name=self._ward_name[target.ward_code],
            confidence=confidence,
            share=target.share,
            through="khu_pho" if target.told else unit.through,
            former=target.told or ("" if is_today else unit.told),
            khu_pho=target.khu_pho,
            valid_from=target.valid_from,
            valid_to=target.valid_to,
        )


def _doubted(crossing: Crossing, doubt: Reason) -> Crossing:
    """Return the crossing with a reason to doubt it, less sure for it."""
    factor = _DOUBTED.get(doubt, DOUBTED)
    candidates = tuple(
        replace(one, confidence=round(one.confidence * factor, 6)) for one in crossing.candidates
    )
    return replace(crossing, reason=doubt, candidates=candidates)


def _fitting(part: Part, units: Sequence[Named], *, plain: bool) -> tuple[list[Named], Reason]:
    """Return the units that fit era, kind and (unless plain) accents; all, and why, if none."""
    doubt: Reason = ""
    found = list(units)
    if part.era:
        is_new = part.era == "new"
        found = [one for one in found if (one.through == "today") == is_new] or found
    if part.kind:
        same = [one for one in found if one.kind in {part.kind, ""}]
        doubt = "" if same else "kind"
        found = same or found
    if not plain:
        same = [one for one in found if one.accents == part.accent_key]
        doubt = doubt if same else "spelling"
        found = same or found
    return found, doubt


def _inside(
    units: list[Named], district: Part, doubt: Reason, *, known: bool
) -> tuple[list[Named], Reason]:
    """Return the units that may lie in the district; all, and why, where none does."""
    inside = [one for one in units if district.key in one.districts]
    if inside:
        return inside, doubt
    return units, "contradiction" if known else doubt or "district_unknown"


def _why(units: Sequence[Named]) -> Reason:
    """Return why there are several candidates."""
    former = [one for one in units if one.through != "today"]
    is_one = len(former) == 1 and len(former[0].targets) > 1
    return "split" if is_one and former[0].through == "ward" else "namesakes"
