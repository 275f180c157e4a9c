"""Policies are data: every rule stated, sourced, readable in two languages, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from admission.allocate import OPTIMAL, ORDERED
from admission.explain.reasons import REASON_OF
from admission.policy import file as policies
from admission.policy.schema import (
    ALL,
    DEFERRED_THEN_TOTAL,
    DISTANCE_MECHANISMS,
    RULES,
    WISHES,
)
from admission.policy.text import catalogue, differences, sentences
from admission.verify.tables import REASON_WORDS
from cli.main import main
from gis.errors import PolicyError, UnknownNameError

PACKAGED = policies.names()
GENERIC = (policies.FOLDER / "deferred-acceptance.toml").read_text(encoding="utf-8")
GRADE_10 = (policies.FOLDER / "hanoi-2025-grade10.toml").read_text(encoding="utf-8")
BANDED = (
    GENERIC.replace(
        'value = 0\nunit = "m"\nstatus = "assumed"\nsource = "No published text treats',
        'value = 30\nunit = "m"\nstatus = "assumed"\nsource = "No published text treats',
    )
    .replace('value = "none"', 'value = "within_band"')
    .replace('["group", "distance", "pupil_id"]', '["group", "distance_class", "lot"]')
)


def parse(text: str) -> policies.Policy:
    """Parse a policy text as if it stood in ``own.toml``."""
    return policies.parse(text.encode(), file="own.toml")


def keys_of(text: str) -> set[str | None]:
    """Return the keys that the refusal of a text names; the file's name is checked too."""
    with pytest.raises(PolicyError) as refused:
        parse(text)
    assert refused.value.exit_code == 2
    assert "own.toml" in str(refused.value)
    assert {finding.file for finding in refused.value.findings} == {"own.toml"}
    return {finding.column for finding in refused.value.findings}


def taken(text: str, key: str) -> str:
    """Return one rule of a policy's text, with its tables."""
    parts = re.split(r"(?m)^(?=\[rules\.\w+\]$)", text)
    return next(part for part in parts if part.startswith(f"[rules.{key}]"))


def without(text: str, key: str) -> str:
    """Return a policy's text without one rule."""
    return text.replace(taken(text, key), "")


def test_the_folder_holds_the_named_policies() -> None:
    """Others call them by these names."""
    expected = {"deferred-acceptance", "nearest-first", "hcmc-2025-grade1", "hcmc-2025-grade6"}

    assert expected <= set(PACKAGED)


@pytest.mark.parametrize("name", PACKAGED)
def test_every_packaged_policy_is_sound_and_named_like_its_file(name: str) -> None:
    """A new file in the folder is a new policy, without a line of code."""
    policy = policies.load(name)

    assert policy.name == name
    assert len(policy.sha256) == 64
    assert all(rule.source.strip() for rule in policy.rules.values())


@pytest.mark.parametrize("name", PACKAGED)
def test_every_packaged_policy_is_read_aloud_in_both_languages(name: str) -> None:
    """One line per rule after title, standing and assumptions; no hole is left in a sentence."""
    policy = policies.load(name)
    for language in ("vi", "en"):
        lines = sentences(policy, language)
        n_assumed = bool(policy.assumptions())
        assert len(lines) == 2 + n_assumed + len(policy.rules)
        assert not [line for line in lines if "{" in line or "None" in line]


def test_every_sentence_stands_in_both_languages() -> None:
    """A sentence in one language only would leave a family without it."""

    def languages(table: dict[str, Any]) -> list[set[str]]:
        found = [{key for key, value in table.items() if isinstance(value, str)}]
        for value in table.values():
            found += languages(value) if isinstance(value, dict) else []
        return [one for one in found if one]

    assert {frozenset(one) for one in languages(catalogue())} == {frozenset({"vi", "en"})}


def test_every_mechanism_can_be_run_explained_and_checked() -> None:
    """A mechanism in the schema without a solver, a reason or a checker would fail late."""
    both = {*ORDERED, *OPTIMAL, DEFERRED_THEN_TOTAL}
    assert set(DISTANCE_MECHANISMS) == both == set(REASON_OF)
    assert dict(REASON_OF) == REASON_WORDS


@pytest.mark.parametrize("name", PACKAGED)
def test_a_rule_that_is_taken_out_is_an_error_not_a_default(name: str) -> None:
    """What is not in the file cannot influence the result, so nothing may be filled in."""
    text = (policies.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    mechanism = policies.load(name).mechanism
    needed = [key for key, spec in RULES.items() if mechanism in spec.used_by]
    assert len(needed) >= 8

    for key in needed:
        assert f"rules.{key}" in keys_of(without(text, key))


UNPACKAGED = {"siblings_together"}
"""Rules of which no text of any place was seen; tests/test_siblings.py reads them aloud."""


@pytest.mark.parametrize(
    "key", sorted({key for key, spec in RULES.items() if spec.open_to} - UNPACKAGED)
)
def test_a_rule_that_may_stand_is_named_where_it_cannot_work(key: str) -> None:
    """A rule without influence must not look as if it had one."""
    name = "nearest-first" if WISHES in RULES[key].open_to else "hanoi-2025-grade10"
    text = (policies.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    source = next(one for one in PACKAGED if key in policies.load(one).rules)
    rule = (policies.FOLDER / f"{source}.toml").read_text(encoding="utf-8")

    assert f"rules.{key}" in keys_of(text + "\n" + taken(rule, key))


def test_every_rule_is_used_by_some_packaged_policy() -> None:
    """A rule that no file shows is a rule that nobody has read aloud."""
    used = {key for name in PACKAGED for key in policies.load(name).rules}

    assert used == set(RULES) - UNPACKAGED
    assert {policies.load(name).mechanism for name in PACKAGED} == set(ALL)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[rules.lot]", '[rules.siblings]\nvalue = "first"\n\n[rules.lot]', "rules.siblings"),
        ('standing = "generic"', 'standing = "generic"\ncolour = "red"', "colour"),
        ("[rules.metric]", "[rules.metric]\nnote = 1", "rules.metric.note"),
        ('value = "walk"', 'value = "swim"', "rules.profile.value"),
        ('status = "assumed"\nsource = "Generic policy: any', 'status = "maybe"\nsource = "G',
         "rules.grades.status"),
        ('source = "No published text names a way of travel"', "", "rules.profile.source"),
        ('source = "No published text names a way of travel"', 'source = " "',
         "rules.profile.source"),
        ('[rules.far_flag]\nvalue = 0\nunit = "m"', '[rules.far_flag]\nvalue = 0\nunit = "km"',
         "rules.far_flag.unit"),
        ("value = 0", "value = -1", "rules.tie_band.value"),
        ("value = 0", "value = 0.5", "rules.tie_band.value"),
        ("value = 0", "value = true", "rules.tie_band.value"),
        ("format = 1", "format = 2", "format"),
        ('standing = "generic"', 'standing = "law"', "standing"),
        ('standing = "generic"', 'standing = "season"', "season"),
        ('name = "deferred-acceptance"', 'name = ""', "name"),
        ('value = "deferred_acceptance"', 'value = "raffle"', "rules.mechanism.value"),
        ('value = "column"', "value = []", "rules.groups.value"),
        ('value = "column"', 'value = [{group = 1, vi = "a"}]', "rules.groups.value"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_named(old: str, new: str, key: str) -> None:
    """The officer who wrote the file sees which key is wrong."""
    assert old in GENERIC
    assert key in keys_of(GENERIC.replace(old, new, 1))


@pytest.mark.parametrize(
    "groups",
    [
        '[{group = 2, vi = "a", en = "b"}, {group = 1, vi = "c", en = "d"}]',
        '[{group = 1, vi = "a", en = "b"}, {group = 1, vi = "c", en = "d"}]',
        '[{group = 1, vi = "a", en = "b"}, {group = 2, vi = "a", en = "d"}]',
    ],
    ids=["wrong order", "same number", "same name"],
)
def test_contradictory_groups_are_refused(groups: str) -> None:
    """Two meanings of one group, or an order against the numbers, would be read differently."""
    text = GENERIC.replace('value = "column"', f"value = {groups}")

    assert keys_of(text) == {"rules.groups.value"}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('value = "none"', 'value = "within_band"', "rules.lot"),
        ('value = "column"', 'value = "ignored"', "rules.groups"),
        ("value = 0", "value = 30", "rules.tie_band"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(old: str, new: str, key: str) -> None:
    """A band without a lot, or groups that the order does not use, would have no effect."""
    assert key in keys_of(GENERIC.replace(old, new, 1))


def test_a_band_with_a_lot_is_sound_and_says_so() -> None:
    """The lot is off in every packaged season and can be switched on in one's own file."""
    policy = parse(BANDED)

    assert (policy.band_mm, policy.draws_lot) == (30_000, True)
    assert any("30 m" in line for line in sentences(policy, "en"))


def test_seasons_of_the_city_draw_no_lot_and_have_no_band() -> None:
    """Nothing published says otherwise, so nothing else may be the packaged rule."""
    for name in PACKAGED:
        if name.startswith("hcmc-"):
            policy = policies.load(name)
            assert (policy.draws_lot, policy.band_mm) == (False, 1)


def test_far_limits_of_the_city_are_flags() -> None:
    """4 km for grade 1 and 7 km for grade 6 mark an offer and bar nobody."""
    assert policies.load("hcmc-2025-grade1").far_flag_mm == 4_000_000
    assert policies.load("hcmc-2025-grade6").far_flag_mm == 7_000_000
    assert policies.load("deferred-acceptance").far_flag_mm is None


def test_the_assumptions_come_before_the_rules() -> None:
    """Who reads the policy learns first what no published text says."""
    lines = sentences(policies.load("hcmc-2025-grade1"), "en")

    assert lines[2].startswith("Not seen in any published text, therefore assumed: Mechanism,")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("value = [0, 1.0, 2.0]", "value = [0, 2.0, 1.0]", "rules.wish_gaps.value"),
        ("value = [0, 1.0, 2.0]", "value = [1.0, 2.0, 3.0]", "rules.wish_gaps.value"),
        ("value = [0, 1.0, 2.0]", "value = [0, 0.125]", "rules.wish_gaps.value"),
        ("value = 0.25", "value = 0", "rules.step.value"),
        ("value = 0.25", "value = 0.005", "rules.step.value"),
        ("value = 0.25", 'value = "0.25"', "rules.step.value"),
        ("value = 60", "value = -1", "rules.highest_score.value"),
        ("value = [1, 2]", "value = [1, 1]", "rules.area_wishes.value"),
        ("[rules.step]", '[rules.lot]\nvalue = "none"\n[rules.step]', "rules.lot"),
    ],
)
def test_a_wrong_rule_of_grade_10_is_named(old: str, new: str, key: str) -> None:
    """Gaps that fall, steps finer than a hundredth, and rules of another mechanism."""
    assert old in GRADE_10
    assert key in keys_of(GRADE_10.replace(old, new, 1))


def test_a_file_that_is_not_toml_is_refused() -> None:
    """A spreadsheet saved under the wrong name, or another encoding."""
    assert keys_of("a = = b") == {None}
    with pytest.raises(PolicyError, match="UTF-8"):
        policies.parse("name = 'tuyển sinh'".encode("utf-16"), file="own.toml")


def test_a_file_without_rules_is_refused() -> None:
    """An empty policy gives no seats to anybody."""
    assert "rules" in keys_of("")


def test_an_unknown_name_lists_the_known_ones() -> None:
    """A slip in the name must not be taken for a file."""
    with pytest.raises(UnknownNameError, match="nearest-first"):
        policies.load("nearest")


def test_a_policy_is_read_from_a_path(tmp_path: Path) -> None:
    """One's own policy is a file anywhere."""
    path = tmp_path / "own.toml"
    path.write_text(GENERIC, encoding="utf-8")

    assert policies.load(path).name == "deferred-acceptance"


def test_differences_name_the_rules_that_differ_and_no_other() -> None:
    """Two grades of one season differ in grade, groups and far limit."""
    pair = policies.load("hcmc-2025-grade1"), policies.load("hcmc-2025-grade6")
    heads = [line for line in differences(*pair, "en") if not line.startswith(" ")]

    assert heads == ["Grades:", "Groups:", "Far:"]
    assert differences(pair[0], pair[0], "vi") == []


def test_the_files_keep_their_bytes() -> None:
    """A run stores the file as it was; its hash is the policy's identity."""
    policy = policies.load("nearest-first")

    assert tomllib.loads(policy.text.decode())["name"] == "nearest-first"


@pytest.mark.parametrize("name", PACKAGED)
def test_every_published_rule_names_a_text_of_the_page(name: str) -> None:
    """Who calls a rule published must be able to show where."""
    page = (Path(__file__).parents[1] / "docs/sources.md").read_text(encoding="utf-8")
    known = re.findall(r"^\| `([^`]+)` \|", page, flags=re.MULTILINE)
    assert len(known) > 15

    for key, rule in policies.load(name).rules.items():
        if rule.status == "published":
            assert any(reference in rule.source for reference in known), key


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_commands_handle_every_policy(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """List names all, show reads each, check accepts each, diff compares each with the first."""
    assert main(["--lang", language, "policy", "list"], {}) == 0
    listed = capsys.readouterr().out
    assert [name for name in PACKAGED if f"{name}:" not in listed] == []
    for name in PACKAGED:
        policy = policies.load(name)
        assert main(["--lang", language, "policy", "show", name], {}) == 0
        shown = capsys.readouterr().out
        title = policy.title_vi if language == "vi" else policy.title_en
        assert shown.startswith(title)
        assert main(["--lang", language, "policy", "check", name], {}) == 0
        assert main(["--lang", language, "policy", "diff", PACKAGED[0], name], {}) == 0
        capsys.readouterr()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_comparisons_say_that_they_are_none_of_the_rules(language: str) -> None:
    """Nobody may take a comparison for a regulation."""
    said = {"vi": "Phương án so sánh, chưa phải quy định.", "en": "For comparison only"}[language]
    for name in ("fixed-zones", "catchments-first", "amsterdam-like", "minimum-total",
                 "minimum-worst", "deferred-then-minimum-total"):  # fmt: skip
        assert sentences(policies.load(name), language)[1].startswith(said)  # type: ignore[arg-type]  # parametrised words
