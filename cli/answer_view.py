"""How a what-if is shown: public numbers only, whoever looks over the planner's shoulder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

from cli.console import in_language, out, print_json, say, settings
from runs.statistics.placement import COUNTS
from runs.whatif.store import said
from runs.whatif.tally import public
from runs.whatif.write import public_answer

if TYPE_CHECKING:
    from pathlib import Path

    from runs.scenario.changes import Scenario
    from runs.whatif.answer import Answer
    from runs.whatif.city import City
    from runs.whatif.inputs import Start
    from runs.whatif.tally import Tally

MOST_SCHOOLS: Final = 15
WITHHELD: Final = ("không nêu", "withheld")
"""A count of one to nine, or one that would give such a count back."""

HEADLINES: Final = (
    ("placed", "có chỗ", "placed"),
    ("unplaced", "chưa có chỗ", "unplaced"),
    ("mean_m", "trung bình, m", "mean, m"),
    ("median_m", "trung vị, m", "median, m"),
    ("p95_m", "95 % không quá, m", "95 % within, m"),
    ("longest_m", "xa nhất, m", "longest, m"),
    ("over_4km", "trên 4 km", "over 4 km"),
    ("at_nearest", "học trường gần nhất", "at the nearest school"),
)
CHANGES: Final = (
    ("n_moved", "chuyển trường", "move to another school"),
    ("n_better", "đường ngắn hơn hoặc có chỗ", "have a shorter way, or a seat now"),
    ("n_worse", "đường dài hơn hoặc mất chỗ", "have a longer way, or no seat now"),
    ("n_lost_seat", "mất chỗ", "lose their seat"),
    ("n_got_seat", "nay có chỗ", "get a seat"),
    ("n_newly_over_4km", "nay đi trên 4 km", "go over 4 km now"),
    ("n_no_longer_over_4km", "không còn đi trên 4 km", "no longer over 4 km"),
    ("n_newly_over_7km", "nay đi trên 7 km", "go over 7 km now"),
)


def tell_plan(start: Start, scenario: Scenario, after: City) -> None:
    """Tell what a run would do, without doing it."""
    city = start.city
    facts: dict[str, Any] = {
        "scenario": scenario.name,
        "policy": after.policy.name,
        "pupils": len(city.pupils),
        "schools_before": len(city.places.schools),
        "schools_after": len(after.places.schools),
        "seats_before": int(city.places.schools.seats.sum()),
        "seats_after": int(after.places.schools.seats.sum()),
        "edits_of_roads": len(scenario.edits),
        "changes": [said(one) for one in scenario.changes],
    }
    if settings.json:
        print_json(facts)
        return
    out.print(
        in_language(
            f"{facts['pupils']} trẻ; {facts['schools_before']} → {facts['schools_after']} trường, "
            f"{facts['seats_before']} → {facts['seats_after']} chỉ tiêu; "
            f"{facts['edits_of_roads']} sửa đường; {'; '.join(facts['changes'])}. Chưa tính gì.",
            f"{facts['pupils']} children; {facts['schools_before']} → {facts['schools_after']} "
            f"schools, {facts['seats_before']} → {facts['seats_after']} seats; "
            f"{facts['edits_of_roads']} edits of roads; {'; '.join(facts['changes'])}. "
            "Nothing was computed.",
        ),
        markup=False,
    )


def tell_answer(found: Answer, folder: Path | None) -> None:
    """Show what a scenario changes."""
    if settings.json:
        print_json({"out": None if folder is None else str(folder), **public_answer(found)})
        return
    numbers = public(found.exact)
    out.print(_headlines(numbers, "; ".join(found.labels)))
    for key, vi, en in CHANGES:
        value = numbers.figures[key]
        if value != 0:
            out.print(f"{_count(value)} {in_language(vi, en)}", markup=False)
    more_m = numbers.figures["metres_more"]
    if more_m:
        out.print(
            in_language(
                f"{more_m / 1000:+,.1f} km tổng cộng, của những em có chỗ ở cả hai bên",
                f"{more_m / 1000:+,.1f} km in all, of those placed on both sides",
            ),
            markup=False,
        )
    rows = [row for row in numbers.schools if _changes(row)]
    if rows:
        out.print(_schools(rows[:MOST_SCHOOLS], found))
    if len(rows) > MOST_SCHOOLS:
        n_more = len(rows) - MOST_SCHOOLS
        say(f"Còn {n_more} trường nữa (--json, --out).", f"{n_more} more schools (--json, --out).")
    if folder is not None:
        say(f"Đã ghi vào {folder}.", f"Written to {folder}.")


def _headlines(numbers: Tally, caption: str) -> Table:
    heads = in_language("|Hiện nay|Phương án", "|As it is|Scenario").split("|")
    table = Table(*heads, caption=caption)
    before, after = numbers.before.as_dict(), numbers.after.as_dict()
    for key, vi, en in HEADLINES:
        shown = (_number(one[key], is_count=key in COUNTS) for one in (before, after))
        table.add_row(in_language(vi, en), *shown)
    return table


def _schools(rows: list[dict[str, Any]], found: Answer) -> Table:
    heads = in_language(
        "Trường|Chỉ tiêu|Nhận trước|Nhận sau|Đến|Đi", "School|Seats|Before|After|Came|Left"
    )
    table = Table(*heads.split("|"))
    for row in rows:
        code = row["school_code"]
        seats = [row["seats_before"], row["seats_after"]]
        shown = " → ".join(dict.fromkeys("-" if one is None else str(one) for one in seats))
        counts = (_count(row[key]) for key in ("n_before", "n_after", "n_came", "n_left"))
        table.add_row(f"{code} {found.school_name.get(code, '')}".strip(), shown, *counts)
    return table


def _changes(row: dict[str, Any]) -> bool:
    seats = row["seats_before"], row["seats_after"]
    return bool(row["n_came"] != 0 or row["n_left"] != 0 or seats[0] != seats[1])


def _count(value: int | None) -> str:
    return in_language(*WITHHELD) if value is None else f"{value:,}"


def _number(value: float | None, *, is_count: bool) -> str:
    if value is None:
        return in_language(*WITHHELD) if is_count else ""
    return f"{value:,.0f}"
