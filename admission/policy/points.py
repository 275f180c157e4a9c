"""What the rules of grade 10 may say: programmes, papers, extra points, tie keys, rounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from admission.policy.checks import MAX_POINTS, MAX_WISHES, hundredths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_TIMES: Final = 9
APPLICANT_ID: Final = "applicant_id"
_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,30}", re.ASCII)


def is_points(value: object, low: float, high: float) -> bool:
    """Return whether a value is points with at most two decimals within a range."""
    fits = isinstance(value, int | float) and low <= value <= high
    return fits and hundredths(value) is not None


def programme(value: object) -> str | None:
    """Return ``None`` for a programme: its word in files and its name in both languages."""
    good = isinstance(value, dict) and set(value) == {"code", "vi", "en"}
    if good and isinstance(value, dict) and _is_word(value["code"]) and _is_named(value):
        return None
    return 'a table of "code" (a lower-case word), "vi" and "en"'


def papers(value: object) -> str | None:
    """
    Return ``None`` for a list of papers, each with what it counts.

    ``paper`` is the column, ``times`` how often it counts in the score (0: only where scores
    are equal), ``highest`` its best mark, ``step`` between marks, ``vi`` and ``en`` its name.
    """
    expected = 'a list of tables of "paper", "times", "highest", "step", "vi", "en"'
    if not isinstance(value, list) or not all(_is_paper(one) for one in value):
        return expected
    names = [one["paper"] for one in value]
    return None if len(set(names)) == len(names) else "each paper once"


def group_points(value: object) -> str | None:
    """Return ``None`` for a list of groups from 1 on, each with the points that it adds."""
    expected = 'a list of tables of "group" and "points", groups in ascending order'
    if not isinstance(value, list) or not all(_is_group_points(one) for one in value):
        return expected
    numbers = [one["group"] for one in value]
    return None if numbers == sorted(set(numbers)) else expected


def tie_key(value: object) -> str | None:
    """Return ``None`` for a list of different columns; ``applicant_id`` can only be the last."""
    expected = f"a list of different papers; {APPLICANT_ID} only as the last one"
    if not isinstance(value, list) or not all(_is_word(one) for one in value):
        return expected
    good = len(set(value)) == len(value) and APPLICANT_ID not in value[:-1]
    return None if good else expected


def additional_round(value: object) -> str | None:
    """
    Return ``None`` for a second round: whom and where, an empty table for none.

    ``unfilled_share_pct`` is the least share of its seats that a school must have free,
    ``cutoff_wish`` the wish whose cut-off of the first round a score must reach there.
    """
    if value == {}:
        return None
    good = isinstance(value, dict) and set(value) == {"unfilled_share_pct", "cutoff_wish"}
    if good and isinstance(value, dict):
        share, wish = value["unfilled_share_pct"], value["cutoff_wish"]
        if is_points(share, 0, 100) and _is_whole(wish, 1, MAX_WISHES):
            return None
    return 'an empty table, or "unfilled_share_pct" (0 to 100) and "cutoff_wish"'


def contradictions(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (rule, sentence) for rules of grade 10 that are right alone and wrong together."""
    if "tie_rule" in value:
        key = value.get("tie_key", [])
        if (value["tie_rule"] == "secondary_key") != bool(key):
            yield "tie_key", f"tie_rule is {value['tie_rule']!r}"
        known = {APPLICANT_ID, *(one["paper"] for one in value.get("papers", []))}
        for one in key:
            if one not in known:
                yield "tie_key", f"papers does not name {one}"
    n_wishes = len(value.get("wish_gaps", ()))
    if value.get("additional_round", {}).get("cutoff_wish", 0) > n_wishes:
        yield "additional_round", f"wish_gaps has {n_wishes} wishes"
    if value.get("paper_above") and not value.get("papers"):
        yield "paper_above", "papers names no paper"


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_word(value: object) -> bool:
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def _is_named(value: dict[str, Any]) -> bool:
    return all(isinstance(value[key], str) and value[key].strip() for key in ("vi", "en"))


def _is_paper(value: object) -> bool:
    keys = {"paper", "times", "highest", "step", "vi", "en"}
    return (
        isinstance(value, dict)
        and set(value) == keys
        and _is_word(value["paper"])
        and _is_named(value)
        and _is_whole(value["times"], 0, MAX_TIMES)
        and all(is_points(value[key], 0.01, MAX_POINTS) for key in ("highest", "step"))
    )


def _is_group_points(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"group", "points"}
        and _is_whole(value["group"], 1, MAX_POINTS)
        and is_points(value["points"], 0, MAX_POINTS)
    )
