"""What one transaction of the service may see and change, told to the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import event

from gis.db import see_wards
from gis.principals import at_machine
from gis.queries import query

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

REGISTERS_READ: Final = "registers:read"
REGISTERS_EDIT: Final = "registers:edit"
PEOPLE_READ: Final = "people:read"
PEOPLE_EDIT: Final = "people:edit"
AUTHOR_NAME: Final = "author:name"
RUNS_READ: Final = "runs:read"
RESULTS_READ: Final = "results:read"
RUNS_WORK: Final = "runs:work"
RUNS_DECIDE: Final = "runs:decide"
CATCHMENTS_EDIT: Final = "catchments:edit"
CATCHMENTS_APPROVE: Final = "catchments:approve"
SCENARIOS_WORK: Final = "scenarios:work"
DISTANCES_BATCH: Final = "distances:batch"
EXPORTS_READ: Final = "exports:read"
REQUESTS_READ: Final = "requests:read"
REQUESTS_DECIDE: Final = "requests:decide"
AUDIT_READ: Final = "audit:read"
CLIENTS_MANAGE: Final = "clients:manage"
REGISTRATIONS_SEND: Final = "registrations:send"
SCOPES: Final[dict[str, tuple[str, str]]] = {
    REGISTERS_READ: ("đọc các danh mục", "read the registers"),
    REGISTERS_EDIT: ("sửa các danh mục", "change the registers"),
    PEOPLE_READ: ("đọc dữ liệu trẻ em của địa bàn mình", "read the children of the own wards"),
    PEOPLE_EDIT: ("sửa dữ liệu trẻ em của địa bàn mình", "correct the children of the own wards"),
    AUTHOR_NAME: ("ghi tên cán bộ thực hiện", "name the officer who acts"),
    RUNS_READ: ("đọc số liệu và bảng chính xác của các lượt", "read figures, exact tables of runs"),
    RESULTS_READ: (
        "đọc kết quả của từng em thuộc địa bàn mình",
        "read single children's results within the own wards",
    ),
    RUNS_WORK: ("tạo, huỷ, nhập lượt xếp chỗ", "create, cancel, import and derive runs"),
    RUNS_DECIDE: (
        "chuyển trạng thái, ngoại lệ, đề nghị và duyệt công bố",
        "change states of runs, make exceptions, propose and approve publication",
    ),
    CATCHMENTS_EDIT: ("vẽ, sửa bản nháp vùng tuyển sinh", "draw and change drafts of catchments"),
    CATCHMENTS_APPROVE: ("duyệt vùng tuyển sinh", "approve catchments"),
    SCENARIOS_WORK: ("lập và tính phương án", "make and compute scenarios"),
    DISTANCES_BATCH: ("đo khoảng cách hàng loạt", "measure distances in bulk"),
    EXPORTS_READ: ("tải dữ liệu hàng loạt", "take bulk exports"),
    REQUESTS_READ: (
        "đọc yêu cầu của gia đình thuộc địa bàn mình",
        "read requests of families within the own wards",
    ),
    REQUESTS_DECIDE: ("giải quyết yêu cầu của gia đình", "decide requests of families"),
    AUDIT_READ: ("đọc nhật ký", "read the audit log"),
    CLIENTS_MANAGE: ("quản lý khoá API", "manage API keys"),
    REGISTRATIONS_SEND: (
        "gửi học sinh, đăng ký và xác nhận của hệ thống tuyển sinh",
        "send the pupils, registrations and answers of the admission system",
    ),
}
"""What a client may be allowed, in Vietnamese and English."""

ABOUT_CHILDREN: Final = frozenset(
    {
        PEOPLE_READ,
        PEOPLE_EDIT,
        RESULTS_READ,
        RUNS_DECIDE,
        EXPORTS_READ,
        REQUESTS_READ,
        REQUESTS_DECIDE,
        REGISTRATIONS_SEND,
    }
)
"""Scopes with which rows about children are seen at all; which of them, the database tells."""

CITY: Final = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """
    What a client may do, and where.

    Attributes
    ----------
    scopes
        Words of ``SCOPES``.
    wards
        Ward codes; ``*`` for the whole city.
    principal
        Who it is, as ``gis.principals`` tells; empty where nobody in particular acts.
    """

    scopes: frozenset[str]
    wards: tuple[str, ...]
    principal: str = ""

    @property
    def is_city(self) -> bool:
        """Return whether no ward is out of reach."""
        return CITY in self.wards

    def reaches(self, ward_code: object) -> bool:
        """Return whether a ward is within reach; what lies in no ward is the city's alone."""
        return self.is_city or ward_code in self.wards


EVERYTHING: Final = Access(scopes=frozenset(SCOPES), wards=(CITY,))
"""Of whoever sits at the machine of the database."""


def at_the_machine(name: str) -> Access:
    """Return the access of somebody named who sits at the machine of the database."""
    return replace(EVERYTHING, principal=at_machine(name))


def acting(engine: Engine, access: Access) -> Engine:
    """
    Return connections of ``gantruong_app`` every transaction of which works for somebody.

    Notes
    -----
    They come from the pool of ``engine``; what is told ends with each transaction, so that the
    next user of the connection is nobody again.
    """
    made = engine.execution_options()
    event.listen(made, "begin", lambda connection: act_as(connection, access))
    return made


def act_as(connection: Connection, access: Access) -> None:
    """Tell the database for whom the rest of this transaction of ``gantruong_app`` works."""
    wards = (CITY,) if access.is_city else access.wards
    scopes = ",".join(sorted(access.scopes))
    said = {"scopes": scopes, "wards": ",".join(wards), "principal": access.principal}
    connection.exec_driver_sql(query("act_as"), said)
    if access.scopes & ABOUT_CHILDREN:
        see_wards(connection, wards)
