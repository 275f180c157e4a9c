"""How scenarios, their steps and their effects are shown."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

from cli.console import in_language, out, print_json, say, settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gis.read_edits import Step, StoredScenario
    from runs.scenario.bridges import Lifeline
    from runs.scenario.effect import Effect

MOST_SHOWN: Final = 30
_HEADS_EN: Final = "Change|Pairs of home and school|Mean, m|Most, m"


def tell_list(known: Sequence[StoredScenario]) -> None:
    """Show scenarios with the number of their steps that hold."""
    if settings.json:
        print_json([_as_json(one) for one in known])
        return
    table = Table(
        *in_language("Phương án|Mạng|Bước|Sửa", "Scenario|Network|Steps|Edits").split("|")
    )
    for one in known:
        n_steps = sum(step.holds for step in one.steps)
        table.add_row(
            one.name, str(one.network_id), str(n_steps), str(len(one.rows) + len(one.changes))
        )
    out.print(table)


def tell_steps(known: StoredScenario) -> None:
    """Show every step of a scenario, also those undone."""
    if settings.json:
        print_json(_as_json(known))
        return
    table = Table(*in_language("Bước|Việc|Sửa|Còn", "Step|What|Edits|Holds").split("|"))
    for step in known.steps:
        holds = in_language("có", "yes") if step.holds else in_language("đã bỏ", "undone")
        table.add_row(str(step.number), step.reason, str(len(step.rows) + len(step.changes)), holds)
    out.print(table)


def tell_bridges(found: Sequence[Lifeline]) -> None:
    """Show bridges with the homes that they alone serve."""
    if settings.json:
        print_json([asdict(one) for one in found])
        return
    heads = in_language("Cầu|Kinh độ|Vĩ độ|Số nhà chỉ đi qua cầu này", "Bridge|Lon|Lat|Homes")
    table = Table(*heads.split("|"))
    few = in_language("ít hơn 10", "fewer than 10")
    for one in found[:MOST_SHOWN]:
        n_homes = few if one.n_homes is None else f"{one.n_homes:,}"
        table.add_row(one.label, f"{one.lon:.5f}", f"{one.lat:.5f}", n_homes)
    out.print(table)
    if len(found) > MOST_SHOWN:
        n_more = len(found) - MOST_SHOWN
        say(f"Còn {n_more} cầu nữa (--json).", f"{n_more} more bridges (--json).")


def tell_effect(found: Effect, file: Path | None) -> None:
    """Show what a scenario changes."""
    if settings.json:
        print_json({"out": None if file is None else str(file), **asdict(found)})
        return
    heads = in_language("Thay đổi|Cặp nhà - trường|Trung bình, m|Nhiều nhất, m", _HEADS_EN)
    table = Table(*heads.split("|"))
    rows = (
        ("xa hơn", "longer", found.n_longer, found.mean_longer_m, found.most_longer_m),
        ("gần hơn", "shorter", found.n_shorter, found.mean_shorter_m, found.most_shorter_m),
        ("không còn đường", "cut off", found.n_cut_off, None, None),
        ("nay có đường", "opened", found.n_opened, None, None),
    )
    for vi, en, n_pairs, mean_m, most_m in rows:
        table.add_row(in_language(vi, en), f"{n_pairs:,}", _metres(mean_m), _metres(most_m))
    out.print(table)
    say(
        f"{found.n_edges_closed} đoạn đường đóng, {found.n_roads_added} đường thêm: "
        f"{found.n_pairs_changed} cặp thay đổi, của {found.n_homes_changed} trong "
        f"{found.n_homes} nhà và {found.n_schools_changed} trong {found.n_schools} trường.",
        f"{found.n_edges_closed} edges closed, {found.n_roads_added} roads added: "
        f"{found.n_pairs_changed} pairs change, of {found.n_homes_changed} out of "
        f"{found.n_homes} homes and {found.n_schools_changed} out of {found.n_schools} schools.",
    )


def _metres(metres: float | None) -> str:
    return "" if metres is None else f"{metres:,.0f}"


def _as_json(one: StoredScenario) -> dict[str, Any]:
    return {
        "name": one.name,
        "network_id": one.network_id,
        "created_by": one.created_by,
        "created_at": one.created_at.isoformat(),
        "steps": [_step_json(step) for step in one.steps],
    }


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "step": step.number,
        "reason": step.reason,
        "holds": step.holds,
        "created_at": step.created_at.isoformat(),
        "edits": [{k: v for k, v in asdict(row).items() if v is not None} for row in step.rows],
        "changes": [dict(change) for change in step.changes],
    }
