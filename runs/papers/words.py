"""What stands on the papers of one ward or school: rows, headings and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.text import grade_name
from runs.papers import paper as parts
from runs.recorded.decided import WISHES
from runs.recorded.overrides import REASON_CODES
from runs.recorded.standing import PROPOSED, WORDS, standing_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from runs.papers.facts import Child, Papers
    from runs.papers.paper import Row

HEADINGS: Final = {
    parts.ALLOCATION: "DANH SÁCH",
    parts.WAITING: "DANH SÁCH",
    parts.CHANGES: "DANH SÁCH",
    parts.MINUTES: "BIÊN BẢN",
}
SUBJECTS: Final = {
    (parts.WARD, parts.ALLOCATION): "Trẻ của {name} được xếp chỗ học",
    (parts.SCHOOL, parts.ALLOCATION): "Học sinh được xếp vào {name}",
    (parts.WARD, parts.WAITING): "Trẻ của {name} chưa có chỗ học",
    (
        parts.SCHOOL,
        parts.WAITING,
    ): "Học sinh của địa bàn chưa có chỗ, đã xét vào {name}",
    (parts.WARD, parts.CHANGES): "Thay đổi sau khi xét của trẻ thuộc {name}",
    (parts.SCHOOL, parts.CHANGES): "Thay đổi sau khi xét liên quan đến {name}",
    (parts.WARD, parts.MINUTES): "Xét tuyển sinh của {name}",
    (parts.SCHOOL, parts.MINUTES): "Xét tuyển sinh vào {name}",
}
NEAREST: Final = "“Gần nhất” trong văn bản này là trường gần nhất còn chỗ."
NOTHING: Final = "-"
NO_ORDER: Final = (
    "Danh sách xếp theo nhóm rồi theo mã; số thứ tự không phải thứ tự ưu tiên và không phải "
    "lời hứa."
)
SEAL: Final = (
    "Mã kiểm SHA-256 ở chân trang và niêm phong của lượt xét chứng minh dữ liệu không bị sửa; "
    "không phải chữ ký theo luật. Văn bản có giá trị khi cơ quan có thẩm quyền ký."
)
ATTENDED: Final = (
    "Thời gian: ……………………………………  Địa điểm: ……………………………………",
    "Thành phần tham dự: ……………………………………………………………………",
)
SIGNED_TOO: Final = "Thư ký: ……………………………………  (ký, ghi rõ họ tên)"
UNTOLD: Final = {"health": "lý do riêng"}
"""Reasons whose ground is nobody's who reads a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    One ward or school of a run.

    Attributes
    ----------
    children
        Of the ward: all who live there; of a school: those placed there.
    waiting
        Of a school: children of its own ward without any seat before whom it was full.
    """

    found: Papers
    unit: str
    code: str
    name: str
    ward_name: str
    children: Sequence[Child]
    waiting: Sequence[Child]

    @property
    def word(self) -> str:
        """Return ``proposed``, ``confirmed`` or ``final``."""
        return standing_word(self.found.run["state"])

    @property
    def is_proposal(self) -> bool:
        """Return whether the committee has not confirmed it."""
        return self.word == PROPOSED

    @property
    def standing(self) -> str:
        """Return how far it was decided, by whom and by which document."""
        said = WORDS[self.word]["vi"]
        if self.is_proposal:
            said = f"ĐỀ XUẤT: {said[len('Đề xuất, ') :]}"
        by = self.found.confirmation
        if by is not None:
            day = f"{by.document_date:%d/%m/%Y}"
            said += f" (văn bản số {by.document} ngày {day}, {by.role} {by.person})"
        return f"{said}. {self.found.nature}".strip()

    def rows(self, kind: str) -> list[Row]:
        """Return the rows of one kind of paper; empty where it says nothing."""
        made = {
            parts.ALLOCATION: self._allocated,
            parts.WAITING: self._waiting,
            parts.CHANGES: self._changes,
            parts.MINUTES: self._figures,
        }[kind]()
        return [(str(n), *row) for n, row in enumerate(made, start=1)]

    def heading(self, kind: str) -> str:
        """Return the kind of document, in capitals."""
        return HEADINGS[kind]

    def subject(self, kind: str) -> str:
        """Return what the document is about, with season and grade."""
        grade = str(self.found.run["grade"] or "")
        about = SUBJECTS[self.unit, kind].format(name=self.name)
        entered = f", {grade_name(grade, 'vi')}" if grade else ""
        return f"{about}{entered}, năm học {self.found.run['season']}"

    def opening(self, kind: str) -> list[str]:
        """Return the sentences before the table."""
        run = self.found.run
        by = f"Theo bộ quy tắc {run['policy_name']}, lượt xét số {run['run_id']}."
        return [*(ATTENDED if kind == parts.MINUTES else ()), by]

    def closing(self, kind: str) -> list[str]:
        """Return the sentences after the table."""
        said = [NO_ORDER] if kind == parts.WAITING else []
        if kind == parts.ALLOCATION and self.found.run["kind"] != WISHES:
            said.append(NEAREST)
        if kind == parts.MINUTES:
            said += self._assumed()
            said += ["Ý kiến: ………………………………………………………………………………", SIGNED_TOO]
        return [*said, SEAL]

    def _allocated(self) -> list[Row]:
        placed = [one for one in self.children if one.school is not None]
        if self.unit == parts.SCHOOL:
            return [(one.pupil_id, one.group, one.note) for one in placed]
        return [
            (one.pupil_id, str(one.school), self._school(one.school), one.group, one.note)
            for one in placed
        ]

    def _waiting(self) -> list[Row]:
        """Return who has no seat, by group and id: no order among them is promised."""
        left = self.waiting
        if self.unit == parts.WARD:
            left = [one for one in self.children if one.school is None]
        ordered = sorted(left, key=lambda one: (int(one.group or 0), one.pupil_id.encode()))
        return [(one.pupil_id, one.group, one.note) for one in ordered]

    def _changes(self) -> list[Row]:
        return [
            (
                move["pupil_id"],
                move["from_school"] or NOTHING,
                move["to_school"] or NOTHING,
                UNTOLD.get(move["reason_code"], REASON_CODES[move["reason_code"]][0]),
                move["document"] or NOTHING,
            )
            for move in self._moves()
        ]

    def _moves(self) -> list[Mapping[str, Any]]:
        if self.unit == parts.SCHOOL:
            return [
                one
                for one in self.found.moves
                if self.code in {one["from_school"], one["to_school"]}
            ]
        mine = {one.pupil_id for one in self.children}
        return [one for one in self.found.moves if one["pupil_id"] in mine]

    def _figures(self) -> list[Row]:
        placed = len(self._allocated())
        if self.unit == parts.WARD:
            told = [
                ("Số trẻ của địa bàn được xét", len(self.children)),
                ("Số trẻ được xếp chỗ", placed),
                ("Số trẻ chưa có chỗ", len(self.children) - placed),
            ]
        else:
            told = [
                ("Chỉ tiêu của trường", self.found.seats[self.code]),
                ("Số học sinh được xếp vào trường", placed),
                ("Số học sinh của địa bàn chưa có chỗ ở đâu, đã xét vào trường", len(self.waiting)),
            ]
        told.append(("Số thay đổi sau khi xét", len(self._moves())))
        return [(name, str(number)) for name, number in told]

    def _assumed(self) -> list[str]:
        """Return the rules that no document states, and who answers for each."""
        if not self.found.assumptions:
            return ["Mọi quy tắc đã áp dụng đều có văn bản."]
        said = ["Các quy tắc giả định (chưa có văn bản nêu):"]
        for one in self.found.assumptions:
            who = f"{one.person}, {one.role} chấp nhận" if one.is_accepted else "chưa ai chấp nhận"
            said.append(f"- {one.title['vi']}: {one.sentence['vi']} [{who}]")
        return said

    def _school(self, code: str | None) -> str:
        known = self.found.schools.get(code or "")
        return code or "" if known is None else known.name


def told_of(
    found: Papers, unit: str, code: str, children: Sequence[Child], waiting: Sequence[Child]
) -> Told:
    """Return one ward or school of a run, with the names that its papers use."""
    known = found.schools.get(code)
    if unit == parts.WARD:
        name = ward = found.wards.get(code) or f"địa bàn {code}"
    else:
        name = f"trường {code}" if known is None else known.name
        ward = "" if known is None else found.wards.get(known.ward, "")
    return Told(
        found=found,
        unit=unit,
        code=code,
        name=name,
        ward_name=ward,
        children=children,
        waiting=waiting,
    )
