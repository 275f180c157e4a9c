"""
Policies: the rules of a season as data, each value with its status and source.

A policy is a TOML file. Every rule that its mechanism uses must stand in it, and no other; a
rule that is not in the file cannot influence the result.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from admission.policy_schema import (
    FORMAT,
    HEADER,
    RULES,
    STANDINGS,
    STATUSES,
    RuleSpec,
    Status,
    contradictions,
    hundredths,
)
from gis.errors import PolicyError, UnknownNameError
from gis.report import Finding
from gis.units import MM_PER_M

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER: Final = Path(__file__).parent / "policies"
RULE_KEYS: Final = {"value", "status", "source", "unit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a policy: its value, whether it is published or assumed, and the source."""

    value: Any
    status: Status
    source: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """
    One policy, validated.

    Attributes
    ----------
    standing
        ``season`` (rules of a real season), ``generic``, or ``comparison`` (not a regulation).
    season
        School year like ``2025-2026``; empty where the policy belongs to none.
    rules
        Every rule by name, in the order in which they are read aloud.
    text
        The file as it was, bytes; a run keeps it.
    """

    name: str
    title_vi: str
    title_en: str
    standing: str
    season: str
    rules: Mapping[str, Rule]
    text: bytes

    @property
    def sha256(self) -> str:
        """Return the hash of the policy file."""
        return hashlib.sha256(self.text).hexdigest()

    @property
    def mechanism(self) -> str:
        """Return how seats are given, ``deferred_acceptance`` for example."""
        return str(self.rules["mechanism"].value)

    @property
    def profile(self) -> str:
        """Return the travel profile whose distance counts."""
        return str(self.rules["profile"].value)

    @property
    def uses_groups(self) -> bool:
        """Return whether a pupil's group counts."""
        return bool(self.rules["groups"].value != "ignored")

    @property
    def known_groups(self) -> tuple[int, ...] | None:
        """Return the groups that the policy names; ``None`` where any integer is one."""
        value = self.rules["groups"].value
        return tuple(one["group"] for one in value) if isinstance(value, list) else None

    @property
    def band_mm(self) -> int:
        """Return the width of a distance class, 1 mm where every millimetre counts."""
        rule = self.rules.get("tie_band")
        return 1 if rule is None else int(rule.value) * MM_PER_M or 1

    @property
    def draws_lot(self) -> bool:
        """Return whether a lot decides inside a distance class, so that a seed is needed."""
        rule = self.rules.get("lot")
        return rule is not None and bool(rule.value != "none")

    @property
    def far_flag_mm(self) -> int | None:
        """Return the distance over which an offer is flagged as far; ``None`` without one."""
        return int(self.rules["far_flag"].value) * MM_PER_M or None

    def points(self, key: str) -> int:
        """Return a rule given in points as hundredths of a point."""
        return hundredths(self.rules[key].value) or 0

    @property
    def wish_gaps(self) -> tuple[int, ...]:
        """Return how much more each wish needs than the first, hundredths of a point."""
        return tuple(hundredths(one) or 0 for one in self.rules["wish_gaps"].value)

    @property
    def refuses_too_few_seats(self) -> bool:
        """Return whether a run with fewer seats than pupils is refused."""
        return bool(self.rules["too_few_seats"].value == "refuse")

    def assumptions(self) -> dict[str, Rule]:
        """Return the rules that no published text states."""
        return {key: rule for key, rule in self.rules.items() if rule.status == "assumed"}


def names() -> list[str]:
    """Return the names of all packaged policies, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name_or_path: str | Path) -> Policy:
    """
    Read a packaged policy by name, or any policy file by path.

    Raises
    ------
    UnknownNameError
        If nothing has that name.
    PolicyError
        If the file breaks the schema; every broken key is one finding.
    """
    text = str(name_or_path)
    if text in names():
        return parse((FOLDER / f"{text}.toml").read_bytes(), file=f"{text}.toml")
    path = Path(name_or_path)
    if not path.is_file():
        msg = f"no policy {text!r}; there are {', '.join(names())}, or give a .toml file"
        raise UnknownNameError(msg)
    return parse(path.read_bytes(), file=path.name)


def parse(text: bytes, *, file: str) -> Policy:
    """Return the policy that a file's bytes hold; errors name the file and the key."""
    try:
        table = tomllib.loads(text.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        finding = _finding(file, None, "not_toml", f"is not a TOML file in UTF-8: {error}")
        raise _error(file, [finding]) from error
    findings = [*_header_findings(table, file), *_rule_findings(table.get("rules"), file)]
    if findings:
        raise _error(file, findings)
    rules = {key: Rule(**table["rules"][key]) for key in RULES if key in table["rules"]}
    header = {key: table.get(key, "") for key in HEADER if key not in ("format", "rules")}
    return Policy(**header, rules=rules, text=text)


def _header_findings(table: dict[str, Any], file: str) -> Iterator[Finding]:
    for key in table:
        if key not in HEADER:
            yield _finding(file, key, "unknown_key", "is not a key of a policy file")
    if table.get("format") != FORMAT:
        yield _finding(file, "format", "wrong_value", f"must be {FORMAT}")
    if table.get("standing") not in STANDINGS:
        yield _finding(file, "standing", "wrong_value", f"must be one of {', '.join(STANDINGS)}")
    for key in ("name", "title_vi", "title_en"):
        if not (isinstance(table.get(key), str) and table[key].strip()):
            yield _finding(file, key, "missing_key", "must be a text")
    season = table.get("season", "")
    if not isinstance(season, str) or (table.get("standing") == "season") != bool(season):
        yield _finding(file, "season", "wrong_value", 'belongs to the standing "season" only')


def _rule_findings(rules: object, file: str) -> Iterator[Finding]:
    if not isinstance(rules, dict):
        yield _finding(file, "rules", "missing_key", "must hold the rules")
        return
    mechanism = rules.get("mechanism", {})
    mechanism = mechanism.get("value") if isinstance(mechanism, dict) else None
    for key in rules:
        if key not in RULES:
            yield _finding(file, f"rules.{key}", "unknown_key", "is not a rule")
    sound: dict[str, Any] = {}
    for key, spec in RULES.items():
        found = list(_one_rule(rules.get(key), key, spec, mechanism=mechanism, file=file))
        yield from found
        if not found and key in rules:
            sound[key] = rules[key]["value"]
    for key, why in contradictions(sound):
        yield _finding(file, f"rules.{key}", "contradiction", f"contradicts another rule: {why}")


def _one_rule(
    rule: object, key: str, spec: RuleSpec, *, mechanism: object, file: str
) -> Iterator[Finding]:
    place = f"rules.{key}"
    needed = mechanism in spec.used_by or key == "mechanism"
    if rule is None:
        if needed:
            yield _finding(file, place, "missing_rule", "is missing; nothing is assumed silently")
        return
    if not isinstance(rule, dict):
        yield _finding(file, place, "wrong_value", "must be a table: value, status, source")
        return
    if not needed and isinstance(mechanism, str):
        yield _finding(file, place, "unused_rule", f"has no effect under {mechanism}")
    yield from _parts_of_rule(rule, place, spec, file=file)


def _parts_of_rule(
    rule: dict[str, Any], place: str, spec: RuleSpec, *, file: str
) -> Iterator[Finding]:
    for stray in sorted(set(rule) - RULE_KEYS):
        yield _finding(file, f"{place}.{stray}", "unknown_key", "is not a key of a rule")
    if rule.get("status") not in STATUSES:
        yield _finding(file, f"{place}.status", "wrong_value", f"must be {' or '.join(STATUSES)}")
    if not (isinstance(rule.get("source"), str) and rule["source"].strip()):
        yield _finding(file, f"{place}.source", "missing_source", "every rule states its source")
    if rule.get("unit", "") != spec.unit:
        yield _finding(file, f"{place}.unit", "wrong_unit", f"must be {spec.unit or 'left out'}")
    expected = spec.check(rule.get("value"))
    if expected:
        yield _finding(file, f"{place}.value", "wrong_value", f"must be {expected}")


def _finding(file: str, key: str | None, code: str, english: str) -> Finding:
    vietnamese = {
        "not_toml": "tệp không phải TOML mã hoá UTF-8",
        "unknown_key": "khoá này không có trong bộ quy tắc",
        "missing_key": "thiếu khoá bắt buộc",
        "missing_rule": "thiếu quy tắc này; không có giá trị ngầm định",
        "unused_rule": "quy tắc này không có tác dụng với cách xét đã chọn",
        "missing_source": "mỗi quy tắc phải ghi nguồn",
        "wrong_unit": "sai đơn vị",
        "wrong_value": "giá trị không hợp lệ",
        "contradiction": "mâu thuẫn với quy tắc khác",
    }[code]
    return Finding(file=file, column=key, code=code, message_vi=vietnamese, message_en=english)


def _error(file: str, findings: list[Finding]) -> PolicyError:
    first = findings[0]
    msg = f"policy {file}: {first.column or 'file'} {first.message_en}"
    return PolicyError(msg, findings)
