"""The frozen inputs of a run from the database: written before anything is computed."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

from admission.model import Pupils, Schools
from admission.pairs import NO_PAIRS, Pairs
from admission.policy import file as policies
from gis import read
from gis.errors import BrokenPromiseError, DatabaseError
from runs import parquet
from runs.catchments_in_use import catchments_in_use, inside_of, versions_of
from runs.city_inputs import (
    Homes,
    boarding_of,
    pupils_of,
    standing_of,
)
from runs.city_round import round_of, used_registers
from runs.folder import whole_folder
from runs.gates import Gates, gates_in_use
from runs.manifest import NAME, canonical_json, sha256_of_file
from runs.match import before_folder, pair_files
from runs.reading_back import texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Engine

    from admission.before import Round
    from admission.policy.file import Policy
    from gis.catchment.stored import Stored
    from runs.recorded.identity import Identity

SNAPSHOT_FORMAT: Final = "gan-truong-snapshot-1"
PUPILS: Final = "pupils.parquet"
SCHOOLS: Final = "schools.parquet"
GATES: Final = "gates.parquet"
POLICY: Final = "policy.toml"
FILES: Final = (GATES, POLICY, PUPILS, SCHOOLS)
GIVEN: Final = "given:"
"""Before the name of a column from which a policy's inner order made the group."""

SCHOOL_SCHEMA: Final = pa.schema(
    [("school_code", pa.string()), ("seats", pa.int32()), ("ward_code", pa.string())]
)
GATE_SCHEMA: Final = pa.schema(
    [
        ("school", pa.int32()),
        ("gate_no", pa.int32()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """
    Everything a run reads but its roads, P pupils and S schools.

    Attributes
    ----------
    policy, pupils, homes, schools, gates
        As frozen.
    pairs
        Which homes lie in which catchment, where the policy has a rule about it.
    asked
        The same pupils and schools with who has a seat before the ordinary run.
    hashes
        SHA-256 of each file.
    """

    policy: Policy
    pupils: Pupils
    homes: Homes
    schools: Schools
    gates: Gates
    pairs: Pairs
    asked: Round
    hashes: Mapping[str, str]


def freeze(engine: Engine, identity: Identity, folder: Path) -> None:
    """
    Write what a run uses into a new folder, whole or not at all.

    Raises
    ------
    InputError
        If a register has no row of that season and grade.
    DatabaseError
        If somebody changed the registers in use meanwhile.
    """
    season, grade = identity.season, identity.grade
    policy, register = identity.policy, read.register(engine, "pupils")
    plain, homes = pupils_of(register, season=season, grade=grade)
    pupils = standing_of(policy, register, plain, season=season)
    asked = _asked(engine, identity, register, pupils)
    schools = asked.schools
    gates = gates_in_use(engine, schools, grade=grade, season=season)
    pairs = NO_PAIRS
    if policy.catchments is not None:
        areas = catchments_in_use(engine, policy, season=season, grade=grade)
        _refuse_others(identity, areas)
        pairs = Pairs(inside=inside_of(areas, homes, schools, season=season, needed=True))
    if policy.boarding_beyond_mm is not None:
        boarding = boarding_of(read.register(engine, "schools"), schools)
        pairs = replace(pairs, boarding=boarding)
    now = read.active_sets(engine)
    if {name: now.get(name) for name in identity.sets} != dict(identity.sets):
        msg = "a register was imported while the run read it; run it again"
        raise DatabaseError(msg)
    with whole_folder(folder) as partial:
        (partial / POLICY).write_bytes(identity.policy.text)
        write_pupils(partial, pupils, homes)
        _write_schools(partial, schools, gates)
        files = (*FILES, *_write_inputs(partial, pairs, asked))
        stated = {
            "format": SNAPSHOT_FORMAT,
            "key": identity.key,
            "origin": identity.origin,
            "seed": identity.seed,
            "schools_at_own_point": gates.n_stand_ins,
            "files": {name: sha256_of_file(partial / name) for name in files},
        }
        (partial / NAME).write_bytes(canonical_json(stated))


def _write_inputs(folder: Path, pairs: Pairs, asked: Round) -> tuple[str, ...]:
    """Write pairs and what comes before the ordinary run; return the names of the files."""
    (folder / "inputs").mkdir()
    pair_files.write(folder, pairs, asked.pupils, asked.schools)
    before_in, before_out = before_folder.names_of(asked)
    if before_in:
        before_folder.write(folder, asked.schools, asked.programmes, asked.decided)
    return (*pair_files.names_of(pairs), *before_in, *before_out)


def _asked(
    engine: Engine, identity: Identity, pupil_register: pd.DataFrame, pupils: Pupils
) -> Round:
    registers = {
        name: read.register(engine, name)
        for name in ("seats", *used_registers(identity.policy))
        if name in identity.sets
    }
    return round_of(
        *(identity.policy, {**registers, "pupils": pupil_register}, pupils),
        season=identity.season,
        grade=identity.grade,
    )


def _refuse_others(identity: Identity, areas: Sequence[Stored]) -> None:
    if versions_of(areas) != list(identity.catchments or ()):
        msg = "a catchment was approved or replaced while the run read it; run it again"
        raise DatabaseError(msg)


def load(folder: Path, *, key: str) -> Snapshot:
    """
    Return a snapshot whose every byte is as it was frozen.

    Raises
    ------
    BrokenPromiseError
        If a file was changed, or it is another run's.
    """
    stated = json.loads((folder / NAME).read_bytes())
    files = [*FILES, *sorted(set(stated.get("files", {})) - set(FILES))]
    found = {name: sha256_of_file(folder / name) for name in files if (folder / name).is_file()}
    if stated.get("format") != SNAPSHOT_FORMAT or stated["key"] != key or stated["files"] != found:
        msg = f"the snapshot in {folder} is not as it was frozen; delete that folder, run again"
        raise BrokenPromiseError(msg)
    table = pq.read_table(folder / PUPILS)
    school_table = pq.read_table(folder / SCHOOLS)
    gate_table = pq.read_table(folder / GATES)
    given = [name for name in table.column_names if name.startswith(GIVEN)]
    pupils = Pupils(
        id=texts(table, "pupil_id"),
        group=_numbers(table, "group").astype(np.int32),
        given={name.removeprefix(GIVEN): _column(table, name) for name in given},
    )
    homes = Homes(
        lon=_numbers(table, "lon"), lat=_numbers(table, "lat"), ward_code=texts(table, "ward_code")
    )
    schools = Schools(
        code=texts(school_table, "school_code"),
        seats=_numbers(school_table, "seats").astype(np.int32),
    )
    gates = Gates(
        school=_numbers(gate_table, "school").astype(np.int32),
        number=_numbers(gate_table, "gate_no").astype(np.int32),
        lon=_numbers(gate_table, "lon"),
        lat=_numbers(gate_table, "lat"),
        school_ward_code=texts(school_table, "ward_code"),
        n_stand_ins=stated["schools_at_own_point"],
    )
    policy = policies.parse((folder / POLICY).read_bytes(), file=POLICY)
    asked = before_folder.read_back(folder, found, pupils, schools)
    return Snapshot(
        policy=policy,
        pupils=pupils,
        homes=homes,
        schools=schools,
        gates=gates,
        pairs=pair_files.read(folder, found, pupils, schools),
        asked=asked,
        hashes=found,
    )


def write_pupils(folder: Path, pupils: Pupils, homes: Homes) -> None:
    """Write the children of a run and where they live."""
    given = {f"{GIVEN}{name}": pa.array(pupils.given[name]) for name in sorted(pupils.given)}
    schema = pa.schema(
        [
            ("pupil_id", pa.string()),
            ("group", pa.int32()),
            ("lon", pa.float64()),
            ("lat", pa.float64()),
            ("ward_code", pa.string()),
            *((name, column.type) for name, column in given.items()),
        ]
    )
    batch = {
        "pupil_id": pupils.id,
        "group": pupils.group,
        "lon": homes.lon,
        "lat": homes.lat,
        "ward_code": homes.ward_code,
        **given,
    }
    parquet.write(folder / PUPILS, schema, [batch])


def _write_schools(folder: Path, schools: Schools, gates: Gates) -> None:
    batch = {
        "school_code": schools.code,
        "seats": schools.seats,
        "ward_code": gates.school_ward_code,
    }
    parquet.write(folder / SCHOOLS, SCHOOL_SCHEMA, [batch])
    gate_batch = {
        "school": gates.school,
        "gate_no": gates.number,
        "lon": gates.lon,
        "lat": gates.lat,
    }
    parquet.write(folder / GATES, GATE_SCHEMA, [gate_batch])


def _numbers(table: pa.Table, name: str) -> Any:  # noqa: ANN401 (numpy of the column's type)
    return table.column(name).to_numpy()


def _column(table: pa.Table, name: str) -> np.ndarray:
    column = table.column(name)
    return texts(table, name) if pa.types.is_string(column.type) else column.to_numpy()
