"""Claims for the checker, made from a tiny city and any offers."""

from __future__ import annotations

import numpy as np

from admission.verify.offers import Claim
from gis.units import NONE
from tests.brute import Offers, Town, place


def claim_of(town: Town, offers: Offers, mechanism: str) -> Claim:
    """Return the claim that these offers are the outcome of a mechanism, ranks made to fit."""
    n_pupils = len(town.group)
    school = [NONE if s is None else s for s in offers]
    rank = [0 if s is None else place(town, p, s) for p, s in enumerate(offers)]
    return Claim(
        mechanism=mechanism,
        pupil_id=town.pupils.id,
        school_code=town.schools.code,
        group=town.pupils.group,
        lot=np.array(range(n_pupils) if town.lot is None else town.lot, np.int64),
        band_mm=town.band_mm,
        seats=town.schools.seats,
        distance_mm=town.distance_mm,
        offer=np.array(school, np.int32),
        rank=np.array(rank, np.int32),
        later=town.later_array,
    )
