"""The two written orders: what a school compares, and how a lot is drawn."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from admission.model import MAX_GROUPS, MAX_PUPILS, Pupils, Schools, check_distances
from admission.order import (
    CLASS_BITS,
    GROUP_SHIFT,
    LATER_SHIFT,
    LOT_BITS,
    lot_order,
    school_order,
)
from admission.verify.offers import lot_places
from gis.errors import ShapeError
from gis.units import UNREACHABLE_MM

IDS = np.array(["a", "b", "c"], object)


def test_the_parts_of_a_key_fit_into_63_bits() -> None:
    """Group, distance class and lot never run into each other or into the sign."""
    assert MAX_GROUPS.bit_length() - 1 + GROUP_SHIFT == 63
    assert GROUP_SHIFT - 1 == LATER_SHIFT == CLASS_BITS + LOT_BITS
    assert UNREACHABLE_MM <= 1 << CLASS_BITS
    assert MAX_PUPILS <= 1 << LOT_BITS


@given(
    st.tuples(
        st.integers(0, MAX_GROUPS - 1),
        st.integers(0, 1),
        st.integers(0, UNREACHABLE_MM - 1),
        st.integers(0, MAX_PUPILS - 1),
    ),
    st.tuples(
        st.integers(0, MAX_GROUPS - 1),
        st.integers(0, 1),
        st.integers(0, UNREACHABLE_MM - 1),
        st.integers(0, MAX_PUPILS - 1),
    ),
)
def test_a_packed_key_compares_like_its_parts(
    one: tuple[int, int, int, int], other: tuple[int, int, int, int]
) -> None:
    """The one number means (group, later, class, lot), compared in this order."""

    def packed(parts: tuple[int, int, int, int]) -> np.int64:
        group, later, tie_class, lot = parts
        key = (group << GROUP_SHIFT) | (later << LATER_SHIFT) | (tie_class << LOT_BITS) | lot
        return np.int64(key)

    assert (packed(one) < packed(other)) == (one < other)


def test_groups_are_compared_by_size_whatever_their_numbers() -> None:
    """Groups -5, 3 and 900 are first, second and third."""
    pupils = Pupils(id=IDS, group=np.array([900, -5, 3], np.int32))

    assert school_order(pupils, use_groups=True).group_rank.tolist() == [2, 0, 1]
    assert school_order(pupils, use_groups=False).group_rank.tolist() == [0, 0, 0]


def test_a_lot_is_hmac_of_the_seed_and_the_id() -> None:
    """Anyone can draw it again with another tool: here the standard library, by hand."""
    tickets = {name: hmac.new(b"2026", name.encode(), hashlib.sha256).hexdigest() for name in IDS}
    by_hand = [sorted(tickets.values()).index(tickets[name]) for name in IDS]

    assert lot_order(IDS, "2026").tolist() == by_hand
    assert lot_places(IDS, "2026").tolist() == by_hand


def test_another_seed_draws_another_lot() -> None:
    """The seed decides, so it must be committed to before the list is known."""
    ids = np.array([f"p{i:03d}" for i in range(100)], object)

    assert lot_order(ids, "1").tolist() != lot_order(ids, "2").tolist()


def test_a_lot_of_a_pupil_does_not_depend_on_who_else_takes_part() -> None:
    """Leaving a pupil out keeps the others in the same order."""
    ids = np.array([f"p{i:03d}" for i in range(50)], object)
    whole = lot_order(ids, "s")
    without = lot_order(np.delete(ids, 7), "s")

    assert np.argsort(np.delete(whole, 7)).tolist() == np.argsort(without).tolist()


@pytest.mark.parametrize("band_mm", [0, -1])
def test_a_band_without_width_is_refused(band_mm: int) -> None:
    """Zero would divide by zero, a negative one would turn the order round."""
    pupils = Pupils(id=IDS, group=np.ones(3, np.int32))
    with pytest.raises(ShapeError, match="at least 1 mm"):
        school_order(pupils, use_groups=True, band_mm=band_mm)


def test_unsorted_or_repeated_ids_are_refused() -> None:
    """Positions stand for ids only while ids ascend."""
    with pytest.raises(ShapeError, match="'b' stands before 'a'"):
        Pupils(id=np.array(["b", "a"], object), group=np.ones(2, np.int32)).check()
    with pytest.raises(ShapeError, match="'a' stands before 'a'"):
        Schools(code=np.array(["a", "a"], object), seats=np.ones(2, np.int32)).check()


def test_negative_seats_are_refused() -> None:
    """A school cannot owe seats."""
    with pytest.raises(ShapeError, match="-1"):
        Schools(code=np.array(["a"], object), seats=np.array([-1], np.int32)).check()


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (np.zeros((1, 2), np.int32), r"\(1, 2\)"),
        (np.zeros((1, 1), np.int64), "int32"),
        (np.full((1, 1), -1, np.int32), "-1"),
        (np.full((1, 1), UNREACHABLE_MM + 1, np.int32), str(UNREACHABLE_MM + 1)),
    ],
    ids=["shape", "type", "negative", "beyond unreachable"],
)
def test_wrong_distances_are_refused(distance: np.ndarray, words: str) -> None:
    """Shape, type and range are checked before anything is computed."""
    with pytest.raises(ShapeError, match=words):
        check_distances(distance, 1, 1)
