"""Children on planners' maps: squares, ways and wards of ten and more, never a home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from admission.public_cutoffs import FEWEST
from gis.errors import InputError
from gis.units import MM_PER_M, NONE
from runs.explain.cells import CELL_M, cells, squares
from runs.explain.suppress import hidden
from webmap.planner.layer import Key, Layer, Look, Pane, Shape
from webmap.planner.words import metres, percent, whole
from webmap.square_map import SHADES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.model import Nature
    from gis.units import Degrees, Ids, Index, Millimetres
    from runs.explain.cells import Cells
    from webmap.planner.base import Ward
    from webmap.planner.words import Language

CHANGES: Final = (
    (-500, "#0072b2"),
    (-100, "#7fb8d9"),
    (100, "#e4e4e4"),
    (500, "#f2b48a"),
    (None, "#d55e00"),
)
"""Up to how many metres more of way a square has which colour; blue and orange for any eyes."""

DASH: Final = "\N{EN DASH}"
ROUNDED_M: Final = 10
TRIP: Final = "#0b5394"
THICKEST_PX: Final = 7.0
UNTOLD: Final = Look(fill="#ffffff", fill_opacity=0.6, stroke="#5b6570", dashes="2 3")
NAMES: Final = {
    "vi": {
        "homes": "Nơi ở của trẻ, ô 500 m",
        "trips": "Đường đến trường xa hơn",
        "change": "Quãng đường đổi thế nào, ô 500 m",
        "moved": "Trẻ đổi trường theo phường, xã",
    },
    "en": {
        "homes": "Where children live, squares of 500 m",
        "trips": "Ways to school of more than",
        "change": "How ways change, squares of 500 m",
        "moved": "Children who change school, by ward",
    },
}


def homes(
    lon: Degrees, lat: Degrees, *, language: Language = "vi", nature: Nature = "real"
) -> Layer:
    """
    Return how many children live in each square of 500 m that holds ten of them.

    Parameters
    ----------
    lon, lat
        Homes, degrees, shape (P,). They do not leave this function.
    nature
        Of the children; a model says so on the map.
    """
    vi = language == "vi"
    found = cells(*_points(lon, lat), [np.ones(len(lon), np.bool_)])
    looks = [
        Look(fill=colour, fill_opacity=0.75, stroke="#ffffff", width=0.5) for _, colour in SHADES
    ]
    first = np.array([least for least, _ in SHADES])
    shapes = tuple(
        Shape(
            geometry=box,
            look=looks[int(np.searchsorted(first, n, side="right")) - 1],
            tell=(f"{whole(n, language)} {'trẻ' if vi else 'children'}",),
        )
        for box, n in zip(_boxes(found), found.counts[:, 0].tolist(), strict=True)
    )
    ends = [f"{DASH}{least - 1}" for least in first[1:].tolist()]
    texts = [f"{least}{end}" for least, end in zip(first.tolist(), [*ends, "+"], strict=True)]
    return Layer(
        name=NAMES[language]["homes"],
        pane=Pane.CELLS,
        shapes=shapes,
        keys=tuple(Key(look=one, text=text) for one, text in zip(looks, texts, strict=True)),
        notes=(_untold(found.n_hidden, language),),
        is_model=nature == "model",
    )


def far_trips(  # noqa: PLR0913 - two places, who goes where, how far is far, and two words
    lon: Degrees,
    lat: Degrees,
    *,
    school: Index,
    distance_mm: Millimetres,
    school_at: Sequence[tuple[float, float]],
    limit_m: int,
    language: Language = "vi",
    nature: Nature = "real",
) -> Layer:
    """
    Return the ways longer than a limit, from squares to schools, that ten children share.

    Parameters
    ----------
    lon, lat
        Homes, degrees, shape (P,).
    school
        Position of each child's school, ``NONE`` without one, shape (P,).
    distance_mm
        Of each child's way, below zero without one, shape (P,).
    school_at
        Longitude and latitude of the schools.
    limit_m
        A way of exactly so many metres is not far.
    nature
        As for ``homes``.
    """
    places = _points(lon, lat)
    is_far = (school != NONE) & (distance_mm > limit_m * MM_PER_M)
    flows = _flows(places, is_far, school)
    shapes = tuple(
        Shape(
            geometry=shapely.LineString([box.centroid.coords[0], school_at[one]]),
            look=_trip(n),
            tell=(_children(n, language),),
        )
        for box, one, n in flows
    )
    n_drawn = sum(n for _, _, n in flows)
    n_hidden = int(is_far.sum()) - n_drawn
    name = f"{NAMES[language]['trips']} {metres(limit_m, language)}"
    keys = tuple(Key(look=_trip(n), text=_children(n, language)) for n in (10, 40, 160))
    return Layer(
        name=name,
        pane=Pane.LINES,
        shapes=shapes,
        keys=keys,
        notes=(_untold(None if 0 < n_hidden < FEWEST else n_hidden, language),),
        is_model=nature == "model",
    )


def difference(
    lon: Degrees,
    lat: Degrees,
    *,
    before_mm: Millimetres,
    after_mm: Millimetres,
    language: Language = "vi",
    nature: Nature = "real",
) -> Layer:
    """
    Return how much farther children go in a second run, on average of each square.

    Parameters
    ----------
    lon, lat
        Homes, degrees, shape (P,).
    before_mm, after_mm
        Each child's way in the two runs, below zero without one, shape (P,). A square counts
        the children with a way in both, and is drawn for ten of them; how many is not told.
    nature
        As for ``homes``.
    """
    places = _points(lon, lat)
    both = (before_mm >= 0) & (after_mm >= 0)
    found = cells(*places, [both])
    change = (after_mm.astype(np.float64) - before_mm)[both] / MM_PER_M
    _, at = np.unique(squares(*places)[both], axis=0, return_inverse=True)
    n = np.bincount(at.reshape(-1))
    mean = np.bincount(at.reshape(-1), change, minlength=len(n))[n >= FEWEST] / n[n >= FEWEST]
    vi = language == "vi"
    head = "Trung bình mỗi trẻ" if vi else "Average of a child"
    shapes = []
    for box, value in zip(_boxes(found), mean.tolist(), strict=True):
        told = round(value / ROUNDED_M) * ROUNDED_M
        text = f"{head}: {metres(told, language, is_change=True)}"
        shapes.append(Shape(geometry=box, look=_changed(told), tell=(text,)))
    few = "Ô có ít hơn 10 trẻ không vẽ." if vi else "Squares with fewer than 10 are not drawn."
    return Layer(
        name=NAMES[language]["change"],
        pane=Pane.CELLS,
        shapes=tuple(shapes),
        keys=_change_keys(language),
        notes=(few,),
        is_model=nature == "model",
    )


def moved(
    wards: Sequence[Ward],
    *,
    ward_code: Ids,
    is_moved: NDArray[np.bool_],
    language: Language = "vi",
    nature: Nature = "real",
) -> Layer:
    """
    Return how many children of each ward get another school in a second run.

    Parameters
    ----------
    wards
        Where they are; children of others are not counted.
    ward_code
        Of each child's home, shape (P,).
    is_moved
        Whether the child's school differs, shape (P,).
    nature
        As for ``homes``.

    Notes
    -----
    Counts of one to nine who move, or who stay, are withheld, and those that would give them.
    """
    rows: list[dict[str, Any]] = []
    for one in wards:
        here = np.asarray(ward_code) == one.code
        n_moved = int(np.count_nonzero(is_moved & here))
        rows.append({"moved": n_moved, "stayed": int(np.count_nonzero(here)) - n_moved})
    told = hidden(rows, ["moved", "stayed"], tied=[("moved", "stayed")])
    shapes = [
        Shape(
            geometry=ward.shape, look=_share_look(row), tell=_ward_lines(ward.name, row, language)
        )
        for ward, row in zip(wards, told, strict=True)
    ]
    ends = ("0", "< 5", f"5{DASH}15", f"15{DASH}30", "> 30")
    texts = [f"{end}\N{NO-BREAK SPACE}%" if language == "vi" else f"{end}%" for end in ends]
    withheld = "không nêu (số nhỏ)" if language == "vi" else "withheld (small numbers)"
    keys = [Key(look=look, text=text) for look, text in zip(SHARES, texts, strict=True)]
    return Layer(
        name=NAMES[language]["moved"],
        pane=Pane.AREAS,
        shapes=tuple(shapes),
        keys=(*keys, Key(look=UNTOLD, text=withheld)),
        is_model=nature == "model",
    )


SHARE_ENDS: Final = (0.0, 0.05, 0.15, 0.30)
SHARES: Final = tuple(
    Look(fill=colour, fill_opacity=0.7, stroke="#7a6a8a")
    for colour in ("#f3f3f3", "#fde0c5", "#f9b282", "#eb7f5d", "#c8434a")
)


def _share_look(row: dict[str, Any]) -> Look:
    if row["moved"] is None or row["stayed"] is None:
        return UNTOLD
    share = row["moved"] / max(1, row["moved"] + row["stayed"])
    return SHARES[int(np.searchsorted(SHARE_ENDS, share, side="left"))]


def _ward_lines(name: str, row: dict[str, Any], language: Language) -> tuple[str, ...]:
    vi = language == "vi"
    n_moved, n_stayed = row["moved"], row["stayed"]
    if n_moved is None:
        return (name, "Số trẻ đổi trường không nêu" if vi else "Number who change withheld")
    lines = (name, f"{'Đổi trường' if vi else 'Change school'}: {whole(n_moved, language)}")
    if n_stayed is None or not n_moved + n_stayed:
        return lines
    return (*lines, percent(n_moved / (n_moved + n_stayed), language))


def _points(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return homes as arrays; what has no place is an error of the caller."""
    x, y = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    if x.shape != y.shape or not np.isfinite([x, y]).all():
        msg = f"homes need a longitude and a latitude each: {x.shape} and {y.shape} given"
        raise InputError(msg)
    return x, y


def _flows(
    places: tuple[Degrees, Degrees], is_far: NDArray[np.bool_], school: Index
) -> list[tuple[shapely.Polygon, int, int]]:
    """
    Return squares, schools and how many go from one to the other, few first.

    Notes
    -----
    Where a map of homes tells how many live in a square, what flows leave of it is told too. If
    that is one to nine, the smallest flow is left out.
    """
    n_of: dict[shapely.Polygon, int] = {}
    found: dict[shapely.Polygon, list[tuple[int, int]]] = {}
    everyone = cells(*places, [np.ones(len(school), np.bool_)])
    n_of.update(zip(_boxes(everyone), everyone.counts[:, 0].tolist(), strict=True))
    for one in np.unique(school[is_far]).tolist():
        some = cells(*places, [is_far & (school == one)])
        for box, n in zip(_boxes(some), some.counts[:, 0].tolist(), strict=True):
            found.setdefault(box, []).append((n, one))
    flows = []
    for box, pairs in found.items():
        told = sorted(pairs)
        if 0 < n_of[box] - sum(n for n, _ in told) < FEWEST:
            told = told[1:]
        flows += [(box, one, n) for n, one in told]
    return sorted(flows, key=lambda flow: (flow[2], flow[1], flow[0].bounds))


def _boxes(found: Cells) -> list[shapely.Polygon]:
    boxes: list[shapely.Polygon] = shapely.box(
        found.west, found.south, found.east, found.north
    ).tolist()
    return boxes


def _trip(n_children: int) -> Look:
    width = min(THICKEST_PX, 0.4 * n_children**0.5)
    return Look(stroke=TRIP, width=round(width, 1), opacity=0.6)


def _changed(change_m: float) -> Look:
    colour = next(one for most, one in CHANGES if most is None or change_m < most)
    return Look(fill=colour, fill_opacity=0.75, stroke="#ffffff", width=0.5)


def _change_keys(language: Language) -> tuple[Key, ...]:
    vi = language == "vi"
    words = (
        ("gần hơn từ 500 m", "nearer by 500 m or more"),
        (f"gần hơn 100{DASH}500 m", f"nearer by 100{DASH}500 m"),
        ("đổi ít hơn 100 m", "changes by less than 100 m"),
        (f"xa hơn 100{DASH}500 m", f"farther by 100{DASH}500 m"),
        ("xa hơn từ 500 m", "farther by 500 m or more"),
    )
    values = (-600, -200, 0, 200, 600)
    return tuple(
        Key(look=_changed(value), text=pair[0] if vi else pair[1])
        for value, pair in zip(values, words, strict=True)
    )


def _children(n: int, language: Language) -> str:
    return f"{whole(n, language)} {'trẻ' if language == 'vi' else 'children'}"


def _untold(n_hidden: int | None, language: Language) -> str:
    told = whole(n_hidden, language)
    if language == "vi":
        return f"Không vẽ {told} trẻ ở nhóm dưới 10 trẻ trong ô {CELL_M} m."
    return f"Not drawn: {told} children in groups under 10 of a square of {CELL_M} m."
