"""A sealed grade-10 result, checked and read back, for whatever is asked of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.errors import InputError
from gis.progress import silent
from gis.units import NONE
from runs.manifest import read_manifest
from runs.reading_back import unreadable
from runs.wishes.folder import read_folder
from runs.wishes.stated import Stated, read_cutoffs, read_stated
from runs.wishes.verify import check_match_wishes

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.policy.file import Policy
    from gis.progress import Progress
    from gis.units import Index
    from runs.wishes.inputs import WishInputs

KIND: Final = "match-wishes"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWishes:
    """
    One grade-10 result.

    Attributes
    ----------
    cutoffs
        Cut-offs (S, W) and least keys (S, k) of each programme, hundredths of a point.
    """

    manifest: dict[str, Any]
    inputs: WishInputs
    stated: Stated
    cutoffs: list[tuple[np.ndarray, np.ndarray]]

    @property
    def policy(self) -> Policy:
        """Return the policy of the run itself."""
        return self.inputs.main.policy

    @property
    def main_cutoff(self) -> NDArray[np.int32]:
        """Return the cut-offs of the last programme, shape (S, W)."""
        cutoff: NDArray[np.int32] = self.cutoffs[-1][0]
        return cutoff

    def not_failed(self) -> set[str]:
        """
        Return who has an offer, or refused one of a programme after which nothing follows.

        Whoever refused an earlier programme and then failed every ordinary wish has failed all.
        """
        last = {
            stage.code
            for stage in self.inputs.stages
            if stage.policy.value("programme_refusal") != "next"
        }
        return {one for _, one in self.stated.kept} | {
            one for code, one in self.stated.refused if code in last
        }

    def main_offers(self) -> tuple[Index, Index]:
        """Return school and wish of each applicant in the last programme, ``NONE`` without."""
        main = self.inputs.main
        place = {str(code): s for s, code in enumerate(main.schools.code)}
        school = np.full(len(main.applicants), NONE, np.int32)
        wish = school.copy()
        for p, one in enumerate(main.applicants.id.tolist()):
            code, number = self.stated.kept.get((main.code, one), ("", NONE))
            if code:
                school[p], wish[p] = place[code], number
        return school, wish


def read_stored(folder: Path, progress: Progress = silent) -> StoredWishes:
    """
    Check the rules of a grade-10 folder and read it.

    Raises
    ------
    InputError
        If the folder holds no grade-10 result.
    BrokenPromiseError
        Naming the first promise that does not hold.
    """
    progress("check", 0, None)
    manifest = read_manifest(folder)
    if manifest["kind"] != KIND:
        msg = f"{folder} is a result of {manifest['kind']}; this needs one of match-wishes"
        raise InputError(msg)
    check_match_wishes(folder, manifest)
    with unreadable():
        inputs = read_folder(folder, manifest)
        return StoredWishes(
            manifest=manifest,
            inputs=inputs,
            stated=read_stated(folder, inputs),
            cutoffs=read_cutoffs(folder, inputs),
        )
