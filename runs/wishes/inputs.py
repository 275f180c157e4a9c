"""Reads the files of grade 10: applicants with scores and wishes, schools, further programmes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.model import Schools
from admission.wishes.offers import Applicants
from runs.csv_table import Findings, Table, check_ids, whole_numbers
from runs.match.inputs import MAX_INT32
from runs.wishes import checks
from runs.wishes.marks import Scored, keys_of, mark_columns, read_scored
from runs.wishes.programmes import Sources, WishFiles, merged, read_sources, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from admission.policy.file import Policy
    from runs.wishes.programmes import WishFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One programme: its policy, who applies for it, its seats, and how scores came about."""

    policy: Policy
    applicants: Applicants
    schools: Schools
    scored: Scored

    @property
    def code(self) -> str:
        """Return the word for the programme in files."""
        return self.policy.programme


@dataclass(frozen=True, slots=True, kw_only=True)
class WishInputs:
    """
    What the files hold, sorted by id.

    Attributes
    ----------
    stages
        Programmes in the order in which they are considered; the last one is the policy's own.
    refused
        (applicant, programme) of offers that were refused or not confirmed.
    not_run
        Words of programmes that the policy puts first and that had no file.
    area_rule_applied
        ``None`` where the policy has no rule about areas, false where the files have no area
        columns to apply it to.
    """

    stages: tuple[Stage, ...]
    refused: frozenset[tuple[str, str]]
    not_run: tuple[str, ...]
    area_rule_applied: bool | None

    @property
    def main(self) -> Stage:
        """Return the programme of the policy itself."""
        return self.stages[-1]


def read_wish_inputs(policy: Policy, before: Sequence[Policy], files: WishFiles) -> WishInputs:
    """
    Read the files of a grade-10 run; ``before`` are the policies of the programmes before.

    Raises
    ------
    InputError
        For a missing or repeated id, a score or mark out of range, a wish that is unknown,
        repeated, of another level or outside the own area where the policy forbids it, an
        applicant without any wish, or more direct admissions than seats.
    """
    sources = read_sources(policy, before, files, columns=_columns([policy, *before]))
    findings = Findings(files.applicants.name, of_children=True)
    main, applied = _read_stage(
        policy, sources.applicants, sources, is_main=True, findings=findings
    )
    findings.stop()  # marks that programmes share are named where they stand
    stages = []
    for one in before if files.programmes else ():
        table = merged(one, sources)
        findings = Findings(table.file, of_children=True)
        stages.append(_read_stage(one, table, sources, is_main=False, findings=findings)[0])
        findings.stop()
    return WishInputs(
        stages=(*stages, main),
        refused=sources.refused,
        not_run=() if files.programmes else tuple(one.programme for one in before),
        area_rule_applied=applied,
    )


def _columns(all_policies: Sequence[Policy]) -> list[str]:
    """Return every optional column that some policy may look for."""
    names = ["direct", "area"]
    for policy in all_policies:
        names += mark_columns(policy)
    return list(dict.fromkeys(names))


def _read_stage(
    policy: Policy, table: Table, sources: Sources, *, is_main: bool, findings: Findings
) -> tuple[Stage, bool | None]:
    schools, facts = _read_schools(policy, sources)
    names = [f"wish_{w + 1}" for w in range(len(policy.wish_gaps))]
    check_ids(table, "applicant_id", findings)
    scored = read_scored(policy, table, findings)
    wish = [checks.schools_of(table, name, facts, findings) for name in names]
    direct = checks.schools_of(table, "direct" if is_main else "", facts, findings)
    others = sources.elsewhere if is_main else set()
    checks.check_some_wish(table, names, direct, others=others, findings=findings)
    checks.check_repeated(table, names, findings)
    checks.check_direct(table, direct, facts, findings)
    checks.check_level(
        policy, table, facts, columns=dict(zip(names, wish, strict=True)), findings=findings
    )
    applied = checks.check_areas(policy, table, facts, wish=wish, findings=findings)
    applicants, scored = _sorted(policy, table, scored, wish=wish, direct=direct)
    return Stage(policy=policy, applicants=applicants, schools=schools, scored=scored), applied


def _sorted(
    policy: Policy, table: Table, scored: Scored, *, wish: list[list[int]], direct: list[int]
) -> tuple[Applicants, Scored]:
    """Return the applicants and their marks by ascending id."""
    given = table.columns["applicant_id"]
    order = np.array(sorted(range(len(table)), key=given.__getitem__), np.int32)
    ids = [given[i] for i in order]
    scored = Scored(
        marks=scored.marks.take(order),
        score=scored.score[order],
        barred=scored.barred[order],
        given=scored.given,
        n_differ=scored.n_differ,
    )
    applicants = Applicants(
        id=np.array(ids, object),
        score=scored.score,
        wish=np.array(wish, np.int32).T[order],
        direct=np.array(direct, np.int32)[order],
        barred=scored.barred,
        key=keys_of(policy, ids, scored.marks),
    )
    return applicants, scored


def _read_schools(policy: Policy, sources: Sources) -> tuple[Schools, checks.SchoolFacts]:
    table = rows_of(sources.schools, policy.programme)
    findings = Findings(table.file)
    check_ids(table, "school_code", findings)
    seats = whole_numbers(table, "seats", findings, low=0, high=MAX_INT32)
    findings.stop()
    codes = table.columns["school_code"]
    order = sorted(range(len(codes)), key=codes.__getitem__)
    schools = Schools(
        code=np.array([codes[i] for i in order], object),
        seats=np.array([seats[i] for i in order], np.int32),
    )
    return schools, checks.school_facts(table, list(schools.code), schools.seats.tolist())
