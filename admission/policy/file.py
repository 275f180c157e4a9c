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

from admission.policy.checks import hundredths
from admission.policy.findings import finding_of, findings_of, refusal
from admission.policy.schema import HEADER, RULES, Status
from gis.errors import UnknownNameError
from gis.units import MM_PER_M, UNREACHABLE_MM

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = Path(__file__).parents[1] / "policies"


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
        """Return the width of a distance class: 1 mm where every millimetre counts."""
        rule = self.rules.get("tie_band")
        if self.value("lot") == "alone":
            return UNREACHABLE_MM  # one class for all: schools look at no distance
        return 1 if rule is None else int(rule.value) * MM_PER_M or 1

    @property
    def draws_lot(self) -> bool:
        """Return whether a lot decides inside a distance class, so that a seed is needed."""
        rule = self.rules.get("lot")
        return rule is not None and bool(rule.value != "none")

    def value(self, key: str) -> Any:  # noqa: ANN401 (a value of TOML)
        """Return the value of a rule, ``None`` where the policy has no such rule."""
        rule = self.rules.get(key)
        return None if rule is None else rule.value

    @property
    def catchments(self) -> str | None:
        """Return ``only``, ``first`` or ``compare``; ``None`` where catchments do not occur."""
        word: str | None = self.value("catchments")
        return word

    @property
    def nearest_priority(self) -> int | None:
        """Return how many nearest schools give a pupil priority; ``None`` without the rule."""
        number: int | None = self.value("nearest_priority")
        return number

    @property
    def list_limit_mm(self) -> int | None:
        """Return the longest distance of a pupil's list; ``None`` without the rule."""
        metres: int | None = self.value("list_limit_m")
        return None if metres is None else metres * MM_PER_M

    @property
    def close_call_mm(self) -> int | None:
        """Return the error of measuring below which two distances are a close call."""
        metres: int | None = self.value("close_call_m")
        return None if metres is None else metres * MM_PER_M

    @property
    def stand_in_hundredths(self) -> int | None:
        """Return the factor on a straight line that stands in, hundredths; ``None`` if none may."""
        rule = self.value("stand_in")
        return None if rule is None else hundredths(rule["times"])

    @property
    def boarding_beyond_mm(self) -> int | None:
        """Return how far every other school must be for a boarding school; ``None`` if no rule."""
        rule = self.value("boarding")
        return None if rule is None else int(rule["beyond_m"]) * MM_PER_M

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the pupils' file, besides the group, that the policy goes by."""
        inner = [one["column"] for one in self.value("inner_order") or []]
        family = ["family"] if self.keeps_siblings else []
        return tuple(dict.fromkeys([*inner, *family]))

    @property
    def orders_groups(self) -> bool:
        """Return whether a group has an inner order, so that standings are more than groups."""
        return bool(self.value("inner_order"))

    @property
    def keeps_siblings(self) -> bool:
        """Return whether children of one family in one run are kept at one school."""
        return self.value("siblings_together") is not None

    @property
    def far_flag_mm(self) -> int | None:
        """Return the distance over which an offer is flagged as far; ``None`` without one."""
        return int(self.rules["far_flag"].value) * MM_PER_M or None

    @property
    def programme(self) -> str:
        """Return the word for this policy's programme in files; ``ordinary`` without the rule."""
        rule = self.value("programme")
        return "ordinary" if rule is None else str(rule["code"])

    @property
    def programmes_before(self) -> tuple[str, ...]:
        """Return the policies of the programmes whose admitted applicants leave before."""
        return tuple(self.value("programmes_before") or ())

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
        finding = finding_of(file, None, "not_toml", f"is not a TOML file in UTF-8: {error}")
        raise refusal(file, [finding]) from error
    findings = findings_of(table, file)
    if findings:
        raise refusal(file, findings)
    rules = {key: Rule(**table["rules"][key]) for key in RULES if key in table["rules"]}
    header = {key: table.get(key, "") for key in HEADER if key not in ("format", "rules")}
    return Policy(**header, rules=rules, text=text)
