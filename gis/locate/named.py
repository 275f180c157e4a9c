"""Everything that bears a name: today's wards, former wards, districts and khu phố."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from gis.locate.crossing import Through
from gis.locate.former import districts_of
from gis.locate.names import accent_key, key, split_kind
from gis.locate.parse import parse_address


@dataclass(frozen=True, slots=True)
class Target:
    """
    One of today's wards to which a name leads, as one row of the aliases says.

    ``told`` is the former khu phố, with its ward, that led here instead of the ward's name.
    """

    ward_code: str
    confidence: float
    share: float | None
    khu_pho: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """
    A unit that bears or bore a name.

    Attributes
    ----------
    through
        Today's ward, former ward, khu phố or district.
    name
        In full; of a khu phố its own name, with the ward in ``ward``.
    kind, bare
        Type word, empty where none is written; the name's key without it.
    district
        Its former district where it is known, for sentences.
    districts
        Keys of the bare names of all districts in which it may lie or have lain.
    targets
        Today's wards.
    """

    through: Through
    name: str
    kind: str
    bare: str
    district: str
    districts: frozenset[str]
    targets: tuple[Target, ...]
    ward: str = ""

    @property
    def accents(self) -> str:
        """Return the bare name's key with accents."""
        return accent_key(split_kind(self.name)[1])

    @property
    def told(self) -> str:
        """Return the name with its district, as a sentence tells it."""
        outer = [part for part in (self.ward, self.district) if part]
        return ", ".join([self.name, *outer])


@dataclass
class Names:
    """Lists of named units by the key of the bare name; of khu phố by its whole key."""

    wards: dict[str, list[Named]] = field(default_factory=dict)
    districts: dict[str, list[Named]] = field(default_factory=dict)
    khu_pho: dict[str, list[Named]] = field(default_factory=dict)

    def on(self, day: dt.date) -> Names:
        """Return the names that can have been written on a day; those of before stay."""
        return Names(
            wards=_begun(self.wards, day),
            districts=_begun(self.districts, day),
            khu_pho=_begun(self.khu_pho, day),
        )


def _begun(named: Mapping[str, list[Named]], day: dt.date) -> dict[str, list[Named]]:
    """Return the units with the rows that hold by a day; without a first day a row always does."""
    found: dict[str, list[Named]] = {}
    for name, units in named.items():
        for one in units:
            begun = tuple(at for at in one.targets if at.valid_from is None or at.valid_from <= day)
            if begun:
                found.setdefault(name, []).append(replace(one, targets=begun))
    return found


def bare_key(name: str) -> str:
    """
    Return the key of a name without its type word.

    Examples
    --------
    >>> bare_key("Quận Tân Phú"), bare_key("TP. Thủ Đức"), bare_key("Quận 03")
    ('tan phu', 'thu duc', '3')
    """
    return key(split_kind(name)[1])


def read_names(wards: pd.DataFrame, aliases: pd.DataFrame) -> Names:
    """Return every name of the two registers."""
    within = {code: frozenset(map(bare_key, names)) for code, names in districts_of(wards).items()}
    names = Names()
    for row in _records(wards):
        one = _today(row, within[row["code"]])
        names.wards.setdefault(one.bare, []).append(one)
    for one in _former(aliases, "ward", within):
        names.wards.setdefault(one.bare, []).append(one)
    for one in _former(aliases, "district", within):
        names.districts.setdefault(one.bare, []).append(one)
    for one in _former(aliases, "khu_pho", within):
        names.khu_pho.setdefault(key(one.name), []).append(one)
    return names


def _today(row: Mapping[str, Any], within: frozenset[str]) -> Named:
    kind, bare = split_kind(row["name"])
    kind = kind or str(row.get("kind") or "")
    target = Target(
        row["code"], 1.0, None, "", day_of(row.get("valid_from")), day_of(row.get("valid_to"))
    )
    return Named("today", row["name"], kind, key(bare), "", within, (target,))


def _former(
    aliases: pd.DataFrame, kind: Through, within: Mapping[str, frozenset[str]]
) -> Iterator[Named]:
    """Yield the units of one kind, each from all rows that mean it."""
    groups: dict[tuple[str, str], list[tuple[frozenset[str], list[dict[str, Any]]]]] = {}
    for row in _records(aliases[aliases["kind"] == kind]):
        own = row.get("former_district") or ""
        districts = frozenset([bare_key(own)]) if own else within.get(row["ward_code"], frozenset())
        known = groups.setdefault((row["alias"], own), [])
        meets = [
            one for one in known if own or not one[0].isdisjoint(districts) or kind == "district"
        ]
        known[:] = [one for one in known if one not in meets]
        rows = [row for _, members in meets for row in members]
        known.append((districts.union(*(one for one, _ in meets)), [*rows, row]))
    for (alias, own), found in groups.items():
        for districts, rows in found:
            yield _unit(kind, alias, own, districts, rows)


def _unit(
    kind: Through,
    alias: str,
    own: str,
    districts: frozenset[str],
    rows: Iterable[Mapping[str, Any]],
) -> Named:
    targets = tuple(_target(row) for row in sorted(rows, key=lambda row: row["ward_code"]))
    if kind != "khu_pho":
        word, bare = split_kind(alias)
        return Named(kind, alias, word, key(bare), own, districts, targets)
    address = parse_address(alias)
    part, ward = address.khu_pho, address.ward
    name = part.full if part else alias
    return Named(kind, name, "", key(name), own, districts, targets, ward.full if ward else "")


def _target(row: Mapping[str, Any]) -> Target:
    confidence, share = row.get("confidence"), row.get("share")
    return Target(
        row["ward_code"],
        1.0 if confidence is None else float(confidence),
        None if share is None else float(share),
        row.get("khu_pho") or "",
        day_of(row.get("valid_from")),
        day_of(row.get("valid_to")),
    )


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield rows with ``None`` where a cell is missing."""
    cells = frame.drop(columns="geometry", errors="ignore")
    names = [str(name) for name in cells.columns]
    for row in cells.itertuples(index=False, name=None):
        yield {
            name: None if value is None or pd.isna(value) else value
            for name, value in zip(names, row, strict=True)
        }


def day_of(text: object) -> dt.date | None:
    """
    Return the day of a register's cell; ``None`` where it is empty.

    Examples
    --------
    >>> day_of("2025-07-01"), day_of(None)
    (datetime.date(2025, 7, 1), None)
    """
    if isinstance(text, dt.datetime):
        return text.date()
    if isinstance(text, dt.date):
        return text
    return dt.date.fromisoformat(text) if isinstance(text, str) and text else None
