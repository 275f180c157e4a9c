"""Grade 10 of the registers in use: placed by wishes, sealed, and recorded as a run; each once."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis import read, write
from gis.copy_rows import Numbers, Texts
from gis.db import transaction
from gis.errors import InputError
from gis.progress import silent
from gis.tables.results import Cutoff, Offer
from gis.units import NONE
from gis.ward_at import ward_at
from gis.write_audit import OWNER
from runs.audit.read import head_of as audit_head
from runs.city_inputs import ORDINARY
from runs.csv_table import csv_bytes
from runs.manifest import NAME, canonical_json, code_version, read_manifest, sha256_of_file
from runs.record import insert_run, keep_policy, table_of, words_of
from runs.recorded.decided import WISHES
from runs.recorded.identity import LABELS, registers_told
from runs.recorded.place import locked, place_of
from runs.recorded.store import run_facts, run_of_key
from runs.seal.check import check_hashes
from runs.sign_off import signed_for
from runs.wishes.inputs import read_wish_inputs
from runs.wishes.match import load_with_programmes, refuse_too_few_seats
from runs.wishes.programmes import WishFiles
from runs.wishes.solve import solve_wishes
from runs.wishes.stored import StoredWishes, read_stored
from runs.wishes.write import write_wishes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from sqlalchemy import Engine

    from admission.policy.file import Policy as Rules
    from gis.model import Nature
    from gis.progress import Progress
    from gis.read import ActiveSet
    from runs.sign_off import Flagged

APPLICANTS: Final = "applicants"
USED: Final = (APPLICANTS, "schools", "seats")
GIVEN: Final = ("applicant_id", "score", "wish_1", "wish_2", "wish_3", "direct", "area")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWishes:
    """
    A grade-10 result that stands in the database.

    Attributes
    ----------
    run_id
        Its number.
    counts
        Of the sealed result: applicants, schools, seats, placed, unplaced, direct, by wish.
    run_sha256
        Hash that every run of the same inputs, rules and code has.
    assumptions
        Rules of the policy that no document states.
    """

    run_id: int
    counts: Mapping[str, int]
    run_sha256: str
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a run of the registers in use would be."""

    rules: Rules
    before: Sequence[Rules]
    season: str
    grade: str
    sets: Mapping[str, ActiveSet]
    flagged: Mapping[str, Flagged]

    @property
    def nature(self) -> Nature:
        """Return whether the applicants are real, a model or invented."""
        return self.sets[APPLICANTS].nature

    @property
    def origin(self) -> dict[str, Any]:
        """Return where the data came from, in words that hold on every machine."""
        registers = registers_told(self.sets, self.flagged)
        return {"season": self.season, "grade": self.grade, "registers": registers}

    @property
    def key(self) -> str:
        """Return the hash that the same registers, policies and code always have."""
        made_from = {
            "kind": WISHES,
            "origin": self.origin,
            "policies": [one.sha256 for one in (*self.before, self.rules)],
            "code": code_version(),
        }
        return hashlib.sha256(canonical_json(made_from)).hexdigest()


def asked_of(engine: Engine, policy: str | Path, *, season: str, grade: str) -> Asked:
    """
    Return what a run of the registers in use would be.

    Raises
    ------
    InputError
        If the policy goes by distance, no applicants were imported, or nobody signed for rows
        that a check warned about.
    """
    rules, before = load_with_programmes(policy)
    sets = read.active_sets(engine)
    for name in USED:
        if name not in sets:
            read.register(engine, name)  # raises, and says how to import it
    return Asked(
        rules=rules,
        before=before,
        season=season,
        grade=grade,
        sets={name: sets[name] for name in USED},
        flagged=signed_for(engine, USED),
    )


def allocate_wishes(
    engine: Engine,
    policy: str | Path,
    *,
    season: str,
    grade: str,
    progress: Progress = silent,
    by: str = OWNER,
) -> RecordedWishes:
    """
    Set cut-offs and make offers of the applicants in use, and record the run.

    Parameters
    ----------
    engine
        Database with applicants, schools and seats of the season's grade in use.
    policy
        Policy by scores and wishes, by name or file.
    by
        Who asked for it, as the audit log says it.

    Raises
    ------
    InputError
        If an input is missing or wrong; nothing is recorded.
    BrokenPromiseError
        If the result breaks a promise; nothing is recorded.

    Notes
    -----
    The same registers, policies and code are the same run. No distance decides, so none is
    recorded. Programmes that come before are not run: no register holds wishes for them.
    """
    asked = asked_of(engine, policy, season=season, grade=grade)
    place = place_of(asked.key)
    with locked(place):
        known = run_of_key(engine, asked.key)
        if known is not None:
            return _recorded(engine, known)
        if not place.sealed.is_dir():
            _seal(engine, asked, place.sealed, progress)
        manifest = read_manifest(place.sealed)
        check_hashes(place.sealed, manifest)
        stored = read_stored(place.sealed, progress)
        run_id = _record(engine, asked, stored, place.sealed, progress, by=by)
    return _recorded(engine, run_id)


def write_files(folder: Path, applicants: pd.DataFrame, seats: pd.DataFrame) -> WishFiles:
    """
    Write applicants and schools as the files that a grade-10 run reads.

    Parameters
    ----------
    applicants
        Rows of the register.
    seats
        ``school_code`` and ``seats``.
    """
    given = applicants[[name for name in GIVEN if name in applicants]]
    for name, table in ((APPLICANTS, given), ("schools", seats)):
        rows = table.astype(object).where(table.notna(), "").to_numpy().tolist()
        (folder / f"{name}.csv").write_bytes(csv_bytes(list(table), rows))
    return WishFiles(applicants=folder / f"{APPLICANTS}.csv", schools=folder / "schools.csv")


def ordinary_seats(register: pd.DataFrame, *, season: str, grade: str) -> pd.DataFrame:
    """
    Return ``school_code`` and ``seats`` of a season's grade outside of special programmes.

    Raises
    ------
    InputError
        If there are none.
    """
    mine = (
        (register["grade"] == grade)
        & (register["season"] == season)
        & (register["programme"] == ORDINARY)
    )
    if not mine.any():
        msg = f"no seats of grade {grade} in season {season}"
        raise InputError(msg)
    summed = register[mine].groupby("school_code", sort=True)["seats"].sum()
    return summed.astype("int64").reset_index()


def _seal(engine: Engine, asked: Asked, sealed: Path, progress: Progress) -> None:
    progress("read", 0, None)
    applicants = read.register(engine, APPLICANTS)
    seats = ordinary_seats(read.register(engine, "seats"), season=asked.season, grade=asked.grade)
    with tempfile.TemporaryDirectory(prefix="gan-truong-wishes-") as temporary:
        files = write_files(Path(temporary), applicants, seats)
        inputs = read_wish_inputs(asked.rules, asked.before, files)
    refuse_too_few_seats(asked.rules, inputs)
    progress("cut-offs", 0, None)
    write_wishes(
        sealed,
        solve_wishes(inputs),
        labels=[LABELS[asked.nature]] if asked.nature in LABELS else [],
        facts={"origin": asked.origin, "audit_head": audit_head(engine)},
    )


def _record(
    engine: Engine,
    asked: Asked,
    stored: StoredWishes,
    sealed: Path,
    progress: Progress,
    *,
    by: str,
) -> int:
    """Write the sealed result in one transaction and return its number."""
    offers, cutoffs = _offers(engine, stored), _cutoffs(stored)
    manifest, rules, code = stored.manifest, asked.rules, stored.manifest["code"]
    facts = {
        "kind": WISHES,
        "season": asked.season,
        "grade": asked.grade,
        "policy_name": rules.name,
        "policy_sha256": rules.sha256,
        "inputs": {
            **{f"{name} register": one.content_sha256 for name, one in asked.sets.items()},
            "policy": rules.sha256,
            **manifest["inputs"],
        },
        "is_model": asked.nature != "real",
        "run_key": asked.key,
        "summary": {
            **manifest["counts"],
            "pupils": manifest["counts"]["applicants"],
            "assumptions": manifest["policy"]["assumptions"],
        },
        "code_version": f"{code['version']}+{code['source_sha256'][:12]}",
        "manifest_sha256": sha256_of_file(sealed / NAME),
        "run_sha256": manifest["run_sha256"],
        "origin": manifest["origin"],
    }
    with transaction(engine) as connection:
        keep_policy(connection, rules)
        run_id, is_new = insert_run(connection, facts)
        if not is_new:
            return run_id
        for name, table, (columns, n_rows) in (
            ("offers", Offer.__table__, offers),
            ("cut-offs", Cutoff.__table__, cutoffs),
        ):
            progress(f"recording {name}", 0, n_rows)
            run = {"run_id": Numbers(np.full(n_rows, run_id))}
            write.columns(connection, table_of(table), {**run, **columns}, n_rows)
            progress(f"recording {name}", n_rows, n_rows)
        detail = {"run_sha256": manifest["run_sha256"]}
        write.audit(connection, actor=by, action="create", subject=f"run {run_id}", detail=detail)
    return run_id


def _offers(engine: Engine, stored: StoredWishes) -> tuple[dict[str, Numbers | Texts], int]:
    """Return the columns of the offers; the wards decide who may see a row."""
    main = stored.inputs.main
    school, wish = stored.main_offers()
    code = [str(one) for one in main.schools.code]
    register = read.register(engine, "schools").set_index("school_code")["ward_code"]
    ward_of = register.fillna("").reindex(code, fill_value="").to_numpy(object)
    homes = read.register(engine, APPLICANTS).set_index("applicant_id").loc[main.applicants.id]
    placed = school != NONE
    own = np.where(placed, ward_of[np.maximum(school, 0)], "")
    columns: dict[str, Numbers | Texts] = {
        "pupil_id": Texts([str(one) for one in main.applicants.id], np.arange(len(school))),
        "school_code": Texts(code, school),
        "rank": Numbers(wish, wish > 0),
        "home_ward_code": Texts(*words_of(_home_wards(engine, homes))),
        "school_ward_code": Texts(*words_of(own)),
    }
    return columns, len(school)


def _home_wards(engine: Engine, homes: pd.DataFrame) -> np.ndarray:
    found = np.full(len(homes), "", object)
    if not {"lon", "lat"} <= set(homes):
        return found
    lon, lat = (homes[axis].to_numpy(np.float64, na_value=np.nan) for axis in ("lon", "lat"))
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    wards = read.register(engine, "wards")
    at = ward_at(wards["code"].to_numpy(object), wards.geometry.to_numpy())
    found[known] = at(lon[known], lat[known])
    return found


def _cutoffs(stored: StoredWishes) -> tuple[dict[str, Numbers | Texts], int]:
    """Return the columns of the cut-offs, a row per school and rank of the wish."""
    cutoff, seats = stored.main_cutoff, stored.inputs.main.schools.seats
    school, wish = stored.main_offers()
    n_schools, n_wishes = cutoff.shape
    by = np.zeros((n_schools, n_wishes), np.int64)
    counted = (school != NONE) & (wish > 0)
    np.add.at(by, (school[counted], wish[counted] - 1), 1)
    at = np.repeat(np.arange(n_schools), n_wishes)
    columns: dict[str, Numbers | Texts] = {
        "school_code": Texts([str(one) for one in stored.inputs.main.schools.code], at),
        "group_no": Numbers(np.tile(np.arange(1, n_wishes + 1), n_schools)),
        "score_hundredths": Numbers(cutoff.ravel().astype(np.int64)),
        "seats": Numbers(seats[at].astype(np.int64)),
        "n_offers": Numbers(by.ravel()),
    }
    return columns, len(at)


def _recorded(engine: Engine, run_id: int) -> RecordedWishes:
    facts = run_facts(engine, run_id)
    summary = dict(facts["summary"])
    assumed = tuple(summary.pop("assumptions"))
    return RecordedWishes(
        run_id=run_id, counts=summary, run_sha256=facts["run_sha256"], assumptions=assumed
    )
