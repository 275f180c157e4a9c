"""When what happens in a season of admission, as far as somebody published it."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, Field, ValidationError

from gis.errors import InputError
from gis.province_layout import Frozen
from gis.shipped import data_path

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "calendar.toml"
STEPS: Final[dict[str, tuple[str, str]]] = {
    "statistics": ("Thống kê số trẻ và năng lực tiếp nhận", "Children and capacity are counted"),
    "data_review": ("Phụ huynh rà soát dữ liệu", "Parents review their child's data"),
    "plan": ("Kế hoạch tuyển sinh được ban hành", "The admission plan is issued"),
    "registration": ("Đăng ký", "Registration"),
    "programmes": ("Đăng ký chương trình đặc biệt", "Registration for special programmes"),
    "change": ("Điều chỉnh nguyện vọng", "Wishes may be changed"),
    "correction": ("Gia đình sửa vị trí nhà", "Families correct the place of their home"),
    "exam": ("Khảo sát, thi tuyển", "Survey or examination"),
    "results": ("Công bố kết quả", "Results are announced"),
    "confirmation": ("Xác nhận nhập học", "Families confirm"),
    "refusal": ("Từ chối chỗ được xếp", "Families refuse a seat"),
    "papers": ("Nộp hồ sơ nhập học", "Papers are handed in"),
    "appeal": ("Khiếu nại, đề nghị xem xét lại", "Complaints and appeals"),
    "remark": ("Phúc khảo", "Re-marking"),
    "second_round": ("Đợt 2", "Second round"),
    "late": ("Bố trí trẻ đến sau", "Children who come late are placed"),
    "transfer": ("Chuyển trường", "Children change school"),
    "school_year": ("Khai giảng", "The school year begins"),
}
"""What happens in a season, in its order, in Vietnamese and English: the only list of steps."""

USUAL: Final = (
    "statistics",
    "data_review",
    "plan",
    "registration",
    "results",
    "confirmation",
    "second_round",
    "school_year",
)
"""Steps of every season; the public is told of them even where nobody published a day."""


def _known(name: str) -> str:
    if name not in STEPS:
        msg = f"no step is called {name!r}; the steps are {', '.join(STEPS)}"
        raise ValueError(msg)
    return name


StepName = Annotated[str, AfterValidator(_known)]
"""A word of ``STEPS``."""


class Step(Frozen):
    """
    A step of a season.

    Attributes
    ----------
    first, last
        Days, both included; ``None`` where that end was not published.
    """

    season: str = Field(pattern=r"^\d{4}-\d{4}$")
    step: StepName
    first: dt.date | None = None
    last: dt.date | None = None
    status: Literal["published", "assumed"]
    source: str = Field(min_length=1)


def steps(place: str, *, folder: Path | None = None) -> tuple[Step, ...]:
    """
    Return the known steps of a place's seasons, in the file's order; none without a file.

    Raises
    ------
    InputError
        If the file breaks the format.
    """
    path = (folder or data_path("provinces")) / place / FILE
    if not path.is_file():
        return ()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(Step.model_validate(one) for one in said.get("step", []))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        msg = f"{place}/{FILE}: {str(error).splitlines()[0]}"
        raise InputError(msg) from error
