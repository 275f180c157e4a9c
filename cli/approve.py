"""``gantruong approve``: what waits for a second person, seen and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from cli.console import in_language, out, print_json, say, settings
from cli.run_app import database

if TYPE_CHECKING:
    from runs.approval.read import Approval

app: Final = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Việc cần hai người: người thứ hai xem rồi đồng ý hoặc từ chối. Công bố, tải dữ liệu trên "
        "200 em, đổi chỉ tiêu quá 20 %, chốt kết quả chính thức.\n\n"
        'Ví dụ: gantruong approve yes 3 --by "Trưởng phòng"',
        "What takes two persons: the second one looks and agrees or refuses. Publication, exports "
        "above 200 children, changes of seats above 20 %, the final state of a run.\n\n"
        'Example: gantruong approve yes 3 --by "head of office"',
    ),
)
Number = Annotated[
    int, typer.Argument(help=in_language("Số đề nghị (approve list).", "Number (approve list)."))
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        help=in_language(
            "Ai quyết định; phải khác người lập đề nghị.",
            "Who decides; another person than the proposer.",
        ),
    ),
]
Reason = Annotated[str, typer.Option(help=in_language("Lý do; được giữ mãi.", "Why; kept."))]


@app.command(
    name="list", help=in_language("Các đề nghị, mới nhất trước.", "All proposals, newest first.")
)
def list_approvals(
    *,
    state: Annotated[
        str | None,
        typer.Option(
            help=in_language(
                "Chỉ trạng thái này: pending, approved, applied, rejected, withdrawn, stale, "
                "expired.",
                "Only in this state: pending, approved, applied, rejected, withdrawn, stale, "
                "expired.",
            )
        ),
    ] = None,
) -> None:
    """List what waits and what became of it."""
    from runs.approval.read import approvals  # noqa: PLC0415 (loads SQLAlchemy)

    with database() as engine, engine.connect() as connection:
        found = approvals(connection, state=state)
    if settings.json:
        print_json([as_json(one) for one in found])
        return
    heads = in_language(
        "Số|Trạng thái|Việc|Đối tượng|Người lập|Người thứ hai|Hạn",
        "Number|State|What|Of|Proposed by|Second person|Until",
    )
    table = Table(*heads.split("|"))
    for one in found:
        until = f"{one.expires_at:%Y-%m-%d %H:%M}"
        second = one.approved_by or ""
        number = str(one.approval_id)
        table.add_row(number, one.state, _what(one), one.subject, one.proposed_by, second, until)
    out.print(table)


@app.command(help=in_language("Xem một đề nghị.", "Show one proposal."))
def show(number: Number) -> None:
    """Show what would be done, by its figures."""
    from runs.approval import errors  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.approval.read import approval  # noqa: PLC0415 (the same)

    with database() as engine, engine.connect() as connection:
        found = approval(connection, number)
    if found is None:
        raise errors.no_such(number)
    if settings.json:
        print_json(as_json(found))
        return
    for name, value in as_json(found).items():
        out.print(f"{name}: {value}", markup=False)


@app.command(help=in_language("Đồng ý, và thực hiện ngay.", "Agree, and carry it out."))
def yes(number: Number, *, by: By, reason: Reason = "") -> None:
    """Agree as the second person; what was proposed is done at once, or asked for again."""
    from gis.access import at_the_machine  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.approval.decide import approve  # noqa: PLC0415 (the same)

    with database() as engine:
        found = approve(engine, number, access=at_the_machine(by), reason=reason)
    _told(found)


@app.command(help=in_language("Từ chối, có lý do.", "Refuse, with a reason."))
def no(number: Number, *, by: By, reason: Reason) -> None:
    """Refuse as the second person."""
    from gis.access import at_the_machine  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.approval.decide import reject  # noqa: PLC0415 (the same)

    with database() as engine:
        found = reject(engine, number, access=at_the_machine(by), reason=reason)
    _told(found)


@app.command(help=in_language("Rút lại đề nghị của mình.", "Take one's own proposal back."))
def withdraw(
    number: Number,
    *,
    by: Annotated[str, typer.Option("--by", help=in_language("Người đã lập.", "Who proposed it."))],
    reason: Reason = "",
) -> None:
    """Withdraw a proposal before it is carried out."""
    from gis.access import at_the_machine  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.approval import decide  # noqa: PLC0415 (the same)

    with database() as engine:
        found = decide.withdraw(engine, number, access=at_the_machine(by), reason=reason)
    _told(found)


def as_json(one: Approval) -> dict[str, object]:
    """Return an approval as it is told; never the body, which only carries it out."""
    return {
        "approval_id": one.approval_id,
        "what": one.what,
        "subject": one.subject,
        "state": one.state,
        "summary": dict(one.summary),
        "content_sha256": one.content_sha256,
        "scope": one.scope,
        "wards": list(one.wards),
        "proposed_by": one.proposed_by,
        "reason": one.reason,
        "proposed_at": one.proposed_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "approved_by": one.approved_by,
        "decided_by": one.decided_by,
        "decided_at": None if one.decided_at is None else one.decided_at.isoformat(),
        "decision_reason": one.decision_reason,
    }


def _what(one: Approval) -> str:
    from runs.approval.kinds import KINDS  # noqa: PLC0415 (only where it is shown)

    kind = KINDS.get(one.what)
    return one.what if kind is None else in_language(kind.vi, kind.en)


def _told(found: Approval) -> None:
    if settings.json:
        print_json(as_json(found))
        return
    more = (
        (" Người đã đề nghị làm lại lệnh của mình là xong.", " Whoever asked for it asks again.")
        if found.state == "approved"
        else ("", "")
    )
    say(
        f"Đề nghị {found.approval_id}: {found.state}.{more[0]}",
        f"Approval {found.approval_id}: {found.state}.{more[1]}",
    )
