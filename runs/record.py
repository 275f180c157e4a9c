"""Writing one sealed placement to the database from its folder, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from gis import write
from gis.copy_rows import Flags, Numbers, Texts
from gis.db import transaction
from gis.tables.results import Considered, Cutoff, Offer
from gis.tables.work import Policy, Run
from gis.units import MM_PER_M, NONE
from gis.write_audit import OWNER
from runs.csv_table import read_table
from runs.manifest import NAME, sha256_of_file
from runs.match import stand_ins
from runs.match import write as layout
from runs.recorded.decided import ALLOCATION
from runs.seal.leaves import BEFORE, before_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray
    from sqlalchemy import Connection, Engine, Table

    from admission.policy.file import Policy as Rules
    from gis.progress import Progress
    from gis.units import Ids, Index, Millimetres
    from runs.recorded.identity import Identity
    from runs.recorded.snapshot import Snapshot

Columns = dict[str, Numbers | Flags | Texts]

Then = Callable[["Connection", int], None]
"""What else belongs into the transaction that records a run, once its rows stand."""

DECIDED: Final = "decided"
"""What an offer says of a seat that the committee gave beforehand."""

REASON_TEXTS: Final = ["pupil_id", "school_code", "reason"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """
    One sealed placement and what it stood on.

    Attributes
    ----------
    facts
        Columns of its row that are known before it is computed: ``facts_of`` an identity, or of
        a first round.
    snapshot
        What went in.
    folder, manifest
        The sealed result.
    straight_mm
        Straight line from each home to the offered school's nearest gate, ``NONE`` without an
        offer, shape (P,).
    summary
        Headline figures and counts.
    """

    facts: Mapping[str, Any]
    snapshot: Snapshot
    folder: Path
    manifest: Mapping[str, Any]
    straight_mm: NDArray[np.int64]
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """
    The offers of a sealed folder as arrays, P pupils.

    Attributes
    ----------
    school
        Position of the school, ``NONE`` without an offer.
    distance_mm, rank
        As written; ``NONE`` and 0 without an offer, or for a seat without a way.
    programme, decision
        By what a seat was had before the ordinary run, empty for all others.
    """

    school: Index
    distance_mm: Millimetres
    rank: Index
    programme: Ids
    decision: Ids


def facts_of(identity: Identity) -> dict[str, Any]:
    """Return what the row of a run says of what went in."""
    return {
        "kind": ALLOCATION,
        "season": identity.season,
        "grade": identity.grade,
        "policy_name": identity.policy.name,
        "policy_sha256": identity.policy.sha256,
        "network_id": identity.network.network_id,
        "inputs": {
            "network": identity.network.sha256,
            **{f"{name} register": one.content_sha256 for name, one in identity.sets.items()},
            "policy": identity.policy.sha256,
        },
        "seed": identity.seed,
        "is_model": identity.nature != "real",
        "run_key": identity.key,
    }


def read_offers(folder: Path, snapshot: Snapshot) -> Offered:
    """Return the offers of a sealed folder; its pupils are those of the snapshot, in order."""
    table = read_table(folder / layout.OFFERS, required=layout.OFFER_COLUMNS).columns
    position = {"": NONE, **{str(code): s for s, code in enumerate(snapshot.schools.code)}}
    before = before_of(folder, [name for name in BEFORE if (folder / name).is_file()])
    by = [before.get(name, {}) for name in table["pupil_id"]]
    return Offered(
        school=np.array([position[code] for code in table["school_code"]], np.int32),
        distance_mm=np.array(
            [_mm(cell) if cell else NONE for cell in table["distance_m"]], np.int32
        ),
        rank=np.array([int(cell or 0) for cell in table["rank"]], np.int32),
        programme=np.array([row.get("programme", "") for row in by], object),
        decision=np.array([row.get("reason", "") for row in by], object),
    )


def record(
    engine: Engine,
    placement: Placement,
    progress: Progress,
    *,
    by: str = OWNER,
    then: Then | None = None,
) -> int:
    """
    Write a sealed placement in one transaction and return its run number.

    Parameters
    ----------
    placement
        Checked and sealed; nothing else may be recorded.
    progress
        Told about each table.
    by
        Who asked for it, as the audit log says it.
    then
        Ends the transaction, or refuses all of it.

    Notes
    -----
    Whoever records the same run at the same moment gets the same number: the key is unique, the
    second waits for the first and then finds it.
    """
    with transaction(engine) as connection:
        keep_policy(connection, placement.snapshot.policy)
        run_id, made = _run(connection, placement)
        if not made:
            return run_id
        tables = {
            "offers": (Offer.__table__, _offers),
            "cut-offs": (Cutoff.__table__, _cutoffs),
            "reasons": (Considered.__table__, _considered),
        }
        for name, (table, columns_of) in tables.items():
            columns, n_rows = columns_of(placement)
            progress(f"recording {name}", 0, n_rows)
            run: Columns = {"run_id": Numbers(np.full(n_rows, run_id))}
            write.columns(connection, table_of(table), {**run, **columns}, n_rows)
            progress(f"recording {name}", n_rows, n_rows)
        detail = {"run_sha256": placement.manifest["run_sha256"]}
        detail |= {name: placement.facts[name] for name in ("kind", "season", "grade")}
        write.audit(connection, actor=by, action="create", subject=f"run {run_id}", detail=detail)
        if then is not None:
            then(connection, run_id)
    return run_id


def table_of(table: Any) -> Table:  # noqa: ANN401 (SQLAlchemy types a model's table as FromClause)
    """Return the table of a model."""
    made: Table = table
    return made


def keep_policy(connection: Connection, policy: Rules) -> None:
    """Keep a policy whole, once."""
    known = select(Policy.policy_id).where(Policy.sha256 == policy.sha256)
    if connection.scalar(known) is None:
        connection.execute(
            insert(Policy).values(name=policy.name, sha256=policy.sha256, body=policy.text.decode())
        )


def _run(connection: Connection, placement: Placement) -> tuple[int, bool]:
    """Return the number of the run, and whether it was made just now."""
    manifest = placement.manifest
    code = manifest["code"]
    facts = {
        **placement.facts,
        "inputs": {**placement.facts["inputs"], **manifest["inputs"]},
        "summary": dict(placement.summary),
        "code_version": f"{code['version']}+{code['source_sha256'][:12]}",
        "manifest_sha256": sha256_of_file(placement.folder / NAME),
        "run_sha256": manifest["run_sha256"],
        "origin": manifest["origin"],
    }
    return insert_run(connection, facts)


def insert_run(connection: Connection, facts: Mapping[str, Any]) -> tuple[int, bool]:
    """Write the row of a run unless one has its key; return its number, and whether it is new."""
    statement = pg_insert(Run).values(**facts).on_conflict_do_nothing(index_elements=["run_key"])
    run_id = connection.scalar(statement.returning(Run.run_id))
    if run_id is not None:
        return int(run_id), True
    known = select(Run.run_id).where(Run.run_key == facts["run_key"])
    return int(connection.execute(known).scalar_one()), False


def _offers(placement: Placement) -> tuple[Columns, int]:
    snapshot = placement.snapshot
    offered = read_offers(placement.folder, snapshot)
    placed = offered.school != NONE
    has_way = offered.distance_mm != NONE
    every = np.arange(len(placed))
    homes, wards = words_of(snapshot.homes.ward_code)
    school_wards, school_ward = words_of(snapshot.gates.school_ward_code)
    columns: Columns = {
        "pupil_id": Texts(list(snapshot.pupils.id), every),
        "school_code": Texts(list(snapshot.schools.code), offered.school),
        "distance_mm": Numbers(offered.distance_mm, has_way),
        "straight_mm": Numbers(placement.straight_mm, has_way),
        "rank": Numbers(offered.rank, has_way),
        "group_no": Numbers(snapshot.pupils.group),
        "home_ward_code": Texts(homes, wards),
        "school_ward_code": Texts(
            school_wards, np.where(placed, school_ward[np.maximum(offered.school, 0)], NONE)
        ),
        "stands_in": _marked(placement.folder, "offer", snapshot.pupils.id),
        "programme": Texts(*words_of(offered.programme)),
        # That it was decided, not why: the ground stays with the committee and the sealed folder.
        "decision": Texts(*words_of(np.where(offered.decision != "", DECIDED, offered.decision))),
    }
    return columns, len(placed)


def _cutoffs(placement: Placement) -> tuple[Columns, int]:
    table = read_table(
        placement.folder / layout.CUTOFFS, required=layout.CUTOFF_COLUMNS, may_be_empty=True
    ).columns
    last = table["last_distance_m"]
    columns: Columns = {
        "school_code": Texts(table["school_code"], np.arange(len(last))),
        "group_no": Numbers(np.array(table["group"], np.int64)),
        "last_distance_mm": Numbers(
            np.array([_mm(cell) for cell in last], np.int64), np.array([bool(c) for c in last])
        ),
        "seats": Numbers(np.array(table["seats"], np.int64)),
        "n_offers": Numbers(np.array(table["offers"], np.int64)),
    }
    return columns, len(last)


def _considered(placement: Placement) -> tuple[Columns, int]:
    table = pq.read_table(placement.folder / layout.REASONS, read_dictionary=REASON_TEXTS)
    pairs = (table.column(name).to_pylist() for name in ("pupil_id", "school_code"))
    marks = _marked(placement.folder, "reason", list(zip(*pairs, strict=True)))
    return {**reason_columns(table), "stands_in": marks}, len(table)


def _marked(folder: Path, used_as: str, rows: Sequence[Any] | Ids) -> Flags:
    """Return which pupils, or pairs of pupil and school, the folder marks as stand-ins."""
    if not (folder / stand_ins.NAME).is_file():
        return Flags(np.zeros(len(rows), np.bool_))
    table = read_table(folder / stand_ins.NAME, required=stand_ins.COLUMNS).columns
    cells = zip(table["pupil_id"], table["school_code"], table["used_as"], strict=True)
    marked: set[Any] = {
        pupil if used_as == "offer" else (pupil, school)
        for pupil, school, word in cells
        if word == used_as
    }
    return Flags(np.array([row in marked for row in rows], np.bool_))


def reason_columns(table: pa.Table) -> Columns:
    """Return the columns of the reasons; texts must have been read as dictionaries."""
    group = table.column("cutoff_group")
    columns: Columns = {name: _texts(table.column(name)) for name in REASON_TEXTS}
    return columns | {
        "own_mm": _metres(table.column("own_m")),
        "cutoff_mm": _metres(table.column("cutoff_m")),
        "cutoff_group": Numbers(group.fill_null(0).to_numpy(), group.is_valid().to_numpy()),
    }


def _texts(column: pa.ChunkedArray) -> Texts:
    whole = column.unify_dictionaries().combine_chunks()
    return Texts(whole.dictionary.to_pylist(), whole.indices.to_numpy())


def _metres(column: pa.ChunkedArray) -> Numbers:
    metres = column.fill_null(0).to_numpy()
    return Numbers(np.rint(metres * MM_PER_M).astype(np.int64), column.is_valid().to_numpy())


def words_of(names: Ids) -> tuple[Sequence[str], Index]:
    """Return the different names and each one's position, ``NONE`` for an empty one."""
    words, word = np.unique(names.astype(str), return_inverse=True)
    return words.tolist(), np.where(names == "", NONE, word).astype(np.int32)


def _mm(cell: str) -> int:
    return int(cell.replace(".", "")) if cell else 0
