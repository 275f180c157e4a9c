"""Who issues a paper, and where it goes: from a file of the office, else dotted."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from gis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

DOTS: Final = "……"
LETTERS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """
    The parts of the administrative form that an office fills in.

    Attributes
    ----------
    co_quan_chu_quan, co_quan
        Authority above, and authority that issues; the ward's own committee if not given.
    so_ky_hieu
        Number and symbol; dotted, for they are given when the paper is issued.
    dia_danh
        Place before the date; the ward's name if not given. The date stays dotted.
    quyen_han, chuc_vu, ho_ten
        Authority to sign such as ``TM.``, role and name of who signs; the place above the name
        is left empty for the signature of the authority.
    noi_nhan
        Where the paper goes.
    """

    co_quan_chu_quan: str = ""
    co_quan: str = "HỘI ĐỒNG TUYỂN SINH"
    so_ky_hieu: str = f"Số: {DOTS}/{DOTS}"
    dia_danh: str = ""
    ngay: str = f"ngày {DOTS} tháng {DOTS} năm {DOTS}"
    quyen_han: str = "TM. HỘI ĐỒNG"
    chuc_vu: str = "CHỦ TỊCH"
    ho_ten: str = DOTS * 3
    noi_nhan: tuple[str, ...] = ("Như trên", "Lưu: VT.")

    def of(self, *, ward: str) -> Letterhead:
        """Return it for a ward: its committee and its name where the office said nothing."""
        above = self.co_quan_chu_quan or (f"ỦY BAN NHÂN DÂN {ward.upper()}" if ward else DOTS)
        return replace(self, co_quan_chu_quan=above, dia_danh=self.dia_danh or ward or DOTS)

    def as_dict(self) -> dict[str, Any]:
        """Return the parts by the name that a template has for them."""
        return {**asdict(self), "noi_nhan": list(self.noi_nhan)}


def read(path: Path | None) -> Letterhead:
    """
    Return the letterhead of a TOML file; the dotted one without a file.

    Raises
    ------
    InputError
        If a key is unknown, or a value is no text.
    """
    if path is None:
        return Letterhead()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{path.name} is no readable TOML file: {error}"
        raise InputError(msg) from error
    known = {one.name for one in fields(Letterhead)}
    unknown = ", ".join(sorted(set(told) - known))
    if unknown:
        msg = f"{path.name}: unknown {unknown}; there are {', '.join(sorted(known))}"
        raise InputError(msg)
    given: dict[str, Any] = {}
    for key, value in told.items():
        lines = value if key == "noi_nhan" else [value]
        if not isinstance(lines, list) or not all(_is_line(one) for one in lines):
            msg = f"{path.name}: {key} is text of at most {LETTERS} letters on one line"
            raise InputError(msg)
        given[key] = tuple(lines) if key == "noi_nhan" else value
    return Letterhead(**given)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LETTERS and value.isprintable()
