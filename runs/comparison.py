"""What least totals that are made for comparison share: their label, their proof, their metres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from admission.policy import file as policies
from admission.policy.schema import TOTAL
from admission.verify.optimum import check_proof
from gis.units import MM_PER_M
from runs.match.claims import claim

if TYPE_CHECKING:
    from admission.model import Allocation, Schools
    from gis.units import Millimetres
    from runs.match.stored import StoredResult

LABEL_VI: Final = "Phương án so sánh (tổng quãng đường nhỏ nhất), chưa phải quy định"
LABEL_EN: Final = "For comparison (least total distance), not a rule"
POLICY: Final = TOTAL.replace("_", "-")


def prove(stored: StoredResult, open_mm: Millimetres, schools: Schools, after: Allocation) -> None:
    """
    Check that a placement of a result's pupils has the least total.

    Parameters
    ----------
    stored
        Whose pupils they are.
    open_mm
        Distances, ``UNREACHABLE_MM`` where a pair is not eligible, shape (P, S).
    schools
        The seats that were filled.
    after
        The placement with its certificate.

    Raises
    ------
    BrokenPromiseError
        If its prices do not prove it.
    """
    rules = policies.load(POLICY)
    stated = claim(rules, stored.pupils, schools, open_mm, seed=None, allocation=after)
    check_proof(stated, after.certificate)


def metres(mm: int) -> str:
    """
    Return millimetres as metres with three decimals.

    Examples
    --------
    >>> metres(-30)
    '-0.030'
    """
    whole, rest = divmod(abs(mm), MM_PER_M)
    return f"{'-' if mm < 0 else ''}{whole}.{rest:03d}"
