"""The policy report of a grade-10 result: tactics, who is passed over, other rules side by side."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.wishes.offers import SECONDARY_KEY, WishOffers, WishRules
from admission.wishes.strategy import Exam, effect, gains_by_order, passed_over
from gis.progress import silent
from runs.wishes.marks import keys_by
from runs.wishes.rules import paper_names, wish_rules
from runs.wishes.solve import solve_wishes

if TYPE_CHECKING:
    from gis.progress import Progress
    from gis.units import Index
    from runs.wishes.inputs import Stage
    from runs.wishes.solve import StageResult
    from runs.wishes.stored import StoredWishes

GAPS: Final = (0, 100, 200)
STEPS: Final = (25, 50, 100)
FLOORS: Final = (0, 1050)
TIE_RULES: Final = ("reject_all", "admit_all")
AS_RUN: Final = "as_run"
NOT_A_RULE: Final = "phương án so sánh, chưa phải quy định (for comparison, not a regulation)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """
    One set of rules: what differs from the run's and an exam under it.

    ``rule`` and ``value`` name the one rule that differs; ``as_run`` and empty for the run.
    """

    rule: str
    value: str
    exam: Exam


def report(
    stored: StoredWishes, *, sample: int, seed: int, progress: Progress = silent
) -> dict[str, Any]:
    """
    Return the report of a result's programmes, in their order, as JSON values.

    Parameters
    ----------
    stored
        The result.
    sample
        How many applicants of each programme to try with other orders of their wishes.
    seed
        Draws them.
    progress
        Told about each run.

    Notes
    -----
    Each programme is reported on those applicants whom it considered in the run: what another
    rule of an earlier programme would leave to a later one is not followed.
    """
    stages = solve_wishes(stored.inputs).stages
    return {
        "run_sha256": stored.manifest["run_sha256"],
        "policy": stored.policy.name,
        "standing": NOT_A_RULE,
        "seed": seed,
        "programmes": [_programme(one, sample, seed, progress) for one in stages],
    }


def _programme(result: StageResult, sample: int, seed: int, progress: Progress) -> dict[str, Any]:
    exam = _exam(result.stage, result.row)
    variants = list(_variants(result.stage, exam))
    rows, by_rule = _drawn(exam, sample, seed), []
    for n, one in enumerate(variants):
        progress("rules", n, len(variants))
        offers = result.offers if one.rule == AS_RUN else one.exam.run()
        by_rule.append(
            {
                "rule": one.rule,
                "value": one.value,
                **asdict(effect(one.exam, offers, result.offers)),
                "passed_over": int(passed_over(one.exam, offers).sum()),
                **_tactics(one.exam, offers, rows if one.rule in (AS_RUN, "wish_gaps") else None),
            }
        )
    return {
        "programme": result.stage.code,
        "policy": result.stage.policy.name,
        "applicants": len(exam.applicants),
        "seats": int(exam.seats.sum(dtype=np.int64)),
        "sample": len(rows),
        "rules": by_rule,
    }


def _exam(stage: Stage, row: Index) -> Exam:
    return Exam(
        applicants=stage.applicants.take(row),
        seats=stage.schools.seats,
        rules=wish_rules(stage.policy),
    )


def _drawn(exam: Exam, sample: int, seed: int) -> Index:
    """Return a sample of applicants in ascending order; the same for every set of rules."""
    n = len(exam.applicants)
    drawn = np.random.default_rng(seed).choice(n, min(sample, n), replace=False)
    return np.sort(drawn).astype(np.int32)


def _tactics(exam: Exam, offers: WishOffers, rows: Index | None) -> dict[str, int]:
    """Return how many of the sample another order of their own wishes would have helped."""
    if rows is None:
        return {}
    gains = list(gains_by_order(exam, offers, rows))
    missed = np.count_nonzero(offers.wish[rows] != 1)
    return {"sample_missed_first": int(missed), "sample_gains": sum(one > 0 for one in gains)}


def other_rules(rules: WishRules) -> list[tuple[str, str, WishRules]]:
    """Return (rule, value, rules) with one rule changed alone; a secondary key needs marks."""
    found = []
    for gap in GAPS:
        gaps = tuple(gap * w for w in range(len(rules.gap)))
        words = ", ".join(f"{one / 100:g}" for one in gaps)
        found.append(("wish_gaps", words, replace(rules, gap=gaps)))
    found += [("step", f"{one / 100:g}", replace(rules, step=one)) for one in STEPS]
    found += [("floor", f"{one / 100:g}", replace(rules, floor=one)) for one in FLOORS]
    found += [("tie_rule", one, replace(rules, tie_rule=one)) for one in TIE_RULES]
    return [one for one in found if one[2] != rules]


def _variants(stage: Stage, exam: Exam) -> list[Variant]:
    """Return the run's own rules, then each rule changed alone."""
    found = [Variant(rule=AS_RUN, value="", exam=exam)]
    for rule, value, rules in other_rules(exam.rules):
        found.append(Variant(rule=rule, value=value, exam=replace(exam, rules=rules)))
    return found + _with_key(stage, exam)


def _with_key(stage: Stage, exam: Exam) -> list[Variant]:
    """Return a secondary key of the policy's papers in their order, where the file has them."""
    marks = stage.scored.marks
    names = [name for k, name in enumerate(paper_names(stage.policy)) if marks.given[k]]
    if not names or exam.rules.tie_rule == SECONDARY_KEY:
        return []
    ids = stage.applicants.id.tolist()
    place = {one: p for p, one in enumerate(ids)}
    row = np.array([place[one] for one in exam.applicants.id.tolist()], np.int32)
    key = keys_by(names, stage.policy, ids, marks)[row]
    keyed = Exam(
        applicants=replace(exam.applicants, key=key),
        seats=exam.seats,
        rules=replace(exam.rules, tie_rule=SECONDARY_KEY),
    )
    return [Variant(rule="tie_rule", value=f"{SECONDARY_KEY}: {', '.join(names)}", exam=keyed)]
