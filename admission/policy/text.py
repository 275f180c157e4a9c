"""Policies as sentences in Vietnamese and English, and what differs between two of them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from admission.policy.schema import RULES
from gis.text import VIETNAMESE

if TYPE_CHECKING:
    from admission.policy.file import Policy, Rule

Language: TypeAlias = Literal["vi", "en"]

CATALOGUE: Final = Path(__file__).parent / "sentences.toml"
TABLES: Final = frozenset({"additional_round", "stand_in", "boarding"})
"""Rules whose value is a table, each part of which stands in the sentence."""


@cache
def catalogue() -> dict[str, Any]:
    """Return every sentence in both languages, by what it is about."""
    return tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))


def sentences(policy: Policy, language: Language) -> list[str]:
    """Return the policy as lines to read aloud: title, standing, assumptions first, then all."""
    text = catalogue()
    title = policy.title_vi if language == "vi" else policy.title_en
    standing: str = text["standing"][policy.standing][language]
    lines = [f"{title} ({policy.name})", standing.format(value=policy.season)]
    assumed = ", ".join(text["rule"][key][language] for key in policy.assumptions())
    if assumed:
        lines.append(f"{text['word']['assumptions'][language]}: {assumed}.")
    source = text["word"]["source"][language]
    for key, rule in policy.rules.items():
        status = text["word"][rule.status][language]
        said = sentence(key, rule, language)
        lines.append(f"{text['rule'][key][language]}: {said} [{status}; {source}: {rule.source}]")
    return lines


def sentence(key: str, rule: Rule, language: Language) -> str:
    """Return one rule as a sentence."""
    about = catalogue()["rule"][key]
    if isinstance(rule.value, str):
        return str(about[rule.value][language])
    template: str = about["some" if rule.value else "none"][language]
    if key in TABLES:
        spoken = {part: _number(one, language) for part, one in rule.value.items()}
        return template.format(**spoken)
    return template.format(value=_spoken(key, rule.value, language))


def differences(first: Policy, second: Policy, language: Language) -> list[str]:
    """Return one line per rule in which two policies differ, empty if they say the same."""
    text = catalogue()
    lines = []
    for key in RULES:
        rules = (first.rules.get(key), second.rules.get(key))
        said = [rule and (rule.value, rule.status) for rule in rules]
        if said[0] == said[1]:
            continue
        lines.append(f"{text['rule'][key][language]}:")
        for policy, rule in zip((first, second), rules, strict=True):
            words = "-"
            if rule is not None:
                status = text["word"][rule.status][language]
                words = f"{sentence(key, rule, language)} [{status}]"
            lines.append(f"  {policy.name}: {words}")
    return lines


def _spoken(key: str, value: Any, language: Language) -> str:  # noqa: ANN401 (a value of TOML)
    """Return a number or a list as it is read inside a sentence."""
    listed = _LISTED.get(key)
    if listed is not None:
        return "; ".join(listed(one, language) for one in value)
    if key == "programme":
        return str(value[language])
    if key in ("pupil_order", "school_order"):
        word = catalogue()["word"]
        return str(word["then"][language].join(word[one][language] for one in value))
    if isinstance(value, list):
        return "; ".join(_number(one, language) for one in value)
    return _number(value, language)


def _group(group: dict[str, Any], language: Language) -> str:
    return f"{group['group']} = {group[language]}"


def _group_points(group: dict[str, Any], language: Language) -> str:
    word = catalogue()["word"]["group"][language]
    return f"{word} {group['group']} +{_number(group['points'], language)}"


def _paper(paper: dict[str, Any], language: Language) -> str:
    """Return one paper with how often it counts and the marks that there are."""
    highest, step = (_number(paper[part], language) for part in ("highest", "step"))
    marks: str = catalogue()["word"]["marks"][language]
    return f"{paper[language]} x {paper['times']} {marks.format(highest=highest, step=step)}"


def _inside(inner: dict[str, Any], language: Language) -> str:
    """Return the order inside one group."""
    word = catalogue()["word"]
    order = word["then"][language].join(one[language] for one in inner["order"])
    said = word["inside_group"][language]
    return str(said.format(group=inner["group"], column=inner["column"], order=order))


def _number(value: float | str, language: Language) -> str:
    """Return a number with the language's separators, a text as it is."""
    if isinstance(value, str):
        return value
    return f"{value:,}".translate(VIETNAMESE) if language == "vi" else f"{value:,}"


_LISTED: Final = {
    "groups": _group,
    "inner_order": _inside,
    "papers": _paper,
    "priority_points": _group_points,
    "bonus_points": _group_points,
}
"""How one table of a list is read, by rule."""
