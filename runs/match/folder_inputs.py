"""What a placement folder keeps of its inputs, read back as they went in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.before import taken
from admission.model import Schools
from admission.pairs import NO_PAIRS, Pairs
from admission.policy import file as policies
from runs.match import before_folder, pair_files, second_files
from runs.match import write as layout
from runs.match.inputs import pupils_of, read_distances
from runs.reading_back import texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from admission.before import Before, Round
    from admission.model import Pupils
    from admission.policy.file import Policy
    from gis.units import Millimetres
    from runs.match.second_files import SecondRound


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderInputs:
    """
    Policy, pupils, schools, distances and pairs of a placement; P pupils, S schools.

    Attributes
    ----------
    policy, pupils, schools
        As the ordinary run used them.
    distance_mm
        Shape (P, S).
    pairs
        Catchments and barred pairs, where the run had any.
    asked
        Everybody and the seats as given, with those who are said to have a school before.
    everybody_mm, everybody_pairs
        Distances and pairs of everybody.
    before
        Those who are said to have a school before, where the run had any.
    second
        The first round and the waiting lists, where the run was a second round.
    """

    policy: Policy
    pupils: Pupils
    schools: Schools
    distance_mm: Millimetres
    pairs: Pairs
    asked: Round
    everybody_mm: Millimetres
    everybody_pairs: Pairs
    before: Before | None
    second: SecondRound | None


def read_inputs(folder: Path, manifest: Mapping[str, Any]) -> FolderInputs:
    """
    Return the inputs of a placement folder.

    Notes
    -----
    Call it within ``runs.reading_back.unreadable``.
    """
    names = manifest.get("inputs", {})
    policy = policies.parse((folder / layout.POLICY_IN).read_bytes(), file=layout.POLICY_IN)
    pupil_table = pq.read_table(folder / layout.PUPILS_IN)
    school_table = pq.read_table(folder / layout.SCHOOLS_IN)
    pupils = pupils_of(
        policy,
        texts(pupil_table, "pupil_id"),
        pupil_table.column("group").to_numpy().astype(np.int32),
        {name: texts(pupil_table, name) for name in policy.columns},
    )
    schools = Schools(
        code=texts(school_table, "school_code"),
        seats=school_table.column("seats").to_numpy().astype(np.int32),
    )
    pupils.check()
    schools.check()
    asked = before_folder.read_back(folder, names, pupils, schools)
    distance_mm = read_distances(folder / layout.DISTANCES_IN, pupils, schools)
    pairs = pair_files.read(folder, names, pupils, schools)
    pair_files.check_complete(policy, pairs)
    before = asked.before(distance_mm, pairs)
    rest = _rest(pairs, ~asked.is_before)
    return FolderInputs(
        policy=policy,
        pupils=taken(pupils, ~asked.is_before),
        schools=schools,
        distance_mm=distance_mm if before is None else distance_mm[~asked.is_before],
        pairs=rest,
        asked=asked,
        everybody_mm=distance_mm,
        everybody_pairs=pairs,
        before=before,
        second=second_files.read_back(folder, manifest, pupils, schools)
        if second_files.FIRST_IN in names
        else None,
    )


def _rest(pairs: Pairs, stay: NDArray[np.bool_]) -> Pairs:
    """Return the pairs of those who take part in the ordinary run."""
    if pairs is NO_PAIRS or stay.all():
        return pairs
    return pairs.take(stay)
