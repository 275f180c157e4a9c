"""What the public page of a season says: rounds, schools, rules and quality, told of no child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from admission.policy import file as policies
from admission.policy import text as spoken
from gis import province
from gis.queries import query
from runs.board.told import in_tens
from runs.recorded.decided import ALLOCATION
from runs.recorded.states import STATES
from runs.statistics.placement import narrow, told_offers, told_summary
from runs.statistics.suppress import Sum, is_small, withheld
from runs.statistics.withheld import of_schools

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from runs.board.facts import Row

ANSWERED_IN: Final = ("confirmed", "final")
"""States of a placement in which families answer."""

REGISTERS: Final = ("pupils", "schools", "seats", "gates")
POINTS: Final = ("not_located", "cut_off")


def admissions(connection: Connection, run_ids: Sequence[int]) -> Row:
    """
    Return the rounds of each season and grade, as they may be told to anyone.

    Parameters
    ----------
    connection
        Sees one state of the database.
    run_ids
        The placements that are published; of each season and grade the first round that is decided
        farthest counts, then the newest, as on the board, with its second rounds.

    Notes
    -----
    Offers are those of ``told_offers``. Confirmations are told in whole tens downwards, only
    where neither they nor the others of the school are one to nine. Seats of a second round would
    tell how many kept the first: they are withheld where those or the others are so few.
    """
    rows = _rows(connection, "publication_runs", {"trial": True})
    runs = [row for row in rows if row["run_id"] in set(run_ids)]
    first: dict[tuple[str, str], Row] = {}
    for row in sorted(
        (one for one in runs if one["kind"] == ALLOCATION and one["grade"]), key=_decided
    ):
        first[row["season"], row["grade"]] = row
    firsts = list(first.values())
    answers = _answers(connection, [row["run_id"] for row in runs])
    found = []
    for row in firsts:
        schools = _first(connection, row, answers.get(row["run_id"], {}))
        found.append(_round(connection, row, 1, schools))
        seconds = [one for one in runs if one["first_run_id"] == row["run_id"]]
        if seconds:
            later = _second(connection, seconds[-1], schools)
            found.append(_round(connection, seconds[-1], 2, later))
    return {"rounds": [_plain(one) for one in found]}


def _decided(row: Row) -> tuple[int, int]:
    return (STATES.index(row["state"]), row["run_id"])


def _first(connection: Connection, row: Row, answers: Mapping[str, Row]) -> dict[str, Row]:
    """Return seats, offers, confirmations and seats left of every school of a first round."""
    run = {name: row[name] for name in ("run_id", "season", "grade")}
    told = told_offers(connection, run)
    confirmed = told_confirmed(told, answers) if row["state"] in ANSWERED_IN else {}
    return {
        code: {
            "seats": one["seats"],
            "offered": one["n_offers"],
            "confirmed": confirmed.get(code),
            "left": _left(one["seats"], one["n_offers"]),
        }
        for code, one in told.items()
    }


def told_confirmed(told: Mapping[str, Row], answers: Mapping[str, Row]) -> dict[str, int | None]:
    """Return confirmations of schools in tens, none that tells of one to nine families."""
    known = {code: one["n_offers"] for code, one in told.items() if one["n_offers"] is not None}
    counts: dict[tuple[str, str], int] = {}
    for code, n_offers in known.items():
        n_confirmed = min(n_offers, answers.get(code, {}).get("n_confirmed", 0))
        counts |= {
            ("offered", code): n_offers,
            ("confirmed", code): n_confirmed,
            ("others", code): n_offers - n_confirmed,
        }
    sums = [Sum(("offered", code), (("confirmed", code), ("others", code))) for code in known]
    gone = withheld(
        counts,
        sums,
        told=[("confirmed", code) for code in known],
        known={("offered", code) for code in known},
    )
    return {
        code: None if ("confirmed", code) in gone else in_tens(counts["confirmed", code])
        for code in known
    }


def _second(connection: Connection, second: Row, schools: Mapping[str, Row]) -> dict[str, Row]:
    """Return seats, offers and seats left of every school of a second round."""
    exact = {
        row["school_code"]: row
        for row in _rows(connection, "publication_offers", {"run_id": second["run_id"]})
    }
    offers = {code: row["n_offers"] for code, row in exact.items()}
    told = of_schools(
        offers,
        n_placed=int(second["summary"]["placed"]),
        placed_is_told=told_summary(second["summary"], narrow=narrow(second))["placed"] is not None,
        narrow=[code for code, row in exact.items() if narrow(row)],
    )
    found = {}
    for code, row in exact.items():
        before = schools.get(code, {"seats": None, "offered": None})
        seats = row["seats"] if may_tell(before, row["seats"]) else None
        offered = told[code] if seats is not None or told[code] == 0 else None
        left = None if seats is None else _left(seats, offered)
        found[code] = {"seats": seats, "offered": offered, "confirmed": None, "left": left}
    return found


def may_tell(before: Row, seats_left: int) -> bool:
    """Tell whether the seats of a second round say of no one to nine families what they did."""
    if before["offered"] is None or before["seats"] is None:
        return False
    n_kept = before["seats"] - seats_left
    return not is_small(n_kept) and not is_small(before["offered"] - n_kept)


def _left(seats: int, offered: int | None) -> int | None:
    return None if offered is None else max(0, seats - offered)


def _round(connection: Connection, row: Row, number: int, schools: Mapping[str, Row]) -> Row:
    facts = _rows(connection, "board_run_facts", {"run_id": row["run_id"]})[0]
    summary = told_summary(row["summary"], narrow=narrow(row))
    confirmed = [one["confirmed"] for one in schools.values() if one["confirmed"] is not None]
    is_answered = number == 1 and row["state"] in ANSWERED_IN
    return {
        "run_id": row["run_id"],
        "round": number,
        "season": row["season"],
        "grade": row["grade"],
        "level": province.national().level_of(row["grade"]),
        "state": row["state"],
        "is_model": row["is_model"],
        "created_at": row["created_at"],
        "decided_on": facts["decided_on"],
        "document": facts["document"],
        "seats": sum(one["seats"] or 0 for one in schools.values()) if number == 1 else None,
        "summary": summary,
        "confirmed": sum(confirmed) if is_answered and confirmed else None,
        "is_answered": is_answered,
        "policy": _policy(facts),
        "quality": _quality(facts),
        "schools": schools,
    }


def _policy(facts: Row) -> Row | None:
    """Return the rules of a placement as they stood then, assumptions apart."""
    if facts["body"] is None:
        return None
    name = facts["policy_name"]
    policy = policies.parse(facts["body"].encode(), file=name)
    assumed = [(key, rule) for key, rule in policy.rules.items() if rule.status == "assumed"]
    return {
        "name": name,
        "sha256": facts["policy_sha256"],
        "title": {"vi": policy.title_vi, "en": policy.title_en},
        "sentences": {
            "vi": [spoken.sentence(key, rule, "vi") for key, rule in policy.rules.items()],
            "en": [spoken.sentence(key, rule, "en") for key, rule in policy.rules.items()],
        },
        "assumed": [
            {
                "key": key,
                "sentence": {
                    "vi": spoken.sentence(key, rule, "vi"),
                    "en": spoken.sentence(key, rule, "en"),
                },
                "source": rule.source,
            }
            for key, rule in assumed
        ],
    }


def _quality(facts: Row) -> Row:
    """Return what a placement rests on; a count of one to nine children is ``None``."""
    origin = facts["origin"]
    registers, points = origin.get("registers", {}), origin.get("points", {})
    counts = {f"n_{name}": points.get(name) for name in POINTS}
    return {
        "verified": True,  # nothing is recorded that the checker refuses
        "run_sha256": facts["run_sha256"],
        "network_date": origin.get("network", {}).get("data_date") or None,
        "registers": [
            {
                "name": name,
                "rows": registers[name]["rows"],
                "data_date": registers[name].get("data_date") or None,
                "nature": registers[name]["nature"],
            }
            for name in REGISTERS
            if name in registers
        ],
        "schools_at_own_point": points.get("schools_at_own_point"),
        **{name: None if n is None or is_small(n) else n for name, n in counts.items()},
    }


def _answers(connection: Connection, run_ids: Sequence[int]) -> dict[int, dict[str, Row]]:
    found: dict[int, dict[str, Row]] = {}
    for row in _rows(connection, "board_answers_by_school", {"run_id": list(run_ids)}):
        found.setdefault(row["run_id"], {})[row["school_code"]] = row
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 (any part of the record)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _rows(connection: Connection, name: str, asked: Mapping[str, Any]) -> list[Row]:
    return [dict(row) for row in connection.exec_driver_sql(query(name), dict(asked)).mappings()]
