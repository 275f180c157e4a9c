"""What the description lacks of its modules' own words: examples, tags, where the service is."""

from __future__ import annotations

from typing import Any, Final

TAGS: Final[dict[str, tuple[str, str]]] = {
    "health": ("Máy chủ có chạy không", "Whether the service lives and answers"),
    "city": ("Thành phố, năm học, các mốc thời gian", "The city, its seasons and their days"),
    "wards": ("Phường, xã hôm nay và tên cũ", "Wards of today and former names"),
    "schools": ("Trường, cổng, chỉ tiêu", "Schools, gates, seats"),
    "search": ("Tìm theo tên, cũ và mới", "Names, old and new"),
    "finder": ("Trường gần nhà theo đường đi", "Schools near a home, by road"),
    "distances": ("Khoảng cách, vùng, hồ sơ, địa chỉ", "Distances, areas, dossiers, addresses"),
    "catchments": ("Vùng tuyển sinh", "Catchments"),
    "policies": ("Bộ quy tắc tuyển sinh", "Rules of admission"),
    "runs": ("Kết quả các lần xếp chỗ", "Placements"),
    "jobs": ("Công việc chạy nền", "Work in the background"),
    "imports": ("Tệp gửi lên và kết quả kiểm tra", "Files sent in, and their check"),
    "scenarios": ("Kịch bản giả định", "What-ifs"),
    "requests": ("Yêu cầu sửa vị trí nhà, cho cán bộ", "Families' requests, for officers"),
    "forecasts": ("Dự báo", "Forecasts"),
    "families": ("Kết quả của một gia đình", "The result of one family"),
    "tiles": ("Mảnh bản đồ", "Map tiles"),
    "registers": ("Các danh mục, sửa bằng tay", "Registers, changed by hand"),
    "approvals": ("Duyệt bởi người thứ hai", "Decisions that take two persons"),
    "admissions": ("Số liệu tuyển sinh công khai", "The public record of admission"),
    "board": ("Bảng điều hành mùa tuyển sinh", "The season's operations board"),
    "audit": ("Nhật ký không sửa được", "The log that nobody can change"),
    "clients": ("Khoá API của cơ quan và chương trình", "Keys of offices and programs"),
    "people": ("Dữ liệu trẻ em, cho cán bộ", "Children, for officers"),
    "registrations": ("Hệ thống tuyển sinh gửi hồ sơ", "What the admission system sends"),
    "changes": ("Điều gì đã xảy ra, theo thứ tự", "What happened, in its order"),
    "sandbox": ("Đồng hồ của máy chủ thử", "The clock of a sandbox"),
    "open data": ("Dữ liệu mở", "Open data"),
    "exports": ("Xuất dữ liệu cho hệ thống khác", "Exports for other systems"),
    "seasons": ("Mùa tuyển sinh: thời hạn, gia hạn, mùa sau", "Seasons: deadlines, next year's"),
    "operations": ("Vận hành", "Operations"),
}
"""What each group of routes is about, in Vietnamese and English."""

PARAMETERS: Final[dict[str, tuple[str, Any]]] = {
    "state": ("Only in this state.", "running"),
    "season": ("Season.", "2026-2027"),
    "Last-Event-ID": ("Number of the last event that was seen; goes on behind it.", "7"),
    "page": ("Page, from 1.", 1),
    "size": ("Entries per page.", 50),
    "limit": ("How many at most.", 10),
    "after": ("What the page before named as `next`.", "990012"),
    "before": ("Only changes with a lower number.", 120),
    "format": ("Form of the answer.", "json"),
    "grade": ("Grade.", "1"),
    "kind": ("Kind.", "primary"),
    "ward": ("Ward code.", "99101"),
    "q": ("Words of the name, accents or not.", "lac hong"),
    "actor": ("Who did it.", "client ward-cho-dinh"),
    "action": ("What was done.", "approve catchment"),
    "subject": ("What it was done to.", "catchment 3"),
    "If-Match": ("The ETag that was read.", '"5.17"'),
}
"""Said of a parameter of that name where its route says nothing itself."""

SERVERS: Final = [{"url": "/", "description": "This service"}]
DEEPEST: Final = 6


def complete(schema: dict[str, Any]) -> None:
    """Add what is missing to a description, in place."""
    schema["servers"] = SERVERS
    used = set()
    for path in schema["paths"].values():
        for operation in path.values():
            used.update(operation.get("tags", ()))
            for parameter in operation.get("parameters", ()):
                _say(parameter)
            for content in operation.get("requestBody", {}).get("content", {}).values():
                _show(content, schema)
    schema["tags"] = [
        {"name": name, "description": " · ".join(TAGS[name])} for name in TAGS if name in used
    ]


def has_example(what: dict[str, Any]) -> bool:
    """Return whether a parameter or a content shows an example of itself."""
    places = (what, what.get("schema", {}))
    return any("example" in one or "examples" in one for one in places)


def _say(parameter: dict[str, Any]) -> None:
    words, example = PARAMETERS.get(parameter["name"], (None, None))
    if words is not None:
        parameter.setdefault("description", words)
    if has_example(parameter):
        return
    own = parameter.get("schema", {})
    if "default" in own and own["default"] is not None:
        parameter["example"] = own["default"]
    elif example is not None:
        parameter["example"] = example


def _show(content: dict[str, Any], schema: dict[str, Any]) -> None:
    """Put the examples of a body's fields together to one of the whole."""
    if not has_example(content):
        found = _example(content.get("schema", {}), schema, 0)
        if found is not None:
            content["example"] = found


def _example(part: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:  # noqa: ANN401 (a value of JSON)
    """Return an example of a schema out of those of its fields, ``None`` if it has none."""
    if depth > DEEPEST:
        return None
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return _example(schema["components"]["schemas"][name], schema, depth + 1)
    own = [*part.get("examples", ()), part.get("example"), part.get("default")]
    said = next((one for one in own if one is not None), None)
    return _composed(part, schema, depth + 1) if said is None else said


def _composed(part: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:  # noqa: ANN401 (the same)
    """Return an example put together of the parts of a schema."""
    if "properties" in part:
        needed = set(part.get("required", ()))
        found = {name: _example(one, schema, depth) for name, one in part["properties"].items()}
        return {name: one for name, one in found.items() if one is not None or name in needed}
    if part.get("type") == "array":
        one = _example(part.get("items", {}), schema, depth)
        return None if one is None else [one]
    others = [*part.get("anyOf", ()), *part.get("oneOf", ()), *part.get("allOf", ())]
    examples = [*part.get("enum", ())[:1], *(_example(one, schema, depth) for one in others)]
    return next((one for one in examples if one is not None), None)
