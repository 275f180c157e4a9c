"""Imports: read a file, check all of it, and only then store it, whole and once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
from sqlalchemy import func, select

from gis import read, write
from gis.access import act_as
from gis.db import transaction
from gis.model import Source
from gis.personal_key import personal_key
from gis.province import Province, national
from gis.province import load as load_province
from gis.register import read as register
from gis.register.checks import Known
from gis.register.contract import load as load_contract
from gis.register.finding import finding
from gis.report import CheckReport
from gis.tables.registers import Dataset
from gis.write_audit import OWNER
from runs.approval.gate import applied
from runs.approval.kinds import SEATS
from runs.derived_aliases import derived_aliases, source_of
from runs.hand_edits import hand_edits
from runs.recorded.decided import ALIASES, refuse_if_decided
from runs.seat_import import file_of, held_back
from runs.sign_off import flagged_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Engine
    from sqlalchemy.orm import InstrumentedAttribute

    from gis.access import Access
    from gis.province_layout import Layout
    from runs.approval.read import Approval

State = Literal["checked", "new", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that was read and checked, with nothing stored yet."""

    kind: str
    frame: pd.DataFrame
    report: CheckReport
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """
    What one import did.

    Attributes
    ----------
    state
        ``new``: stored as a set of its own, now in use; ``unchanged``: the same file gave the
        same rows before, and that set is in use; ``checked``: nothing was to be stored.
    number
        Number of the stored set or network; ``None`` if nothing was stored.
    counts
        What was read, for the table a person sees.
    """

    kind: str
    state: State
    number: int | None
    counts: Mapping[str, int]
    report: CheckReport
    source: Source


def known_in(engine: Engine) -> Known:
    """Return the wards and schools in use, against which further registers are checked."""
    sets = read.active_sets(engine)
    areas = read.register(engine, "wards") if "wards" in sets else None
    return Known(
        wards=areas if isinstance(areas, gpd.GeoDataFrame) else None,
        schools=read.register(engine, "schools") if "schools" in sets else None,
    )


def check_register(  # noqa: PLR0913 - a file is checked against this many things
    path: Path,
    kind: str,
    *,
    province: Province | str | None = None,
    known: Known | None = None,
    season: str | None = None,
    key: bytes | None = None,
    epsg: int | None = None,
    constants: Mapping[str, str] | None = None,
    layouts: Sequence[Layout] = (),
) -> Checked:
    """
    Read and check a register file; errors stand in the report, nothing is stored.

    Parameters
    ----------
    kind
        Register, as in ``registers.toml``.
    province
        Place whose headings, extent and norms hold.
    known
        Wards and schools that rows may refer to.
    season
        Season of all rows of a file without that column.
    key
        Secret for hashing personal numbers; the installation's own if not given.
    epsg
        Coordinate system of a file that names none.
    constants
        Further columns to the value of all rows of a file without them.
    layouts
        Column maps that come before those of the place.
    """
    place = _place(province)
    place = place.model_copy(update={"layout": (*layouts, *place.layout)})
    if key is None and load_contract(kind).personal:
        key = personal_key()
    same = {**(constants or {}), **({} if season is None else {"season": season})}
    frame, report = register.read(
        path, kind, place, known=known, constants=same, key=key, epsg=epsg
    )
    _say_if_no_wards(frame, report, path, known, place)
    if kind == "schools":
        _count_schools(frame, report)
    return Checked(kind=kind, frame=frame, report=report, source=_source(path, kind, place))


def store_register(
    engine: Engine,
    checked: Checked,
    *,
    over_hand_edits: bool = False,
    by: Access | None = None,
    approval: Approval | None = None,
    whole_place: bool = False,
) -> Imported:
    """
    Store what was checked, in one transaction.

    Parameters
    ----------
    over_hand_edits
        Whether rows changed by hand since the set in use was imported may be set back.
    by
        Who imports; needed where a file of seats takes two persons.
    approval
        Under which two persons agreed to it.
    whole_place
        Whether the file sets up a place together with all others, so that no seats of it are in
        force.

    Raises
    ------
    WaitsError
        If the file changes seats so far that it takes two persons; it is kept as a proposal.
    InputError
        If the check found errors, a decided run rests on the rows in use, or rows changed by
        hand would be set back; nothing is written then.
    """
    checked.report.raise_if_errors(checked.source.name)
    in_use = read.active_sets(engine).get(checked.kind)
    by_hand = hand_edits(engine, checked.kind, checked.frame)
    if in_use is None or in_use.sha256 != checked.source.sha256 or by_hand.set_back:
        refuse_if_decided(engine, checked.kind)
    if not over_hand_edits:
        by_hand.refuse(checked.source.name)
    if checked.kind == SEATS and not whole_place:
        given = (checked.frame, checked.source)
        held_back(engine, *given, by=by, approval=approval, over=over_hand_edits)
    principal = OWNER if by is None else by.principal
    return _stored(engine, checked, over=by_hand.version, by=principal)


def store_approved(engine: Engine, approval: Approval, access: Access) -> Imported:
    """Store a file of seats that two persons agreed to; errors as ``store_register``."""
    frame, source = file_of(approval)
    checked = Checked(kind=SEATS, frame=frame, report=CheckReport(), source=source)
    over = bool(approval.body["over_hand_edits"])
    done = store_register(engine, checked, over_hand_edits=over, by=access, approval=approval)
    with transaction(engine) as connection:
        act_as(connection, access)
        applied(connection, approval.approval_id, access=access, detail={"dataset": done.number})
    return done


def import_register(  # noqa: PLR0913 - a file is imported with this many facts
    engine: Engine,
    path: Path,
    kind: str,
    *,
    province: Province | str | None = None,
    season: str | None = None,
    key: bytes | None = None,
    over_hand_edits: bool = False,
    by: Access | None = None,
    whole_place: bool = False,
) -> Imported:
    """
    Import one register: read, check against what is imported already, store.

    Raises
    ------
    InputError
        If the file has errors, all of them named, or ``store_register`` refuses it; nothing is
        written then.
    """
    if load_contract(kind).kind == "wards":
        return import_wards(engine, path, province=province, over_hand_edits=over_hand_edits)
    checked = check_register(
        path, kind, province=province, known=known_in(engine), season=season, key=key
    )
    return store_register(
        engine, checked, over_hand_edits=over_hand_edits, by=by, whole_place=whole_place
    )


def import_wards(
    engine: Engine,
    path: Path,
    *,
    province: Province | str | None = None,
    over_hand_edits: bool = False,
) -> Imported:
    """Import wards and what ``store_wards`` stores with them; errors as ``import_register``."""
    checked = check_register(path, "wards", province=province)
    return store_wards(engine, checked, over_hand_edits=over_hand_edits)


def store_wards(engine: Engine, checked: Checked, *, over_hand_edits: bool = False) -> Imported:
    """Store checked wards and, where no register of aliases stands, those of their former names."""
    aliases = derived_aliases(engine, checked.frame)
    if aliases is not None:
        _refuse_other_names(engine, aliases)
    by_hand = None if aliases is None else hand_edits(engine, ALIASES, aliases)
    if by_hand is not None and not over_hand_edits:
        by_hand.refuse(checked.source.name)
    imported = store_register(engine, checked, over_hand_edits=over_hand_edits)
    if aliases is not None and by_hand is not None:
        write.register(engine, ALIASES, aliases, source_of(checked.source), over=by_hand.version)
    return imported


def _refuse_other_names(engine: Engine, aliases: pd.DataFrame) -> None:
    """Raise ``InputError`` if a decided run rests on the former names in use and these differ."""
    if ALIASES in read.active_sets(engine):
        in_use = read.register(engine, ALIASES)
        shared = [name for name in in_use.columns if name in aliases.columns]
        known, new = (
            set(frame[shared].astype("string").fillna("").itertuples(index=False, name=None))
            for frame in (in_use, aliases)
        )
        if known == new:
            return
    refuse_if_decided(engine, ALIASES)


def newest(engine: Engine, column: InstrumentedAttribute[int]) -> int:
    """Return the highest number given so far; a set that gets a higher one is new."""
    with engine.connect() as connection:
        return connection.execute(select(func.max(column))).scalar() or 0


def _stored(engine: Engine, checked: Checked, *, over: str | None, by: str) -> Imported:
    before = newest(engine, Dataset.dataset_id)
    number = write.register(
        engine,
        checked.kind,
        checked.frame,
        checked.source,
        over=over,
        by=by,
        flagged=flagged_rows(checked.report),
    )
    return Imported(
        kind=checked.kind,
        state="new" if number > before else "unchanged",
        number=number,
        counts=checked.report.counts,
        report=checked.report,
        source=checked.source,
    )


def _place(province: Province | str | None) -> Province:
    if isinstance(province, str):
        return load_province(province)
    return province or national()


def _source(path: Path, kind: str, province: Province) -> Source:
    """Return where a file came from; date and licence as the place's sources state them."""
    stated = next((one for one in province.sources if kind in one.covers), None)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return Source(
        name=path.name,
        sha256=sha256,
        data_date="" if stated is None else stated.date,
        licence="" if stated is None else stated.licence,
        nature="invented" if province.invented else "real",
    )


def _say_if_no_wards(
    frame: pd.DataFrame, report: CheckReport, path: Path, known: Known | None, place: Province
) -> None:
    """Warn that points were only checked against a box, where the wards are not known."""
    if (known is not None and known.wards is not None) or "lon" not in frame:
        return
    n_points = int((frame["lon"].notna() & frame["lat"].notna()).sum())
    facts: dict[str, object] = {"n": n_points, "place": place.name_vi, "place_en": place.name_en}
    if n_points:
        report.add(finding("wards_not_known", path.name, severity="warning", facts=facts))
        report.counts["warnings"] = len(report.warnings)


def _count_schools(frame: pd.DataFrame, report: CheckReport) -> None:
    """Count schools by kind, and those that teach a level, for the table a person sees."""
    for kind, n_schools in frame["kind"].value_counts().sort_index().items():
        report.counts[f"kind {kind}"] = int(n_schools)
    levels = frame["levels"].dropna().str.split("|").explode().value_counts().sort_index()
    for level, n_schools in levels.items():
        report.counts[f"teaches {level}"] = int(n_schools)
