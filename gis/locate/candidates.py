"""Places that an address may mean, ranked by how far each can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely

from gis.locate.course import Course, Guess
from gis.locate.names import bears_accents
from gis.locate.score import Calibration, calibration
from gis.locate.street_names import digits, steps, street_accent_key, street_key

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from gis.locate.address import Address, Part
    from gis.locate.houses import Numbered
    from gis.locate.index import Index
    from gis.locate.lines import Place
    from gis.locate.where import Ground, Standing

Quality = Literal["house", "alley", "street", "khu_pho", "ward"]
"""What a point stands for; the values of ``point_quality`` in the register of pupils."""

APART_M: Final = 100.0
"""The margin is the lead over the best candidate farther away than this."""

AT_MOST: Final = 8
"""So many candidates are kept for a person to choose from."""

ALLEY_M: Final = 150.0
"""How far a house may lie from the mouth of an alley that nobody has drawn; assumed."""

REMOTE_M: Final = 2_000.0
"""Streets of the name farther from the ward named are not looked at if one is nearer."""

HELD_M: Final = 400.0
"""A point is held where no part of its street in the ward named lies farther away than this."""

_RANK: Final = {"house": 0, "alley": 1, "street": 2, "khu_pho": 3, "ward": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """
    A place that an address may mean.

    Attributes
    ----------
    at
        Metres on the index's plane.
    lon, lat
        Degrees.
    quality
        What the point stands for.
    method
        How it was found, a key of the calibration.
    matched
        What of the map it was found by, to be read by a person.
    bound_m
        How far off the point can be if street and number are the right ones.
    street
        How the street's name was matched: a key of the calibration.
    standing
        How it stands to the ward named.
    held
        Whether the whole street, as far as it lies in the ward named, is near the point.
    alone
        Whether no other street of the name may be meant, by the ward named.
    score
        0 to 1.
    """

    at: Place
    lon: float
    lat: float
    quality: Quality
    method: str
    matched: str
    bound_m: float
    street: str
    standing: Standing
    score: float
    held: bool = False
    alone: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """
    The candidates of one address, best first.

    Attributes
    ----------
    candidates
        At most ``AT_MOST``.
    margin
        Score of the first less that of the best one more than ``APART_M`` away; its own score if
        there is none; 0 without candidates.
    """

    candidates: tuple[Candidate, ...]
    margin: float


def rank(found: Iterable[Candidate]) -> Ranked:
    """Return candidates in order; of two at one place the better stays. Any order of input."""
    ordered = sorted(
        found, key=lambda one: (-one.score, _RANK[one.quality], one.matched, one.lon, one.lat)
    )
    kept: list[Candidate] = []
    for one in ordered:
        if len(kept) < AT_MOST and not any(_apart_m(one, other) < 1.0 for other in kept):
            kept.append(one)
    if not kept:
        return Ranked(candidates=(), margin=0.0)
    rivals = (one.score for one in kept[1:] if _apart_m(one, kept[0]) > APART_M)
    return Ranked(candidates=tuple(kept), margin=round(kept[0].score - max(rivals, default=0.0), 4))


def _apart_m(one: Candidate, other: Candidate) -> float:
    return float(np.hypot(one.at[0] - other.at[0], one.at[1] - other.at[1]))


def candidates(
    index: Index, address: Address, measured: Calibration | None = None
) -> list[Candidate]:
    """
    Return every place that an address may mean, in no particular order.

    Parameters
    ----------
    index
        What is known of the city.
    address
        As ``gis.locate.parse.parse_address`` reads it.
    measured
        Another calibration than the shipped one.
    """
    numbers = measured or calibration()
    ground = index.grounds.ground(address)
    by_street = [list(many) for many in _on_streets(index, address, ground)]
    n_meant = sum(any(one.standing != "far" for one in many) for many in by_street)
    found = [replace(one, alone=n_meant <= 1) for many in by_street for one in many]
    found += _middles(index, address, ground)
    return [
        replace(
            one,
            score=numbers.score(
                one.method,
                one.bound_m,
                street=one.street,
                ward=one.standing,
                alone=one.alone,
                held=one.held,
            ),
        )
        for one in found
    ]


def _on_streets(index: Index, address: Address, ground: Ground) -> Iterator[Iterator[Candidate]]:
    """Yield the candidates of each street that the address may mean."""
    chain, door = _way_in(address)
    for part in (*address.all("street"), *address.others("street")):
        for match, street in _not_remote(list(_streets(index, part)), ground):
            part_named = ground.part_of(street.street.lines.shape)
            yield (
                replace(
                    _candidate(index, ground, guess, quality, matched, match),
                    held=_is_held(part_named, guess.at),
                )
                for guess, quality, matched in _in_street(street, chain, door, ground)
            )


def _not_remote(streets: list[tuple[str, Numbered]], ground: Ground) -> list[tuple[str, Numbered]]:
    """Return the streets near the ward named; the nearest ones if none is near."""
    gaps_m = [ground.gap_m(one.street.lines.shape) for _, one in streets]
    limit_m = max(REMOTE_M, min(gaps_m)) if gaps_m else 0.0
    return [one for one, gap_m in zip(streets, gaps_m, strict=True) if gap_m <= limit_m]


def _is_held(street: BaseGeometry | None, at: Place) -> bool:
    if street is None:
        return False
    corners = shapely.get_coordinates(street.envelope)
    if np.hypot(*(corners - at).T).max() <= HELD_M:
        return True
    return bool(np.hypot(*(shapely.get_coordinates(street) - at).T).max() <= HELD_M)


def _way_in(address: Address) -> tuple[tuple[str, ...], str]:
    """Return the chain of alleys and the number at the door; empty where there is none."""
    chain = tuple(found[0] for one in address.alleys if (found := steps(one)))
    if len(chain) != len(address.alleys):
        return (), ""
    door = steps(address.house.house) if address.house is not None else ()
    return chain, door[0] if door else ""


def _streets(index: Index, part: Part) -> Iterator[tuple[str, Numbered]]:
    """Yield streets that a name may mean, each with how the names agree."""
    name = part.full
    key = street_key(name)
    accents = street_accent_key(name)
    exact = index.streets.get(key, [])
    for street in exact:
        yield _agreement(street, accents, given=bears_accents(name)), street
    if not exact:
        for near in index.near_keys(key):
            for street in index.streets[near]:
                yield "slip", street


def _agreement(street: Numbered, accents: str, *, given: bool) -> str:
    keys = street.street.accent_keys
    if accents in keys:
        return "same"
    mapped = any(bears_accents(one) for one in keys)
    return "accents_differ" if given and mapped else "accents"


def _in_street(
    street: Numbered, chain: tuple[str, ...], door: str, ground: Ground
) -> Iterator[tuple[Guess, Quality, str]]:
    """Yield places in one street: in the alley if there is one, else at the alley's mouth."""
    inside = ground.holds if ground.wards is not None else None
    full = street.courses.get(chain)
    guesses = full.guesses(door, inside) if full is not None and door else []
    for guess in guesses:
        exact = guess.method == "exact"
        quality: Quality = "house" if exact else "alley" if chain else "street"
        yield guess, quality, _text(street, chain, guess)
    if guesses:
        return
    if not chain:
        clip = ground.wards if ground.wards is not None else ground.district
        whole = street.courses[()].whole(None, clip)
        if whole is not None:
            yield _doubted(whole, street.courses[()], door), "street", street.street.name
        return
    for guess, known in _toward_alley(street, chain, door, full):
        yield guess, "alley", _text(street, known, guess)


def _doubted(whole: Guess, course: Course, door: str) -> Guess:
    """Mark a street whose known numbers all lie far from the one asked for."""
    asked = digits(door) is not None and any(course.sides().values())
    return replace(whole, method="outside") if asked else whole


def _toward_alley(
    street: Numbered, chain: tuple[str, ...], door: str, full: Course | None
) -> Iterator[tuple[Guess, tuple[str, ...]]]:
    """Yield the alley as a whole; else the nearest thing known on the way to it."""
    whole = full.whole(digits(door)) if full is not None else None
    if full is not None and whole is not None:
        yield _doubted(whole, full, door), chain
        return
    below = [street.courses[one] for one in street.below.get(chain, ())]
    gathered = Course(
        known={"": [at for one in below for many in one.known.values() for at in many]}
    )
    near = gathered.whole(None)
    if near is not None:
        yield near, chain
        return
    for depth in range(len(chain) - 1, -1, -1):
        outer = street.courses.get(chain[:depth])
        mouths = outer.guesses(chain[depth]) if outer is not None else []
        for mouth in mouths:
            bound_m = mouth.bound_m + ALLEY_M * (len(chain) - depth)
            yield replace(mouth, method="mouth", bound_m=bound_m), chain[: depth + 1]
        if mouths:
            return


def _text(street: Numbered, chain: tuple[str, ...], guess: Guess) -> str:
    """Return what a candidate was found by, as people write it."""
    name = street.street.name
    if guess.method == "exact":
        return f"{'/'.join((*chain, guess.text))} {name}"
    place = f"Hẻm {'/'.join(chain)} {name}" if chain else name
    return f"{place} ({guess.text})" if guess.text and guess.method != "mouth" else place


def _candidate(
    index: Index, ground: Ground, guess: Guess, quality: Quality, matched: str, match: str
) -> Candidate:
    lon, lat = index.plane.to_degrees(*guess.at)
    return Candidate(
        at=guess.at,
        lon=lon,
        lat=lat,
        quality=quality,
        method=guess.method,
        matched=matched,
        bound_m=round(guess.bound_m, 1),
        street=match,
        standing=ground.standing(guess.at),
        score=0.0,
    )


def _middles(index: Index, address: Address, ground: Ground) -> Iterator[Candidate]:
    for quality, found in (
        ("khu_pho", index.grounds.khu_pho(address)),
        ("ward", index.grounds.wards(address)),
    ):
        for name, at in found:
            guess = Guess(at=at, method=quality, bound_m=1e4)  # type: ignore[arg-type]
            yield _candidate(index, ground, guess, quality, name, "none")  # type: ignore[arg-type]
