"""What a placement folder keeps of its inputs, read back as they went in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.model import Schools
from admission.policy import file as policies
from runs.match import pair_files, programme_folder, second_files
from runs.match import write as layout
from runs.match.inputs import pupils_of, read_distances
from runs.reading_back import texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from admission.model import Pupils
    from admission.pairs import Pairs
    from admission.policy.file import Policy
    from admission.programmes import Programmes
    from gis.units import Millimetres
    from runs.match.second_files import SecondRound


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderInputs:
    """
    Policy, pupils, schools, distances and pairs of a placement; P pupils, S schools.

    Attributes
    ----------
    policy, pupils, schools
        As the run used them.
    distance_mm
        Shape (P, S).
    pairs
        Catchments and barred pairs, where the run had any.
    programmes
        Special programmes with whom the folder says that they admit, where the run had any.
    second
        The first round and the waiting lists, where the run was a second round.
    """

    policy: Policy
    pupils: Pupils
    schools: Schools
    distance_mm: Millimetres
    pairs: Pairs
    programmes: Programmes | None
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
    return FolderInputs(
        policy=policy,
        pupils=pupils,
        schools=schools,
        distance_mm=read_distances(folder / layout.DISTANCES_IN, pupils, schools),
        pairs=pair_files.read(folder, names, pupils, schools),
        programmes=programme_folder.read_back(folder, schools)
        if programme_folder.LISTS_IN in names
        else None,
        second=second_files.read_back(folder, manifest, pupils, schools)
        if second_files.FIRST_IN in names
        else None,
    )
