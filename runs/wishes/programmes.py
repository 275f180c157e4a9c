"""The tables of a grade-10 run, and which of their rows belong to which programme."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from runs.csv_table import Findings, Table, read_table
from runs.wishes.marks import mark_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from admission.policy.file import Policy

PROGRAMME: Final = "programme"
SCHOOL_COLUMNS: Final = ("area", "grades", PROGRAMME)


@dataclass(frozen=True, slots=True, kw_only=True)
class WishFiles:
    """
    The files of one run.

    ``programmes`` holds the wishes for programmes that come before, ``refused`` the offers of
    those programmes that were not confirmed.
    """

    applicants: Path
    schools: Path
    programmes: Path | None = None
    refused: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The tables as read; ``elsewhere`` are the applicants of programmes before."""

    applicants: Table
    schools: Table
    programmes: Table | None
    refused: frozenset[tuple[str, str]]
    main: str
    elsewhere: set[str] = field(default_factory=set)


def read_sources(
    policy: Policy, before: Sequence[Policy], files: WishFiles, *, columns: Sequence[str]
) -> Sources:
    """
    Read every table of a run; rows of unknown programmes and strangers are findings.

    Raises
    ------
    InputError
        With every finding.
    """
    applicants = read_table(
        files.applicants, required=["applicant_id", *_wishes([policy])], optional=columns
    )
    schools = read_table(files.schools, required=["school_code", "seats"], optional=SCHOOL_COLUMNS)
    if PROGRAMME in schools.columns:
        filled = [cell or policy.programme for cell in schools.columns[PROGRAMME]]
        schools = Table(schools.file, {**schools.columns, PROGRAMME: filled}, schools.row)
        _check_words(schools, [policy.programme, *(one.programme for one in before)])
    else:
        words = [policy.programme] * len(schools)
        schools = Table(schools.file, {**schools.columns, PROGRAMME: words}, schools.row)
    programmes = None
    if files.programmes is not None:
        programmes = _read_programmes(before, files.programmes, applicants, columns=columns)
    refused = frozenset[tuple[str, str]]()
    if files.refused is not None:
        refused = _read_refused(before, files.refused, applicants)
    return Sources(
        applicants=applicants,
        schools=schools,
        programmes=programmes,
        refused=refused,
        main=policy.programme,
        elsewhere=set(programmes.columns["applicant_id"]) if programmes else set(),
    )


def rows_of(table: Table, programme: str) -> Table:
    """Return the rows of one programme."""
    at = [i for i, cell in enumerate(table.columns[PROGRAMME]) if cell == programme]
    columns = {name: [cells[i] for i in at] for name, cells in table.columns.items()}
    return Table(table.file, columns, [table.row[i] for i in at])


def merged(policy: Policy, sources: Sources) -> Table:
    """
    Return one programme's rows, with the marks that stand with the applicants alone.

    A paper is sat once: a column that the file of programmes lacks is taken from the file of
    applicants. A score is not, because each programme has its own.
    """
    if sources.programmes is None:
        msg = f"no table of programmes for {policy.programme}"
        raise LookupError(msg)
    table = rows_of(sources.programmes, policy.programme)
    place = {one: i for i, one in enumerate(sources.applicants.columns["applicant_id"])}
    at = [place[one] for one in table.columns["applicant_id"]]
    columns = dict(table.columns)
    if "score" in columns and not any(columns["score"]):
        del columns["score"]  # scores of other programmes are given, this one's are computed
    for name in mark_columns(policy):
        if name != "score" and name not in columns and name in sources.applicants.columns:
            cells = sources.applicants.columns[name]
            columns[name] = [cells[i] for i in at]
    return Table(table.file, columns, table.row)


def _wishes(some: Sequence[Policy]) -> list[str]:
    longest = max((len(one.wish_gaps) for one in some), default=0)
    return [f"wish_{w + 1}" for w in range(longest)]


def _read_programmes(
    before: Sequence[Policy], path: Path, applicants: Table, *, columns: Sequence[str]
) -> Table:
    table = read_table(
        path,
        required=["applicant_id", PROGRAMME, *_wishes(before)],
        optional=[name for name in columns if name != "direct"],
    )
    _check_words(table, [one.programme for one in before])
    findings = Findings(path.name, of_children=True)
    _check_known(table, applicants, findings)
    _check_length(table, before, findings)
    findings.stop()
    return table


def _read_refused(
    before: Sequence[Policy], path: Path, applicants: Table
) -> frozenset[tuple[str, str]]:
    table = read_table(path, required=["applicant_id", PROGRAMME])
    _check_words(table, [one.programme for one in before])
    findings = Findings(path.name, of_children=True)
    _check_known(table, applicants, findings)
    findings.stop()
    pairs = zip(table.columns["applicant_id"], table.columns[PROGRAMME], strict=True)
    return frozenset(pairs)


def _check_words(table: Table, known: Collection[str]) -> None:
    findings = Findings(table.file, of_children=True)
    for row, word in zip(table.row, table.columns[PROGRAMME], strict=True):
        if word not in known:
            findings.add(
                row,
                PROGRAMME,
                word,
                code="unknown_programme",
                vi=f"bộ quy tắc chỉ có: {', '.join(known) or 'không chương trình nào xét trước'}",
                en=f"the policy knows: {', '.join(known) or 'no programme before'}",
            )
    findings.stop()


def _check_known(table: Table, applicants: Table, findings: Findings) -> None:
    known = set(applicants.columns["applicant_id"])
    for row, one in zip(table.row, table.columns["applicant_id"], strict=True):
        if one not in known:
            findings.add(
                row,
                "applicant_id",
                "",
                code="unknown_applicant",
                vi="danh sách thí sinh không có mã này",
                en="the list of applicants does not have this id",
            )


def _check_length(table: Table, before: Sequence[Policy], findings: Findings) -> None:
    """Add a finding for each wish beyond those that the programme has."""
    n_wishes = {one.programme: len(one.wish_gaps) for one in before}
    for name in [one for one in table.columns if one.startswith("wish_")]:
        number = int(name.removeprefix("wish_"))
        for i, cell in enumerate(table.columns[name]):
            word = table.columns[PROGRAMME][i]
            if cell and number > n_wishes[word]:
                findings.add(
                    table.row[i],
                    name,
                    cell,
                    code="too_many_wishes",
                    vi=f"chương trình này chỉ có {n_wishes[word]} nguyện vọng",
                    en=f"this programme has {n_wishes[word]} wishes only",
                )
