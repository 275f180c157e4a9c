"""A change of data from proposal to signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from gis import read, read_review, write, write_review
from gis.errors import InputError
from gis.progress import Progress, silent
from runs.checked_pairs.compare import ScoreCard, compare
from runs.checked_pairs.kept import kept_pairs
from runs.checked_pairs.told import verdict
from runs.hand_edits import hand_edits
from runs.recorded.decided import ALIASES, NETWORK, REVIEWED, Decided, decided
from runs.review.impact import Measured, measure
from runs.review.relocated import Relocated, relocate
from runs.whatif.inputs import Instead

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.model import RawNetwork
    from gis.read_review import StoredReview
    from runs.importing import Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    What a waiting change does, for those who sign it.

    Attributes
    ----------
    measured
        One impact per grade.
    card
        Hand-measured pairs on the proposed roads; ``None`` if roads do not change or nobody kept
        pairs.
    addresses
        What the addresses lead to with proposed names; ``None`` for every other change.
    """

    review: StoredReview
    measured: tuple[Measured, ...]
    card: ScoreCard | None
    addresses: Relocated | None

    @property
    def facts(self) -> dict[str, object]:
        """Return what is kept with the review: counts only."""
        return {
            "grades": [asdict(one.impact) for one in self.measured],
            "pairs": None if self.card is None else verdict(self.card),
            "addresses": None if self.addresses is None else self.addresses.counts,
        }


def propose_register(
    engine: Engine, checked: Checked, *, proposed_by: str, over_hand_edits: bool = False
) -> int:
    """
    Store checked rows beside those in use, and return the number of their review.

    Raises
    ------
    InputError
        If the check found errors, the register decides no distance, another change of it waits,
        or rows changed by hand would be set back and ``over_hand_edits`` does not allow it.
    """
    if checked.kind not in REVIEWED:
        msg = (
            f"{checked.kind} decide no distance and need no review: "
            f"gantruong import {checked.kind} FILE"
        )
        raise InputError(msg)
    checked.report.raise_if_errors(checked.source.name)
    if not over_hand_edits:
        hand_edits(engine, checked.kind, checked.frame).refuse(checked.source.name)
    write_review.refuse_second(engine, checked.kind)
    number = write.register(engine, checked.kind, checked.frame, checked.source, in_use=False)
    return write_review.propose(engine, checked.kind, number, proposed_by=proposed_by)


def propose_network(
    engine: Engine, raw: RawNetwork, *, proposed_by: str, progress: Progress = silent
) -> int:
    """Store roads beside those in use, and return the number of their review; errors alike."""
    write_review.refuse_second(engine, NETWORK)
    number = write.network(engine, raw, in_use=False, progress=progress)
    return write_review.propose(engine, NETWORK, number, proposed_by=proposed_by)


def report(
    engine: Engine,
    review_id: int,
    *,
    whose: Sequence[Decided] = (),
    map_file: Path | None = None,
    progress: Progress = silent,
) -> Report:
    """
    Measure a waiting change for every child and keep the counts with it.

    Parameters
    ----------
    whose
        Grades and policies; those of the decided runs of the newest season if not given.
    map_file
        Map with house numbers on which addresses are looked up again with proposed names.

    Raises
    ------
    InputError
        If the change was decided already, or it is not known whose places to measure.
    UnknownNameError
        If there is no such review.
    """
    review = read_review.review(engine, review_id)
    grades = list(whose) or decided(engine)
    if not grades:
        msg = "no run of any season is decided yet; say whose places: --season, --grade, --policy"
        raise InputError(msg)
    addresses = None
    if review.kind == ALIASES:
        names = read.register(engine, ALIASES, dataset_id=review.number)
        season = grades[0].season
        addresses = relocate(engine, season, map_file, aliases=names, progress=progress)
        instead = Instead(registers={"pupils": addresses.pupils})
    else:
        instead = _instead(engine, review)
    measured = tuple(measure(engine, one, instead=instead, progress=progress) for one in grades)
    pairs = kept_pairs(engine) if review.kind == NETWORK else ()
    card = None
    if pairs:
        card = compare(read.network(engine, review.number), pairs, progress=progress)
    found = Report(review=review, measured=measured, card=card, addresses=addresses)
    write_review.keep_impact(engine, review_id, found.facts)
    return found


def accept(
    engine: Engine,
    review_id: int,
    *,
    decided_by: str,
    reason: str,
    over_hand_edits: bool = False,
) -> None:
    """
    Take a measured change into use.

    Raises
    ------
    InputError
        If it has no report, its roads do not pass the hand-measured pairs, what it replaces is
        no longer in use, or rows changed by hand would be set back and ``over_hand_edits`` does
        not allow it.
    """
    review = read_review.review(engine, review_id)
    pairs = (review.impact or {}).get("pairs")
    if pairs is not None and not pairs["passes"]:
        msg = (
            f"review {review_id}: {pairs['n_off']} of {pairs['n_pairs']} hand-measured pairs are "
            "off on these roads; mend the roads or the pairs, then propose again"
        )
        raise InputError(msg)
    if review.kind != NETWORK and not over_hand_edits:
        frame = read.register(engine, review.kind, dataset_id=review.number)
        hand_edits(engine, review.kind, frame).refuse(f"review {review_id}")
    write_review.accept(engine, review_id, decided_by=decided_by, reason=reason)


def _instead(engine: Engine, review: StoredReview) -> Instead:
    if review.kind == NETWORK:
        return Instead(network_id=review.number)
    frame = read.register(engine, review.kind, dataset_id=review.number)
    return Instead(registers={review.kind: frame})
