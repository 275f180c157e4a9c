"""The values of a model population: what it assumes, what it says, what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

LABEL_VI: Final = "Số liệu mô phỏng"
LABEL_EN: Final = "Model figures"

ENTRANTS: Final = {"1": 197_500, "6": 185_700}  # season 2026-2027; plo.vn post899051, 11/3/2026
LEVEL: Final = {"K": "preschool", "1": "primary", "6": "lower_secondary", "10": "upper_secondary"}
CLASS_SIZE: Final = {"K": 30, "1": 35, "6": 45, "10": 45}
"""Pupils per class: VnExpress 4721454, 12/3/2024; preschool Thông tư 23/2024/TT-BGDĐT."""

Instance = Literal["city core", "benchmark"]


def vi(number: int) -> str:
    """
    Return a number as Vietnamese writes it.

    Examples
    --------
    >>> vi(197_500)
    '197.500'
    """
    return f"{number:,}".replace(",", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    What the model assumes.

    Attributes
    ----------
    season, grade
        For whom seats are modelled.
    seed
        The same seed gives the same children, whatever the order of the rows given.
    entrants
        Children who enter the grade in the whole city; the published number if not given.
    seat_share
        Seats per entrant.
    temporary_share
        Entrants without permanent residence (published: 51,543 of about 197,000;
        vietnamnet.vn 2496933, 13/3/2026).
    group_rule
        ``one``: everybody in group 1. ``permanent_first``: residents by permanent registration
        in group 1, the others in group 2, as District 12 did in 2024.
    """

    season: str = "2026-2027"
    grade: str = "1"
    seed: int = 1
    entrants: int | None = None
    seat_share: float = 1.02
    temporary_share: float = 0.26
    group_rule: Literal["one", "permanent_first"] = "one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing the reader of any figure must know, in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPopulation:
    """
    Simulated pupils and seats of one instance; never real children.

    Attributes
    ----------
    instance
        ``city core`` or ``benchmark``: stands beside every figure made from it.
    pupils, schools, seats
        Rows of the registers of these names, sorted by key.
    model_school_code
        Schools of which it is not known that they teach the grade, or that do not exist.
    notes
        The label, the age of the roads, what was imputed and what was left out.
    ward_code, left_out_ward_code
        Codes of the wards with homes and of the others.
    imputed_ward_code
        Codes of the wards whose population is our estimate.
    roads_date
        Day of the road data.
    """

    instance: Instance
    pupils: pd.DataFrame
    schools: pd.DataFrame
    seats: pd.DataFrame
    model_school_code: tuple[str, ...]
    notes: tuple[Note, ...]
    ward_code: tuple[str, ...]
    left_out_ward_code: tuple[str, ...]
    imputed_ward_code: tuple[str, ...]
    roads_date: str
    rules: Rules
    label_vi: str = LABEL_VI
    label_en: str = LABEL_EN
