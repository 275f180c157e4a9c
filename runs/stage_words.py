"""Vietnamese for the stages of long work, which the rooms call by English names."""

from __future__ import annotations

from typing import Final

STAGES: Final = {
    "hello world": "dịch vụ nhỏ nhất",
    "requests to the service": "yêu cầu gửi đến dịch vụ",
    "building indexes and rules": "dựng chỉ mục và quy tắc",
    "checking what was restored": "kiểm tra dữ liệu đã khôi phục",
    "clearing the log": "dọn nhật ký ghi trước",
    "deleting files": "xoá tệp",
    "deleting rows": "xoá dòng",
    "rewriting tables": "ghi lại các bảng",
    "copying files": "sao chép tệp",
    "copying the database": "sao chép cơ sở dữ liệu",
    "putting the backup back": "khôi phục bản sao lưu",
    "reading the backup": "đọc bản sao lưu",
    "alleys": "hẻm",
    "another distance": "thử khoảng cách khác",
    "another group": "thử nhóm khác",
    "blocks": "các khối tính",
    "changing the city": "thay đổi thành phố",
    "check": "kiểm tra kết quả",
    "checking": "kiểm tra",
    "closing crossings": "lần lượt đóng từng chỗ qua sông",
    "closing one bridge after the other": "lần lượt đóng từng cầu",
    "compare": "so sánh",
    "comparing": "so sánh",
    "count": "đếm",
    "counting by ward": "đếm theo phường",
    "cut-offs": "mức cuối cùng trúng tuyển",
    "distances": "khoảng cách",
    "cutting out: places": "cắt vùng: điểm",
    "cutting out: roads and water": "cắt vùng: đường và nước",
    "cutting out: writing": "cắt vùng: ghi",
    "dossier": "hồ sơ khoảng cách",
    "drawing areas": "vẽ địa bàn",
    "drawing homes": "vẽ nhà",
    "drawing": "vẽ",
    "draws": "các lần thử",
    "fetching": "tải về",
    "forecasting series": "dự báo từng chuỗi",
    "fewest changes": "ít thay đổi nhất",
    "freezing the inputs": "niêm giữ dữ liệu vào",
    "hashes and signature": "mã băm và chữ ký",
    "importing registers": "nhập các danh mục",
    "joining streets": "ghép các đường",
    "least total": "tổng quãng đường nhỏ nhất",
    "locating addresses": "tìm toạ độ địa chỉ",
    "making the graph": "dựng đồ thị",
    "marking the wrong cells": "đánh dấu ô sai",
    "measuring cells": "đo từng ô",
    "measuring distances": "đo khoảng cách",
    "measuring homes": "đo từ từng nhà",
    "more seats": "thử thêm chỉ tiêu",
    "names": "đặt tên",
    "nearest schools": "trường gần nhất",
    "past autumns": "các mùa thu đã qua",
    "people": "dân cư",
    "scoring past autumns": "chấm điểm các năm qua",
    "place again": "xếp chỗ lại",
    "place": "xếp chỗ",
    "placing by *": "xếp chỗ theo *",
    "placing": "xếp chỗ",
    "preparing the database": "chuẩn bị cơ sở dữ liệu",
    "preparing the roads": "chuẩn bị mạng đường",
    "placed before": "đã có chỗ trước đợt xét",
    "programmes": "chương trình",
    "records for families": "bản ghi cho gia đình",
    "open data: writing": "dữ liệu mở: ghi tệp",
    "publication: *": "công bố: *",
    "export": "lập bản xuất",
    "publication: reading": "công bố: đọc dữ liệu",
    "publication: tiles": "công bố: mảnh bản đồ",
    "branches": "các nhánh tìm kiếm",
    "linear relaxation": "bài toán tuyến tính",
    "proposing sites": "tìm địa điểm",
    "seats of a choice": "xếp chỗ cho một phương án",
    "read the answers": "đọc câu trả lời",
    "read the catchments": "đọc địa bàn tuyển sinh",
    "read the distances": "đọc khoảng cách",
    "read the result": "đọc kết quả",
    "recording the forecast": "ghi dự báo",
    "seats within reach": "đếm chỗ trong tầm đi",
    "read the results": "đọc các kết quả",
    "read": "đọc",
    "reading house numbers": "đọc số nhà",
    "reading roads": "đọc mạng đường",
    "reading schools and addresses": "đọc trường và số nhà",
    "reading the registers": "đọc danh mục",
    "reading the roads": "đọc mạng đường",
    "reading": "đọc",
    "reasons": "lý do",
    "recording *": "ghi *",
    "roads to the database: edges": "đường vào cơ sở dữ liệu: đoạn",
    "roads to the database: nodes": "đường vào cơ sở dữ liệu: nút",
    "roads to the database: statistics": "đường vào cơ sở dữ liệu: thống kê",
    "roads to the database: turns and water": "đường vào cơ sở dữ liệu: cấm rẽ và mặt nước",
    "roads to the database: ways": "đường vào cơ sở dữ liệu: tuyến",
    "roads": "đọc mạng đường",
    "rules": "quy tắc",
    "run again": "chạy lại để kiểm tra",
    "schools": "trường",
    "seat values": "giá trị của chỉ tiêu",
    "seats that would have been enough": "bao nhiêu chỉ tiêu thì đủ",
    "second opinion": "đo lại bằng cách khác",
    "simulating children": "mô phỏng trẻ em",
    "snapping anew": "nối lại vào đường",
    "snapping": "nối điểm vào đường",
    "static site: pages": "trang tĩnh: dữ liệu",
    "static site: tiles": "trang tĩnh: mảnh bản đồ",
    "storing *": "lưu *",
    "streets": "đường phố",
    "what would have been needed": "điều gì mới đủ",
    "write the inputs": "ghi dữ liệu vào",
    "write the result": "ghi kết quả",
    "write the sheet": "ghi tờ trả lời",
    "write": "ghi",
    "writing the graph": "ghi đồ thị",
    "writing": "ghi",
}
"""By what ``gis.progress.Progress`` is told; ``*`` stands for one word that comes with it."""

_HEADS: Final = tuple(key.removesuffix("*") for key in STAGES if key.endswith("*"))


def stage_in(language: str, stage: str) -> str:
    """
    Return how a stage is called; one without Vietnamese keeps its English name.

    Examples
    --------
    >>> stage_in("vi", "snapping"), stage_in("vi", "storing pupils"), stage_in("en", "snapping")
    ('nối điểm vào đường', 'lưu pupils', 'snapping')
    """
    if language != "vi":
        return stage
    head = max((key for key in _HEADS if stage.startswith(key)), key=len, default="")
    if stage in STAGES or not head:
        return STAGES.get(stage, stage)
    return STAGES[f"{head}*"].replace("*", stage.removeprefix(head))
