"""What a change of data does to children, said on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.console import in_language, say
from cli.console import out as results

if TYPE_CHECKING:
    from runs.checked_pairs.compare import ScoreCard
    from runs.review.impact import Impact
    from runs.review.relocated import Relocated


def tell_addresses(found: Relocated) -> None:
    """Print what the addresses of the desk lead to now."""
    say(
        f"{found.n_looked_at} địa chỉ được tìm lại: {found.n_moved} điểm dời chỗ (xa nhất "
        f"{found.most_moved_m:.0f} m), {found.n_unsure} nay phải chờ cán bộ, {found.n_found} nay "
        "tìm được.",
        f"{found.n_looked_at} addresses looked up again: {found.n_moved} points move (at most "
        f"{found.most_moved_m:.0f} m), {found.n_unsure} must wait for an officer now, "
        f"{found.n_found} are found now.",
    )


def tell_card(card: ScoreCard) -> None:
    """Print how many of the hand-measured pairs are off on new roads."""
    say(
        f"Cặp đo tay: {card.n_off} trên {len(card.pairs)} lệch, cho phép {card.rule.most_off}.",
        f"Hand-measured pairs: {card.n_off} of {len(card.pairs)} off, "
        f"{card.rule.most_off} allowed.",
    )


def tell_impact(impact: Impact) -> None:
    """Print what a change does to the children of one grade."""
    model = "" if impact.nature == "real" else f" [{impact.nature}]"
    results.print(
        in_language(
            f"Năm học {impact.season}, lớp {impact.grade}, {impact.policy}{model}: "
            f"{impact.n_homes_moved} nhà và {impact.n_schools_moved} trường được nối vào chỗ khác; "
            f"{impact.n_children_other_distance} trên {impact.n_pupils} em có khoảng cách khác "
            f"({impact.n_pairs_changed} cặp); {impact.n_children_other_place} em có chỗ khác: "
            f"{impact.n_better} gần hơn, {impact.n_worse} xa hơn, {impact.n_seats_gained} được "
            f"thêm chỗ, {impact.n_seats_lost} mất chỗ; tổng {impact.metres:+.0f} m.",
            f"Season {impact.season}, grade {impact.grade}, {impact.policy}{model}: "
            f"{impact.n_homes_moved} homes and {impact.n_schools_moved} schools are tied "
            f"elsewhere; {impact.n_children_other_distance} of {impact.n_pupils} children have "
            f"another distance ({impact.n_pairs_changed} pairs); {impact.n_children_other_place} "
            f"another place: {impact.n_better} nearer, {impact.n_worse} farther, "
            f"{impact.n_seats_gained} gain a seat, {impact.n_seats_lost} lose one; "
            f"{impact.metres:+.0f} m in all.",
        ),
        markup=False,
    )
