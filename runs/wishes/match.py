"""Grade 10 from file to file: read, set cut-offs, check, write; nothing half-written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from admission.policy import file as policies
from admission.policy.schema import WISHES
from gis.errors import InputError
from gis.progress import silent
from runs.folder import refuse_existing
from runs.wishes.inputs import WishInputs, read_wish_inputs
from runs.wishes.programmes import WishFiles
from runs.wishes.solve import solve_wishes
from runs.wishes.write import write_wishes

if TYPE_CHECKING:
    from admission.policy.file import Policy
    from gis.progress import Progress


def match_wishes_files(
    policy: str | Path,
    files: WishFiles,
    out_dir: Path,
    *,
    force: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """
    Set cut-offs and make offers for some files, write the folder, return its manifest.

    Raises
    ------
    InputError
        For anything wrong with the input, with file, row and column; nothing is written.
    BrokenPromiseError
        If the result breaks a promise; nothing is written.
    """
    refuse_existing(out_dir, force=force)
    rules, before = load_with_programmes(policy)
    progress("read", 0, None)
    inputs = read_wish_inputs(rules, before, files)
    refuse_too_few_seats(rules, inputs)
    progress("cut-offs", 0, None)
    result = solve_wishes(inputs)
    progress("write", 0, None)
    return write_wishes(out_dir, result, force=force)


def load_with_programmes(policy: str | Path) -> tuple[Policy, list[Policy]]:
    """
    Return a grade-10 policy and those of the programmes that come before it.

    Raises
    ------
    InputError
        If a policy does not go by scores and wishes, or two programmes have one word.
    """
    rules = policies.load(policy)
    before = [policies.load(name) for name in rules.programmes_before] if _is_wishes(rules) else []
    for one in (rules, *before):
        if not _is_wishes(one):
            msg = f"policy {one.name} places by distance; use the command match"
            raise InputError(msg)
    words = [one.programme for one in (*before, rules)]
    if len(set(words)) != len(words):
        msg = f"policy {rules.name}: two programmes have one word: {', '.join(words)}"
        raise InputError(msg)
    return rules, before


def _is_wishes(policy: Policy) -> bool:
    return policy.mechanism == WISHES


def refuse_too_few_seats(policy: Policy, inputs: WishInputs) -> None:
    """Raise ``InputError`` where the policy refuses fewer seats than applicants."""
    n_seats = int(inputs.main.schools.seats.sum(dtype=np.int64))
    n = len(inputs.main.applicants)
    if policy.refuses_too_few_seats and n_seats < n:
        msg = f"policy {policy.name}: {n_seats} seats for {n} applicants"
        raise InputError(msg)
