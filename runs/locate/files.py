"""From a file of addresses to a file of points, with what a person has to decide beside it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.locate.confirmed import Confirmed
from gis.locate.decide import Decision, locate
from gis.locate.index import Index, build
from gis.locate.parse import parse_address
from gis.locate.score import FILE, calibration
from gis.progress import Progress, silent
from gis.report import harmless
from runs.csv_table import sheet_bytes
from runs.locate.inputs import Addresses, Sources, read_addresses, read_confirmed, read_sources
from runs.locate.work import Work, kept
from runs.manifest import code_version
from runs.two_files import written_together

if TYPE_CHECKING:
    from runs.locate.schools import NearSchools

ANSWER_COLUMNS: Final = ("point_id", "lon", "lat", "quality", "matched", "margin", "status")
CANDIDATE_COLUMNS: Final = (
    "point_id",
    "rank",
    "lon",
    "lat",
    "quality",
    "method",
    "matched",
    "bound_m",
    "ward",
    "score",
    "reason",
)
SCHOOL_COLUMNS: Final = ("school_codes", "school_m")
AT_A_TIME: Final = 2_000
"""Addresses of one block: a second or two of work, so a killed process loses no more."""

Row = list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """
    What became of the addresses, for the report.

    Attributes
    ----------
    n_by_status, n_by_quality, n_by_reason
        Addresses by status; answers by quality; questions by reason.
    n_resumed
        Blocks that an earlier process had done.
    index
        What they were looked up in.
    """

    n_by_status: Mapping[str, int]
    n_by_quality: Mapping[str, int]
    n_by_reason: Mapping[str, int]
    n_resumed: int
    index: Mapping[str, int]


def locate_files(
    addresses: Path,
    sources: Sources,
    out: Path,
    *,
    schools: Path | None = None,
    profile: str | None = None,
    progress: Progress = silent,
) -> Located:
    """
    Write ``point_id,lon,lat,quality,matched,margin,status`` and the candidates beside it.

    Parameters
    ----------
    addresses
        CSV ``point_id,address``.
    sources
        What they are looked up in.
    out
        CSV to write; candidates go to ``<name>.candidates.csv``.
    schools, profile
        CSV ``school_code,lon,lat`` and a travel profile: candidates of questions then name the
        schools that are nearest by road from there.
    progress
        Told how far the work is.

    Raises
    ------
    InputError
        For every error of the files; nothing is written.

    Notes
    -----
    A killed process is taken up by the same command: finished blocks wait in a folder beside
    ``out`` that only its owner reads. The bytes do not depend on where it was killed.
    """
    told = read_addresses(addresses)
    confirmed = read_confirmed(sources.confirmed)
    near = _near(sources.network, schools, profile)
    with kept(out, _fingerprint(addresses, sources)) as work:
        n_resumed = work.n_done
        index = build(read_sources(sources, progress), progress=progress).on(sources.on)
        rows, candidates = _blocks(index, told, confirmed, work, progress)
        columns: tuple[str, ...] = CANDIDATE_COLUMNS
        if near is not None:
            columns = (*CANDIDATE_COLUMNS, *SCHOOL_COLUMNS)
            candidates = _with_schools(candidates, near, progress)
        with written_together(out, candidates_path(out)) as (answers, others):
            answers.write_bytes(sheet_bytes(ANSWER_COLUMNS, rows))
            others.write_bytes(sheet_bytes(columns, candidates))
    return _summary(rows, candidates, n_resumed, index)


def candidates_path(out: Path) -> Path:
    """
    Return where the candidates beside an answers file go.

    Examples
    --------
    >>> candidates_path(Path("points.csv")).name
    'points.candidates.csv'
    """
    return out.with_name(f"{out.name.removesuffix('.csv')}.candidates.csv")


def _near(network: Path | str, schools: Path | None, profile: str | None) -> NearSchools | None:
    if (schools is None) != (profile is None):
        msg = "--schools and --profile go together: the schools and how one travels to them"
        raise InputError(msg)
    if schools is None or profile is None:
        return None
    # imported here: the router takes seconds that nobody need wait who asks for no school
    from runs.locate.schools import near_schools  # noqa: PLC0415

    return near_schools(network, schools, profile)


def _fingerprint(addresses: Path, sources: Sources) -> str:
    digest = hashlib.sha256(addresses.read_bytes())
    digest.update(sources.fingerprint().encode())
    digest.update(str(sorted(code_version().items())).encode())
    digest.update(repr((FILE, calibration(), AT_A_TIME)).encode())
    return digest.hexdigest()


def _blocks(
    index: Index,
    told: Addresses,
    confirmed: Confirmed | None,
    work: Work,
    progress: Progress,
) -> tuple[list[Row], list[Row]]:
    rows: list[Row] = []
    candidates: list[Row] = []
    for number, first in enumerate(range(0, len(told), AT_A_TIME)):
        part = slice(first, first + AT_A_TIME)

        def make(part: slice = part) -> list[list[Row]]:
            both = [
                _rows(name, locate(index, parse_address(text), confirmed))
                for name, text in zip(told.id[part], told.text[part], strict=True)
            ]
            return [[answer for answer, _ in both], [row for _, many in both for row in many]]

        answers, others = work.block(number, make)
        rows += answers
        candidates += others
        progress("locating addresses", len(rows), len(told))
    return rows, candidates


def _rows(name: str, decision: Decision) -> tuple[Row, list[Row]]:
    """Return the row of an address and those of its candidates."""
    best = decision.answer
    margin = f"{decision.ranked.margin:.4f}" if decision.ranked.candidates else ""
    if best is None:
        answer = [name, "", "", "", "", margin, decision.status]
    else:
        place = [f"{best.lon:.7f}", f"{best.lat:.7f}"]
        answer = [name, *place, best.quality, harmless(best.matched), margin, decision.status]
    return answer, list(_candidate_rows(name, decision))


def _candidate_rows(name: str, decision: Decision) -> Iterator[Row]:
    for number, one in enumerate(decision.ranked.candidates, 1):
        yield [
            name,
            str(number),
            f"{one.lon:.7f}",
            f"{one.lat:.7f}",
            one.quality,
            one.method,
            harmless(one.matched),
            f"{one.bound_m:.3f}",
            one.standing,
            f"{one.score:.4f}",
            decision.reason,
        ]


def _with_schools(rows: Sequence[Row], near: NearSchools, progress: Progress) -> list[Row]:
    """Return candidates with the schools that each would mean; answers ask for none."""
    asked = [at for at, row in enumerate(rows) if row[-1]]
    lon, lat = ([float(rows[at][column]) for at in asked] for column in (2, 3))
    told = dict(zip(asked, near.nearest(lon, lat, progress), strict=True))
    return [[*row, *told.get(at, ("", ""))] for at, row in enumerate(rows)]


def _summary(
    rows: Sequence[Row], candidates: Sequence[Row], n_resumed: int, index: Index
) -> Located:
    reason = CANDIDATE_COLUMNS.index("reason")
    return Located(
        n_by_status=dict(sorted(Counter(row[-1] for row in rows).items())),
        n_by_quality=dict(sorted(Counter(row[3] for row in rows if row[3]).items())),
        n_by_reason=dict(
            sorted(
                Counter(row[reason] for row in candidates if row[1] == "1" and row[reason]).items()
            )
        ),
        n_resumed=n_resumed,
        index=index.counts,
    )
