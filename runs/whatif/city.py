"""A city that a what-if starts from, and the city that a scenario makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from admission.before import Round
from admission.model import Pupils, Schools
from admission.pairs import NO_PAIRS, Pairs
from admission.policy.file import Policy
from admission.policy.schema import DISTANCE_MECHANISMS
from gis.units import NONE, Ids, Index
from routing.edits import apply
from routing.network import Network
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from runs.match.inputs import pupils_of
from runs.scenario.changes import (
    MOST_SEATS,
    Change,
    ChangeSeats,
    CloseSchool,
    MoveSchool,
    OpenSchool,
    Scenario,
    refuse,
)
from runs.whatif.ahead import Ahead, changed_ahead
from runs.whatif.snap_sets import joined

Gates: TypeAlias = tuple[tuple[float, float], ...]
"""Longitude and latitude of the gates of a school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """
    Schools, their seats and where one enters them; S schools, G gates sorted by school.

    Attributes
    ----------
    schools
        Codes and seats.
    gate
        Gates tied to the roads.
    gate_school
        School of each gate, ascending, shape (G,).
    """

    schools: Schools
    gate: Snaps
    gate_school: Index

    def first_gates(self) -> NDArray[np.float64]:
        """Return longitude and latitude of each school's first gate, ``nan`` without, (S, 2)."""
        found = np.full((len(self.schools), 2), np.nan)
        school, first = np.unique(self.gate_school, return_index=True)
        found[school, 0] = self.gate.point_lon[first]
        found[school, 1] = self.gate.point_lat[first]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """
    Everything that decides a placement.

    Attributes
    ----------
    network
        Roads as the policy's profile may use them, with or without edits.
    policy, seed
        The rules, and the secret of the lot where they draw one.
    pupils, home, ward_code
        P children, their homes tied to the roads, and the homes' wards (empty where unknown).
    group, column
        What the standing of a child is made of: group, and the columns that a policy may order
        it by, shape (P,) each.
    places
        The schools.
    inside
        Whether a home lies in a school's catchment, shape (P, S); ``None`` without catchments.
    ahead
        Lists of programmes and decisions, over the same schools.
    """

    network: Network
    policy: Policy
    seed: str | None
    pupils: Pupils
    home: Snaps
    ward_code: Ids
    group: NDArray[np.int32]
    places: Places
    column: Mapping[str, NDArray[np.object_]] = field(default_factory=dict)
    inside: NDArray[np.bool_] | None = None
    ahead: Ahead = field(default_factory=Ahead)

    @property
    def asked(self) -> Round:
        """Return everybody and every seat, with who has a school before the ordinary run."""
        return self.ahead.round(self.policy, self.pupils, self.places.schools)

    @property
    def pairs(self) -> Pairs:
        """Return what is decided for pairs: catchments, where the policy has a rule about them."""
        return NO_PAIRS if self.policy.catchments is None else Pairs(inside=self.inside)

    @property
    def base_network(self) -> Network:
        """Return the roads without edits."""
        return self.network.base or self.network


def changed(city: City, scenario: Scenario) -> City:
    """
    Return the city under a scenario.

    Parameters
    ----------
    city
        Without edits of the roads.
    scenario
        What differs. Homes and gates keep their snaps (DESIGN 4); gates of new schools are tied
        to the roads without the scenario.

    Raises
    ------
    InputError
        If a change cannot be: an unknown or a taken school code, seats below zero, a new school
        away from the roads or on an island, a policy that goes another way to school.
    UnknownNameError
        If an edit names an edge or a node that the roads do not have.
    """
    policy = scenario.policy or city.policy
    refuse_rules(policy)
    if policy.profile != city.policy.profile:
        asked, given = load(policy.profile), load(city.policy.profile)
        refuse(
            "policy",
            policy.name,
            vi=f"tính đường {asked.name_vi}, gốc thì {given.name_vi}; hai bên không so được",
            en=f"measures {asked.name_en}, the base {given.name_en}; the two cannot be compared",
        )
    network = apply(city.base_network, scenario.edits) if scenario.edits else city.network
    places = changed_places(city.places, scenario.changes, city.base_network)
    return replace(
        city,
        network=network,
        policy=policy,
        pupils=standing_of(city, policy),
        places=places,
        ward_code=merged_wards(city.ward_code, scenario.merged),
        inside=None if city.inside is None else inside_of_schools(city.inside, city.places, places),
        ahead=changed_ahead(city.ahead, city.places.schools, places.schools, scenario.changes),
    )


def merged_wards(ward_code: Ids, into: Mapping[str, str]) -> Ids:
    """Return wards as they are called after mergers (``Scenario.merged``)."""
    if not into:
        return ward_code
    return np.array([into.get(str(one), one) for one in ward_code], object)


def standing_of(city: City, policy: Policy) -> Pupils:
    """Return the children as a policy orders them; ``InputError`` if it wants a column more."""
    known = {name: city.column[name] for name in policy.columns if name in city.column}
    return pupils_of(policy, city.pupils.id, city.group, known)


def inside_of_schools(inside: NDArray[np.bool_], old: Places, new: Places) -> NDArray[np.bool_]:
    """Return the catchments by the new columns; a new school has none."""
    column = {code: i for i, code in enumerate(old.schools.code)}
    found = np.zeros((len(inside), len(new.schools)), np.bool_)
    for at, code in enumerate(new.schools.code):
        if code in column:
            found[:, at] = inside[:, column[code]]
    return found


def changed_places(places: Places, changes: Iterable[Change], network: Network | None) -> Places:
    """Return the schools after changes in order; raises as ``changed`` does.

    Without roads the gates of schools that open or move are left out.
    """
    seats = {str(code): int(n) for code, n in zip(*_columns(places.schools), strict=True)}
    gates: dict[str, Gates] = {}
    for change in changes:
        match change:
            case ChangeSeats() if change.programme:
                _known(seats, change.school_code)
            case ChangeSeats():
                seats[change.school_code] = _changed_seats(seats, change)
            case CloseSchool():
                del seats[_known(seats, change.school_code)]
                gates.pop(change.school_code, None)
            case MoveSchool():
                gates[_known(seats, change.school_code)] = change.gates
            case OpenSchool():
                _refuse_taken(seats, places, change)
                seats[change.school_code] = change.seats
                gates[change.school_code] = change.gates
    codes = sorted(seats)
    schools = Schools(
        code=np.array(codes, object), seats=np.array([seats[code] for code in codes], np.int32)
    )
    return _with_gates(places, schools, gates, network)


def refuse_rules(policy: Policy) -> None:
    """Raise ``InputError`` for a policy that goes by wishes, or has rules of whole runs only."""
    if policy.mechanism not in DISTANCE_MECHANISMS:
        refuse(
            "policy",
            policy.name,
            vi="xét theo điểm và nguyện vọng; phương án cần bộ quy tắc xét theo đường đi",
            en="goes by scores and wishes; a what-if needs rules that go by distance",
        )
    if policy.value("stand_in") is not None or policy.value("boarding") is not None:
        refuse(
            "policy",
            policy.name,
            vi="có quy tắc về đường chim bay thay thế hoặc trường nội trú, bán trú, chỉ xét được "
            "trong lượt chạy đầy đủ; phương án cần bộ quy tắc không có các điều đó",
            en="has rules about straight lines that stand in or boarding schools, which only whole "
            "runs follow; a what-if needs a policy without them",
        )


def refuse_taken(school_code: str) -> NoReturn:
    """Raise ``InputError`` for a new school whose code another one has."""
    refuse(
        "school_code",
        school_code,
        vi="mã này đã có trường dùng; hãy chọn mã khác cho trường mới",
        en="is the code of a school already; give the new one another",
        code="taken",
    )


def _columns(schools: Schools) -> tuple[list[str], list[int]]:
    return schools.code.tolist(), schools.seats.tolist()


def _known(seats: dict[str, int], code: str) -> str:
    if code not in seats:
        refuse(
            "school_code",
            code,
            vi="không có trường này trong các trường có chỉ tiêu",
            en="is no school that has seats here",
            code="unknown_school",
        )
    return code


def _changed_seats(seats: dict[str, int], change: ChangeSeats) -> int:
    now = seats[_known(seats, change.school_code)]
    after = now + change.seats_more
    if not 0 <= after <= MOST_SEATS:
        refuse(
            "seats",
            change.school_code,
            vi=f"có {now} chỉ tiêu, đổi {change.seats_more:+d} thành {after}; "
            f"phải từ 0 đến {MOST_SEATS}",
            en=f"has {now} seats, {change.seats_more:+d} makes {after}; "
            f"they must be 0 to {MOST_SEATS}",
            code="seats_out_of_range",
        )
    return after


def _refuse_taken(seats: dict[str, int], places: Places, change: OpenSchool) -> None:
    """Raise for a code that a school has, one closed in this scenario too: it means another."""
    if change.school_code in seats or change.school_code in set(places.schools.code):
        refuse_taken(change.school_code)


def _with_gates(
    places: Places, schools: Schools, gates: dict[str, Gates], network: Network | None
) -> Places:
    """Return the schools with their gates: those of ``gates`` anew, all others as they were."""
    position = {code: i for i, code in enumerate(schools.code)}
    moved = np.array([position.get(code, NONE) for code in places.schools.code], np.int32)
    moved[np.isin(places.schools.code, list(gates))] = NONE
    school = moved[places.gate_school]
    kept = np.flatnonzero(school != NONE)
    gate, gate_school = places.gate.take(kept), school[kept]
    if gates and network is not None:
        new = [(code, *at) for code, own in sorted(gates.items()) for at in sorted(own)]
        gate = joined(gate, snapped(new, network))
        gate_school = np.append(gate_school, [position[code] for code, *_ in new])
    order = np.argsort(gate_school, kind="stable")
    return Places(
        schools=schools, gate=gate.take(order), gate_school=gate_school[order].astype(np.int32)
    )


def snapped(
    gates: list[tuple[str, float, float]], network: Network, *, column: str = "gates"
) -> Snaps:
    """
    Return named places tied to the roads.

    Raises
    ------
    InputError
        For a place with no usable road within 500 m, or one on an island of the network.
    """
    lon, lat = (np.array([gate[axis] for gate in gates], np.float64) for axis in (1, 2))
    snaps = Snapper(network).snap(lon, lat)
    for (code, *_), located, island in zip(gates, snaps.located, snaps.island, strict=True):
        if not located:
            refuse(
                column,
                code,
                vi="trong vòng 500 m quanh đó không có đường nào đi được; hãy xem lại vị trí",
                en="no usable road lies within 500 m of it; look at the place again",
                code="outside_network",
            )
        if island:
            refuse(
                column,
                code,
                vi="nằm cạnh đoạn đường không nối với mạng đường chung; trẻ không qua lại được",
                en="lies on a road that is not connected with the others; "
                "no child gets through there",
                code="on_island",
            )
    return snaps
