"""What is wrong with a policy file, key by key, in Vietnamese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from admission.policy.agree import contradictions
from admission.policy.schema import FORMAT, HEADER, RULES, STANDINGS, STATUSES, RuleSpec
from gis.errors import PolicyError
from gis.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE_KEYS: Final = {"value", "status", "source", "unit"}


def findings_of(table: dict[str, Any], file: str) -> list[Finding]:
    """Return everything that is wrong with a policy's table, empty if it is sound."""
    return [*_header_findings(table, file), *_rule_findings(table.get("rules"), file)]


def refusal(file: str, findings: list[Finding]) -> PolicyError:
    """Return the error that names the first finding and holds all."""
    first = findings[0]
    msg = f"policy {file}: {first.column or 'file'} {first.message_en}"
    return PolicyError(msg, findings)


def finding_of(file: str, key: str | None, code: str, english: str) -> Finding:
    """Return one finding; ``code`` has its sentence in Vietnamese here."""
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


def _header_findings(table: dict[str, Any], file: str) -> Iterator[Finding]:
    for key in table:
        if key not in HEADER:
            yield finding_of(file, key, "unknown_key", "is not a key of a policy file")
    if table.get("format") != FORMAT:
        yield finding_of(file, "format", "wrong_value", f"must be {FORMAT}")
    if table.get("standing") not in STANDINGS:
        yield finding_of(file, "standing", "wrong_value", f"must be one of {', '.join(STANDINGS)}")
    for key in ("name", "title_vi", "title_en"):
        if not (isinstance(table.get(key), str) and table[key].strip()):
            yield finding_of(file, key, "missing_key", "must be a text")
    season = table.get("season", "")
    if not isinstance(season, str) or (table.get("standing") == "season") != bool(season):
        yield finding_of(file, "season", "wrong_value", 'belongs to the standing "season" only')


def _rule_findings(rules: object, file: str) -> Iterator[Finding]:
    if not isinstance(rules, dict):
        yield finding_of(file, "rules", "missing_key", "must hold the rules")
        return
    mechanism = rules.get("mechanism", {})
    mechanism = mechanism.get("value") if isinstance(mechanism, dict) else None
    for key in rules:
        if key not in RULES:
            yield finding_of(file, f"rules.{key}", "unknown_key", "is not a rule")
    sound: dict[str, Any] = {}
    for key, spec in RULES.items():
        found = list(_one_rule(rules.get(key), key, spec, mechanism=mechanism, file=file))
        yield from found
        if not found and key in rules:
            sound[key] = rules[key]["value"]
    for key, why in contradictions(sound):
        yield finding_of(file, f"rules.{key}", "contradiction", f"contradicts another rule: {why}")


def _one_rule(
    rule: object, key: str, spec: RuleSpec, *, mechanism: object, file: str
) -> Iterator[Finding]:
    place = f"rules.{key}"
    needed = mechanism in spec.used_by or key == "mechanism"
    allowed = needed or mechanism in spec.open_to
    if rule is None:
        if needed:
            yield finding_of(file, place, "missing_rule", "is missing; nothing is assumed silently")
        return
    if not isinstance(rule, dict):
        yield finding_of(file, place, "wrong_value", "must be a table: value, status, source")
        return
    if not allowed and isinstance(mechanism, str):
        yield finding_of(file, place, "unused_rule", f"has no effect under {mechanism}")
    yield from _parts_of_rule(rule, place, spec, file=file)


def _parts_of_rule(
    rule: dict[str, Any], place: str, spec: RuleSpec, *, file: str
) -> Iterator[Finding]:
    for stray in sorted(set(rule) - RULE_KEYS):
        yield finding_of(file, f"{place}.{stray}", "unknown_key", "is not a key of a rule")
    if rule.get("status") not in STATUSES:
        yield finding_of(file, f"{place}.status", "wrong_value", f"must be {' or '.join(STATUSES)}")
    if not (isinstance(rule.get("source"), str) and rule["source"].strip()):
        yield finding_of(file, f"{place}.source", "missing_source", "every rule states its source")
    if rule.get("unit", "") != spec.unit:
        yield finding_of(file, f"{place}.unit", "wrong_unit", f"must be {spec.unit or 'left out'}")
    expected = spec.check(rule.get("value"))
    if expected:
        yield finding_of(file, f"{place}.value", "wrong_value", f"must be {expected}")
