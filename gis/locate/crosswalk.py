"""From the unit that an address names, old or new, to today's units, with what is not known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gis import wards as ward_names
from gis.locate.names import key

if TYPE_CHECKING:
    import pandas as pd

    from gis.locate.address import Address

Status = Literal["one", "several", "none"]
Through = Literal["today", "ward", "khu_pho", "district"]
Reason = Literal["", "split", "namesakes", "district_only", "unknown", "not_named", "contradiction"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    One unit of today in which the address may lie.

    Attributes
    ----------
    ward_code, ward_name
        Today's unit.
    confidence
        Above 0 and at most 1; those of one crossing add up to at most 1.
    share
        Part of the former unit's addresses that went to this one, where the alias file states
        it; ``None`` where nobody published it. Never guessed.
    through
        What led here: the name of today's unit, of a former ward, a khu phố or a district.
    former
        The former name that was followed, with its district where known; empty for ``today``.
    khu_pho
        Today's khu phố, where the alias file says into which the old one was renumbered.
    valid_from, valid_to
        First and last day on which the name was in use, where known.
    """

    ward_code: str
    ward_name: str
    confidence: float
    share: float | None
    through: Through
    former: str = ""
    khu_pho: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """
    Where a named unit leads.

    Attributes
    ----------
    status
        ``one``: a single unit of today; ``several``: an officer or the street must decide;
        ``none``: the address goes to the queue with the reason.
    reason
        Empty for ``one``. ``split``: a former unit was divided; ``namesakes``: several units bore
        the name; ``district_only``: no ward is named; ``unknown``: no unit bears the name;
        ``not_named``: the address names no unit; ``contradiction``: ward and district named do
        not belong together.
    candidates
        Best first; at equal confidence by code.
    near
        Names like the unknown one, for the sentence that asks.
    """

    status: Status
    reason: Reason
    candidates: tuple[Candidate, ...]
    near: tuple[str, ...] = ()

    @property
    def margin(self) -> float:
        """Return how far the best candidate's confidence lies above the next one's."""
        best = [one.confidence for one in self.candidates[:2]]
        return round(best[0] - (best[1] if len(best) > 1 else 0.0), 6) if best else 0.0


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
        former = ward_names.aliases(wards) if aliases is None else aliases
        self._today: dict[str, list[str]] = {}
        self._former: dict[str, list[str]] = {}
        self._name = dict(zip(wards["code"], wards["name"], strict=True))
        for code, name in self._name.items():
            self._today.setdefault(key(name), []).append(code)
        for row in former.itertuples(index=False):
            self._former.setdefault(key(row.alias), []).append(row.ward_code)

    def resolve(self, address: Address, *, on: dt.date | None = None) -> Crossing:
        """
        Return today's units that the address's ward, district and khu phố lead to.

        Parameters
        ----------
        address
            As :func:`gis.locate.parse.parse_address` reads it.
        on
            Day on which the address was written, where known: names not in use then are left out.
        """
        _ = on
        if address.ward is None:
            return Crossing("none", "not_named", ())
        name = key(address.ward.full)
        codes = sorted({*self._today.get(name, []), *self._former.get(name, [])})
        found = tuple(
            Candidate(code, self._name[code], 1 / len(codes), None, "ward") for code in codes
        )
        if not found:
            return Crossing("none", "unknown", ())
        return (
            Crossing("one", "", found) if len(found) == 1 else Crossing("several", "split", found)
        )
