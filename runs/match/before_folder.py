"""What comes before the ordinary run in a result folder: written, and read back for the checker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admission.before import Round
from admission.verify.claim import broken
from runs.match import decided_files, programme_folder, seats_folder

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from admission.before import Before, Decided
    from admission.model import Pupils, Schools
    from admission.programmes import Programmes


def names_of(before: Before | Round) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the input and output files that ``write`` makes, none without anything before."""
    if before.programmes is None and before.decided is None:
        return (), ()
    lists = programme_folder.names_of(before.programmes)
    decided = decided_files.names_of(before.decided)
    return (seats_folder.SEATS_IN, *lists[0], *decided[0]), (*lists[1], *decided[1])


def write(
    folder: Path, given: Schools, programmes: Programmes | None, decided: Decided | None
) -> None:
    """Write the seats as given, lists and decisions, and who has a school by them."""
    seats_folder.write(folder, given, programmes)
    if programmes is not None:
        programme_folder.write(folder, programmes, given)
    if decided is not None:
        decided_files.write(folder, decided, given)


def read_back(folder: Path, names: Collection[str], pupils: Pupils, schools: Schools) -> Round:
    """
    Return the round that a folder claims; without anything before it the plain one.

    Parameters
    ----------
    folder, names
        A result and the names of its inputs.
    pupils, schools
        All pupils, and the schools of the ordinary run.

    Notes
    -----
    Call it within ``unreadable``.
    """
    if seats_folder.SEATS_IN not in names:
        return Round(pupils=pupils, schools=schools)
    offered = seats_folder.read_back(folder, schools)
    programmes = decided = None
    if programme_folder.LISTS_IN in names:
        programmes = programme_folder.read_back(folder, offered)
    if decided_files.DECIDED_IN in names:
        decided = decided_files.read_back(folder, offered.schools)
    return Round(pupils=pupils, schools=offered.schools, programmes=programmes, decided=decided)


def check_copies(folder: Path, before: Before) -> None:
    """Raise ``BrokenPromiseError`` unless the table of decisions is what the run was given."""
    if before.decided is None:
        return
    path = folder / decided_files.DECIDED
    if path.read_bytes() != decided_files.as_csv(before.decided, before.given):
        broken(f"beforehand: {decided_files.DECIDED} is not the list that the run was given")
