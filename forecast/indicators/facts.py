"""What is known of wards before anything is measured: people, schools, rooms, seats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from forecast.indicators.known import Known

LEVELS: Final = ("preschool", "primary", "lower_secondary", "upper_secondary")
AGES: Final = {
    "preschool": range(3, 6),
    "primary": range(6, 11),
    "lower_secondary": range(11, 15),
    "upper_secondary": range(15, 18),
}
"""Ages of a level's children in whole years, as ``forecast.grades.AGE`` has them by grade."""

ENTERING: Final = {
    "preschool": "K",
    "primary": "1",
    "lower_secondary": "6",
    "upper_secondary": "10",
}
"""The grade of each level for which seats are given out."""

SCHOOL_AGES: Final = range(3, 19)
"""People aged 3 to 18, of whom the city's measure of classrooms speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    What is known of W wards; L levels in the order of ``LEVELS``.

    Attributes
    ----------
    touches
        Which wards touch, shape (W, W); none touches itself.
    aged_3_18
        People aged 3 to 18, shape (W,).
    children, entering
        Children of each level's ages, and of the age of its entering grade, shape (W, L).
    public
        Public schools that teach the level, shape (W, L).
    rooms
        Classrooms of all schools that teach a level, shape (W,).
    public_rooms, public_room_shifts
        Classrooms of public schools of the level, and rooms times shifts, shape (W, L).
    seats, classes
        Of the entering grade, all programmes, shape (W, L).
    classes_over, classes_whole_day
        Its classes above the norm, and in schools of one shift, shape (W, L).
    """

    touches: NDArray[np.bool_]
    aged_3_18: Known
    children: Known
    entering: Known
    public: Known
    rooms: Known
    public_rooms: Known
    public_room_shifts: Known
    seats: Known
    classes: Known
    classes_over: Known
    classes_whole_day: Known
